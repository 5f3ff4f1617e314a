import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/places.ts';

const files = (pattern: string) => globSync(pattern, { cwd: root });
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

test.each(files('{*.md,docs/**/*.md,.github/**/*.md}'))('%s names only files that are there', (file) => {
  const named = [...textOf(file).matchAll(/`((?:src|test|scripts|docs|bench)\/[\w./-]+?)\/?`/g)];
  expect(named.map(([, path]) => path ?? '').filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('a comment that cites a decision cites one that is there', () => {
  const decisions = files('docs/decisions/*.md').map((file) =>
    file.slice('docs/decisions/'.length, -'.md'.length),
  );
  const cited = files('{src,test,scripts,bench}/**/*.ts').flatMap((file) =>
    [...textOf(file).matchAll(/docs\/decisions\/(\d{3}[\w-]*)/g)].map(([, name]) => ({
      file,
      name: name ?? '',
    })),
  );
  expect(cited.length).toBeGreaterThan(5);
  expect(cited.filter(({ name }) => !decisions.some((one) => one.startsWith(name)))).toEqual([]);
});

test('a comment that cites a fact of Azure cites a section that is there', () => {
  const headings = [...textOf('docs/azure.md').matchAll(/^(?:## (.+)|\| (F-\d\d[a-z]?) +\|.*)$/gm)].map(
    ([, heading, code]) => heading ?? code ?? '',
  );
  const cited = files('{src,test,scripts,bench}/**/*.ts').flatMap((file) =>
    // A comment may break the line, and goes on behind a star.
    [
      ...textOf(file)
        .replace(/\n *(?:\*|\/\/) /g, ' ')
        .matchAll(/docs\/azure\.md, ([A-Z][\w -]+)/g),
    ].map(([, heading]) => ({ file, heading: heading ?? '' })),
  );
  expect(cited.length).toBeGreaterThan(50);
  expect(cited.filter(({ heading }) => !headings.some((one) => heading.startsWith(one)))).toEqual([]);
});
