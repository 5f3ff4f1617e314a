import { isIn, type KeyUri } from '../model/keyUri.ts';
import type { Subscription, Vault } from '../model/resources.ts';
import type { Inventory } from './inventory.ts';
import { type Snapshot, valueOf } from './snapshot.ts';

/** A vault or managed HSM, and the subscription that it is read with. */
export interface LocatedVault {
  readonly subscription: Subscription;
  readonly vault: Vault;
}

/** The first vault or managed HSM of a kind in the lists that were read. */
export function locatedVault(
  snapshot: Snapshot,
  is: (vault: Vault) => boolean,
  subscriptions: readonly Subscription[] = snapshot.subscriptions,
): LocatedVault | undefined {
  for (const subscription of subscriptions) {
    const vault = valueOf(snapshot.get('vaults', subscription.id))?.find(is);
    if (vault) return { subscription, vault };
  }
  return undefined;
}

/** The key store of a key URI in the lists that were read, in any tenant. Its name is unique in a cloud. */
export const keyStoreOf = (snapshot: Snapshot, uri: KeyUri | undefined): LocatedVault | undefined =>
  uri && locatedVault(snapshot, (vault) => isIn(uri, vault));

/** Finds the key store of a key URI in any tenant that a signed-in account can read. */
export async function findKeyStore(
  inventory: Inventory,
  uri: KeyUri,
  signal: AbortSignal,
): Promise<LocatedVault | undefined> {
  await inventory.load({ kind: 'subscriptions' }, signal);
  const { subscriptions } = inventory.snapshot;
  await inventory.survey('vaults', subscriptions, signal);
  const surveyed = keyStoreOf(inventory.snapshot, uri);
  if (surveyed) return surveyed;
  // Resource Graph can be minutes behind, and the caller might not have access to it.
  const lists = subscriptions.map((subscription) => ({ kind: 'vaults', subscription }) as const);
  await inventory.loadAll(lists, signal);
  return keyStoreOf(inventory.snapshot, uri);
}
