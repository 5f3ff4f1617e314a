import type { InventoryView, Unread } from '../model/inventoryView.ts';
import { type AccountHealth, assessAccount } from './accounts.ts';
import { allAccounts, compare, type InventoryIndex, inventoryIndex } from './inventoryIndex.ts';
import { type KeyHealth, assessKeys, type VaultHealth, assessVaults } from './vaultsAndKeys.ts';
import type { HealthState } from './verdict.ts';

export type Counts = Readonly<Record<HealthState, number>>;

/** The health of every account, key and vault, assessed at one moment. */
export interface InventoryHealth {
  /** By urgency, then by name. */
  readonly accounts: readonly AccountHealth[];
  readonly keys: readonly KeyHealth[];
  readonly vaults: readonly VaultHealth[];
  readonly counts: Counts;
  readonly unread: readonly Unread[];
}

/** Assesses an inventory view, in linear time except for the sorting. It never throws, and reads nothing from Azure. */
export function assess(view: InventoryView): InventoryHealth {
  const index = inventoryIndex(view);
  return assessWith(
    view,
    index,
    allAccounts(view).map((account) => assessAccount(view, index, account)),
  );
}

/** The same for accounts that were assessed already. */
export function assessWith(
  view: InventoryView,
  index: InventoryIndex,
  assessed: readonly AccountHealth[],
): InventoryHealth {
  const accounts = [...assessed].sort(byUrgency);
  const keys = assessKeys(view, index, accounts);
  return {
    accounts,
    keys,
    vaults: assessVaults(index, keys),
    counts: countsOf(accounts),
    unread: index.unread,
  };
}

const urgency: Readonly<Record<HealthState, number>> = {
  needsAction: 0,
  unknown: 1,
  watch: 2,
  fine: 3,
  serviceManaged: 4,
};

/** By urgency, then by name. */
export const byUrgency = (a: AccountHealth, b: AccountHealth): number =>
  urgency[a.state] - urgency[b.state] ||
  compare(a.account.name, b.account.name) ||
  compare(a.account.id, b.account.id);

function countsOf(accounts: readonly AccountHealth[]): Counts {
  const counts: Record<HealthState, number> = {
    needsAction: 0,
    unknown: 0,
    watch: 0,
    fine: 0,
    serviceManaged: 0,
  };
  for (const { state } of accounts) counts[state]++;
  return counts;
}
