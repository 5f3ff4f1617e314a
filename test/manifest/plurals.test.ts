import { expect, test } from 'vitest';
import { messages } from '../../scripts/l10n.ts';
import { falsePlurals } from '../falsePlurals.ts';

/** Counts that are never one, each with what sees to that. */
const neverOne: Readonly<Record<string, string>> = {
  'A deleted key can be recovered for {0} days only.': 'Key Vault keeps what is deleted for 7 to 90 days',
  '{0} days.': 'Key Vault keeps what is deleted for 7 to 90 days',
  'Soft delete: on, {0} days': 'Key Vault keeps what is deleted for 7 to 90 days',
  'A version that is valid for {0} days is rotated within its first {1}.':
    'a version is valid for 28 days or more',
  'The key has {0} bits; 3072 or more are recommended.': 'RSA keys have 2048 bits or more',
  'Generate the {0} key {1} of {2} bits.': 'RSA keys have 2048 bits or more',
  '{0} days ago': 'hours are counted up to two days',
  '{0} days': 'hours are counted up to two days, and of periods there is "1 day"',
  "Azure accepted the change, but hasn't shown it after {0} minutes.": 'no change is given less than two',
  '{0} expires in {1} days.': 'of the last two days it says so',
  'This file is too large to check. The limit is {0} characters.': 'the limit is 500,000',
  'This file is nested too deeply to check. The limit is {0} levels.': 'the limit is 100',
};

test('a number before a plural has another sentence for one, or stands behind its noun', async () => {
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

test('what is said never to be one is still said', async () => {
  const all = await messages();
  expect(Object.keys(neverOne).filter((message) => !all.includes(message))).toEqual([]);
});
