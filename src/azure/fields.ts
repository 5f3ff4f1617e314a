import { parseResourceId, type ResourceId } from '../model/resourceId.ts';

/** These functions read Azure's data. Whatever the data is, they return a value of the expected type. */
export const asObject = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});

export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const asString = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON value in a string; undefined if it isn't JSON. */
export function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Azure's response doesn't match its API, so we can't use it. The message is our own. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** No property that we read is longer. Longer text is rejected because some patterns take quadratic time. */
const longest = 8192;

/** The latest time that `Date` supports, in milliseconds. */
const latest = 8_640_000_000_000_000;

/** Shared, because absent objects and lists are most of what a large inventory reads. */
const nothing: Readonly<Record<string, unknown>> = {};
const none: readonly unknown[] = [];

/**
 * The properties of an object from Azure. Absent or null means not set. A value of an unexpected type is not read, and
 * its name is recorded, so that its row never counts as complete.
 */
export class Fields {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: string;
  /** The outermost object, which notes what could not be read anywhere in it. */
  readonly #row: Fields;
  #unread: string[] | undefined;
  /** True if the value isn't an object: then we can't tell that any property is absent. */
  readonly isBroken: boolean;

  constructor(value: unknown, path = '', row?: Fields) {
    const isRead = isObject(value);
    this.#path = path;
    this.#row = row ?? this;
    this.#value = isRead ? value : nothing;
    this.isBroken = !isRead && value !== undefined && value !== null;
    if (this.isBroken) this.#note(path);
  }

  /** The names of all properties that could not be read; undefined if there are none. */
  get unread(): readonly string[] | undefined {
    return this.#row.#unread;
  }

  /** Marks a property as unreadable although its type is right. */
  reject(name: string): void {
    this.#note(this.#path + name);
  }

  has(name: string): boolean {
    return this.#said(name) !== undefined;
  }

  /** Unchecked, for properties that have no type in Azure's API. */
  raw(name: string): unknown {
    return this.#value[name];
  }

  string(name: string): string | undefined {
    const value = this.#said(name);
    if (value === undefined || isText(value)) return value;
    this.reject(name);
    return undefined;
  }

  /**
   * A word, or the default if Azure omits it or sends an empty one. An unreadable one becomes "?", which matches
   * nothing.
   */
  word(name: string, usual: string): string {
    const value = this.string(name);
    return value || (this.isBroken || (value === undefined && this.has(name)) ? '?' : usual);
  }

  boolean(name: string): boolean | undefined {
    const value = this.#said(name);
    if (value === undefined || typeof value === 'boolean') return value;
    this.reject(name);
    return undefined;
  }

  number(name: string): number | undefined {
    const value = this.#said(name);
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    this.reject(name);
    return undefined;
  }

  /** A time in seconds since the epoch, as milliseconds; 0 means none. */
  seconds(name: string): number | undefined {
    const value = this.number(name);
    if (value === undefined || value === 0) return undefined;
    if (Math.abs(value) * 1000 <= latest) return value * 1000;
    this.reject(name);
    return undefined;
  }

  /** An ISO 8601 time, in milliseconds. The SDKs have read some of them already. */
  date(name: string): number | undefined {
    const said = this.#said(name);
    if (said instanceof Date && !Number.isNaN(said.getTime())) return said.getTime();
    const value = this.string(name);
    if (!value) return undefined;
    const time = Date.parse(value);
    if (!Number.isNaN(time)) return time;
    this.reject(name);
    return undefined;
  }

  inner(name: string): Fields {
    return new Fields(this.#said(name), this.#below(name), this.#row);
  }

  /** An object that every response has. */
  required(name: string): Fields {
    return new Fields(this.#said(name) ?? false, this.#below(name), this.#row);
  }

  /** The objects of a list. */
  list(name: string): readonly Fields[] {
    const [items, path] = [this.#items(name), this.#below(name)];
    const objects = items.filter(isObject);
    if (objects.length < items.length) this.reject(name);
    return objects.map((item) => new Fields(item, path, this.#row));
  }

  strings(name: string): readonly string[] {
    const items = this.#items(name);
    const texts = items.filter(isText);
    if (texts.length < items.length) this.reject(name);
    return texts;
  }

  /** An object's values that are objects, by name; null counts as an empty object. */
  entries(name: string): readonly (readonly [string, Fields])[] {
    const path = this.#below(name);
    return Object.entries(this.#object(name)).map(([key, inner]) => [
      key,
      new Fields(inner, path, this.#row),
    ]);
  }

  map(name: string): Readonly<Record<string, string>> {
    const entries = Object.entries(this.#object(name));
    const read = entries.filter((entry): entry is [string, string] => isText(entry[1]));
    if (read.length < entries.length) this.reject(name);
    return Object.fromEntries(read);
  }

  #items(name: string): readonly unknown[] {
    const value = this.#said(name);
    if (Array.isArray(value)) return value;
    if (value !== undefined) this.reject(name);
    return none;
  }

  #object(name: string): Readonly<Record<string, unknown>> {
    const value = this.#said(name);
    if (isObject(value)) return value;
    if (value !== undefined) this.reject(name);
    return nothing;
  }

  /** Undefined if the property is absent or null. */
  #said(name: string): unknown {
    return this.#value[name] ?? undefined;
  }

  #below(name: string): string {
    return `${this.#path}${name}.`;
  }

  #note(name: string): void {
    const trimmed = name.replace(/\.$/, '');
    const names = (this.#row.#unread ??= []);
    if (!names.includes(trimmed)) names.push(trimmed);
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longest;

/** Marks a row that was only partly readable. */
export const unreadOf = ({ unread }: Fields): { readonly unread?: readonly string[] } =>
  unread ? { unread } : {};

/** The rows of a list, and how many of them could not be read. */
export interface Rows<R> {
  readonly rows: readonly R[];
  readonly unread: number;
}

/** Stands for a row that doesn't concern us: it is left out, and the list still counts as complete. */
export const notOurs = Symbol('not ours');

/** Reads each row separately; undefined means that a row couldn't be read. */
export function readRows<R extends object>(
  items: readonly unknown[],
  read: (row: Fields) => R | typeof notOurs | undefined,
): Rows<R> {
  const rows: R[] = [];
  let unread = 0;
  for (const item of items) {
    const row = isObject(item) ? read(new Fields(item)) : undefined;
    if (row === undefined) unread++;
    else if (row !== notOurs) rows.push(row);
  }
  return { rows, unread };
}

/**
 * For lists that a decision depends on: an incomplete list is an error.
 * @throws UnreadableError if rows are missing
 */
export function wholeList<R extends object>({ rows, unread }: Rows<R>): readonly R[] {
  if (unread > 0) throw new UnreadableError(`Rows of the list that can't be read: ${String(unread)}`);
  return rows;
}

/** The parts of an id from Azure or from a specification; any other id is a bug. */
export function resourceIdParts(id: string): ResourceId {
  const parts = parseResourceId(id);
  if (!parts) throw new Error(`Not the id of a resource: ${id}`);
  return parts;
}
