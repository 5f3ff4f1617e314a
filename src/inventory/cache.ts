import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Seen } from '../model/freshness.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { type Loadable, type Snapshot, valueOf } from './snapshot.ts';

/** The last inventory: what is there to show before Azure has answered. It holds no secrets, nor whatever tells one. */
export interface CachedInventory {
  readonly subscriptions: readonly Subscription[];
  readonly vaults: readonly Vault[];
  readonly accounts: readonly Account[];
}

/** Where an inventory survives its window. */
export interface InventoryCache {
  /** Undefined where nothing usable is kept. */
  read(): Promise<CachedInventory | undefined>;
  /** `now` is called when it is written, which may be later. */
  write(now: () => CachedInventory): void;
}

/** What of a snapshot is worth keeping for the next window. */
export function cacheOf(snapshot: Snapshot): CachedInventory {
  const subscriptions = valueOf(snapshot.get('subscriptions'))?.subscriptions ?? [];
  return {
    subscriptions,
    vaults: subscriptions.flatMap(({ id }) => valueOf(snapshot.get('vaults', id)) ?? []),
    accounts: subscriptions.flatMap(({ id }) => valueOf(snapshot.get('accounts', id)) ?? []),
  };
}

/** The snapshot with what was kept, every row of it marked as old. Nothing of it counts as read. */
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

/** What another version of the extension has written is of no use. */
const form = 1;

// Writing is for the next window, and must not get in the way of this one.
const writeAfter = 3_000;
const rowsAtMost = 50_000;

/**
 * The last inventory in a file of its own for each cloud and set of accounts: nobody is shown what somebody else has
 * seen. Names, ids and settings of vaults and accounts are in it, and no secrets.
 */
export class InventoryFile implements InventoryCache {
  readonly #folder: string;
  readonly #file: string;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #now: (() => CachedInventory) | undefined;

  /** @param whose the cloud and the accounts that see it */
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

  /** Writes at once what is to be written. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const kept = this.#now?.();
    this.#now = undefined;
    if (!kept || kept.accounts.length + kept.vaults.length > rowsAtMost) return;
    try {
      await mkdir(this.#folder, { recursive: true });
      // A window that closes meanwhile leaves the former file whole; another window writes to another one.
      const half = `${this.#file}.${process.pid}`;
      await writeFile(half, JSON.stringify({ form, ...kept }), { mode: 0o600 });
      await rename(half, this.#file);
    } catch (error) {
      this.#failed(error);
    }
  }
}
