import { estateOf } from '../../app/estate.ts';
import type { Inventory, PartKind } from '../../app/inventory.ts';
import { valueOf } from '../../app/loadable.ts';
import type { Account, Subscription } from '../../domain/model.ts';
import { protectionOfAccount, type AccountProtection } from '../../domain/protection/accountProtection.ts';
import type { Estate } from '../../domain/protection/estate.ts';
import { placesOf, type Places } from '../../domain/protection/places.ts';
import { estateView, type Shown } from './estateView.ts';
import { VaultsTold } from './vaultsTold.ts';

/** How accounts stand by what is known at one moment. */
export interface Judgement {
  readonly estate: Estate;
  readonly places: Places;
  /** The same object for as long as an account that has not changed stands as before. */
  readonly since: object;
  of(account: Account): AccountProtection;
}

/** What an account hangs on, beside itself and the parts of its key. */
const common: readonly PartKind[] = ['subscriptions', 'vaults', 'principal'];

const hour = 60 * 60 * 1000;

interface Known {
  readonly protection: AccountProtection;
  /** The turn at which it was judged. */
  readonly turn: number;
}

const judges = new WeakMap<Inventory, Judge>();

/** The newest judgement of what a session's views show. What has not changed since the last one is not judged again. */
export function judgementOf(session: Shown, subscriptions: readonly Subscription[]): Judgement {
  const judge = judges.get(session.inventory) ?? new Judge();
  judges.set(session.inventory, judge);
  return judge.look(session, subscriptions);
}

class Judge {
  #basis: readonly unknown[] = [];
  #told: readonly unknown[] = [];
  #known = new WeakMap<Account, Known>();
  /** Who else uses a key or principal may be old in them: that is a note, and changes no state. */
  #places: Places | undefined;
  #lists: readonly unknown[] = [];
  #fresh: Places | undefined;
  #last: Judgement | undefined;
  #keys = '';
  readonly #vaults = new VaultsTold();
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
        // Only what was told of its vault since then can make it stand otherwise.
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
