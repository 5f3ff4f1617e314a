import type { Azure, Survey } from '../azure/api.ts';
import type { DataSource } from '../model/dataAge.ts';
import { cancelled } from '../model/outcome.ts';
import { SingleFlight, Semaphore } from '../model/singleFlight.ts';
import { sameId } from '../model/resourceId.ts';
import type { Problem } from '../model/problem.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { signInCanceled } from '../model/problems.ts';
import { text } from '../model/text.ts';
import { type CachedInventory, type InventoryCache, cacheOf, restored } from './cache.ts';
import { partKey, type InventoryPart, partId, type PartKind, type PartValues, readPart } from './parts.ts';
import { type Changes, type Loadable, Snapshot, valueOf } from './snapshot.ts';
import { StatusHistory } from './statusHistory.ts';
import { ResourceGraphErrors, survey, type SurveyedLists } from './survey.ts';

/**
 * Azure allows one caller about 25 reads a second in each subscription. This limit applies to all subscriptions
 * together.
 */
const readsAtOnce = 12;

/** Milliseconds: one window of Resource Graph's quota (Learn: "Guidance for throttled requests"). */
const patience = 5_000;

const lists: ReadonlySet<PartKind> = new Set(['subscriptions', 'provider', 'vaults', 'accounts']);

/**
 * The one read model of Azure that all views share. A part is read when it is first requested, once for all callers
 * that request it during the read; the result replaces the snapshot and is announced. Vaults and accounts are read
 * through Resource Graph first and then confirmed by Resource Manager's lists.
 */
export class Inventory {
  snapshot = new Snapshot();
  /** Since when each account has been in its present state. */
  readonly statusHistory = new StatusHistory();
  /** The subscriptions that Resource Graph returned nothing for, and why. */
  readonly resourceGraphErrors = new ResourceGraphErrors();
  /** The last inventory of an earlier session, once `restore` has read it. */
  kept: CachedInventory | undefined;
  readonly #azure: Azure;
  readonly #cache: InventoryCache | undefined;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #readings = new SingleFlight();
  readonly #repeats = new SingleFlight();
  readonly #surveys = new SingleFlight();
  readonly #lists = new Semaphore(readsAtOnce);
  /** A separate limit, because the user waits for the keys under a node while the lists of a whole view are read. */
  readonly #keys = new Semaphore(readsAtOnce);
  readonly #parts = new Map<string, InventoryPart>();
  /** The source of each part's current value. */
  readonly #sources = new Map<string, DataSource>();
  readonly #ended = new AbortController();
  #restoring: Promise<void> | undefined;
  readonly #surveyedVaults: SurveyedLists<Vault> = {
    get: (id) => this.snapshot.get('vaults', id),
    set: (changes) => this.#set('vaults', changes),
    query: (...how) => this.#azure.survey.vaults(...how),
    queried: (...how) => this.resourceGraphErrors.note('vaults', ...how),
    answered: (ids) => this.#surveyed('vaults', ids),
    isConfirmed: (id) => this.#isConfirmed('vaults', id),
  };
  readonly #surveyedAccounts: SurveyedLists<Account> = {
    get: (id) => this.snapshot.get('accounts', id),
    set: (changes) => this.#set('accounts', changes),
    query: (...how) => this.#azure.survey.accounts(...how),
    queried: (...how) => this.resourceGraphErrors.note('accounts', ...how),
    answered: (ids) => this.#surveyed('accounts', ids),
    isConfirmed: (id) => this.#isConfirmed('accounts', id),
  };

  constructor(azure: Azure, cache?: InventoryCache) {
    this.#azure = azure;
    this.#cache = cache;
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
  isConfirmed(part: InventoryPart): boolean {
    return this.#isConfirmed(part.kind, partId(part));
  }

  #isConfirmed(kind: PartKind, id: string): boolean {
    return (
      this.snapshot.get(kind, id).state === 'failed' ||
      this.#sources.get(partKey(kind, id)) === 'resourceManager'
    );
  }

  /** Reads a part that is not confirmed yet; resolves once it is read. All callers share one read. */
  async load(part: InventoryPart, signal?: AbortSignal): Promise<void> {
    const { state } = this.snapshot.get(part.kind, partId(part));
    if (state === 'loading' || !this.isConfirmed(part)) await this.#read(part, signal);
  }

  /** Loads parts in their order until all are loaded or the signal aborts. */
  async loadAll(parts: readonly InventoryPart[], signal?: AbortSignal): Promise<void> {
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
  async refresh(part?: InventoryPart, signal?: AbortSignal): Promise<void> {
    const parts = part ? [part] : [...this.#parts.values()];
    for (const each of parts) this.resourceGraphErrors.forget(each);
    await Promise.all(parts.map((each) => this.#readAgain(each, signal)));
  }

  /** Reads again what a change has made out of date. A part that was never read doesn't need it. */
  async refreshRead(parts: readonly InventoryPart[]): Promise<void> {
    const read = parts.filter((part) => this.snapshot.get(part.kind, partId(part)).state !== 'idle');
    await Promise.all(read.map((part) => this.refresh(part)));
  }

  /** Adds an account that a command has just read, so that the trees display it without another request. */
  accountRead(account: Account): void {
    const key = partKey('accounts', account.subscriptionId);
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
    const { subscriptions } = this.snapshot;
    const subscription = subscriptions.find(({ id }) => sameId(id, subscriptionId));
    if (subscription) void this.load({ kind: 'accounts', subscription });
  }

  dispose(): void {
    this.#ended.abort();
    this.#listeners.clear();
  }

  async #restore(): Promise<void> {
    const cached = await this.#cache?.read();
    this.kept = cached;
    if (!cached || this.snapshot.get('subscriptions').state !== 'idle') return;
    this.#announce(restored(this.snapshot, cached));
  }

  async #read(part: InventoryPart, signal?: AbortSignal): Promise<void> {
    const key = partKey(part.kind, partId(part));
    this.#parts.set(key, part);
    // If a second read will follow the running one, wait for the second.
    if (this.#repeats.has(key)) await this.#readAgain(part, signal);
    else await this.#readings.run(key, (stop) => this.#readNow(part, stop), signal);
    if (this.#readings.isIdle) this.#cache?.write(() => cacheOf(this.snapshot));
  }

  /** A running read may be older than a change that the caller knows of, so one more read follows it. */
  async #readAgain(part: InventoryPart, signal?: AbortSignal): Promise<void> {
    const key = partKey(part.kind, partId(part));
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

  async #readNow(part: InventoryPart, stop: AbortSignal): Promise<void> {
    const { kind } = part;
    const id = partId(part);
    const signal = AbortSignal.any([stop, this.#ended.signal]);
    const before = this.snapshot.get(kind, id);
    this.#set(kind, [[id, { state: 'loading', ...known(before) }]]);
    const turns = lists.has(kind) ? this.#lists : this.#keys;
    const outcome = await turns.run(() =>
      signal.aborted ? Promise.resolve(cancelled) : readPart(this.#azure, part, signal),
    );
    // Closing the required sign-in also ends the read. Unread data must not look as if it didn't exist.
    if (outcome.kind === 'cancelled' && !signal.aborted) {
      const former = known(this.snapshot.get(kind, id));
      this.#set(kind, [[id, { state: 'failed', problem: signInClosed, ...former }]]);
    } else if (outcome.kind === 'cancelled')
      this.#set(kind, [[id, before.state === 'failed' ? before : this.#unchanged(kind, id, before)]]);
    else if (outcome.kind === 'failed') {
      const former = known(this.snapshot.get(kind, id));
      this.#set(kind, [[id, { state: 'failed', problem: outcome.problem, ...former }]]);
    } else {
      this.#sources.set(partKey(kind, id), 'resourceManager');
      const { value, incomplete } = outcome;
      this.#set(kind, [[id, { state: 'ready', value, ...(incomplete ? { incomplete } : {}) }]]);
    }
  }

  async #survey(
    kind: keyof Survey,
    subscriptions: readonly Subscription[],
    stop: AbortSignal,
  ): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([stop, this.#ended.signal, over.signal]);
    const asking =
      kind === 'vaults'
        ? survey(this.#surveyedVaults, subscriptions, signal)
        : survey(this.#surveyedAccounts, subscriptions, signal);
    const ended = asking.finally(() => over.abort());
    await Promise.all([ended, this.#listMeanwhile(kind, subscriptions, signal, () => over.abort())]);
  }

  #surveyed(kind: keyof Survey, ids: readonly string[]): void {
    for (const id of ids) this.#sources.set(partKey(kind, id), 'resourceGraph');
  }

  /**
   * Resource Graph's quota makes large estates wait. Resource Manager's lists, which must confirm its rows anyway, are
   * then read at the same time, and the first response for a row counts. They begin at the other end, so that both meet.
   * `all` is called when nothing is left.
   */
  async #listMeanwhile(
    kind: keyof Survey,
    subscriptions: readonly Subscription[],
    signal: AbortSignal,
    all: () => void,
  ): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patience);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    const isOver = () => signal.aborted;
    if (isOver()) return;
    const waiting = subscriptions.toReversed().values();
    const isAnswered = ({ id }: Subscription) => this.snapshot.get(kind, id).state === 'ready';
    // Reads that have started when Resource Graph is done may finish, because they confirm its rows.
    const worker = async () => {
      for (const subscription of waiting) {
        if (isOver()) return;
        if (!isAnswered(subscription)) await this.load({ kind, subscription });
      }
    };
    await Promise.all(Array.from({ length: readsAtOnce }, worker));
    if (!isOver()) all();
  }

  /** Restores a part's previous state after its read was canceled. */
  #unchanged(kind: PartKind, id: string, before: Loadable<unknown>): Loadable<PartValues[PartKind]> {
    const value = valueOf(this.snapshot.get(kind, id));
    if (value === undefined) return { state: 'idle' };
    const source = this.#sources.get(partKey(kind, id));
    if (source === undefined) return { state: 'idle', value };
    const lacking = before.state === 'ready' && before.incomplete ? { incomplete: before.incomplete } : {};
    return { state: 'ready', value, ...lacking };
  }

  #set<K extends PartKind>(kind: K, changes: Changes<K>): void {
    if (this.#ended.signal.aborted || changes.length === 0) return;
    const changed = this.snapshot.with(kind, changes);
    if (kind === 'accounts')
      for (const [id] of changes) this.statusHistory.note(valueOf(changed.get('accounts', id)) ?? []);
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
  what: text("Couldn't read from Azure."),
  why: signInCanceled,
  next: text('Sign in to Azure, then try again.'),
};
