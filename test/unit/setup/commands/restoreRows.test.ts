import { expect, test } from 'vitest';
import type { RestorableAccount } from '../../../../src/model/restore.ts';
import { plain, type Text } from '../../../../src/model/text.ts';
import { restoreIdentityRows, restorableRows } from '../../../../src/setup/commands/restoreRows.ts';

const told = (value: string | Text | undefined) => (typeof value === 'object' ? plain(value) : value);
const account = (name: string, change: Partial<RestorableAccount> = {}): RestorableAccount => ({
  ...{ id: `/r/${name}`, name, api: 'NoSQL', location: 'West Europe', created: 0, oldest: 0 },
  ...change,
});

test('deleted accounts come first, latest first, with their deletion time', () => {
  const sections = restorableRows([
    account('b'),
    account('a'),
    account('old', { deleted: Date.UTC(2026, 10, 1) }),
    account('late', { deleted: Date.UTC(2026, 10, 30, 9, 5), api: 'MongoDB' }),
  ]);
  expect(sections.map(({ title, rows }) => [told(title), rows.map(({ label }) => label)])).toEqual([
    ['Deleted accounts', ['late', 'old']],
    ['Accounts', ['a', 'b']],
  ]);
  expect(told(sections[0]?.rows[0]?.description)).toBe(
    'MongoDB, West Europe, deleted on 2026-11-30 09:05 UTC',
  );
});

test('a subscription without any shows a message, with nothing to choose', () => {
  for (const [section] of [restorableRows([]), restoreIdentityRows([])]) {
    expect(section?.rows).toHaveLength(1);
    expect(section?.rows[0]?.value).toBeUndefined();
  }
});

test('identities are distinguished by their resource groups', () => {
  const id = (group: string) =>
    `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders`;
  const [section] = restoreIdentityRows([{ id: id('rg-a') }, { id: id('rg-b') }]);
  expect(section?.rows.map(({ label, description }) => [label, told(description)])).toEqual([
    ['id-orders', 'rg-a'],
    ['id-orders', 'rg-b'],
  ]);
});
