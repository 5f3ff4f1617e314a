import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/places.ts';

const files = (pattern: string) => globSync(pattern, { cwd: root });
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

test.each(files('{*.md,docs/**/*.md,.github/**/*.md}'))('%s names only files that exist', (file) => {
  const named = [...textOf(file).matchAll(/`((?:src|test|scripts|docs|bench)\/[\w./-]+?)\/?`/g)];
  expect(named.map(([, path]) => path ?? '').filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('a comment that cites a decision cites one that exists', () => {
  const decisions = files('docs/decisions/*.md').map((file) =>
    file.slice('docs/decisions/'.length, -'.md'.length),
  );
  const cited = files('{src,test,scripts,bench}/**/*.ts').flatMap((file) =>
    [...textOf(file).matchAll(/docs\/decisions\/(\d{3}[\w-]*)/g)].map(([, name]) => ({
      file,
      name: name ?? '',
    })),
  );
  expect(cited.length).toBeGreaterThan(2);
  expect(cited.filter(({ name }) => !decisions.some((one) => one.startsWith(name)))).toEqual([]);
});

test('a comment that cites docs/azure.md cites a section that exists', () => {
  const headings = [...textOf('docs/azure.md').matchAll(/^(?:## (.+)|\| (F-\d\d[a-z]?) +\|.*)$/gm)].map(
    ([, heading, code]) => heading ?? code ?? '',
  );
  const cited = files('{src,test,scripts,bench}/**/*.ts').flatMap((file) =>
    // A comment can break the line and continue after a star.
    [
      ...textOf(file)
        .replace(/\n *(?:\*|\/\/) /g, ' ')
        .matchAll(/docs\/azure\.md, ([A-Z][\w -]+)/g),
    ].map(([, heading]) => ({ file, heading: heading ?? '' })),
  );
  expect(cited.length).toBeGreaterThan(50);
  expect(cited.filter(({ heading }) => !headings.some((one) => heading.startsWith(one)))).toEqual([]);
});

const documents = files('{*.md,docs/**/*.md}');

test.each(documents)('the links in %s lead to files that exist', (file) => {
  const targets = [...textOf(file).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
    ([, target]) => target!,
  );
  expect(targets.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
});

test('the README can be read in three minutes', () => {
  const lines = (file: string) => textOf(file).trimEnd().split('\n').length;
  expect(lines('README.md')).toBeLessThanOrEqual(150);
  const [, newest] = textOf('CHANGELOG.md').split(/^## \[/m);
  expect(newest?.split('\n').length).toBeLessThanOrEqual(60);
});

test('every command named in the docs is in the palette or a menu', () => {
  const titles = Object.entries(JSON.parse(textOf('package.nls.json')) as Record<string, string>)
    .filter(([key]) => key.startsWith('command.'))
    .map(([, title]) => title);
  const table = [...textOf('docs/commands.md').matchAll(/^\| ([A-Z][^|]*?) +\|/gm)].map(([, name]) => name!);
  const named = table.flatMap((name) => name.split(', ')).filter((name) => !/^(?:Click|\*\*)/.test(name));
  expect(named.length).toBeGreaterThan(25);
  expect(named.filter((name) => !titles.includes(name))).toEqual([]);
});
