import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kept, KeptInventory } from '../app/keptInventory.ts';

/** What another version of the extension has written is of no use. */
const form = 1;

// Writing is for the next window, and must not get in the way of this one.
const writeAfter = 3_000;
const rowsAtMost = 50_000;

/**
 * The last inventory in a file of its own for each cloud and set of accounts: nobody is shown what somebody else has
 * seen. Names, ids and settings of vaults and accounts are in it, and no secrets.
 */
export class InventoryFile implements KeptInventory {
  readonly #folder: string;
  readonly #file: string;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #now: (() => Kept) | undefined;

  /** @param whose the cloud and the accounts that see it */
  constructor(folder: string, whose: readonly string[], failed: (error: unknown) => void) {
    const name = createHash('sha256').update(JSON.stringify(whose)).digest('hex').slice(0, 16);
    this.#folder = folder;
    this.#file = join(folder, `inventory-${name}.json`);
    this.#failed = failed;
  }

  async read(): Promise<Kept | undefined> {
    const text = await readFile(this.#file, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const { form: written, ...kept } = JSON.parse(text) as Kept & { form?: number };
      return written === form ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  write(now: () => Kept): void {
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
