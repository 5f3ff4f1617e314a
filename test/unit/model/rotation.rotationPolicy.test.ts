import fc from 'fast-check';
import { expect, test } from 'vitest';
import { daysOf, periodRule, periodText, policyText } from '../../../src/model/rotation.ts';
import { plain } from '../../../src/model/text.ts';

const part = (unit: string) =>
  fc.integer({ min: 0, max: 99 }).map((count) => [`${count}${unit}`, count] as const);

test('a period is years, months, and days, in that order, with a minimum number of days', () => {
  fc.assert(
    fc.property(part('Y'), part('M'), part('D'), ([y, years], [m, months], [d, days]) => {
      const real = years * 365 + months * 28 + days;
      expect(daysOf(`P${y}${m}${d}`)).toBe(real);
      expect(daysOf(`p${y}${d}`.toLowerCase())).toBe(years * 365 + days);
      expect(daysOf(`P${d}${y}`)).toBeUndefined();
    }),
  );
  for (const none of ['', 'P', '90D', 'PT48H', 'P1W', 'P-1D', 'P1.5Y', ' P1Y', 'P1Y2'])
    expect(daysOf(none)).toBeUndefined();
});

test('only policies that Key Vault accepts are valid: at least a week from either end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2000 }),
      fc.option(fc.integer({ min: 28, max: 2000 }), { nil: undefined }),
      (days, validity) => {
        const isGood = days >= 7 && (validity === undefined || days <= validity - 7);
        expect(periodRule(validity)(`P${days}D`) === undefined).toBe(isGood);
      },
    ),
  );
  fc.assert(
    fc.property(fc.string(), (typed) => {
      if (periodRule(undefined)(typed) === undefined) expect(typed).toMatch(/^P[0-9YMD]+$/i);
    }),
  );
});

test('a policy is described in words', () => {
  expect(['P1Y', 'P18M', 'P1D', 'P1Y6M'].map((period) => plain(periodText(period)))).toEqual([
    '1 year',
    '18 months',
    '1 day',
    'P1Y6M',
  ]);
  expect(plain(policyText({ rotate: { beforeExpiry: 'P30D' }, validity: 'P365D' }))).toBe(
    'Key Vault rotates the key automatically 30 days before each version expires. Each new version is valid for 365 days.',
  );
});
