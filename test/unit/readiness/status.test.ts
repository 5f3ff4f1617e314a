import { expect, test } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import { type Cause, type Clock, elapsed, moment, recoveryLines } from '../../../src/readiness/status.ts';

const start = Date.UTC(2026, 10, 24, 9, 30);
const minutes = (count: number) => start + count * 60_000;
const told = (clock: Clock | undefined, now: number, cause: Cause) =>
  recoveryLines(clock, now, cause).map(plain).join('\n');

test('while the cause is still there, nobody is told to wait', () => {
  const lines = told({ kind: 'changed', at: start }, minutes(180), 'left');
  expect(lines).toContain('saw the status change at 2026-11-24 09:30 UTC, 3 h 0 min ago');
  expect(lines).toContain('it is still there.');
});

test.each([
  [10, 'at the latest until 2026-11-24 10:30 UTC', 'changed by 2026-11-24 11:30 UTC'],
  [90, 'the hour that Azure may take has passed', 'changed by 2026-11-24 11:30 UTC'],
  [121, 'more than 2 hours have passed: open a support request', ''],
])('%i minutes after the fix', (passed, first, second) => {
  const lines = told({ kind: 'fixed', at: start }, minutes(passed), 'gone');
  expect(lines).toContain('The last change of the cause that was made here: 2026-11-24 09:30 UTC');
  expect(lines).toContain(first);
  expect(lines).toContain(second);
});

test('without a clock the documented times are told all the same', () => {
  const lines = told(undefined, start, 'unknown');
  expect(lines).toContain('up to 1 hour');
  expect(lines).toContain('After 2 hours');
});

test('a window that came later says that the status may be older', () => {
  expect(told({ kind: 'seen', at: start }, minutes(3), 'left')).toContain('for 3 min; it may be older');
});

test('a clock that runs behind, and a moment that is none, are told', () => {
  expect(plain(elapsed(-5))).toBe('0 min');
  expect(plain(elapsed(50 * 60 * 60_000))).toBe('2 days');
  expect(moment(Number.NaN)).toBe('NaN');
});

test('where nobody knows of a fix, the waiting counts from now', () => {
  const lines = told({ kind: 'seen', at: start }, minutes(300), 'gone');
  expect(lines).toContain('at the latest until 2026-11-24 15:30 UTC');
});
