import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { failed, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';

/** A record with the name that it is stored under. */
export interface Stored<T> {
  readonly name: string;
  readonly value: T;
}

/** Stores records, each separate from the others: in files, or in memory for the sandbox. */
export interface Records<T> {
  /** Stores a record under a new name, and returns it as read back. */
  add(value: T): Promise<Outcome<Stored<T>>>;
  /** Replaces the record of the same name. */
  replace(stored: Stored<T>): Promise<Outcome<Stored<T>>>;
  /** Succeeds if the record is already deleted. */
  drop(name: string): Promise<Outcome<void>>;
  list(): Promise<Outcome<Listed<T>>>;
}

export interface Listed<T> {
  readonly records: readonly Stored<T>[];
  /** The problems of stored records that can't be read. Those records are not deleted. */
  readonly unreadable: readonly Problem[];
}

export interface RecordKind<T> {
  /** Parses a file's content; undefined if it isn't a record. */
  readonly read: (json: unknown) => T | undefined;
  /** "A record of what was revoked can't be read: FILE" */
  readonly unreadable: (file: string) => Text;
  /** "The record of what would be revoked can't be saved." */
  readonly unsaved: Text;
}

/**
 * A folder of records, one JSON file each. A file is written next to its final name, flushed, and renamed, so that it
 * is complete or absent; then it is read back. Windows share only the folder.
 */
export class RecordFolder<T> implements Records<T> {
  readonly #folder: string;
  readonly #kind: RecordKind<T>;

  constructor(folder: string, kind: RecordKind<T>) {
    this.#folder = folder;
    this.#kind = kind;
  }

  add(value: T): Promise<Outcome<Stored<T>>> {
    return this.replace({ name: newName(), value });
  }

  async replace({ name, value }: Stored<T>): Promise<Outcome<Stored<T>>> {
    const file = this.#file(name);
    const json = JSON.stringify(value);
    const record = this.#kind.read(JSON.parse(json));
    if (record === undefined) return failed(this.#unsaved(text("Part of it couldn't be read back.")));
    try {
      await this.#write(file, json);
      if ((await readFile(file, 'utf8')) === json) return succeeded({ name, value: record });
      return failed(this.#unsaved(text("File {0} doesn't match the written data.", file)));
    } catch (error) {
      return failed(this.#unsaved(whyOf(error, this.#folder)));
    }
  }

  async drop(name: string): Promise<Outcome<void>> {
    try {
      await rm(this.#file(name), { force: true });
      return succeeded(undefined);
    } catch (error) {
      return failed({
        ...this.#unsaved(whyOf(error, this.#folder)),
        what: text("Couldn't delete file {0}.", this.#file(name)),
      });
    }
  }

  async list(): Promise<Outcome<Listed<T>>> {
    const records: Stored<T>[] = [];
    const unreadable: Problem[] = [];
    try {
      const files = await readdir(this.#folder).catch(noneWhereMissing);
      for (const file of files.filter((one) => one.endsWith('.json')).sort()) {
        const name = file.slice(0, -'.json'.length);
        const read = await this.#read(name);
        if (read === 'gone') continue;
        if ('value' in read) records.push({ name, value: read.value });
        else unreadable.push(read.problem);
      }
      return succeeded({ records, unreadable });
    } catch (error) {
      return failed({
        ...this.#unsaved(whyOf(error, this.#folder)),
        what: this.#kind.unreadable(this.#folder),
      });
    }
  }

  async #read(name: string): Promise<{ value: T } | { problem: Problem } | 'gone'> {
    const file = this.#file(name);
    let why = text('The file is damaged or belongs to another program.');
    try {
      const value = this.#kind.read(JSON.parse(await readFile(file, 'utf8')));
      if (value !== undefined) return { value };
    } catch (error) {
      // Another window has deleted it.
      if (codeOf(error) === 'ENOENT') return 'gone';
      if (codeOf(error) !== undefined) why = whyOf(error, file);
    }
    return {
      problem: {
        ...this.#unsaved(why),
        what: this.#kind.unreadable(file),
        next: text('Repair the file, or delete it.'),
      },
    };
  }

  async #write(file: string, json: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const half = `${file}.${randomUUID()}.tmp`;
    try {
      const handle = await open(half, 'wx', 0o600);
      try {
        await handle.writeFile(json);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(half, file);
    } catch (error) {
      await rm(half, { force: true }).catch(() => undefined);
      throw error;
    }
    await this.#flushFolder();
  }

  /** Makes the file name survive a power loss. Windows can't open a folder for this and doesn't need it. */
  async #flushFolder(): Promise<void> {
    const folder = await open(this.#folder, 'r').catch(() => undefined);
    await folder?.sync().catch(() => undefined);
    await folder?.close();
  }

  #file(name: string): string {
    return join(this.#folder, `${name}.json`);
  }

  #unsaved(why: Text): Problem {
    return {
      code: 'F-00',
      owner: 'you',
      remedy: 'none',
      what: this.#kind.unsaved,
      why,
      next: text('Make sure that VS Code can write to folder {0}, then try again.', this.#folder),
    };
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

function noneWhereMissing(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}

function whyOf(error: unknown, place: string): Text {
  const code = codeOf(error) ?? '';
  if (['ENOSPC', 'EDQUOT'].includes(code)) return text('The disk is full.');
  if (['EROFS', 'EACCES', 'EPERM'].includes(code)) return text('VS Code has no permission for {0}.', place);
  return text('{0}', error instanceof Error ? error.message : String(error));
}

/** Records that end with their session, like the sandbox. */
export class MemoryRecords<T> implements Records<T> {
  readonly #values = new Map<string, T>();

  add(value: T): Promise<Outcome<Stored<T>>> {
    return this.replace({ name: newName(), value });
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

/** Validates records, because an earlier version of the extension, or any other program, might have written them. */
export const anyString = z.string();

export const guid = anyString.check(z.regex(/^[0-9a-f-]{36}$/i));

/** Milliseconds since the epoch. */
export const time = z.number().check(z.refine((value) => Number.isFinite(new Date(value).getTime())));

/**
 * A path of names that Azure allows: letters, digits, `_`, `-`, `.`, brackets. It becomes the path of a request, so a
 * name can contain dots, but can't be "." or "..".
 */
export const isPath = (value: string) =>
  value.startsWith('/') &&
  value
    .slice(1)
    .split('/')
    .every((name) => /^[\p{L}\p{M}\p{N}\p{Pc}().-]+$/u.test(name) && !/^\.{1,2}$/.test(name));

export const path = anyString.check(z.refine(isPath));

export const subscription = z.object({
  ...{ id: guid, name: anyString, tenantId: guid, account: anyString },
  managedBy: z.exactOptional(z.object({ tenantId: guid, name: z.exactOptional(anyString) })),
});

/** Also reads objects that an earlier version stored with other property names: `names` maps each to its new name. */
export const formerly = <S extends z.ZodMiniType>(names: Readonly<Record<string, string>>, schema: S) =>
  z.pipe(
    z.transform((value: unknown) =>
      value instanceof Object && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([name, each]) => [names[name] ?? name, each]))
        : value,
    ),
    schema,
  );

/** A name that no other record has. */
export const newName = (): string => randomUUID();

/** Distinguishes this run from an earlier process that had the same id, as in a restarted container. */
export const thisRun: string = randomUUID();

/** The process that wrote a record. Records of earlier versions have no run. */
interface Writer {
  readonly process?: number;
  readonly run?: string;
}

/** Whether the process that wrote a record is still running. `own` is the id of this process. */
export const isAtWork = (
  { process, run }: Writer,
  own: number | undefined,
  isThere: (process: number) => boolean,
): boolean => process !== undefined && isThere(process) && (process !== own || run === thisRun);

/** Signal 0 checks whether a process exists, and has no effect on it. */
export function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
