import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesAtMost, type Complete, type Journal } from '../../app/journal.ts';
import type { Change, JournalEntry } from '../../domain/journal/entry.ts';
import { answerLine, entriesIn, sentLine } from './lines.ts';

/** Where the file is longer, it is set aside. */
const bytesAtMost = 256 * 1024;

/** So many that were set aside are kept. */
const asideAtMost = 3;

const aside = /^journal\.\d+\.[0-9a-f-]+\.jsonl$/;

/**
 * The journal in a file of JSON lines, that all windows append to. Nobody rewrites it: where it is longer than may be, it is
 * renamed to a name of its own, so that what another window appends meanwhile is in the old file or in the new one.
 */
export class JournalFile implements Journal {
  readonly #folder: string;
  readonly #file: string;
  readonly #failed: (error: unknown) => void;
  #queue: Promise<void> = Promise.resolve();
  /** Lines that could not be written: this window shows them all the same. */
  readonly #unwritten: string[] = [];

  constructor(folder: string, failed: (error: unknown) => void) {
    this.#folder = folder;
    this.#file = join(folder, 'journal.jsonl');
    this.#failed = failed;
  }

  readonly begin = async (change: Change): Promise<Complete> => {
    const id = randomUUID();
    await this.#write(sentLine(id, change), true);
    return (answer) => void this.#write(answerLine(id, answer), false);
  };

  async read(): Promise<readonly JournalEntry[]> {
    await this.#queue;
    // First the file, then those that were set aside: one that is renamed now is read twice rather than never.
    const current = await linesOf(this.#file);
    const former = await Promise.all((await this.#aside()).map((name) => linesOf(join(this.#folder, name))));
    return entriesIn([...former.flat(), ...current, ...this.#unwritten]).slice(-entriesAtMost);
  }

  #write(line: string, flush: boolean): Promise<void> {
    const written = this.#queue.then(() => this.#append(line, flush));
    this.#queue = written.catch((error: unknown) => {
      this.#unwritten.push(line);
      this.#failed(error);
    });
    return this.#queue;
  }

  async #append(line: string, flush: boolean): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    // A line that another window could not end, because it was killed, must not take this one with it.
    await appendFile(this.#file, `\n${line}\n`, { mode: 0o600, flush });
    // Where that fails, the next line tries again.
    await this.#setAside().catch(() => undefined);
  }

  async #setAside(): Promise<void> {
    const { size } = await stat(this.#file);
    if (size <= bytesAtMost) return;
    await rename(this.#file, join(this.#folder, `journal.${Date.now()}.${randomUUID()}.jsonl`));
    const old = (await this.#aside()).slice(0, -asideAtMost);
    await Promise.all(old.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  /** Those that were set aside, oldest first. */
  async #aside(): Promise<readonly string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.filter((name) => aside.test(name)).sort();
  }
}

async function linesOf(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n');
}
