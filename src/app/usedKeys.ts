import type { Cloud } from '../domain/cloud.ts';
import { parseKeyUri } from '../domain/keyUri.ts';
import type { Subscription, Vault } from '../domain/model.ts';
import type { Part } from './inventory.ts';
import { valueOf } from './loadable.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * The versions of the keys that the first accounts use, each key once: they tell whether an account's key is about to
 * end, and which version is the newest. Keys in vaults that nobody has read are left out.
 */
export function usedKeys(
  snapshot: Snapshot,
  subscriptions: readonly Subscription[],
  cloud: Cloud,
  accountsAtMost: number,
): readonly Part[] {
  const vaults = new Map<string, { vault: Vault; subscription: Subscription }>();
  for (const subscription of subscriptions)
    for (const vault of valueOf(snapshot.get('vaults', subscription.id)) ?? [])
      vaults.set(vault.name.toLowerCase(), { vault, subscription });
  const parts = new Map<string, Part>();
  const accounts = subscriptions.flatMap(({ id }) => valueOf(snapshot.get('accounts', id)) ?? []);
  for (const { keyUri } of accounts.slice(0, accountsAtMost)) {
    const key = keyUri === undefined ? undefined : parseKeyUri(keyUri, cloud);
    const found = key && vaults.get(key.vault.toLowerCase());
    if (!found) continue;
    const keyId = `${found.vault.id}/keys/${key.key}`;
    parts.set(keyId.toLowerCase(), { kind: 'versions', subscription: found.subscription, keyId });
  }
  return [...parts.values()];
}
