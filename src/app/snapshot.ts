import type { Loadable } from './loadable.ts';
import { keyOf, type PartKind, type Parts } from './parts.ts';
import { ShardedMap } from './shardedMap.ts';

/** New states of parts of one kind, by their ids. */
export type Changes<K extends PartKind> = readonly (readonly [id: string, part: Loadable<Parts[K]>])[];

type Entry = Loadable<Parts[PartKind]>;

const idle = { state: 'idle' } as const;

/** Everything known of Azure at one moment. It never changes; a new one replaces it. */
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

  /** The version at which something of a kind was last told; that it is being read tells nothing. */
  toldAt(kind: PartKind): number {
    return this.#toldAt[kind] ?? 0;
  }

  get<K extends PartKind>(kind: K, id = ''): Loadable<Parts[K]> {
    // What is kept under a kind's key was put there with that kind.
    return (this.#parts.get(keyOf(kind, id)) as Loadable<Parts[K]> | undefined) ?? idle;
  }

  /** All that is known of a kind, by its ids in lower case: a walk through everything. */
  *all<K extends PartKind>(kind: K): Generator<[id: string, part: Loadable<Parts[K]>]> {
    for (const [key, part] of this.#parts.entries())
      if (key.startsWith(`${kind}:`)) yield [key.slice(kind.length + 1), part as Loadable<Parts[K]>];
  }

  /** What arrives together is one new snapshot. */
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
