import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import {
  journalListeners,
  type JournaledResponse,
  type JournaledChange,
  type NoteResponse,
  entriesAtMost,
  type Journal,
  type JournalEntry,
} from '../model/journal.ts';

const answer = { status: z.int(), requestId: z.optional(z.string()) };

/** The latest time that `Date` supports, in milliseconds. */
const latest = 8_640_000_000_000_000;

/** A change with unreadable details is still listed. */
const details = z.catch(
  z.optional(
    z.object({
      properties: z.exactOptional(z.array(z.string())),
      enabled: z.exactOptional(z.boolean()),
      role: z.exactOptional(z.string()),
      principals: z.exactOptional(z.array(z.string())),
    }),
  ),
  undefined,
);

const sent = z.object({
  /** Absent in entries of earlier versions, which were written once, after the response. */
  id: z.optional(z.string()),
  at: z.number().check(z.minimum(-latest), z.maximum(latest)),
  method: z.string(),
  on: z.string(),
  account: z.string(),
  details,
  ...z.partial(z.object(answer)).shape,
});

const completed = z.object({ id: z.string(), ...answer });

const sentLine = (id: string, change: JournaledChange) => JSON.stringify({ id, ...change });
const answerLine = (id: string, answered: JournaledResponse) => JSON.stringify({ id, ...answered });

/**
 * Parses the lines of a journal into entries in order of time. Each change is combined with its response; other lines
 * are ignored.
 */
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
      // A file that is set aside during the read is read twice, so repeated entries are ignored.
      if (!success || (data.id !== undefined && known.has(data.id))) return [];
      if (data.id !== undefined) known.add(data.id);
      const { at, method, on, account, details: said } = data;
      return [
        {
          ...{ at, method, on, account },
          ...(said ? { details: said } : {}),
          ...answerOf(data),
          ...answers.get(data.id ?? ''),
        },
      ];
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

/** A longer file is set aside. */
const bytesAtMost = 256 * 1024;

/** The number of set-aside files to keep. Older ones are deleted. */
const asideAtMost = 3;

const aside = /^journal\.\d+\.[0-9a-f-]+\.jsonl$/;

/**
 * The journal in a file of JSON lines, which all windows append to. The file is never rewritten. If it's too long,
 * it's renamed to a unique name, so a line that another window appends at that time is in the old file or the new one.
 */
export class JournalFile implements Journal {
  readonly #folder: string;
  readonly #file: string;
  readonly #failed: (error: unknown) => void;
  #queue: Promise<void> = Promise.resolve();
  /** Lines that couldn't be written. This window still shows them. */
  readonly #unwritten: string[] = [];
  readonly #listeners = journalListeners();
  readonly onDidChange = this.#listeners.onDidChange;

  constructor(folder: string, failed: (error: unknown) => void) {
    this.#folder = folder;
    this.#file = join(folder, 'journal.jsonl');
    this.#failed = failed;
  }

  readonly begin = async (change: JournaledChange): Promise<NoteResponse> => {
    const id = randomUUID();
    await this.#write(sentLine(id, change), true);
    return (answer) => void this.#write(answerLine(id, answer), false);
  };

  async read(): Promise<readonly JournalEntry[]> {
    await this.#queue;
    // Read the current file before those that were set aside: a file that is renamed in between is read twice rather
    // than never.
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
    return this.#queue.then(this.#listeners.changed);
  }

  async #append(line: string, flush: boolean): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    // The line break at the start protects this line if another window was killed while it wrote the line before.
    await appendFile(this.#file, `\n${line}\n`, { mode: 0o600, flush });
    // If setting the file aside fails, the next line tries again.
    await this.#setAside().catch(() => undefined);
  }

  async #setAside(): Promise<void> {
    const { size } = await stat(this.#file);
    if (size <= bytesAtMost) return;
    await rename(this.#file, join(this.#folder, `journal.${Date.now()}.${randomUUID()}.jsonl`));
    const old = (await this.#aside()).slice(0, -asideAtMost);
    await Promise.all(old.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  /** The files that were set aside, oldest first. */
  async #aside(): Promise<readonly string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.filter((name) => aside.test(name)).sort();
  }
}

async function linesOf(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n');
}
