import type { Problem } from '../model/problem.ts';
import { keyOf, type PartKind, type Parts } from './parts.ts';

/**
 * A part of Azure that is read on first use. Its former value stays while it is read again; before the first read, it
 * may have a value cached by an earlier session.
 */
export type Loadable<T> =
  | { readonly state: 'idle'; readonly value?: T }
  | { readonly state: 'loading'; readonly value?: T }
  /** `incomplete` says what a list lacks. */
  | { readonly state: 'ready'; readonly value: T; readonly incomplete?: Problem }
  | { readonly state: 'failed'; readonly problem: Problem; readonly value?: T };

/** The newest value known, however old. */
export const valueOf = <T>(part: Loadable<T>): T | undefined => ('value' in part ? part.value : undefined);

const shardCount = 256;

/** FNV-1a, because ids differ in few places and all of them must affect the hash. */
function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 16)) & (shardCount - 1);
}

const none: readonly undefined[] = Array.from({ length: shardCount }, () => undefined);

/**
 * An immutable map. A changed copy shares all shards except the changed ones, so with a hundred thousand entries it
 * copies only a few hundred.
 */
export class ShardedMap<V> {
  readonly #shards: readonly (ReadonlyMap<string, V> | undefined)[];

  constructor(shards: readonly (ReadonlyMap<string, V> | undefined)[] = none) {
    this.#shards = shards;
  }

  get(key: string): V | undefined {
    return this.#shards[shardOf(key)]?.get(key);
  }

  *entries(): Generator<[string, V]> {
    for (const shard of this.#shards) if (shard) yield* shard;
  }

  with(changes: Iterable<readonly [string, V]>): ShardedMap<V> {
    const shards = [...this.#shards];
    const own = new Map<number, Map<string, V>>();
    for (const [key, value] of changes) {
      const at = shardOf(key);
      const shard = own.get(at) ?? new Map(shards[at]);
      shard.set(key, value);
      own.set(at, shard);
      shards[at] = shard;
    }
    return new ShardedMap(shards);
  }

  /** The number of entries in each shard: a change copies the shards that it affects. */
  sizes(): readonly number[] {
    return this.#shards.map((shard) => shard?.size ?? 0);
  }
}

/** New states of parts of one kind, by id. */
export type Changes<K extends PartKind> = readonly (readonly [id: string, part: Loadable<Parts[K]>])[];

type Entry = Loadable<Parts[PartKind]>;

const idle = { state: 'idle' } as const;

/** Everything known about Azure at one moment. It is immutable; a new one replaces it. */
export class Snapshot {
  readonly version: number;
  readonly #parts: ShardedMap<Entry>;
  readonly #toldAt: Readonly<Partial<Record<PartKind, number>>>;

  constructor(
    version = 0,
    parts = new ShardedMap<Entry>(),
    toldAt: Readonly<Partial<Record<PartKind, number>>> = {},
  ) {
    this.version = version;
    this.#parts = parts;
    this.#toldAt = toldAt;
  }

  /** The version at which a kind last got a new result. The start of a read is not a result. */
  toldAt(kind: PartKind): number {
    return this.#toldAt[kind] ?? 0;
  }

  get<K extends PartKind>(kind: K, id = ''): Loadable<Parts[K]> {
    // Every value under a kind's key was stored with that kind.
    return (this.#parts.get(keyOf(kind, id)) as Loadable<Parts[K]> | undefined) ?? idle;
  }

  /** All parts of a kind, by id in lower case: this iterates over the whole snapshot. */
  *all<K extends PartKind>(kind: K): Generator<[id: string, part: Loadable<Parts[K]>]> {
    for (const [key, part] of this.#parts.entries())
      if (key.startsWith(`${kind}:`)) yield [key.slice(kind.length + 1), part as Loadable<Parts[K]>];
  }

  /** Changes that arrive together make one new snapshot. */
  with<K extends PartKind>(kind: K, changes: Changes<K>): Snapshot;
  with<K extends PartKind>(kind: K, id: string, part: Loadable<Parts[K]>): Snapshot;
  with<K extends PartKind>(kind: K, changed: string | Changes<K>, part?: Loadable<Parts[K]>): Snapshot {
    const changes = typeof changed === 'string' ? [[changed, part ?? idle] as const] : changed;
    const version = this.version + 1;
    const tells = changes.some(([, { state }]) => state !== 'loading');
    return new Snapshot(
      version,
      this.#parts.with(changes.map(([id, state]) => [keyOf(kind, id), state])),
      tells ? { ...this.#toldAt, [kind]: version } : this.#toldAt,
    );
  }
}
