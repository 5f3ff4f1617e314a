import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Seen } from '../model/freshness.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { type Loadable, type Snapshot, valueOf } from './snapshot.ts';

/**
 * The last inventory, which is displayed until Azure has responded. It holds no secrets, and nothing that reveals one.
 */
export interface CachedInventory {
  readonly subscriptions: readonly Subscription[];
  readonly vaults: readonly Vault[];
  readonly accounts: readonly Account[];
}

/** Stores an inventory for later sessions. */
export interface InventoryCache {
  /** Undefined where nothing usable is cached. */
  read(): Promise<CachedInventory | undefined>;
  /** `now` is called when the inventory is written, which may be later. */
  write(now: () => CachedInventory): void;
}

/** The part of a snapshot that is cached for the next session. */
export function cacheOf(snapshot: Snapshot): CachedInventory {
  const subscriptions = valueOf(snapshot.get('subscriptions'))?.subscriptions ?? [];
  return {
    subscriptions,
    vaults: subscriptions.flatMap(({ id }) => valueOf(snapshot.get('vaults', id)) ?? []),
    accounts: subscriptions.flatMap(({ id }) => valueOf(snapshot.get('accounts', id)) ?? []),
  };
}

/** Adds the cached rows to the snapshot, each of them marked as old. They don't count as read. */
export function restored(snapshot: Snapshot, { subscriptions, vaults, accounts }: CachedInventory): Snapshot {
  return snapshot
    .with('subscriptions', '', { state: 'idle', value: { subscriptions, failures: [] } })
    .with('vaults', perSubscription(vaults))
    .with('accounts', perSubscription(accounts));
}

interface Row {
  readonly subscriptionId: string;
  readonly seen?: Seen;
}

function perSubscription<R extends Row>(rows: readonly R[]): (readonly [string, Loadable<readonly R[]>])[] {
  const old = new Map<number, Seen>();
  const marked = rows.map((row) => {
    const at = row.seen?.at ?? 0;
    const seen = old.get(at) ?? { from: 'kept', at };
    old.set(at, seen);
    return { ...row, seen };
  });
  return [...Map.groupBy(marked, ({ subscriptionId }) => subscriptionId.toLowerCase())].map(([id, value]) => [
    id,
    { state: 'idle', value },
  ]);
}

/** The format's version. A file that another version of the extension wrote in another format is ignored. */
const form = 1;

// Writing is for the next session, and must not slow down this one.
const writeAfter = 3_000;
const rowsAtMost = 50_000;

/**
 * The last inventory in a separate file for each cloud and set of accounts, so that nobody sees what other accounts
 * have read. It contains names, ids and settings of vaults and accounts, and no secrets.
 */
export class InventoryFile implements InventoryCache {
  readonly #folder: string;
  readonly #file: string;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #now: (() => CachedInventory) | undefined;

  /** @param whose the cloud and the accounts that read the inventory */
  constructor(folder: string, whose: readonly string[], failed: (error: unknown) => void) {
    const name = createHash('sha256').update(JSON.stringify(whose)).digest('hex').slice(0, 16);
    this.#folder = folder;
    this.#file = join(folder, `inventory-${name}.json`);
    this.#failed = failed;
  }

  async read(): Promise<CachedInventory | undefined> {
    const text = await readFile(this.#file, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const { form: written, ...kept } = JSON.parse(text) as CachedInventory & { form?: number };
      return written === form ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  write(now: () => CachedInventory): void {
    this.#now = now;
    this.#timer ??= setTimeout(() => void this.flush(), writeAfter);
    this.#timer.unref();
  }

  /** Writes a pending inventory at once. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const kept = this.#now?.();
    this.#now = undefined;
    if (!kept || kept.accounts.length + kept.vaults.length > rowsAtMost) return;
    try {
      await mkdir(this.#folder, { recursive: true });
      // If the window closes during this, the previous file stays whole. Each window writes to a separate temporary file.
      const half = `${this.#file}.${process.pid}`;
      await writeFile(half, JSON.stringify({ form, ...kept }), { mode: 0o600 });
      await rename(half, this.#file);
    } catch (error) {
      this.#failed(error);
    }
  }
}
