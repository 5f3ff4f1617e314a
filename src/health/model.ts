import type { Estate, Unread } from '../model/estate.ts';
import { type AccountProtection, protectionOfAccount } from './accounts.ts';
import { accountsOf, compare, type Places, placesOf } from './lookup.ts';
import { type KeyProtection, keysOf, type VaultProtection, vaultsOf } from './vaultsAndKeys.ts';
import type { State } from './verdict.ts';

export type Counts = Readonly<Record<State, number>>;

/** The health of every account, key and vault, assessed at one moment. */
export interface ProtectionModel {
  /** By urgency, then by name. */
  readonly accounts: readonly AccountProtection[];
  readonly keys: readonly KeyProtection[];
  readonly vaults: readonly VaultProtection[];
  readonly counts: Counts;
  readonly unread: readonly Unread[];
}

/** Assesses an inventory view, in linear time except for the sorting. It never throws, and reads nothing from Azure. */
export function protectionOf(estate: Estate): ProtectionModel {
  const places = placesOf(estate);
  return modelOf(
    estate,
    places,
    accountsOf(estate).map((account) => protectionOfAccount(estate, places, account)),
  );
}

/** The same for accounts that were assessed already. */
export function modelOf(
  estate: Estate,
  places: Places,
  judged: readonly AccountProtection[],
): ProtectionModel {
  const accounts = [...judged].sort(byUrgency);
  const keys = keysOf(estate, places, accounts);
  return {
    accounts,
    keys,
    vaults: vaultsOf(places, keys),
    counts: countsOf(accounts),
    unread: places.unread,
  };
}

const urgency: Readonly<Record<State, number>> = {
  needsAction: 0,
  unknown: 1,
  watch: 2,
  fine: 3,
  serviceManaged: 4,
};

/** By urgency, then by name. */
export const byUrgency = (a: AccountProtection, b: AccountProtection): number =>
  urgency[a.state] - urgency[b.state] ||
  compare(a.account.name, b.account.name) ||
  compare(a.account.id, b.account.id);

function countsOf(accounts: readonly AccountProtection[]): Counts {
  const counts: Record<State, number> = { needsAction: 0, unknown: 0, watch: 0, fine: 0, serviceManaged: 0 };
  for (const { state } of accounts) counts[state]++;
  return counts;
}
