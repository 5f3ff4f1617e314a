import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkTemplate } from '../../../../src/templates/lint/lint.ts';
import { Budget, deepestNesting, longestText } from '../../../../src/templates/lint/budget.ts';
import type { TemplateLanguage } from '../../../../src/templates/lint/syntaxTree.ts';
import { hostile } from '../../../templates/hostile.ts';
import { good } from './examples.ts';
import { about, armAccount, bicepAccount, growing, grown, terraformAccount } from './growing.ts';

const languages = ['arm', 'bicep', 'terraform'] as const satisfies readonly TemplateLanguage[];
const tooDeep = 'This file is nested too deeply to check. The limit is {0} levels.';
const tooLarge = 'This file is too large to check. The limit is {0} characters.';

/** The message that replaces findings. */
function refusal(text: string, language: TemplateLanguage): string | undefined {
  const budget = new Budget(text.length);
  const findings = checkTemplate(text, language, budget);
  if (budget.exceeded) expect(findings.map(({ message }) => message)).toEqual([budget.exceeded]);
  return budget.exceeded?.message;
}

describe.each(Object.entries(growing))('%s', (_, how) => {
  test.each(languages)('as %s: ten times the text takes about ten times the steps', (language) => {
    const steps = (length: number) => {
      const text = grown(how, length);
      const budget = new Budget(text.length);
      checkTemplate(text, language, budget);
      expect(budget.exceeded).toBeUndefined();
      return budget.spent;
    };
    expect(steps(200_000)).toBeLessThan(steps(20_000) * 12);
  });
});

describe.each([
  '{',
  '[',
  '(',
  '[{',
  '[{(',
  '{"a":',
  'a {\n',
  'a: [',
  '${',
  '"${',
  "'${",
  "resource a 'x@1' = {\n",
])('%j, nested 100,000 times', (bracket) => {
  test.each(languages)('as %s: is read or rejected', (language) => {
    const text = bracket.repeat(100_000).slice(0, longestText - about.length) + about;
    expect([undefined, tooDeep]).toContain(refusal(text, language));
  });
});

test.each(languages)(
  '%s: objects and arrays are read to a limited depth, and that is reported',
  (language) => {
    const first = { arm: '', bicep: 'var a = ', terraform: 'a ' }[language];
    const nested = (levels: number) =>
      first + '{ a: ['.repeat(levels / 2) + ']}'.repeat(levels / 2) + about.trimEnd();
    expect(refusal(nested(deepestNesting), language)).toBeUndefined();
    expect(refusal(nested(deepestNesting + 2), language)).toBe(tooDeep);
  },
);

test.each(languages)("%s: a file that is too large isn't read, and that is reported", (language) => {
  const start = good[language] + about;
  const filled = (length: number) => start + ' '.repeat(length - start.length);
  expect(refusal(filled(longestText), language)).toBeUndefined();
  expect(refusal(filled(longestText + 1), language)).toBe(tooLarge);
  expect(checkTemplate(' '.repeat(longestText + 1), language)).toEqual([]);
});

test.each(languages)('%s: a check that takes too many steps is stopped, and that is reported', (language) => {
  const budget = new Budget(good[language].length, 100);
  const findings = checkTemplate(good[language], language, budget);
  expect(findings.map(({ severity }) => severity)).toEqual(['information']);
  expect(budget.exceeded?.message).toBe('This file is too complex to check.');
  expect(budget.spent).toBeLessThan(good[language].length);
});

test('no text throws or exceeds the limit of steps', () => {
  const brackets = fc.constantFrom('{', '[', '(', ')', ']', '}', ': ', ' = ', ',', '\n');
  const unterminated = fc.constantFrom('<<A\n', '/*', "'''", '"', "'", '"${', "'${", '\\');
  const declarations = fc.constantFrom(
    "resource a 'x@1' =",
    'param a string =',
    'resource "a" "b" {',
    '"resources":[',
    '"type":"a/b",',
    armAccount,
    bicepAccount,
    terraformAccount('var.u'),
  );
  const piece = fc.tuple(
    fc.oneof(hostile(), brackets, unterminated, declarations),
    fc.integer({ min: 1, max: 100 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom(...languages), (pieces, language) => {
      const text = pieces.map(([one, times]) => one.repeat(times)).join('');
      expect([undefined, tooDeep]).toContain(
        refusal(text.slice(0, longestText - about.length) + about, language),
      );
    }),
    { numRuns: 500 },
  );
});
