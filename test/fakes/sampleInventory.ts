import { readInventoryView } from '../../src/health/readInventoryView.ts';
import { Inventory } from '../../src/inventory/inventory.ts';
import { valueOf } from '../../src/inventory/snapshot.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { sampleEstate } from '../../src/sandbox/estate/sample.ts';
import { connect, megan } from './connect.ts';

/**
 * The sandbox's sample, with everything read that health depends on, including the keys and versions of every vault.
 */
export async function sampleInventory(estate: (state: State) => void = sampleEstate, person = megan) {
  const connected = connect(person, {}, estate);
  const { azure, pace } = connected;
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'subscriptions' });
  const { subscriptions } = valueOf(inventory.snapshot.get('subscriptions')) ?? { subscriptions: [] };
  const scope = { cloud: azure.cloud, subscriptions, now: pace.now(), expiryDays: 30 };
  await readInventoryView(inventory, scope, () => undefined, new AbortController().signal);
  for (const subscription of subscriptions)
    for (const { id: vaultId } of valueOf(inventory.snapshot.get('vaults', subscription.id)) ?? []) {
      await inventory.load({ kind: 'keys', subscription, vaultId });
      for (const key of valueOf(inventory.snapshot.get('keys', vaultId)) ?? [])
        await inventory.load({ kind: 'versions', subscription, keyId: key.id });
    }
  return { azure, pace, inventory, scope, sent: () => connected.sent() };
}
