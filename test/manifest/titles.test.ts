import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { root } from '../../scripts/places.ts';

/** What a native speaker wouldn't write in the title of a test, and what to write instead. */
const foreign: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(?:is|are|has|have) to be\b/i, 'must be, or the present tense'],
  [/\bsuch\b/i, 'this, that'],
  [/\b(?:some|any|every|no)body\b/i, 'someone, a role, or the passive'],
  [/\b(?:meanwhile|anew|any more|for good|as of now)\b/i, 'ordinary words'],
  [/\bis told\b|\bare told\b|\bhears\b|\bgoes on\b|\bgo on\b/i, 'sees, is reported, continues'],
  [
    /\b(?:shuts?|lets?) (?:\S+ ){1,3}(?:in|out)\b|\bcomes? back exactly\b/i,
    'gives access, denies access, is restored',
  ],
  [/\bby (?:it|them)sel(?:f|ves)\b|\bof (?:its|their) own\b/i, 'automatically, separate'],
  [/^(?:who|what) (?:may|is|was|has|can)\b|\bwho may\b/i, 'a noun'],
  [/\bcould not\b|\bcannot\b|\bcan not\b|\b(?:does|do|did|is|are|was|were|has|have) not\b/i, 'contractions'],
  [/\bcancelled\b|\bbehaviour\b|\bcolour\b|\bfull stop\b/i, 'American spelling'],
];

const titling = new Set(['describe', 'it', 'suite', 'test']);

/** The titles in a file, including templates. */
const titlesIn = (path: string) => {
  const titles: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node)) {
      let callee: ts.Node = node.expression;
      while (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) callee = callee.expression;
      const [title, work] = node.arguments;
      if (ts.isIdentifier(callee) && titling.has(callee.text) && title !== undefined && work !== undefined)
        if (ts.isStringLiteralLike(title)) titles.push(title.text);
        else if (ts.isTemplateExpression(title)) titles.push(title.getText().slice(1, -1));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
  return titles;
};

test('the title of a test is idiomatic English', () => {
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const titles = files.flatMap((file) =>
    titlesIn(join(root, 'test', file)).map((title) => ({ file, title })),
  );
  expect(titles.length).toBeGreaterThan(1000);
  const faults = titles.flatMap(({ file, title }) => {
    const [, instead] = foreign.find(([pattern]) => pattern.test(title)) ?? [];
    return instead === undefined ? [] : [`${file}: "${title}" needs ${instead}`];
  });
  expect(faults).toEqual([]);
});
