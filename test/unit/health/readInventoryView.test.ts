import { expect, test } from 'vitest';
import { readInventoryView } from '../../../src/health/readInventoryView.ts';
import { assess } from '../../../src/health/assess.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import type { Vault } from '../../../src/model/resources.ts';
import { encryptionUserRole } from '../../../src/model/roleAssignments.ts';
import {
  account,
  fakeAzure,
  key,
  principalId,
  refusal,
  subscription,
  vault,
  world,
} from '../../fakes/azure.ts';

const roleVault: Vault = { ...vault, permissionModel: 'rbac', purgeProtection: true };
const full = { ...key, latestVersion: 'v1' };
const grant = { scope: roleVault.id, role: encryptionUserRole.id, principal: principalId };

const read = async (change: Parameters<typeof world>[0], stop = new AbortController()) => {
  const made = world({
    vaults: [roleVault],
    keys: [full],
    accounts: [
      { ...account, keyVersion: 'v1' },
      { ...account, id: `${account.id}-2`, name: 'ledger-2', keyVersion: 'v1' },
    ],
    assignments: [grant],
    ...change,
  });
  const azure = fakeAzure(made);
  const estate = await readInventoryView(
    new Inventory(azure),
    { cloud: azure.cloud, subscriptions: [subscription], now: Date.UTC(2026, 10, 23), expiryDays: 30 },
    () => undefined,
    stop.signal,
  );
  return { estate, calls: made.calls };
};

test('a key and its grants are read once, however many accounts use it', async () => {
  const { estate, calls } = await read({});
  const count = (name: string) => calls.filter((call) => call.startsWith(name)).length;
  expect(['key.get', 'key.versions', 'role.list'].map(count)).toEqual([1, 1, 1]);
  const { accounts } = assess(estate!);
  // The fake vault lists no versions, so the key itself provides the one in use.
  expect(accounts.map(({ risks, unknowns }) => [risks.map(({ id }) => id), unknowns])).toEqual([
    [['sharedKey', 'sharedPrincipal'], []],
    [['sharedKey', 'sharedPrincipal'], []],
  ]);
});

test('a closed directory leaves the access unknown, and says why', async () => {
  const { estate } = await read({ directory: refusal('F-09') });
  const { accounts, unread } = assess(estate!);
  expect(accounts[0]).toMatchObject({ state: 'unknown', unknowns: [{ id: 'accessMissing' }] });
  expect(unread).toMatchObject([{ kind: 'principal', name: 'tenant-1' }]);
});

test('a missing grant is found under the identity that the account uses', async () => {
  const { estate } = await read({ assignments: [] });
  expect(assess(estate!).accounts[0]?.risks[0]).toMatchObject({
    id: 'accessMissing',
    severity: 'needsAction',
    owner: 'accessAdministrator',
  });
});

test('canceling returns nothing, and sends no more requests', async () => {
  const stop = new AbortController();
  const { estate, calls } = await read(
    { before: (call) => (call === 'vault.list' ? stop.abort() : undefined) },
    stop,
  );
  expect(estate).toBeUndefined();
  expect(calls.filter((call) => call.startsWith('key.'))).toEqual([]);
});
