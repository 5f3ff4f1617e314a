import { inventoryScope, inventoryViewOf } from '../health/readInventoryView.ts';
import { findKeyStore } from '../inventory/keyStores.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { ReadResult, Unread } from '../model/inventoryView.ts';
import { parseKeyUri } from '../model/keyUri.ts';
import { sameId, withoutSlashesAtEnd } from '../model/resourceId.ts';
import type { Subscription } from '../model/resources.ts';
import type { Session } from '../session/session.ts';
import type { Node } from '../views/nodes/node.ts';
import { targetNodeOf } from '../views/targets.ts';
import { type Answer, failure, said, unreadData } from './answer.ts';

export type ResourceKind = 'account' | 'vault' | 'key' | 'subscription';

export type NamedResource<K extends ResourceKind = ResourceKind> = Extract<Node, { kind: K }>;

/** The resource that the name refers to, or why there isn't exactly one. */
export type FoundResource<K extends ResourceKind> =
  | { readonly kind: 'found'; readonly node: NamedResource<K> }
  | { readonly kind: 'answer'; readonly answer: Answer };

/** The resource that a call names: a URI of a key or key store, a resource ID, or a name. */
interface Asked {
  /** The name or ID of the resource; of its key store for a key. */
  readonly resource: string;
  readonly key?: string;
}

/** Splits "vault/key" and the resource ID of a key. */
function askedFor(asked: string): Asked {
  const id = /^(\/subscriptions\/.+)\/keys\/([^/]+)(?:\/versions\/[^/]+)?$/i.exec(asked);
  const pair = /^([^/]+)\/([^/]+)$/.exec(asked);
  const [, resource, key] = id ?? pair ?? [];
  return resource !== undefined && key !== undefined ? { resource, key } : { resource: asked };
}

const isNamed = ({ id, name }: { readonly id: string; readonly name: string }, asked: string) =>
  sameId(id, asked) || sameId(name, asked);

/**
 * Finds a resource in everything that the session can read, through the same inventory as the views. The input is only
 * compared with data that was read, and never becomes part of a request.
 */
export async function findResource<K extends ResourceKind>(
  session: Session,
  input: string,
  kinds: readonly K[],
  signal: AbortSignal,
): Promise<FoundResource<K>> {
  const { inventory } = session;
  const asked = withoutSlashesAtEnd(input.trim());
  await inventory.load({ kind: 'subscriptions' }, signal);
  const all = inventory.snapshot.get('subscriptions');
  if (all.state === 'failed') return { kind: 'answer', answer: failure(session.kind, all.problem) };
  const nodes = asked.startsWith('https://')
    ? await ofUri(session, asked, signal)
    : await named(session, askedFor(asked), kinds, signal);
  const found = nodes.filter((node): node is NamedResource<K> => isKind(node, kinds));
  const [node] = found;
  if (node && found.length === 1) return { kind: 'found', node };
  return { kind: 'answer', answer: node ? several(session, found) : nothing(session, asked) };
}

const isKind = <K extends ResourceKind>(node: NamedResource, kinds: readonly K[]): node is NamedResource<K> =>
  (kinds as readonly ResourceKind[]).includes(node.kind);

/** A key URI, or the URI of a key vault or managed HSM. */
async function ofUri(
  session: Session,
  asked: string,
  signal: AbortSignal,
): Promise<readonly NamedResource[]> {
  const { azure, inventory } = session;
  const key = parseKeyUri(asked, azure.cloud);
  const uri = key ?? parseKeyUri(`${asked}/keys/any`, azure.cloud);
  const store = uri && (await findKeyStore(inventory, uri, signal));
  if (!store) return [];
  return key ? keyIn(session, store.subscription, store.vault.id, key.key) : [{ kind: 'vault', ...store }];
}

async function keyIn(
  session: Session,
  subscription: Subscription,
  vaultId: string,
  key: string,
): Promise<readonly NamedResource[]> {
  const node = await targetNodeOf(session, 'key', { subscription, vaultId, key });
  return node ? [node] : [];
}

async function named(
  session: Session,
  { resource, key }: Asked,
  kinds: readonly ResourceKind[],
  signal: AbortSignal,
): Promise<readonly NamedResource[]> {
  const { inventory } = session;
  const within = subscriptionsFor(inventory.snapshot.subscriptions, resource);
  if (key !== undefined) {
    await readLists(session, 'vaults', within, signal);
    const stores = vaultsIn(session, within).filter(({ vault }) => isNamed(vault, resource));
    const keys = await Promise.all(
      stores.map(({ subscription, vault }) => keyIn(session, subscription, vault.id, key)),
    );
    return keys.flat();
  }
  const wants = (kind: ResourceKind) => kinds.includes(kind);
  await Promise.all([
    wants('account') ? readLists(session, 'accounts', within, signal) : undefined,
    wants('vault') ? readLists(session, 'vaults', within, signal) : undefined,
  ]);
  return [
    ...(wants('subscription') ? subscriptionsIn(session) : []).filter(
      ({ subscription }) =>
        isNamed(subscription, resource) || sameId(`/subscriptions/${subscription.id}`, resource),
    ),
    ...(wants('account') ? accountsIn(session, within) : []).filter(({ account }) =>
      isNamed(account, resource),
    ),
    ...(wants('vault') ? vaultsIn(session, within) : []).filter(({ vault }) => isNamed(vault, resource)),
  ];
}

/** A resource ID says which subscription to look in. */
function subscriptionsFor(all: readonly Subscription[], resource: string): readonly Subscription[] {
  const [, id] = /^\/subscriptions\/([^/]+)/i.exec(resource) ?? [];
  return id === undefined ? all : all.filter((one) => sameId(one.id, id));
}

/** Through Resource Graph first, as the views do. */
async function readLists(
  { inventory }: Session,
  kind: 'accounts' | 'vaults',
  subscriptions: readonly Subscription[],
  signal: AbortSignal,
): Promise<void> {
  await inventory.survey(kind, subscriptions, signal);
  await inventory.loadAll(
    subscriptions.map((subscription) => ({ kind, subscription })),
    signal,
  );
}

const subscriptionsIn = ({ inventory: { snapshot } }: Session): readonly NamedResource<'subscription'>[] =>
  snapshot.subscriptions.map((subscription) => ({
    kind: 'subscription',
    subscription,
    registration: snapshot.get('provider', subscription.id),
  }));

const accountsIn = (
  { inventory: { snapshot } }: Session,
  subscriptions: readonly Subscription[],
): readonly NamedResource<'account'>[] =>
  subscriptions.flatMap((subscription) =>
    (valueOf(snapshot.get('accounts', subscription.id)) ?? []).map((account) => ({
      kind: 'account',
      subscription,
      account,
    })),
  );

const vaultsIn = (
  { inventory: { snapshot } }: Session,
  subscriptions: readonly Subscription[],
): readonly NamedResource<'vault'>[] =>
  subscriptions.flatMap((subscription) =>
    (valueOf(snapshot.get('vaults', subscription.id)) ?? []).map((vault) => ({
      kind: 'vault',
      subscription,
      vault,
    })),
  );

/** The node's own resource ID. */
export function idOf(node: NamedResource): string {
  switch (node.kind) {
    case 'account':
      return node.account.id;
    case 'vault':
      return node.vault.id;
    case 'key':
      return node.key.id;
    case 'subscription':
      return `/subscriptions/${node.subscription.id}`;
  }
}

function several(session: Session, nodes: readonly NamedResource[]): Answer {
  return {
    says: [said`${nodes.length} resources have this name. Ask again with one of the resource IDs.`],
    data: {
      from: session.kind,
      value: { resources: nodes.map((node) => ({ kind: node.kind, id: idOf(node) })) },
    },
  };
}

const mostSimilar = 20;

function nothing(session: Session, asked: string): Answer {
  const { subscriptions } = session.inventory.snapshot;
  const failed = unreadLists(session);
  const name = asked.slice(asked.lastIndexOf('/') + 1).toLowerCase();
  const known = [
    ...accountsIn(session, subscriptions).map(({ account }) => account),
    ...vaultsIn(session, subscriptions).map(({ vault }) => vault),
  ];
  const similar = known.filter(
    (one) => one.name.toLowerCase().includes(name) || name.includes(one.name.toLowerCase()),
  );
  return {
    says: [
      failed.length === 0
        ? said`No resource of this name or ID is among those that were read. A new one might be missing until "Refresh".`
        : said`No resource of this name or ID is among those that could be read. Some couldn't be read, so it might exist.`,
    ],
    data: {
      from: session.kind,
      value: {
        similarNames: [...new Set(similar.map((one) => one.name))].slice(0, mostSimilar),
        couldNotBeRead: unreadData(failed),
      },
    },
    commands: ['cosmosCmk.refresh', 'cosmosCmk.signInToTenant'],
  };
}

/** The lists that couldn't be read completely. A list that was never requested isn't a failure. */
function unreadLists({ azure, pace, inventory }: Session): readonly Unread[] {
  const { subscriptions } = inventory.snapshot;
  const view = inventoryViewOf(inventory.snapshot, inventoryScope({ azure, pace, inventory }, subscriptions));
  const of = (kind: Unread['kind'], name: string, reading: ReadResult<unknown> | undefined): Unread[] => {
    const why = reading?.read ? reading.more : reading?.why;
    return why ? [{ kind, name, why }] : [];
  };
  return [
    ...view.tenants,
    ...subscriptions.flatMap(({ id, name }) => [
      ...of('accounts', name, view.accounts.get(id.toLowerCase())),
      ...of('vaults', name, view.vaults.get(id.toLowerCase())),
    ]),
    ...[...view.keyLists].flatMap(([id, reading]) => of('keys', id, reading)),
  ];
}
