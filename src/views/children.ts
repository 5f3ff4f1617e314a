import type { SubscriptionsFound } from '../azure/api.ts';
import type { InventoryPart } from '../inventory/parts.ts';
import { type Loadable, type Snapshot, valueOf } from '../inventory/snapshot.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { Emptiness } from '../ui/settings.ts';
import type { Branch, Node, ViewName } from './nodes/node.ts';

/**
 * Caches the result for a value for as long as the value exists. Lists that haven't changed keep their nodes, so
 * redrawing a view of ten thousand costs only the few that changed.
 */
export function memo<V extends object, More extends readonly object[], Made>(
  make: (value: V, ...more: More) => Made,
): (value: V, ...more: More) => Made {
  const known = new WeakMap<V, { readonly more: More; readonly made: Made }>();
  return (value, ...more) => {
    const before = known.get(value);
    if (before && before.more.every((each, at) => each === more[at])) return before.made;
    const made = make(value, ...more);
    known.set(value, { more, made });
    return made;
  };
}

/** The ids of the subscriptions that the user wants to view. Undefined means all, including future ones. */
export type ChosenSubscriptions = ReadonlySet<string> | undefined;

const byName = new Intl.Collator(undefined, { numeric: true }).compare;

const sorted = memo((found: SubscriptionsFound) =>
  [...found.subscriptions].sort((a, b) => byName(a.name, b.name) || byName(a.id, b.id)),
);

/** The subscriptions to show, by name. */
export function shownSubscriptions(snapshot: Snapshot, chosen: ChosenSubscriptions): readonly Subscription[] {
  const found = valueOf(snapshot.get('subscriptions'));
  const all = found ? sorted(found) : [];
  return chosen === undefined ? all : all.filter(({ id }) => chosen.has(id.toLowerCase()));
}

/** The inventory parts that a branch shows, sorted by name. */
export function partsShown(
  snapshot: Snapshot,
  branch: Branch,
  chosen: ChosenSubscriptions,
): readonly InventoryPart[] {
  switch (branch.kind) {
    case 'view':
      return shownSubscriptions(snapshot, chosen).map((subscription) => ({
        kind: partOfView[branch.view],
        subscription,
      }));
    case 'vault':
      return [{ kind: 'keys', subscription: branch.subscription, vaultId: branch.vault.id }];
    case 'key':
      return [{ kind: 'versions', subscription: branch.subscription, keyId: branch.key.id }];
    case 'subscription':
    case 'tenantFailure':
    case 'keyVersion':
    case 'account':
    case 'group':
    case 'failure':
    case 'detail':
    case 'nothing':
    case 'finding':
      return [];
  }
}

const partOfView = { subscriptions: 'provider', vaults: 'vaults', accounts: 'accounts' } as const;

export function children(snapshot: Snapshot, branch: Branch, chosen: ChosenSubscriptions): readonly Node[] {
  switch (branch.kind) {
    case 'view':
      return roots(snapshot, branch.view, chosen);
    case 'vault': {
      // Not the branch itself: its marks are those of all accounts of the vault.
      const { subscription, vault } = branch;
      return list(
        snapshot.get('keys', vault.id),
        { kind: 'keys', subscription, vaultId: vault.id },
        (keys) =>
          [...keys]
            .sort((a, b) => byName(a.name, b.name))
            .map((key) => ({ kind: 'key', subscription, vault, key })),
        text('No keys'),
      );
    }
    case 'key': {
      const { subscription, vault, key } = branch;
      return list(
        snapshot.get('versions', key.id),
        { kind: 'versions', subscription, keyId: key.id },
        (versions) =>
          [...versions]
            .sort((a, b) => (b.created ?? 0) - (a.created ?? 0))
            .map((version, index) => ({
              kind: 'keyVersion',
              subscription,
              vault,
              key,
              version,
              latest: index === 0,
            })),
        text('No versions'),
      );
    }
    case 'group':
      return branch.nodes;
    case 'subscription':
    case 'tenantFailure':
    case 'keyVersion':
    case 'account':
    case 'failure':
    case 'detail':
    case 'nothing':
    case 'finding':
      return [];
  }
}

function roots(snapshot: Snapshot, view: ViewName, chosen: ChosenSubscriptions): readonly Node[] {
  const found = snapshot.get('subscriptions');
  if (found.state === 'failed')
    return [{ kind: 'failure', part: { kind: 'subscriptions' }, problem: found.problem }];
  const failures: readonly Node[] = (valueOf(found)?.failures ?? []).map((failure) => ({
    kind: 'tenantFailure',
    failure,
  }));
  const rows = listsOf(snapshot, view, chosen).flat();
  // A tenant that fails hides vaults and accounts too, but if there are other rows, reporting it in one view is
  // enough.
  return view === 'subscriptions' || rows.length === 0 ? [...rows, ...failures] : rows;
}

/** A view's rows for each subscription, in display order. */
const listsOf = (
  snapshot: Snapshot,
  view: ViewName,
  chosen: ChosenSubscriptions,
): readonly (readonly Node[])[] =>
  shownSubscriptions(snapshot, chosen).map((subscription) => ofSubscription(snapshot, view, subscription));

function ofSubscription(snapshot: Snapshot, view: ViewName, subscription: Subscription): readonly Node[] {
  switch (view) {
    case 'subscriptions':
      return [
        { kind: 'subscription', subscription, registration: snapshot.get('provider', subscription.id) },
      ];
    case 'vaults':
    case 'accounts':
      return rowsOf(snapshot, view, subscription);
  }
}

/** A view's rows for one subscription. If the list hasn't changed, the nodes are the same as before. */
function rowsOf(
  snapshot: Snapshot,
  kind: 'vaults' | 'accounts',
  subscription: Subscription,
): readonly Node[] {
  const part = { kind, subscription };
  return kind === 'vaults'
    ? list(snapshot.get(kind, subscription.id), part, (vaults) => vaultNodes(vaults, subscription))
    : list(snapshot.get(kind, subscription.id), part, (accounts) => accountNodes(accounts, subscription));
}

const vaultNodes = memo((vaults: readonly Vault[], subscription: Subscription): readonly Node[] =>
  [...vaults].sort((a, b) => byName(a.name, b.name)).map((vault) => ({ kind: 'vault', subscription, vault })),
);

const accountNodes = memo((accounts: readonly Account[], subscription: Subscription): readonly Node[] =>
  [...accounts]
    .sort((a, b) => byName(a.name, b.name))
    .map((account) => ({ kind: 'account', subscription, account })),
);

/** A failed list shows only its failure: the earlier content might be wrong now. */
function list<T>(
  loaded: Loadable<T>,
  part: InventoryPart,
  nodes: (value: T) => readonly Node[],
  empty?: Text,
): readonly Node[] {
  if (loaded.state === 'failed') return [{ kind: 'failure', part, problem: loaded.problem }];
  const value = valueOf(loaded);
  if (value === undefined) return [];
  const found = nodes(value);
  // The readable part is shown, with a failure row for the rest below it.
  if (loaded.state === 'ready' && loaded.incomplete)
    return [...found, { kind: 'failure', part, problem: loaded.incomplete }];
  return found.length === 0 && empty !== undefined
    ? [
        {
          kind: 'nothing',
          under: 'vaultId' in part ? part.vaultId : 'keyId' in part ? part.keyId : '',
          text: empty,
        },
      ]
    : found;
}

/** All descendants of a branch that the snapshot contains. */
export function below(snapshot: Snapshot, branch: Branch, chosen: ChosenSubscriptions): readonly Node[] {
  return children(snapshot, branch, chosen).flatMap((node) => [node, ...below(snapshot, node, chosen)]);
}

/** The parent node. Undefined for a root node of a view. */
export function parentOf(node: Node): Node | undefined {
  switch (node.kind) {
    case 'key':
      return { kind: 'vault', subscription: node.subscription, vault: node.vault };
    case 'keyVersion':
      return { kind: 'key', subscription: node.subscription, vault: node.vault, key: node.key };
    case 'subscription':
    case 'tenantFailure':
    case 'vault':
    case 'account':
    case 'group':
    case 'failure':
    case 'detail':
    case 'nothing':
    case 'finding':
      return undefined;
  }
}

/**
 * If everything is checked, the choice means all subscriptions, including future ones. Subscriptions that weren't
 * listed, because a tenant or the whole list couldn't be read, keep their earlier choice.
 */
export function chosenSubscriptions(
  found: Loadable<SubscriptionsFound>,
  before: ChosenSubscriptions,
  picked: readonly string[],
): ChosenSubscriptions {
  const { subscriptions, failures } = valueOf(found) ?? { subscriptions: [], failures: [] };
  const listed = new Set(subscriptions.map(({ id }) => id.toLowerCase()));
  const isWhole = found.state === 'ready' && failures.length === 0;
  if (!isWhole && listed.size === 0) return before;
  const unseen = isWhole ? [] : [...(before ?? [])].filter((id) => !listed.has(id.toLowerCase()));
  if (picked.length === listed.size && unseen.length === 0) return undefined;
  return new Set([...picked.map((id) => id.toLowerCase()), ...unseen]);
}

/** Why a view is empty, so that its welcome shows the right next step. Without a snapshot, there's no session. */
export function emptinessOf(
  snapshot: Snapshot | undefined,
  view: ViewName,
  chosen: ChosenSubscriptions,
): Emptiness {
  if (!snapshot) return 'signedOut';
  const root = { kind: 'view', view } as const;
  if (children(snapshot, root, chosen).length > 0) return 'content';
  const found = snapshot.get('subscriptions');
  if (found.state !== 'ready') return 'loading';
  if (found.value.subscriptions.length === 0) return 'noSubscriptions';
  if (shownSubscriptions(snapshot, chosen).length === 0) return 'noneSelected';
  const parts = partsShown(snapshot, root, chosen);
  const pending = parts.some((part) => {
    const state = 'subscription' in part ? snapshot.get(part.kind, part.subscription.id).state : 'ready';
    return state === 'idle' || state === 'loading';
  });
  return pending ? 'loading' : 'noResources';
}
