import type { Cloud } from '../domain/cloud.ts';
import type { Subscription } from '../domain/model.ts';
import type { Estate, Reading, Readings, Unread } from '../domain/protection/estate.ts';
import { text } from '../domain/text.ts';
import { valueOf, type Loadable } from './loadable.ts';
import type { PartKind, Parts } from './parts.ts';
import type { Snapshot } from './snapshot.ts';

export interface EstateView {
  readonly cloud: Cloud;
  /** The subscriptions to look into. */
  readonly subscriptions: readonly Subscription[];
  readonly now: number;
  readonly expiryDays: number;
}

/** What a snapshot knows of that which protects accounts. Nothing is read by it. */
export function estateOf(snapshot: Snapshot, view: EstateView): Estate {
  const { subscriptions } = view;
  const shown = new Set(subscriptions.map(({ id }) => id.toLowerCase()));
  const inShown = (id: string) => shown.has(id.split('/')[2] ?? '');
  const tenants = new Set(subscriptions.map(({ tenantId }) => tenantId.toLowerCase()));
  return {
    ...view,
    tenants: tenantsUnread(snapshot),
    accounts: new Map(subscriptions.flatMap(({ id }) => listed(id, snapshot.get('accounts', id)))),
    vaults: new Map(subscriptions.flatMap(({ id }) => listed(id, snapshot.get('vaults', id)))),
    deletedVaults: new Map(),
    keyLists: readings(snapshot, 'keys', inShown, (keys) => keys),
    keys: readings(snapshot, 'key', inShown, ({ key }) => key),
    versions: readings(snapshot, 'versions', inShown, (versions) => versions),
    assignments: readings(snapshot, 'assignments', inShown, (assignments) => assignments),
    firstParty: readings(
      snapshot,
      'principal',
      (id) => tenants.has(id),
      ({ id }) => id,
    ),
    applications: readings(
      snapshot,
      'principal',
      (id) => tenants.has(id.split(' ', 1)[0] ?? '') && !tenants.has(id),
      ({ id }) => id,
    ),
  };
}

/** Looks up when it is asked: an estate has far more than one judgement needs. */
function readings<K extends PartKind, T>(
  snapshot: Snapshot,
  kind: K,
  isShown: (id: string) => boolean,
  value: (part: Parts[K]) => T,
): Readings<T> {
  const read = (part: Loadable<Parts[K]>): Reading<T> | undefined => {
    if (part.state === 'failed') return { read: false, why: part.problem.why };
    const found = valueOf(part);
    if (found === undefined) return undefined;
    const more = part.state === 'ready' ? part.incomplete?.why : undefined;
    return { read: true, value: value(found), ...(more ? { more } : {}) };
  };
  return {
    get: (id) => read(snapshot.get(kind, id)),
    *[Symbol.iterator]() {
      for (const [id, part] of snapshot.all(kind)) {
        const reading = isShown(id) ? read(part) : undefined;
        if (reading) yield [id, reading];
      }
    },
  };
}

/** A failed list is no list: what was there before may be wrong by now. */
function listed<T>(id: string, part: Loadable<readonly T[]>): (readonly [string, Reading<readonly T[]>])[] {
  if (part.state === 'failed') return [[id.toLowerCase(), { read: false, why: part.problem.why }]];
  const value = valueOf(part);
  if (value === undefined) return [];
  const more = part.state === 'ready' ? part.incomplete?.why : text('It is still being read.');
  return [[id.toLowerCase(), { read: true, value, ...(more ? { more } : {}) }]];
}

const tenantsUnread = (snapshot: Snapshot): readonly Unread[] =>
  (valueOf(snapshot.get('subscriptions'))?.failures ?? []).map(({ tenantId, tenantName, problem }) => ({
    kind: 'tenant',
    name: tenantName ?? tenantId,
    why: problem.why,
  }));
