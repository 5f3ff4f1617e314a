import { expect, test } from 'vitest';
import { parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import { gateText, oldVersionGate, type Rotated } from '../../../src/model/oldKeyVersion.ts';
import { plain } from '../../../src/model/text.ts';

const made = Date.UTC(2026, 10, 24);
const hour = 3_600_000;
const confirmed = parseCmkStatus('u', 'Access to the configured customer managed key confirmed.');
const revoked = parseCmkStatus('u', 'Access to your account is currently revoked (4002)');
const moved = { name: 'b', keyVersion: 'V2', status: confirmed };
const base: Rotated = { old: 'v1', latest: 'v2', latestCreated: made, accounts: [moved], hidden: false };
const { latestCreated: _, ...undated } = base;

test.each<[string, Rotated, number, string, RegExp]>([
  ['after a day', base, made + 24 * hour, 'safe', /24 hours have passed/],
  ['within the day', base, made + 23 * hour, 'wait', /24 hours after a rotation/],
  ['without accounts', { ...base, accounts: [] }, made + 25 * hour, 'safe', /No account/],
  ['the latest itself', { ...base, old: 'V2' }, made + 25 * hour, 'wait', /latest version/],
  [
    'an account behind',
    { ...base, hidden: true, accounts: [moved, { name: 'a', keyVersion: 'V1', status: confirmed }] },
    made + 48 * hour,
    'wait',
    /still use it: a\./,
  ],
  [
    'a revoked account',
    { ...base, accounts: [{ name: 'a', keyVersion: 'v2', status: revoked }] },
    made + 48 * hour,
    'wait',
    /revoked.*: a\./,
  ],
  [
    'an account that does not say',
    { ...base, accounts: [moved, { name: 'a', status: confirmed }] },
    made + 48 * hour,
    'unknown',
    /which version these accounts use: a\./,
  ],
  ['accounts out of sight', { ...base, hidden: true }, made + 48 * hour, 'unknown', /you can't see/],
  ['no date', undated, made + 48 * hour, 'unknown', /when the latest version was created/],
])('an old version: %s', (_name, rotated, now, kind, why) => {
  const verdict = oldVersionGate(rotated, now);
  expect(verdict.kind).toBe(kind);
  expect(plain(verdict.why)).toMatch(why);
});

test('an old version: says until when to wait', () => {
  expect(oldVersionGate(base, made)).toMatchObject({ kind: 'wait', until: made + 24 * hour });
});

test('an old version: the result is a sentence, with the time to check again', () => {
  const told = (rotated: Rotated, now: number) =>
    plain(gateText(oldVersionGate(rotated, now), '0123456789abcdef', 'orders'));
  expect(told(base, made)).toMatch(
    /^Keep version 01234567… of key orders enabled\..* after 2026-11-25 00:00 UTC\.$/,
  );
  expect(told(base, made + 25 * hour)).toMatch(/^You can disable version .*\. No account/);
  expect(told({ ...base, hidden: true }, made)).toMatch(/^Couldn't check whether .*\. Accounts/);
});
