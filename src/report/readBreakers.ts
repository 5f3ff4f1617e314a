import type { VaultHealth } from '../health/vaultsAndKeys.ts';
import { locatedVault } from '../inventory/keyStores.ts';
import type { ReadResult } from '../model/inventoryView.ts';
import { sameId } from '../model/resourceId.ts';
import type { Subscription } from '../model/resources.ts';
import { breakersOf, type KeyStoreBreakers, type RoleHolder, type RolesRead } from '../model/roleHolders.ts';
import type { Session } from '../session/session.ts';

/**
 * Who can break the keys that accounts use. Read when it's exported, because no view needs it. Undefined if it was
 * canceled.
 */
export async function readBreakers(
  { azure, inventory }: Pick<Session, 'azure' | 'inventory'>,
  vaults: readonly VaultHealth[],
  subscriptions: readonly Subscription[],
  signal: AbortSignal,
): Promise<readonly KeyStoreBreakers[] | undefined> {
  const used = vaults.filter(({ accounts }) => accounts.length > 0);
  const found: KeyStoreBreakers[] = [];
  const roles: RolesRead = new Map();
  for (const { id, name, keys, readiness } of used) {
    const located = locatedVault(inventory.snapshot, (one) => sameId(one.id, id), subscriptions);
    // Without it, the pack would look as if nobody could break its keys.
    if (!located) {
      const vault = name || (keys[0]?.uri ?? id);
      found.push({ vault, vaultId: id, principals: [], unknown: readiness.reasons });
      continue;
    }
    const { access } = azure.in(located.subscription);
    const holders = await access.holders(id, signal, roles);
    if (holders.kind === 'cancelled') return undefined;
    const read: ReadResult<readonly RoleHolder[]> =
      holders.kind === 'done'
        ? { read: true, value: holders.value }
        : { read: false, why: holders.problem.why };
    found.push(breakersOf(located.vault, read));
  }
  return found;
}
