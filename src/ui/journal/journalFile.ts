import { appendFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesAtMost, type Journal } from '../../app/journal.ts';
import { readEntry, type JournalEntry } from '../../domain/journal/entry.ts';

const bytesAtMost = 512 * 1024;

/**
 * The journal in a file of JSON lines, that all windows append to. Where it is longer than may be, the older half
 * goes, so that this is seldom.
 */
export class JournalFile implements Journal {
  readonly #folder: string;
  readonly #file: string;
  readonly #failed: (error: unknown) => void;
  #queue: Promise<void> = Promise.resolve();
  /** As far as this window knows: another one may have added some, which are counted when it trims. */
  #lines: number | undefined;

  constructor(folder: string, failed: (error: unknown) => void) {
    this.#folder = folder;
    this.#file = join(folder, 'journal.jsonl');
    this.#failed = failed;
  }

  readonly note = (entry: JournalEntry): void => {
    this.#queue = this.#queue.then(() => this.#append(entry)).catch(this.#failed);
  };

  async read(): Promise<readonly JournalEntry[]> {
    await this.#queue;
    return this.#entries();
  }

  async #append(entry: JournalEntry): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await appendFile(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#lines = (this.#lines ?? (await this.#entries()).length - 1) + 1;
    const { size } = await stat(this.#file);
    if (size <= bytesAtMost && this.#lines <= entriesAtMost) return;
    const entries = await this.#entries();
    const half = `${this.#file}.${process.pid}`;
    const kept = entries.slice(-entriesAtMost / 2).map((one) => `${JSON.stringify(one)}\n`);
    await writeFile(half, kept.join(''), { mode: 0o600 });
    await rename(half, this.#file);
    this.#lines = kept.length;
  }

  async #entries(): Promise<readonly JournalEntry[]> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => readEntry(line) ?? []);
  }
}
