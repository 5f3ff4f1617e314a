import type { Inventory } from '../inventory/inventory.ts';
import { type InventoryPart, partId, type PartKind, type PartValues } from '../inventory/parts.ts';
import { type Loadable, type Snapshot, valueOf } from '../inventory/snapshot.ts';
import type { Cloud } from '../model/cloud.ts';
import type { InventoryView, ReadResult, ReadResults, Unread } from '../model/inventoryView.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import { usedKeys, usedPrincipals, type KeyUsers } from './keyDependencies.ts';
import { allAccounts } from './inventoryIndex.ts';

export interface InventoryScope {
  readonly cloud: Cloud;
  /** The subscriptions to include. */
  readonly subscriptions: readonly Subscription[];
  readonly now: number;
  readonly expiryDays: number;
}

/** The inventory view of a snapshot: what it contains about keys and accounts. Reads nothing from Azure. */
export function inventoryViewOf(snapshot: Snapshot, scope: InventoryScope): InventoryView {
  const { subscriptions } = scope;
  const chosenIds = new Set(subscriptions.map(({ id }) => id.toLowerCase()));
  const isChosen = (id: string) => chosenIds.has(id.split('/')[2] ?? '');
  const tenants = new Set(subscriptions.map(({ tenantId }) => tenantId.toLowerCase()));
  return {
    ...scope,
    tenants: tenantsUnread(snapshot),
    accounts: new Map(subscriptions.flatMap(({ id }) => listed(id, snapshot.get('accounts', id)))),
    vaults: new Map(subscriptions.flatMap(({ id }) => listed(id, snapshot.get('vaults', id)))),
    deletedVaults: new Map(),
    keyLists: readings(snapshot, 'keys', isChosen, (keys) => keys),
    keys: readings(snapshot, 'key', isChosen, ({ key }) => key),
    versions: readings(snapshot, 'versions', isChosen, (versions) => versions),
    assignments: readings(snapshot, 'assignments', isChosen, (assignments) => assignments),
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

/** Looks up each value on request, because an inventory view has far more of them than one assessment needs. */
function readings<K extends PartKind, T>(
  snapshot: Snapshot,
  kind: K,
  isShown: (id: string) => boolean,
  value: (part: PartValues[K]) => T,
): ReadResults<T> {
  const read = (part: Loadable<PartValues[K]>): ReadResult<T> | undefined => {
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

/** A failed list has no value, because its earlier content might be wrong by now. */
function listed<T>(
  id: string,
  part: Loadable<readonly T[]>,
): (readonly [string, ReadResult<readonly T[]>])[] {
  if (part.state === 'failed') return [[id.toLowerCase(), { read: false, why: part.problem.why }]];
  const value = valueOf(part);
  if (value === undefined) return [];
  const more = part.state === 'ready' ? part.incomplete?.why : text('Still reading.');
  return [[id.toLowerCase(), { read: true, value, ...(more ? { more } : {}) }]];
}

const tenantsUnread = (snapshot: Snapshot): readonly Unread[] =>
  (valueOf(snapshot.get('subscriptions'))?.failures ?? []).map(({ tenantId, tenantName, problem }) => ({
    kind: 'tenant',
    name: tenantName ?? tenantId,
    why: problem.why,
  }));

/**
 * The accounts behind a key or vault, in every subscription that we can read, whatever the views display. Their lists
 * are read again, because a revocation must not miss an account created a minute ago. Undefined if the signal aborted.
 */
export async function readUsers(
  inventory: Inventory,
  scope: Omit<InventoryScope, 'subscriptions'>,
  find: (view: InventoryView) => KeyUsers,
  signal: AbortSignal,
): Promise<KeyUsers | undefined> {
  await inventory.load({ kind: 'subscriptions' }, signal);
  const { subscriptions } = inventory.snapshot;
  await Promise.all(
    subscriptions.map((subscription) => inventory.refresh({ kind: 'accounts', subscription }, signal)),
  );
  const view = () => inventoryViewOf(inventory.snapshot, { ...scope, subscriptions });
  const { users } = find(view());
  const accounts = users.map(({ account }) => account);
  await inventory.loadAll(usedPrincipals(view(), accounts), signal);
  return signal.aborted ? undefined : find(view());
}

/**
 * Reads everything unread that accounts are assessed by: the lists, confirmed by Azure Resource Manager, then the keys
 * in use and their grants. Undefined if the signal aborted.
 */
export async function readInventoryView(
  inventory: Inventory,
  scope: InventoryScope,
  report: (doing: Text) => void,
  signal: AbortSignal,
): Promise<InventoryView | undefined> {
  const { subscriptions } = scope;
  report(text('Reading accounts and key vaults'));
  await Promise.all([
    inventory.survey('vaults', subscriptions, signal),
    inventory.survey('accounts', subscriptions, signal),
  ]);
  const lists = subscriptions.flatMap((subscription): InventoryPart[] => [
    { kind: 'accounts', subscription },
    { kind: 'vaults', subscription },
  ]);
  await inventory.loadAll(lists, signal);
  const read = new Set<string>();
  while (!signal.aborted) {
    const view = inventoryViewOf(inventory.snapshot, scope);
    const open = usedKeys(view, allAccounts(view)).filter((part) => !read.has(nameOf(part)));
    if (open.length === 0) return view;
    report(text('Reading the keys in use ({0} more)', open.length));
    // A report describes current access, so it doesn't use what the views read earlier.
    await Promise.all(open.map((part) => inventory.refresh(part, signal)));
    for (const part of open) read.add(nameOf(part));
  }
  return undefined;
}

const nameOf = (part: InventoryPart) => `${part.kind}:${partId(part).toLowerCase()}`;

/** A key that expires within this many days needs watching. */
const expiryDays = 30;

/** The parts of a session that health is assessed from. */
export type HealthSources = Pick<Session, 'azure' | 'inventory' | 'pace'>;

export const inventoryScope = (
  { azure, pace }: HealthSources,
  subscriptions: readonly Subscription[],
): InventoryScope => ({
  cloud: azure.cloud,
  subscriptions,
  now: pace.now(),
  expiryDays,
});

/** How many accounts' keys are read automatically: more than a screen shows, and few enough to read in a moment. */
const accountsWithKeys = 200;

/** The keys of these accounts, or of a view's first accounts where none are given, with the grants on them. */
export function partsBehindKeys(
  session: HealthSources,
  subscriptions: readonly Subscription[],
  accounts?: readonly Account[],
): readonly InventoryPart[] {
  const view = inventoryViewOf(session.inventory.snapshot, inventoryScope(session, subscriptions));
  return usedKeys(view, accounts ?? allAccounts(view).slice(0, accountsWithKeys));
}
