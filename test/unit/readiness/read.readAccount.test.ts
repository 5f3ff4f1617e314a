import { expect, test } from 'vitest';
import { assessAccount } from '../../../src/health/accounts.ts';
import { inventoryIndex } from '../../../src/health/inventoryIndex.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import type { Vault } from '../../../src/model/resources.ts';
import { readAccountAndKey } from '../../../src/readiness/read.ts';
import { account, fakeAzure, key, subscription, vault, world } from '../../fakes/azure.ts';

const roleVault: Vault = { ...vault, permissionModel: 'rbac', purgeProtection: true };

async function read(
  change: Parameters<typeof world>[0],
  prepare: (inventory: Inventory) => Promise<void> = () => Promise.resolve(),
) {
  const made = world({
    vaults: [roleVault],
    keys: [{ ...key, latestVersion: 'v1' }],
    accounts: [account],
    ...change,
  });
  const azure = fakeAzure(made);
  const inventory = new Inventory(azure);
  await prepare(inventory);
  made.calls.length = 0;
  const view = {
    cloud: azure.cloud,
    subscriptions: [subscription],
    now: Date.UTC(2026, 10, 24),
    expiryDays: 30,
  };
  const stop = new AbortController();
  const outcome = await readAccountAndKey({ azure, inventory }, view, subscription, account, stop.signal);
  return { outcome, calls: made.calls };
}

test('the key and all it depends on are read again, each once', async () => {
  const { outcome, calls } = await read({}, (inventory) => inventory.load({ kind: 'vaults', subscription }));
  expect(outcome.kind).toBe('done');
  expect([...calls].sort()).toEqual(
    ['account.get', 'key.get', 'key.versions', 'principal', 'role.list', 'vault.list'].sort(),
  );
});

test('a deleted vault is found by the name that it still holds', async () => {
  const { outcome, calls } = await read({
    vaults: [],
    takenVaults: [{ name: 'kv-ledger', softDeleted: true }],
  });
  expect(calls).toContain('vault.name');
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  const { view: estate, account: found } = outcome.value;
  expect(assessAccount(estate, inventoryIndex(estate), found).risks.map(({ id }) => id)).toContain(
    'vaultMissing',
  );
});

test('an account that no longer exists is a problem', async () => {
  const { outcome } = await read({ accounts: [] });
  expect(outcome).toMatchObject({
    kind: 'failed',
    problem: { what: { message: "Couldn't find {0}." } },
  });
});
