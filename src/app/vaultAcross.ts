import { isIn } from '../domain/keyUri.ts';
import { vaultSpecOf, type CmkSpec } from '../domain/spec.ts';
import type { Inventory } from './inventory.ts';
import { valueOf } from './loadable.ts';

/** A specification whose key is in another tenant, with the place of its vault where somebody signed in sees it. */
export async function vaultAcross(
  inventory: Inventory,
  spec: CmkSpec,
  signal: AbortSignal,
): Promise<CmkSpec> {
  if (spec.applicationId === undefined) return spec;
  await inventory.load({ kind: 'subscriptions' }, signal);
  const subscriptions = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  const { home = 'vault', name, allowTrustedServices } = spec.vault;
  const find = () => {
    for (const subscription of subscriptions) {
      const vaults = valueOf(inventory.snapshot.get('vaults', subscription.id)) ?? [];
      const vault = vaults.find((one) => isIn({ home, vault: name.toLowerCase(), key: spec.key.name }, one));
      if (vault) return { subscription, vault };
    }
    return undefined;
  };
  await inventory.survey('vaults', subscriptions, signal);
  if (!find()) {
    // Resource Graph is minutes behind, or may not be asked.
    const lists = subscriptions.map((subscription) => ({ kind: 'vaults', subscription }) as const);
    await inventory.loadAll(lists, signal);
  }
  const found = find();
  if (!found) return spec;
  const vault = { ...vaultSpecOf(found.vault), ...(allowTrustedServices ? { allowTrustedServices } : {}) };
  return { ...spec, vault, vaultSubscription: found.subscription };
}
