import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/places.ts';
import { snippets, snippetsFile } from '../../scripts/snippets.ts';
import { templateFormats } from '../../src/templates/languages.ts';
import { formatIds } from '../../src/templates/request.ts';
import { manifest } from './manifest.ts';

interface Snippet {
  readonly prefix: string;
  readonly scope: string;
  readonly body: readonly string[];
}
const all = Object.values(JSON.parse(readFileSync(snippetsFile, 'utf8')) as Record<string, Snippet>);

test("the contributed snippets match the renderer's output (node scripts/snippets.ts)", () => {
  expect(readFileSync(snippetsFile, 'utf8')).toBe(snippets());
});

test('the file is contributed without a language, because each snippet names its language', () => {
  expect(manifest.contributes.snippets).toEqual([{ path: `./${relative(root, snippetsFile)}` }]);
  expect(snippetsFile).toMatch(/\.code-snippets$/);
});

test('every format has a snippet for each scope, and prefixes are unique in a language', () => {
  expect(all.length).toBeGreaterThanOrEqual(
    formatIds.flatMap((format) => templateFormats[format].scopes).length,
  );
  const seen = all.map(({ prefix, scope }) => `${scope} ${prefix}`);
  expect(new Set(seen).size).toBe(seen.length);
  for (const { prefix } of all) expect(prefix).toMatch(/^cosmos-cmk-[a-z0-9-]+$/);
});
