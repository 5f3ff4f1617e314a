import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import {
  type Answered,
  type Change,
  type Complete,
  entriesAtMost,
  type Journal,
  type JournalEntry,
} from '../model/journal.ts';

const answer = { status: z.int(), requestId: z.optional(z.string()) };

/** Of `Date`, in milliseconds. */
const latest = 8_640_000_000_000_000;

const sent = z.object({
  /** Absent in entries of former versions, which were written when they were complete. */
  id: z.optional(z.string()),
  at: z.number().check(z.minimum(-latest), z.maximum(latest)),
  method: z.string(),
  on: z.string(),
  account: z.string(),
  ...z.partial(z.object(answer)).shape,
});

const completed = z.object({ id: z.string(), ...answer });

const sentLine = (id: string, change: Change) => JSON.stringify({ id, ...change });
const answerLine = (id: string, answered: Answered) => JSON.stringify({ id, ...answered });

/** The entries that lines of a journal tell of, by their time: each change with its answer. Other lines say nothing. */
export function entriesIn(lines: readonly string[]): readonly JournalEntry[] {
  const values = lines.map(parsed);
  const answers = new Map(
    values.flatMap((value) => {
      const { success, data } = completed.safeParse(value);
      return success ? [[data.id, answerOf(data)] as const] : [];
    }),
  );
  const known = new Set<string>();
  return values
    .flatMap((value): readonly JournalEntry[] => {
      const { success, data } = sent.safeParse(value);
      // A file that is set aside while the files are read is read twice.
      if (!success || (data.id !== undefined && known.has(data.id))) return [];
      if (data.id !== undefined) known.add(data.id);
      const { at, method, on, account } = data;
      return [{ at, method, on, account, ...answerOf(data), ...answers.get(data.id ?? '') }];
    })
    .sort((a, b) => a.at - b.at);
}

const answerOf = ({
  status,
  requestId,
}: {
  status?: number | undefined;
  requestId?: string | undefined;
}) => ({
  ...(status === undefined ? {} : { status }),
  ...(requestId === undefined ? {} : { requestId }),
});

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

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
