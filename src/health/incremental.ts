import type { Inventory } from '../inventory/inventory.ts';
import type { PartKind } from '../inventory/parts.ts';
import { type Loadable, type Snapshot, valueOf } from '../inventory/snapshot.ts';
import type { Estate } from '../model/estate.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { type AccountProtection, protectionOfAccount } from './accounts.ts';
import { estateOf, estateView, type Shown } from './estateOfSnapshot.ts';
import { type Places, placesOf } from './lookup.ts';

const ofKeys: readonly PartKind[] = ['keys', 'key', 'versions', 'assignments'];

/** What an assessment may depend on in a part. That it is being read again doesn't count. */
const told = (part: Loadable<unknown>) => (part.state === 'failed' ? part.problem : valueOf(part));

/** The vault of a part: a list's id is its vault's id, and the other ids begin with it. */
const vaultOf = (id: string) => id.toLowerCase().replace(/(\/keys\/[^/]+| .*)$/, '');

/** When each vault's keys last got a new result: a result in one vault doesn't affect keys in the others. */
export class VaultMessages {
  /** Grows with every call of `look` that finds something new. */
  turn = 0;
  #looked = '';
  readonly #parts = new Map<string, unknown>();
  readonly #turns = new Map<string, number>();

  /** Takes in new results about keys. @returns a mark of all results so far */
  look(snapshot: Snapshot): string {
    const now = ofKeys.map((kind) => snapshot.toldAt(kind)).join();
    if (now === this.#looked) return now;
    this.#looked = now;
    this.turn += 1;
    for (const kind of ofKeys)
      for (const [id, part] of snapshot.all(kind)) {
        const key = `${kind} ${id}`;
        const value = told(part);
        if (this.#parts.get(key) === value) continue;
        this.#parts.set(key, value);
        this.#turns.set(vaultOf(id), this.turn);
      }
    return now;
  }

  /** The turn of the last new result about a key or its vault; 0 where there was none. */
  turnOf(keyId: string | undefined): number {
    return keyId === undefined ? 0 : (this.#turns.get(vaultOf(keyId)) ?? 0);
  }
}

/** The health of accounts by what is known at one moment. */
export interface Judgement {
  readonly estate: Estate;
  readonly places: Places;
  /** The same object for as long as every unchanged account keeps its health. */
  readonly since: object;
  of(account: Account): AccountProtection;
}

/** What an account's health depends on, beside itself and the parts of its key. */
const common: readonly PartKind[] = ['subscriptions', 'vaults', 'principal'];

const hour = 60 * 60 * 1000;

interface Known {
  readonly protection: AccountProtection;
  /** The turn at which it was assessed. */
  readonly turn: number;
}

const judges = new WeakMap<Inventory, Judge>();

/**
 * The newest assessment for a session's views. Accounts that have not changed since the last one are not assessed again.
 */
export function judgementOf(session: Shown, subscriptions: readonly Subscription[]): Judgement {
  const judge = judges.get(session.inventory) ?? new Judge();
  judges.set(session.inventory, judge);
  return judge.look(session, subscriptions);
}

class Judge {
  #basis: readonly unknown[] = [];
  #told: readonly unknown[] = [];
  #known = new WeakMap<Account, Known>();
  /** Its counts of accounts that share a key or principal may be out of date: they only affect notes, and no state. */
  #places: Places | undefined;
  #lists: readonly unknown[] = [];
  #fresh: Places | undefined;
  #last: Judgement | undefined;
  #keys = '';
  readonly #vaults = new VaultMessages();
  #since: object = {};

  look(session: Shown, subscriptions: readonly Subscription[]): Judgement {
    const { snapshot } = session.inventory;
    const view = estateView(session, subscriptions);
    const basis = [
      Math.floor(view.now / hour),
      ...common.map((kind) => snapshot.toldAt(kind)),
      ...subscriptions,
    ];
    const vaults = this.#vaults;
    const keys = vaults.look(snapshot);
    const { turn } = vaults;
    const lists = [...basis, ...subscriptions.map(({ id }) => valueOf(snapshot.get('accounts', id)))];
    const told = [keys, ...lists];
    if (this.#last && isSame(told, this.#told)) return this.#last;
    const isFounded = isSame(basis, this.#basis);
    if (!isFounded) {
      this.#known = new WeakMap();
      this.#places = undefined;
    }
    if (!isFounded || keys !== this.#keys) this.#since = {};
    this.#basis = basis;
    this.#keys = keys;
    this.#told = told;
    const estate = estateOf(snapshot, view);
    const places = { ...(this.#places ??= placesOf(estate)), judged: new Map() };
    if (!isSame(lists, this.#lists)) this.#fresh = undefined;
    this.#lists = lists;
    const freshPlaces = () => (this.#fresh ??= placesOf(estate));
    let fresh: Places | undefined;
    const known = this.#known;
    this.#last = {
      estate,
      since: this.#since,
      get places() {
        return (fresh ??= { ...freshPlaces(), judged: new Map() });
      },
      of(account) {
        const before = known.get(account);
        // Only newer results about its vault can change its health.
        if (before && before.turn >= vaults.turnOf(before.protection.key?.resourceId))
          return before.protection;
        const protection = protectionOfAccount(estate, places, account);
        known.set(account, { protection, turn });
        return protection;
      },
    };
    return this.#last;
  }
}

const isSame = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((value, at) => value === b[at]);
