import { expect, test } from 'vitest';
import {
  isInWindow,
  liveSource,
  parseUtc,
  type RestorableAccount,
  restoreTimeRule,
  restoreWindow,
  usualRestoreTime,
  utcSecond,
} from '../../../src/model/restore.ts';
import { plain } from '../../../src/model/text.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 30, 12);
const account: RestorableAccount = {
  id: '/r/1',
  name: 'orders',
  api: 'NoSQL',
  location: 'West Europe',
  created: now - 10 * hour,
  oldest: now - 100 * hour,
};

test('an account can be restored to a time after its creation, until now or its deletion', () => {
  expect(restoreWindow(account, now)).toEqual({ from: now - 10 * hour, to: now });
  expect(restoreWindow({ ...account, deleted: now - hour }, now).to).toBe(now - hour);
  expect(restoreWindow({ ...account, oldest: now - 2 * hour }, now).from).toBe(now - 2 * hour);
});

test('the default time is an hour ago, and always in the window', () => {
  expect(usualRestoreTime(restoreWindow(account, now), now)).toBe(now - hour);
  for (const change of [
    { created: now - 60_000, oldest: now - 60_000 },
    { deleted: now - 3 * hour },
    { deleted: account.created + 1500 },
  ]) {
    const window = restoreWindow({ ...account, ...change }, now);
    expect(isInWindow(usualRestoreTime(window, now), window)).toBe(true);
  }
});

test('a time is UTC, and in the window', () => {
  const rule = restoreTimeRule(restoreWindow(account, now));
  const told = (value: string) => plain(rule(value) ?? { message: 'fine', args: [] });
  expect(told('2026-11-30T11:30:00Z')).toBe('fine');
  expect(told('2026-11-30T11:30Z')).toBe('fine');
  for (const odd of [
    '2026-11-30',
    '2026-11-30T11:30:00',
    '2026-11-30T11:30:00+01:00',
    '2026-13-30T11:30:00Z',
    'now',
  ])
    expect(told(odd)).toMatch(/^Enter a time in UTC/);
  for (const outside of ['2026-11-30T01:00:00Z', '2026-11-30T12:00:01Z'])
    expect(told(outside)).toBe('Enter a time from 2026-11-30T02:00:00Z to 2026-11-30T12:00:00Z.');
  expect(parseUtc(utcSecond(now))).toBe(now);
});

test('the live account of a name is the newest one without a deletion time', () => {
  const former = { ...account, id: '/r/former', created: account.created - hour };
  const deleted = { ...account, id: '/r/deleted', created: account.created + hour, deleted: now };
  const other = { ...account, id: '/r/other', name: 'invoices', created: now };
  expect(liveSource([former, deleted, other, account], 'Orders')).toBe(account);
  expect(liveSource([deleted, other], 'orders')).toBeUndefined();
});
