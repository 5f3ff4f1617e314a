import { expect, test } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import { elapsed } from '../../../src/model/time.ts';
import { adviceOn, type CauseState, type StatusClock, recoveryLines } from '../../../src/readiness/status.ts';
import { minute } from '../../../src/model/keyHealth.ts';

const start = Date.UTC(2026, 10, 24, 9, 30);
const minutes = (count: number) => start + count * 60_000;
const told = (clock: StatusClock | undefined, now: number, cause: CauseState) =>
  recoveryLines(clock, now, cause).map(plain).join('\n');

test("while the cause remains, the advice isn't to wait", () => {
  const lines = told({ kind: 'changed', at: start }, minutes(180), 'left');
  expect(lines).toContain('The status changed on 2026-11-24 09:30 UTC, 3 h 0 min ago');
  expect(lines).toContain("It isn't fixed yet.");
});

test.each([
  [10, 'up to 1 hour, until 2026-11-24 10:30 UTC', 'changes by 2026-11-24 11:30 UTC'],
  [90, 'more than 1 hour has passed', 'changes by 2026-11-24 11:30 UTC'],
  [121, 'more than 2 hours have passed. Open a support request', ''],
])('%i minutes after the fix', (passed, first, second) => {
  const lines = told({ kind: 'fixed', at: start }, minutes(passed), 'fixed');
  expect(lines).toContain('You changed the cause on 2026-11-24 09:30 UTC');
  expect(lines).toContain(first);
  expect(lines).toContain(second);
});

test('without a known fix time, the documented times are still shown', () => {
  const lines = told(undefined, start, 'unknown');
  expect(lines).toContain('up to 1 hour');
  expect(lines).toContain('within 2 hours');
});

test('a later session says that the status might be older', () => {
  expect(told({ kind: 'seen', at: start }, minutes(3), 'left')).toContain(
    '3 min ago. The status might be older',
  );
});

test('a clock that is behind, and an invalid time, still give an answer', () => {
  expect(plain(elapsed(-5))).toBe('0 min');
  expect(plain(elapsed(50 * 60 * 60_000))).toBe('2 days');
  expect(minute(Number.NaN)).toBe('NaN');
});

test('without a known fix, the waiting time counts from now', () => {
  const lines = told({ kind: 'seen', at: start }, minutes(300), 'fixed');
  expect(lines).toContain('up to 1 hour, until 2026-11-24 15:30 UTC');
});

test.each<[code: number, name: string, ...steps: RegExp[]]>([
  [
    4000,
    'AadClientCredentialsGrantFailure',
    /can't be recovered/,
    /az cosmosdb identity remove/,
    /federated credential/,
  ],
  [4002, 'KeyVaultAuthenticationFailure', /wrapKey/, /trusted Microsoft services/, /different principal/],
  [4005, 'KeyVaultWrapUnwrapFailure', /deleted recently/, /former version still exists/],
  [4006, 'InvalidKeyVaultKeyURI', /without a version/, /If Azure refuses it/],
  [4009, 'KeyVaultDNSNotResolved', /up to 2 hours/, /Recover the deleted key vault/],
  [4015, 'UndefinedDefaultIdentity', /can't be recovered/, /az cosmosdb identity remove/],
  [4018, 'KeyDisabledOrExpired', /extend its expiry date/, /doesn't use a new version/],
  [4019, 'MasterServiceUnavailable', /Wait a few minutes/],
])('%i is %s, and has the steps of the guide', (code, name, ...steps) => {
  const advice = adviceOn(code);
  expect(advice.name).toBe(name);
  const lines = advice.steps.map(plain).join('\n');
  for (const step of steps) expect(lines).toMatch(step);
});
