import { randomUUID } from 'node:crypto';
import { succeeded, type Outcome } from '../../app/outcome.ts';
import type { Listed, Records, Stored } from '../../app/records.ts';

/** Records that are gone with their window, as the sandbox is. */
export class MemoryRecords<T> implements Records<T> {
  readonly #values = new Map<string, T>();

  add(value: T): Promise<Outcome<Stored<T>>> {
    return this.replace({ name: randomUUID(), value });
  }

  replace(stored: Stored<T>): Promise<Outcome<Stored<T>>> {
    this.#values.set(stored.name, stored.value);
    return Promise.resolve(succeeded(stored));
  }

  drop(name: string): Promise<Outcome<void>> {
    this.#values.delete(name);
    return Promise.resolve(succeeded(undefined));
  }

  list(): Promise<Outcome<Listed<T>>> {
    const records = [...this.#values].map(([name, value]) => ({ name, value }));
    return Promise.resolve(succeeded({ records, unreadable: [] }));
  }
}
