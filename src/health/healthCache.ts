import type { Inventory } from '../inventory/inventory.ts';
import type { PartKind } from '../inventory/parts.ts';
import type { Snapshot } from '../inventory/snapshot.ts';
import { type InventoryView, partsOfKeyId } from '../model/inventoryView.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { type AccountHealth, assessAccount } from './accounts.ts';
import { indexAgain, type InventoryIndex, inventoryIndex } from './inventoryIndex.ts';
import type { Verdict } from './verdict.ts';
import { type HealthSources, inventoryScope, inventoryViewOf } from './readInventoryView.ts';

/** The health of accounts from the data known at one moment. */
export interface Assessment {
  readonly view: InventoryView;
  readonly index: InventoryIndex;
  of(account: Account): AccountHealth;
}

/** The parts that the health of every account may depend on. It also depends on the account and on its key's vault. */
const common: readonly PartKind[] = ['subscriptions', 'vaults', 'principal'];

const listKinds: readonly PartKind[] = ['subscriptions', 'vaults', 'accounts'];

const hour = 60 * 60 * 1000;

interface Assessed {
  readonly health: AccountHealth;
  /** In lower case; empty if the vault isn't known. */
  readonly vaultId: string;
  /** The version of the snapshot that it was assessed by. */
  readonly version: number;
}

const healthCaches = new WeakMap<Inventory, HealthCache>();

/**
 * The newest assessment for a session's views. An account is assessed again when it, its key's vault, or something that
 * all accounts depend on has changed. Other accounts keep their notes about a shared key, which affect no state.
 */
export function assessmentOf(session: HealthSources, subscriptions: readonly Subscription[]): Assessment {
  const cache = healthCaches.get(session.inventory) ?? new HealthCache();
  healthCaches.set(session.inventory, cache);
  return cache.assess(session, subscriptions);
}

class HealthCache {
  #basis: readonly unknown[] = [];
  #assessed = new WeakMap<Account, Assessed>();
  /** Assesses accounts. Its counts of accounts may be out of date: they only affect notes. */
  #index: InventoryIndex | undefined;
  /** Counts the accounts of `lists`, which are the snapshot's own. */
  #counted: { readonly lists: readonly unknown[]; readonly index: InventoryIndex } | undefined;
  #snapshot: Snapshot | undefined;
  #last: Assessment | undefined;

  assess(session: HealthSources, subscriptions: readonly Subscription[]): Assessment {
    const { snapshot } = session.inventory;
    const scope = inventoryScope(session, subscriptions);
    const basis = [
      Math.floor(scope.now / hour),
      ...common.map((kind) => snapshot.changedAt(kind)),
      ...subscriptions,
    ];
    const isSame = basis.length === this.#basis.length && basis.every((one, at) => one === this.#basis[at]);
    if (this.#last && isSame && snapshot === this.#snapshot) return this.#last;
    if (!isSame) {
      this.#assessed = new WeakMap();
      this.#index = undefined;
      this.#counted = undefined;
    }
    this.#basis = basis;
    this.#snapshot = snapshot;
    const view = inventoryViewOf(snapshot, scope);
    const assessed = this.#assessed;
    const index = { ...(this.#index ??= inventoryIndex(view)), sharedVerdicts: new Map<string, Verdict>() };
    const count = () => this.#count(view, snapshot);
    let counted: InventoryIndex | undefined;
    this.#last = {
      view,
      get index() {
        return (counted ??= count());
      },
      of(account) {
        const before = assessed.get(account);
        if (before && before.version >= snapshot.changedAt(before.vaultId)) return before.health;
        const health = assessAccount(view, index, account);
        const vaultId = partsOfKeyId(health.key?.resourceId ?? '').vaultId.toLowerCase();
        assessed.set(account, { health, vaultId, version: snapshot.version });
        return health;
      },
    };
    return this.#last;
  }

  #count(view: InventoryView, snapshot: Snapshot): InventoryIndex {
    const lists = listKinds.map((kind) => snapshot.all(kind));
    const before = this.#counted;
    const isSame = before !== undefined && lists.every((list, at) => list === before.lists[at]);
    const index = isSame ? indexAgain(view, before.index) : inventoryIndex(view);
    this.#counted = { lists, index };
    return index;
  }
}
