import type { Problem } from '../model/problem.ts';
import type { Subscription } from '../model/resources.ts';
import { keyVaultOf, type PartKind, type PartValues } from './parts.ts';

/**
 * A part of Azure that is read on first use. Its previous value stays while it is read again. Before the first read, it
 * can have a value cached by an earlier session.
 */
export type Loadable<T> =
  | { readonly state: 'idle'; readonly value?: T }
  | { readonly state: 'loading'; readonly value?: T }
  /** `incomplete` says what a list lacks. */
  | { readonly state: 'ready'; readonly value: T; readonly incomplete?: Problem }
  | { readonly state: 'failed'; readonly problem: Problem; readonly value?: T };

/** The newest value known, however old. */
export const valueOf = <T>(part: Loadable<T>): T | undefined => ('value' in part ? part.value : undefined);

/** New states of parts of one kind, by id. */
export type Changes<K extends PartKind> = readonly (readonly [id: string, part: Loadable<PartValues[K]>])[];

type Parts = { readonly [K in PartKind]?: ReadonlyMap<string, Loadable<PartValues[K]>> };

const idle = { state: 'idle' } as const;

/** Everything known about Azure at one moment. It is immutable; a new one replaces it. */
export class Snapshot {
  readonly version: number;
  readonly #parts: Parts;
  readonly #changedAt: ReadonlyMap<string, number>;

  constructor(version = 0, parts: Parts = {}, changedAt: ReadonlyMap<string, number> = new Map()) {
    this.version = version;
    this.#parts = parts;
    this.#changedAt = changedAt;
  }

  /**
   * The version at which a kind of parts, or the keys of a vault (by its id in lower case), last got a new result. The
   * start of a read is not a result.
   */
  changedAt(kindOrVault: string): number {
    return this.#changedAt.get(kindOrVault) ?? 0;
  }

  /** The subscriptions that could be read, or none before that. */
  get subscriptions(): readonly Subscription[] {
    return valueOf(this.get('subscriptions'))?.subscriptions ?? [];
  }

  get<K extends PartKind>(kind: K, id = ''): Loadable<PartValues[K]> {
    return this.#parts[kind]?.get(id.toLowerCase()) ?? idle;
  }

  /** All parts of a kind, by id in lower case. */
  all<K extends PartKind>(kind: K): Iterable<readonly [id: string, part: Loadable<PartValues[K]>]> {
    return this.#parts[kind] ?? [];
  }

  /** Changes that arrive together make one new snapshot. */
  with<K extends PartKind>(kind: K, changes: Changes<K>): Snapshot;
  with<K extends PartKind>(kind: K, id: string, part: Loadable<PartValues[K]>): Snapshot;
  with<K extends PartKind>(kind: K, changed: string | Changes<K>, part?: Loadable<PartValues[K]>): Snapshot {
    const changes = typeof changed === 'string' ? [[changed, part ?? idle] as const] : changed;
    const version = this.version + 1;
    const parts = new Map(this.#parts[kind]);
    const changedAt = new Map(this.#changedAt);
    for (const [name, state] of changes) {
      const id = name.toLowerCase();
      parts.set(id, state);
      if (state.state !== 'loading') changedAt.set(keyVaultOf(kind, id) ?? kind, version);
    }
    return new Snapshot(version, { ...this.#parts, [kind]: parts }, changedAt);
  }
}

/** Why the list that an account would be in couldn't be read. Undefined if that was read, or not requested yet. */
export function whyNotListed(snapshot: Snapshot, accountId: string): Problem | undefined {
  const all = snapshot.get('subscriptions');
  if (all.state === 'failed') return all.problem;
  const subscription = snapshot.subscriptions.find(({ id }) =>
    accountId.toLowerCase().startsWith(`/subscriptions/${id.toLowerCase()}/`),
  );
  const list = subscription && snapshot.get('accounts', subscription.id);
  return list?.state === 'failed' ? list.problem : undefined;
}
