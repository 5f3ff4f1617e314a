import { expect, test } from 'vitest';
import { type Problem, problemText } from '../../../src/model/problem.ts';
import { plain } from '../../../src/model/text.ts';
import { accessMethod } from '../../../src/revocation/revokeAccess.ts';
import { keyMethod } from '../../../src/revocation/revokeKey.ts';
import {
  everything,
  fakeAzure,
  fakePace,
  principalId,
  subscription,
  vault,
  world,
} from '../../fakes/azure.ts';

const { signal } = new AbortController();
const bench = (change: Parameters<typeof world>[0]) => {
  const made = world(change);
  return { made, bench: { azure: fakeAzure(made), pace: fakePace(), signal } };
};
const told = (outcome: { readonly kind: string; readonly problem?: Problem }) =>
  outcome.problem ? plain(problemText(outcome.problem)) : outcome.kind;
const roleVault = { ...vault, permissionModel: 'rbac' } as const;
const reader = { ...everything, actions: ['*/read'], dataActions: [] };

test("a user who can't change key versions sees the data action and the role before any question", async () => {
  const { bench: at, made } = bench({ permissions: [reader] });
  const looked = await keyMethod.prepare(at, {
    subscription,
    vault: roleVault,
    key: 'ledger-key',
    users: [],
  });
  expect(told(looked)).toContain('Microsoft.KeyVault/vaults/keys/update/action');
  expect(told(looked)).toContain('Key Vault Crypto Officer');
  expect(made.calls.filter((call) => call.startsWith('key.enabled'))).toEqual([]);
});

test("a user who can't revoke access sees the action and the role, in either permission model", async () => {
  const { bench: at, made } = bench({ permissions: [reader] });
  const target = { subscription, principals: [principalId], vault };
  made.vaults = [roleVault];
  const byRole = told(await accessMethod.prepare(at, target));
  expect(byRole).toContain('Microsoft.Authorization/roleAssignments/delete');
  expect(byRole).toContain('Key Vault Data Access Administrator');
  made.vaults = [vault];
  const byPolicy = told(await accessMethod.prepare(at, target));
  expect(byPolicy).toContain('Microsoft.KeyVault/vaults/accessPolicies/write');
  expect(byPolicy).toContain('Key Vault Contributor');
});

test('a key that is already disabled, and a vault without grants, stay unchanged', async () => {
  const { bench: at } = bench({});
  const key = await keyMethod.prepare(at, { subscription, vault: roleVault, key: 'ledger-key', users: [] });
  expect(told(key)).toContain('already disabled');
  expect(told(key)).toContain('Restore Key');
  const access = await accessMethod.prepare(at, { subscription, vault, principals: [principalId] });
  expect(told(access)).toContain('These identities have no access policy');
  // Nothing was revoked from here, so there is nothing to restore.
  expect(told(access)).not.toContain('Restore');
});

test("access through a group isn't revoked, because the group has other members", async () => {
  const grant = {
    id: '/g/1',
    scope: vault.id,
    roleDefinitionId: '/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6',
    principalId,
  };
  const { bench: at } = bench({
    vaults: [roleVault],
    grants: [{ ...grant, principalId: 'group' }, grant],
  });
  const azure = {
    ...at.azure,
    in: () => ({
      ...at.azure.in(subscription),
      accessChanges: {
        ...at.azure.in(subscription).accessChanges,
        grants: () => Promise.resolve({ kind: 'done', value: [{ ...grant, principalId: 'group' }] } as const),
      },
    }),
  };
  const looked = await accessMethod.prepare(
    { ...at, azure },
    { subscription, vault: roleVault, principals: [principalId] },
  );
  expect(told(looked)).toContain('also gives access to other resources');
});
