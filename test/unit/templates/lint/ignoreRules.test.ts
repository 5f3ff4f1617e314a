import { expect, test } from 'vitest';
import { noIgnoreRules } from '../../../../src/templates/lint/ignoreRules.ts';

const rules = (...files: readonly (readonly [folder: string, text: string])[]) =>
  files.reduce((above, [folder, text]) => above.within(folder, text), noIgnoreRules);

test('a rule applies at every level below its folder, unless it contains a slash', () => {
  const own = rules(['', '*.local.json\n/build\ndocs/*.tf\n']);
  expect(own.ignores('a/b/x.local.json')).toBe(true);
  expect(own.ignores('build/')).toBe(true);
  expect(own.ignores('a/build/')).toBe(false);
  expect(own.ignores('docs/x.tf')).toBe(true);
  expect(own.ignores('a/docs/x.tf')).toBe(false);
});

test('the rules of a nested folder apply there only, and take precedence', () => {
  const own = rules(['', 'gen/\n*.tf\n'], ['infra/', '!keep.tf\n!gen/\n/only.json\nany/\n']);
  expect(own.ignores('infra/keep.tf')).toBe(false);
  expect(own.ignores('infra/a/keep.tf')).toBe(false);
  expect(own.ignores('keep.tf')).toBe(true);
  expect(own.ignores('infra/gen/x.json')).toBe(false);
  expect(own.ignores('gen/x.json')).toBe(true);
  expect(own.ignores('infra/only.json')).toBe(true);
  expect(own.ignores('infra/a/only.json')).toBe(false);
  expect(own.ignores('infra/a/any/')).toBe(true);
  expect(own.ignores('any/')).toBe(false);
});

test("the name of a folder isn't a pattern", () => {
  const own = rules(['a[b]*!/', 'x.json']);
  expect(own.ignores('a[b]*!/x.json')).toBe(true);
  expect(own.ignores('ab!/x.json')).toBe(false);
});

test('comments, blank lines, and Windows line ends are no rules', () => {
  const own = rules(['', '# x.json\r\n\r\n   \r\ny.json\r\n']);
  expect(own.ignores('x.json')).toBe(false);
  expect(own.ignores('y.json')).toBe(true);
});

test("a rule that would take very long to match isn't applied", () => {
  const hostile = `${'*a'.repeat(40)}b\n${'**/a/'.repeat(40)}b\n${'x'.repeat(5_000)}\nok.json\n`;
  const own = rules(['', hostile]);
  expect(own.ignores(`${'a'.repeat(250)}.json`)).toBe(false);
  expect(own.ignores(`${'a/'.repeat(200)}c.json`)).toBe(false);
  expect(own.ignores('ok.json')).toBe(true);
});
