import { partsBehindKeys } from '../health/readInventoryView.ts';
import { type InventoryPart, partId } from '../inventory/parts.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { Account } from '../model/resources.ts';
import type { Session } from '../session/session.ts';
import { type ChosenSubscriptions, shownSubscriptions } from '../views/children.ts';
import type { Arrangement } from '../views/filter.ts';
import { type Branch, type Node, nodeId } from '../views/nodes/node.ts';
import { presentation } from '../views/nodes/present.ts';
import type { Capability, PresentationContext } from '../views/nodes/presentation.ts';
import { rowsShown } from '../views/rows.ts';

/** For this many accounts, the map reads the keys at once. It reads the keys of the others when they are expanded. */
const accountsWithKeys = 2_000;

/**
 * Reads the map's data for as long as the map is visible: the same lists as the views, then the keys in use. A read
 * that a view has already started is shared.
 * @param surveyed called when Resource Graph has returned all its data
 */
export async function readForMap(
  session: Session,
  chosen: ChosenSubscriptions,
  surveyed: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { inventory } = session;
  await inventory.restore();
  await inventory.load({ kind: 'subscriptions' }, signal);
  const subscriptions = shownSubscriptions(inventory.snapshot, chosen);
  await Promise.all([
    inventory.survey('vaults', subscriptions, signal),
    inventory.survey('accounts', subscriptions, signal),
  ]);
  surveyed();
  await inventory.loadAll(
    subscriptions.flatMap((subscription): InventoryPart[] => [
      { kind: 'vaults', subscription },
      { kind: 'accounts', subscription },
    ]),
    signal,
  );
  // Loading the keys reveals more parts to read: principals first, then their grants.
  const requested = new Set<string>();
  for (;;) {
    const accounts = accountsIn(session, subscriptions).slice(0, accountsWithKeys);
    const open = partsBehindKeys(session, subscriptions, accounts).filter(
      (part) => !inventory.isConfirmed(part) && !requested.has(nameOf(part)),
    );
    if (signal.aborted || open.length === 0) return;
    for (const part of open) requested.add(nameOf(part));
    await inventory.loadAll(open, signal);
  }
}

/** Reads all keys of expanded vaults, including those that no account uses. */
export async function readVaults(
  session: Session,
  chosen: ChosenSubscriptions,
  ids: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const { inventory } = session;
  const subscriptions = shownSubscriptions(inventory.snapshot, chosen);
  const opened = subscriptions.flatMap((subscription) =>
    (valueOf(inventory.snapshot.get('vaults', subscription.id)) ?? [])
      .filter(({ id }) => ids.has(`vault${id}`.toLowerCase()))
      .map((vault) => ({ subscription, vault })),
  );
  const hosts = new Set(opened.map(({ vault }) => URL.parse(vault.uri)?.hostname));
  const accounts = accountsIn(session, subscriptions).filter(
    ({ keyUri }) => keyUri !== undefined && hosts.has(URL.parse(keyUri)?.hostname),
  );
  await inventory.loadAll(
    [
      ...opened.map(({ subscription, vault }): InventoryPart => ({
        kind: 'keys',
        subscription,
        vaultId: vault.id,
      })),
      ...partsBehindKeys(session, subscriptions, accounts),
    ].filter((part) => !inventory.isConfirmed(part)),
    signal,
  );
}

const accountsIn = (
  { inventory }: Session,
  subscriptions: readonly { readonly id: string }[],
): readonly Account[] =>
  subscriptions.flatMap(({ id }) => valueOf(inventory.snapshot.get('accounts', id)) ?? []);

const nameOf = (part: InventoryPart) => `${part.kind}:${partId(part).toLowerCase()}`;

const everything: Arrangement = { filter: {}, groupBy: 'none', sortBy: 'name' };

/** The capabilities of every node that the trees have loaded, by ID. */
export function capabilitiesShown(
  session: Session,
  chosen: ChosenSubscriptions,
  setting: PresentationContext,
): ReadonlyMap<string, readonly Capability[]> {
  const found = new Map<string, readonly Capability[]>();
  const visit = (branch: Branch) => {
    for (const node of rowsShown(session, branch, chosen, everything)) {
      found.set(nodeId(node), presentation(node, setting).capabilities);
      if (node.kind === 'vault' || node.kind === 'key') visit(node);
    }
  };
  visit({ kind: 'view', view: 'vaults' });
  visit({ kind: 'view', view: 'accounts' });
  return found;
}

/** Finds the tree node of a map node. With `load`, also reads keys and versions that the trees haven't loaded yet. */
export async function findNode(
  session: Session,
  chosen: ChosenSubscriptions,
  id: string,
  load: boolean,
): Promise<Node | undefined> {
  const { inventory } = session;
  const below = (branch: Branch) => rowsShown(session, branch, chosen, everything);
  const home = id.startsWith('account') ? 'accounts' : 'vaults';
  let found = below({ kind: 'view', view: home }).find((node) => isAbove(node, id));
  while (found && nodeId(found) !== id) {
    const at = found;
    if (load && at.kind === 'vault')
      await inventory.load({ kind: 'keys', subscription: at.subscription, vaultId: at.vault.id });
    if (load && at.kind === 'key')
      await inventory.load({ kind: 'versions', subscription: at.subscription, keyId: at.key.id });
    found = below(at).find((node) => isAbove(node, id));
  }
  return found;
}

/** The ID of a key starts with its vault's ID, and the ID of a version with its key's. */
function isAbove(node: Node, id: string): boolean {
  if (nodeId(node) === id) return true;
  const above = node.kind === 'vault' ? node.vault.id : node.kind === 'key' ? node.key.id : undefined;
  return above !== undefined && id.replace(/^(key|version)/, '').startsWith(`${above.toLowerCase()}/`);
}
