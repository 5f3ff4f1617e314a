const shardCount = 256;

/** FNV-1a: ids differ in few places, and all of them must count. */
function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 16)) & (shardCount - 1);
}

const none: readonly undefined[] = Array.from({ length: shardCount }, () => undefined);

/**
 * A map that never changes. A changed copy shares all but the shards with the changes in them, so it costs a few
 * hundred entries where there are a hundred thousand.
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

  /** How many entries the shards have: a change copies those that it touches. */
  sizes(): readonly number[] {
    return this.#shards.map((shard) => shard?.size ?? 0);
  }
}
