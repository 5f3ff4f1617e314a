import { expect, test } from 'vitest';
import { messages } from '../../scripts/l10n.ts';
import { falsePlurals } from '../falsePlurals.ts';

/** Counts that are never one, each with the reason. */
const neverOne: Readonly<Record<string, string>> = {
  'A deleted key can be recovered for only {0} days.': 'Key Vault keeps what is deleted for 7 to 90 days',
  'On, {0} days': 'Key Vault keeps what is deleted for 7 to 90 days',
  'soft delete for {0} days, purge protection': 'Key Vault keeps what is deleted for 7 to 90 days',
  'A version is valid for {0} days, so it must be rotated within its first {1} days.':
    'a version is valid for 28 days or more',
  'The key has {0} bits. Azure Cosmos DB recommends 3072 or more.': 'RSA keys have 2048 bits or more',
  'Generate {0} key {1} with {2} bits.': 'RSA keys have 2048 bits or more',
  'You can restore the account to any time in the last {0} days.': 'continuous backup keeps 7 or 30 days',
  '{0} days ago': 'hours are counted up to two days',
  '{0} days': 'hours are counted up to two days, and of periods there is "1 day"',
  "Azure didn't show the change after {0} minutes.": 'no change is given less than two',
  '{0} expires in {1} days.': 'of the last two days it says so',
  '{0} subscriptions': 'up to three are named',
  'This file is too large to check. The limit is {0} characters.': 'the limit is 500,000',
  'This file is nested too deeply to check. The limit is {0} levels.': 'the limit is 100',
};

test('a number before a plural has a separate sentence for one, or comes after its noun', async () => {
  const all = await messages();
  const bare = all.map((message) => message.replace(/\{\d+\}/g, '{}'));
  const wrong = all.filter((message) => {
    if (message in neverOne) return false;
    return falsePlurals(message.replace(/\{\d+\}/g, '1')).some((found) => {
      const before = message.replace(/\{\d+\}/g, '1').split(found)[0] ?? '';
      const one = `${before.replace(/\b1\b/g, '{}')}${found.replace(/s$/, '')}`;
      return !bare.some(
        (other) => other.startsWith(one.replace(/ies$/, 'y')) && !other.startsWith(`${one}s`),
      );
    });
  });
  expect(wrong).toEqual([]);
});

test('every exception for a number that is never one is still used', async () => {
  const all = await messages();
  expect(Object.keys(neverOne).filter((message) => !all.includes(message))).toEqual([]);
});
