import { expect, test, vi } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { plain } from '../../../src/model/text.ts';
import type { Remedy } from '../../../src/model/problem.ts';
import type { Key, Vault } from '../../../src/model/resources.ts';
import type { Connections } from '../../../src/session/connections.ts';
import type { Session } from '../../../src/session/session.ts';
import { fixActionFor } from '../../../src/views/fixes.ts';
import { fakeAzure, key, refusal, subscription, vault, world } from '../../fakes/azure.ts';
import { setting } from '../../fakes/treeEstate.ts';

vi.mock('vscode', async () => (await import('../../fakes/vscodeForPages.ts')).vscodeForPages());

/** The label of the fix for a problem with an otherwise unknown code. */
async function fixOf(remedy: Remedy, change: { vault?: Partial<Vault>; key?: Partial<Key> } = {}) {
  const own = { ...vault, purgeProtection: true, ...change.vault };
  const azure = fakeAzure(
    world({
      vaults: [own],
      keys: [{ ...key, ...change.key }],
    }),
  );
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'provider', subscription });
  const session: unknown = { kind: 'azure', azure, inventory };
  const connections: unknown = { session };
  const problem = { ...refusal('F-00'), remedy };
  const affected = { subscription, vaultId: own.id, key: key.name };
  const fix = await fixActionFor(
    connections as Connections,
    session as Session,
    () => setting,
    problem,
    affected,
  );
  return fix && plain(fix.label);
}

test.each<[Remedy, string]>([
  ['registerProvider', 'Register Resource Provider'],
  ['configureVault', 'Configure Key Vault for CMK'],
  ['restoreAccess', 'Restore Cosmos DB Access'],
  ['restoreKey', 'Restore Key'],
])(
  "the fix that a problem names is offered, even if the views haven't read the problem: %s",
  async (remedy, label) => {
    expect(await fixOf(remedy)).toContain(label);
  },
);

test("a fix that never applies to a resource isn't offered", async () => {
  const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/managedHSMs/hsm';
  expect(await fixOf('configureVault', { vault: { id, sku: 'managedHsm' } })).toBeUndefined();
  expect(await fixOf('rotateKey', { key: { enabled: false } })).toBeUndefined();
});
