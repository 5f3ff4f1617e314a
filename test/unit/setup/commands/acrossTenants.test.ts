import { expect, test } from 'vitest';
import { Inventory } from '../../../../src/inventory/inventory.ts';
import { findKeyStore } from '../../../../src/inventory/keyStores.ts';
import { valueOf } from '../../../../src/inventory/snapshot.ts';
import { parseKeyUri } from '../../../../src/model/keyUri.ts';
import { vaultSpecOf } from '../../../../src/model/spec.ts';
import { loadReadable, accountsInVault } from '../../../../src/setup/commands/affectedAccounts.ts';
import { rotationSpec } from '../../../../src/setup/commands/rotationRows.ts';
import { addAccount } from '../../../../src/sandbox/estate/builders.ts';
import { across, acrossEstate } from '../../../fakes/acrossTenants.ts';
import { connect, megan } from '../../../fakes/connect.ts';

const { signal } = new AbortController();

async function ground() {
  const connected = connect(megan, {}, (state) => {
    acrossEstate({ model: 'rbac' })(state);
    // In Contoso, without an application: it has the URI, but can never use the key.
    addAccount(
      state,
      state.resourceGroups.find(({ name }) => name === 'rg-retail-prod')!,
      {
        name: 'cosmos-shut-out',
        keyVaultKeyUri: 'https://kv-fabrikam-across.vault.azure.net/keys/cosmos-shared',
      },
    );
  });
  const { azure, pace } = connected;
  const inventory = new Inventory(azure);
  const uri = parseKeyUri('https://kv-fabrikam-across.vault.azure.net/keys/cosmos-shared', azure.cloud)!;
  const found = await findKeyStore(inventory, uri, signal);
  return { connected, inventory, uri, found, session: { azure, inventory, pace } };
}

test("a vault is found by its key's URI in every visible tenant, and only there", async () => {
  const { connected, inventory, uri, found } = await ground();
  expect(found?.subscription.name).toBe('Fabrikam Health');
  connected.sent();
  expect(await findKeyStore(inventory, { ...uri, vault: 'kv-nobody-sees' }, signal)).toBeUndefined();
  // Resource Manager might return what Resource Graph doesn't have yet.
  expect(connected.sent().filter((line) => line.endsWith('/vaults')).length).toBeGreaterThan(0);
});

test('a rotation also follows accounts in other tenants, because they might still use an old version', async () => {
  const { inventory, found, session } = await ground();
  const { subscription, vault } = found!;
  await inventory.load({ kind: 'keys', subscription, vaultId: vault.id });
  const [key] = valueOf(inventory.snapshot.get('keys', vault.id))!;
  const spec = await rotationSpec(session, { subscription, vault: vaultSpecOf(vault), key: key! }, signal);
  expect(spec.accounts.map(({ account }) => account.name)).toEqual([...across, 'cosmos-shut-out']);
  expect(spec.hidden).toBe(false);
});

test('the identities offered for access to a vault are those of accounts that can reach it, from any tenant', async () => {
  const { found, session } = await ground();
  const { subscription, vault } = found!;
  await loadReadable(session, 'accounts', signal);
  const { accounts } = accountsInVault(session, subscription.tenantId, vault);
  expect(accounts.map(({ name }) => name)).toEqual([...across]);
});
