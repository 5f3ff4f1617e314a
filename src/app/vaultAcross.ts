import { isIn, type KeyUri } from '../domain/keyUri.ts';
import type { Subscription, Vault } from '../domain/model.ts';
import { vaultSpecOf, type CmkSpec } from '../domain/spec.ts';
import type { Inventory } from './inventory.ts';
import { valueOf } from './loadable.ts';

/** The vault of a key by its name, in whichever tenant somebody signed in sees it. */
export async function findVault(
  inventory: Inventory,
  uri: KeyUri,
  signal: AbortSignal,
): Promise<{ readonly subscription: Subscription; readonly vault: Vault } | undefined> {
  await inventory.load({ kind: 'subscriptions' }, signal);
  const subscriptions = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  const find = () => {
    for (const subscription of subscriptions) {
      const vaults = valueOf(inventory.snapshot.get('vaults', subscription.id)) ?? [];
      const vault = vaults.find((one) => isIn(uri, one));
      if (vault) return { subscription, vault };
    }
    return undefined;
  };
  await inventory.survey('vaults', subscriptions, signal);
  const surveyed = find();
  if (surveyed) return surveyed;
  // Resource Graph is minutes behind, or may not be asked.
  const lists = subscriptions.map((subscription) => ({ kind: 'vaults', subscription }) as const);
  await inventory.loadAll(lists, signal);
  return find();
}

/** A specification whose key is in another tenant, with the place of its vault where that is seen. */
export async function vaultAcross(
  inventory: Inventory,
  spec: CmkSpec,
  signal: AbortSignal,
): Promise<CmkSpec> {
  if (spec.applicationId === undefined) return spec;
  const { home = 'vault', name, allowTrustedServices } = spec.vault;
  const uri: KeyUri = { home, vault: name.toLowerCase(), key: spec.key.name };
  const found = await findVault(inventory, uri, signal);
  if (!found) return spec;
  const vault = { ...vaultSpecOf(found.vault), ...(allowTrustedServices ? { allowTrustedServices } : {}) };
  return { ...spec, vault, vaultSubscription: found.subscription };
}
