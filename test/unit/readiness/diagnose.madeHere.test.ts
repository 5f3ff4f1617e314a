import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../../src/model/journal.ts';
import { lastChange, lastChangeRemovedAccess } from '../../../src/readiness/diagnose.ts';
import { account, vault } from '../../fakes/azure.ts';

const entry = (method: string, on: string, status = 200): JournalEntry => ({
  ...{ at: 1, method, on, account: 'ada', status },
});
const unanswered = (method: string, on: string): JournalEntry => ({ at: 1, method, on, account: 'ada' });
const arm = (path: string) => `management.azure.com${path}`;
const cause = { account, vault, key: 'ledger-key' };

describe('the last change that affects access', () => {
  test.each([
    ['the account', entry('PATCH', arm(account.id))],
    ['the vault', entry('PATCH', arm(vault.id))],
    ['its policies', entry('PUT', arm(`${vault.id}/accessPolicies/add`))],
    [
      'a grant on the key',
      entry('PUT', arm(`${vault.id}/keys/k/providers/Microsoft.Authorization/roleAssignments/1`)),
    ],
    ['a version of the key', entry('PATCH', `KV-ledger.vault.azure.net/keys/ledger-key/${'a'.repeat(32)}`)],
  ])('can be one of %s', (_, one) => {
    const later = { ...one, at: 2 };
    expect(lastChange([one, later], cause)).toBe(later);
  });

  test.each([
    ['another key of the vault', entry('PATCH', 'kv-ledger.vault.azure.net/keys/ledger-key-2/1')],
    ['another account', entry('PATCH', arm(`${account.id}2`))],
    ['something else', entry('POST', arm('/subscriptions/sub-1/providers/Microsoft.DocumentDB/register'))],
    ['a refused change', entry('PATCH', arm(vault.id), 403)],
    ['one whose answer was lost', unanswered('PATCH', arm(vault.id))],
  ])('is never one of %s', (_, one) => {
    expect(lastChange([one], cause)).toBeUndefined();
  });

  test('only covers the account if the vault is unknown', () => {
    expect(lastChange([entry('PATCH', arm(vault.id))], { account })).toBeUndefined();
  });
});

test('access was removed here if the last change removed some', () => {
  const removed = entry('PUT', arm(`${vault.id}/accessPolicies/remove`));
  const deleted = entry(
    'DELETE',
    arm(`${vault.id}/providers/Microsoft.Authorization/roleAssignments/1`),
    204,
  );
  const added = entry('PUT', arm(`${vault.id}/accessPolicies/add`));
  expect(lastChangeRemovedAccess([removed], vault)).toBe(true);
  expect(lastChangeRemovedAccess([added, deleted, entry('PATCH', arm(vault.id))], vault)).toBe(true);
  expect(lastChangeRemovedAccess([removed, added], vault)).toBe(false);
  expect(lastChangeRemovedAccess([{ ...removed, status: 403 }], vault)).toBe(false);
  expect(lastChangeRemovedAccess([], vault)).toBe(false);
});

test('the role assignments of a managed HSM are inside it', () => {
  const hsm = {
    id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/managedHSMs/hsm',
    uri: 'https://hsm.managedhsm.azure.net',
  };
  const on = 'hsm.managedhsm.azure.net//keys/providers/Microsoft.Authorization/roleAssignments/1';
  const removed = entry('DELETE', on);
  expect(lastChangeRemovedAccess([removed], hsm)).toBe(true);
  expect(lastChangeRemovedAccess([removed, entry('PUT', on)], hsm)).toBe(false);
  expect(lastChangeRemovedAccess([removed], { ...hsm, uri: 'https://hsm2.managedhsm.azure.net' })).toBe(
    false,
  );
  expect(lastChange([removed], { account, vault: hsm })).toBe(removed);
  expect(lastChange([entry('PUT', 'hsm.managedhsm.azure.net/keys/other')], { account, vault: hsm })).toBe(
    undefined,
  );
});
