import type { Account, Key, KeyVersion, RegistrationState, Subscription, Vault } from '../domain/model.ts';
import type { Azure, SubscriptionsFound } from './azure.ts';
import { valueOf, type Loadable } from './loadable.ts';
import type { Outcome } from './outcome.ts';

/** What can be read apart, and by which id: a subscription's GUID, a vault's or a key's resource id. */
export interface Parts {
  subscriptions: SubscriptionsFound;
  provider: RegistrationState;
  vaults: readonly Vault[];
  accounts: readonly Account[];
  keys: readonly Key[];
  versions: readonly KeyVersion[];
}

export type PartKind = keyof Parts;

type Store = { readonly [K in PartKind]: ReadonlyMap<string, Loadable<Parts[K]>> };

const none: Store = {
  subscriptions: new Map(),
  provider: new Map(),
  vaults: new Map(),
  accounts: new Map(),
  keys: new Map(),
  versions: new Map(),
};

/** Everything known of Azure at one moment. It never changes; a new one replaces it. */
export class Snapshot {
  readonly version: number;
  readonly #parts: Store;

  constructor(version = 0, parts: Store = none) {
    this.version = version;
    this.#parts = parts;
  }

  get<K extends PartKind>(kind: K, id = ''): Loadable<Parts[K]> {
    return this.#parts[kind].get(id.toLowerCase()) ?? { state: 'idle' };
  }

  with<K extends PartKind>(kind: K, id: string, part: Loadable<Parts[K]>): Snapshot {
    const parts = { ...this.#parts, [kind]: new Map(this.#parts[kind]).set(id.toLowerCase(), part) };
    return new Snapshot(this.version + 1, parts);
  }
}

/** A part of the inventory, with what is needed to read it. */
export type Part =
  | { readonly kind: 'subscriptions' }
  | { readonly kind: 'provider' | 'vaults' | 'accounts'; readonly subscription: Subscription }
  | { readonly kind: 'keys'; readonly subscription: Subscription; readonly vaultId: string }
  | { readonly kind: 'versions'; readonly subscription: Subscription; readonly keyId: string };

/** The id that a part is kept under. */
export const partId = (part: Part): string => {
  switch (part.kind) {
    case 'subscriptions':
      return '';
    case 'keys':
      return part.vaultId;
    case 'versions':
      return part.keyId;
    case 'provider':
    case 'vaults':
    case 'accounts':
      return part.subscription.id;
  }
};

const keyOf = (kind: PartKind, id: string) => `${kind}:${id.toLowerCase()}`;

/**
 * The one read model of Azure that every view shares. A part is read when it is first asked for, once for everybody
 * who asks meanwhile; what a reading finds replaces the snapshot and is announced.
 */
export class Inventory {
  snapshot = new Snapshot();
  readonly #azure: Azure;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();
  readonly #parts = new Map<string, Part>();
  readonly #ended = new AbortController();

  constructor(azure: Azure) {
    this.#azure = azure;
  }

  onDidChange(listener: (snapshot: Snapshot) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** Reads a part that was never read; resolves once it is there, however many asked. */
  async load(part: Part): Promise<void> {
    const state = this.snapshot.get(part.kind, partId(part)).state;
    if (state === 'ready' || state === 'failed') return;
    await this.#read(part);
  }

  /** Reads a part again; without one, everything that was ever read. */
  async refresh(part?: Part): Promise<void> {
    await Promise.all(
      part ? [this.#readAgain(part)] : [...this.#parts.values()].map((known) => this.#readAgain(known)),
    );
  }

  /** Takes in an account that a command has just read, so that the trees show it without another request. */
  accountRead(account: Account): void {
    const key = keyOf('accounts', account.subscriptionId);
    const part = this.#parts.get(key);
    if (part && this.#running.has(key)) void this.#readAgain(part);
    const list = this.snapshot.get('accounts', account.subscriptionId);
    if (list.state !== 'ready') return;
    const others = list.value.filter(({ id }) => id.toLowerCase() !== account.id.toLowerCase());
    this.#set('accounts', account.subscriptionId, { state: 'ready', value: [...others, account] });
  }

  dispose(): void {
    this.#ended.abort();
    this.#listeners.clear();
  }

  async #read(part: Part): Promise<void> {
    const key = keyOf(part.kind, partId(part));
    this.#parts.set(key, part);
    const running =
      this.#running.get(key) ?? this.#readNow(part).finally(() => void this.#running.delete(key));
    this.#running.set(key, running);
    await (this.#next.get(key) ?? running);
  }

  /** A reading that is under way may be older than what the caller knows to have changed: one more follows it. */
  async #readAgain(part: Part): Promise<void> {
    const key = keyOf(part.kind, partId(part));
    const running = this.#running.get(key);
    if (!running) return this.#read(part);
    const next =
      this.#next.get(key) ??
      running.then(() => {
        this.#next.delete(key);
        return this.#read(part);
      });
    this.#next.set(key, next);
    await next;
  }

  #readNow(part: Part): Promise<void> {
    const signal = this.#ended.signal;
    switch (part.kind) {
      case 'subscriptions':
        return this.#fill(part.kind, '', this.#azure.subscriptions(signal));
      case 'provider': {
        const { providers } = this.#azure.in(part.subscription);
        return this.#fill(
          part.kind,
          part.subscription.id,
          providers.registration('Microsoft.DocumentDB', signal),
        );
      }
      case 'vaults':
        return this.#fill(
          part.kind,
          part.subscription.id,
          this.#azure.in(part.subscription).vaults.list(signal),
        );
      case 'accounts':
        return this.#fill(
          part.kind,
          part.subscription.id,
          this.#azure.in(part.subscription).accounts.list(signal),
        );
      case 'keys':
        return this.#fill(
          part.kind,
          part.vaultId,
          this.#azure.in(part.subscription).keys.list(part.vaultId, signal),
        );
      case 'versions':
        return this.#fill(
          part.kind,
          part.keyId,
          this.#azure.in(part.subscription).keys.versions(part.keyId, signal),
        );
    }
  }

  async #fill<K extends PartKind>(kind: K, id: string, reading: Promise<Outcome<Parts[K]>>): Promise<void> {
    const before = this.snapshot.get(kind, id);
    const value = valueOf(before);
    const former = value === undefined ? {} : { value };
    this.#set(kind, id, { state: 'loading', ...former });
    const outcome = await reading;
    if (outcome.kind === 'cancelled') this.#set(kind, id, before);
    else if (outcome.kind === 'failed')
      this.#set(kind, id, { state: 'failed', problem: outcome.problem, ...former });
    else this.#set(kind, id, { state: 'ready', value: outcome.value });
  }

  #set<K extends PartKind>(kind: K, id: string, part: Loadable<Parts[K]>): void {
    if (this.#ended.signal.aborted) return;
    this.snapshot = this.snapshot.with(kind, id, part);
    for (const listener of this.#listeners) listener(this.snapshot);
  }
}
