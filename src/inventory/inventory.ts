import type { Azure, Survey } from '../azure/api.ts';
import type { Source } from '../model/freshness.ts';
import { cancelled } from '../model/outcome.ts';
import { Coalescer, Semaphore } from '../model/readQueue.ts';
import { sameId } from '../model/resourceId.ts';
import type { Problem } from '../model/problem.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import { type InventoryCache, cacheOf, restored } from './cache.ts';
import { keyOf, type Part, partId, type PartKind, type Parts, readPart } from './parts.ts';
import { type Changes, type Loadable, Snapshot, valueOf } from './snapshot.ts';
import { Sightings } from './statusHistory.ts';
import { ResourceGraphErrors, survey, type SurveyedLists } from './survey.ts';

/** Azure lets one caller read some 25 times a second in each subscription; this limit is for all of them together. */
const readsAtOnce = 12;

const lists: ReadonlySet<PartKind> = new Set(['subscriptions', 'provider', 'vaults', 'accounts']);

/**
 * The one read model of Azure that all views share. A part is read when it is first requested, once for all callers
 * that request it during the read; the result replaces the snapshot and is announced. Vaults and accounts are read
 * through Resource Graph first and then confirmed by Resource Manager's lists.
 */
export class Inventory {
  snapshot = new Snapshot();
  /** Since when each account has been in its present state. */
  readonly sightings = new Sightings();
  /** The subscriptions that Resource Graph returned nothing for, and why. */
  readonly unsurveyed = new ResourceGraphErrors();
  readonly #azure: Azure;
  readonly #kept: InventoryCache | undefined;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #readings = new Coalescer();
  readonly #repeats = new Coalescer();
  readonly #surveys = new Coalescer();
  readonly #lists = new Semaphore(readsAtOnce);
  /** A separate limit, because a person waits for the keys under a node while the lists of a whole view are read. */
  readonly #keys = new Semaphore(readsAtOnce);
  readonly #parts = new Map<string, Part>();
  /** The source of each part's current value. */
  readonly #sources = new Map<string, Source>();
  readonly #ended = new AbortController();
  #restoring: Promise<void> | undefined;
  readonly #surveyedVaults: SurveyedLists<Vault> = {
    get: (id) => this.snapshot.get('vaults', id),
    set: (changes) => this.#set('vaults', changes),
    ask: (...how) => this.#azure.survey.vaults(...how),
    answered: (...how) => this.unsurveyed.note('vaults', ...how),
    isConfirmed: (id) => this.#sources.get(keyOf('vaults', id)) === 'resourceManager',
  };
  readonly #surveyedAccounts: SurveyedLists<Account> = {
    get: (id) => this.snapshot.get('accounts', id),
    set: (changes) => this.#set('accounts', changes),
    ask: (...how) => this.#azure.survey.accounts(...how),
    answered: (...how) => this.unsurveyed.note('accounts', ...how),
    isConfirmed: (id) => this.#sources.get(keyOf('accounts', id)) === 'resourceManager',
  };

  constructor(azure: Azure, kept?: InventoryCache) {
    this.#azure = azure;
    this.#kept = kept;
  }

  onDidChange(listener: (snapshot: Snapshot) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /**
   * Loads the inventory that an earlier session cached, so that there is something to display at once. Sends nothing.
   */
  restore(): Promise<void> {
    return (this.#restoring ??= this.#restore());
  }

  /** Whether Azure Resource Manager has responded, or the read has failed; Resource Graph alone confirms nothing. */
  isConfirmed(part: Part): boolean {
    const id = partId(part);
    return (
      this.snapshot.get(part.kind, id).state === 'failed' ||
      this.#sources.get(keyOf(part.kind, id)) === 'resourceManager'
    );
  }

  /** Reads a part that is not confirmed yet; resolves once it is read. All callers share one read. */
  async load(part: Part, signal?: AbortSignal): Promise<void> {
    const { state } = this.snapshot.get(part.kind, partId(part));
    if (state === 'loading' || !this.isConfirmed(part)) await this.#read(part, signal);
  }

  /** Loads parts in their order until all are loaded or the signal aborts. */
  async loadAll(parts: readonly Part[], signal?: AbortSignal): Promise<void> {
    const waiting = parts.values();
    const worker = async () => {
      for (const part of waiting) {
        if (signal?.aborted) return;
        await this.load(part, signal);
      }
    };
    await Promise.all(Array.from({ length: Math.min(readsAtOnce, parts.length) }, worker));
  }

  /**
   * Reads the vaults or accounts of all unread subscriptions among these from Resource Graph. Those that it refuses
   * stay unread: `loadAll` reads them another way.
   */
  survey(kind: keyof Survey, subscriptions: readonly Subscription[], signal?: AbortSignal): Promise<void> {
    return this.#surveys.run(kind, (stop) => this.#survey(kind, subscriptions, stop), signal);
  }

  /** Reads a part again; without one, everything that was ever read. */
  async refresh(part?: Part, signal?: AbortSignal): Promise<void> {
    const parts = part ? [part] : [...this.#parts.values()];
    for (const each of parts) this.unsurveyed.forget(each);
    await Promise.all(parts.map((each) => this.#readAgain(each, signal)));
  }

  /** Adds an account that a command has just read, so that the trees display it without another request. */
  accountRead(account: Account): void {
    const key = keyOf('accounts', account.subscriptionId);
    const part = this.#parts.get(key);
    if (part && this.#readings.has(key)) void this.#readAgain(part);
    const list = this.snapshot.get('accounts', account.subscriptionId);
    // Resource Graph is minutes behind, so the result of a running survey is older than this account.
    if (list.state === 'loading' && !part) this.#loadAccounts(account.subscriptionId);
    if (list.state !== 'ready') return;
    const others = list.value.filter(({ id }) => id.toLowerCase() !== account.id.toLowerCase());
    this.#set('accounts', [[account.subscriptionId, { ...list, value: [...others, account] }]]);
  }

  #loadAccounts(subscriptionId: string): void {
    const { subscriptions } = valueOf(this.snapshot.get('subscriptions')) ?? { subscriptions: [] };
    const subscription = subscriptions.find(({ id }) => sameId(id, subscriptionId));
    if (subscription) void this.load({ kind: 'accounts', subscription });
  }

  dispose(): void {
    this.#ended.abort();
    this.#listeners.clear();
  }

  async #restore(): Promise<void> {
    const kept = await this.#kept?.read();
    if (!kept || this.snapshot.get('subscriptions').state !== 'idle') return;
    this.#announce(restored(this.snapshot, kept));
  }

  async #read(part: Part, signal?: AbortSignal): Promise<void> {
    const key = keyOf(part.kind, partId(part));
    this.#parts.set(key, part);
    // If a second read will follow the running one, wait for the second.
    if (this.#repeats.has(key)) await this.#readAgain(part, signal);
    else await this.#readings.run(key, (stop) => this.#readNow(part, stop), signal);
    if (this.#readings.isIdle) this.#kept?.write(() => cacheOf(this.snapshot));
  }

  /** A running read may be older than a change that the caller knows of, so one more read follows it. */
  async #readAgain(part: Part, signal?: AbortSignal): Promise<void> {
    const key = keyOf(part.kind, partId(part));
    if (!this.#readings.has(key) && !this.#repeats.has(key)) return this.#read(part, signal);
    await this.#repeats.run(
      key,
      async (stop) => {
        await this.#readings.ended(key);
        if (!stop.aborted) await this.#readings.run(key, (own) => this.#readNow(part, own), stop);
      },
      signal,
    );
  }

  async #readNow(part: Part, stop: AbortSignal): Promise<void> {
    const { kind } = part;
    const id = partId(part);
    const signal = AbortSignal.any([stop, this.#ended.signal]);
    const before = this.snapshot.get(kind, id);
    this.#set(kind, [[id, { state: 'loading', ...known(before) }]]);
    const turns = lists.has(kind) ? this.#lists : this.#keys;
    const outcome = await turns.run(() =>
      signal.aborted ? Promise.resolve(cancelled) : readPart(this.#azure, part, signal),
    );
    // A person who closes the required sign-in also ends the read. What was not read must not look as if it didn't exist.
    if (outcome.kind === 'cancelled' && !signal.aborted) {
      const former = known(this.snapshot.get(kind, id));
      this.#set(kind, [[id, { state: 'failed', problem: signInClosed, ...former }]]);
    } else if (outcome.kind === 'cancelled')
      this.#set(kind, [[id, before.state === 'failed' ? before : this.#unchanged(kind, id, before)]]);
    else if (outcome.kind === 'failed') {
      const former = known(this.snapshot.get(kind, id));
      this.#set(kind, [[id, { state: 'failed', problem: outcome.problem, ...former }]]);
    } else {
      this.#sources.set(keyOf(kind, id), 'resourceManager');
      const { value, incomplete } = outcome;
      this.#set(kind, [[id, { state: 'ready', value, ...(incomplete ? { incomplete } : {}) }]]);
    }
  }

  async #survey(
    kind: keyof Survey,
    subscriptions: readonly Subscription[],
    stop: AbortSignal,
  ): Promise<void> {
    const signal = AbortSignal.any([stop, this.#ended.signal]);
    const told = await (kind === 'vaults'
      ? survey(this.#surveyedVaults, subscriptions, signal)
      : survey(this.#surveyedAccounts, subscriptions, signal));
    for (const id of told) this.#sources.set(keyOf(kind, id), 'resourceGraph');
  }

  /** Restores a part's former state after its read was canceled. */
  #unchanged(kind: PartKind, id: string, before: Loadable<unknown>): Loadable<Parts[PartKind]> {
    const value = valueOf(this.snapshot.get(kind, id));
    if (value === undefined) return { state: 'idle' };
    const source = this.#sources.get(keyOf(kind, id));
    if (source === undefined) return { state: 'idle', value };
    const lacking = before.state === 'ready' && before.incomplete ? { incomplete: before.incomplete } : {};
    return { state: 'ready', value, ...lacking };
  }

  #set<K extends PartKind>(kind: K, changes: Changes<K>): void {
    if (this.#ended.signal.aborted || changes.length === 0) return;
    const changed = this.snapshot.with(kind, changes);
    if (kind === 'accounts')
      for (const [id] of changes) this.sightings.note(valueOf(changed.get('accounts', id)) ?? []);
    this.#announce(changed);
  }

  #announce(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    for (const listener of this.#listeners) listener(snapshot);
  }
}

const known = <T>(part: Loadable<T>): { readonly value?: T } => {
  const value = valueOf(part);
  return value === undefined ? {} : { value };
};

const signInClosed: Problem = {
  code: 'F-90',
  owner: 'you',
  what: text("This couldn't be read from Azure."),
  why: text('The sign-in that it needs was canceled.'),
  next: text('Sign in to Azure, then try again.'),
};
