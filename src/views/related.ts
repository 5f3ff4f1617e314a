import type { HealthSources } from '../health/readInventoryView.ts';
import { isIn, type KeyUri, parseKeyUri, versionlessUri } from '../model/keyUri.ts';
import type { Subscription } from '../model/resources.ts';
import { children, type ChosenSubscriptions, shownSubscriptions } from './children.ts';
import type { Node } from './nodes/node.ts';

export type Relation = 'key' | 'vault' | 'accounts';

/**
 * The readable nodes related to a node: the key of an account, the vault of an account or key, or the accounts of a
 * key or vault.
 */
export async function related(
  session: HealthSources,
  node: Node,
  relation: Relation,
  chosen: ChosenSubscriptions,
): Promise<readonly Node[]> {
  const { inventory } = session;
  await loadLists(session, relation === 'accounts' ? 'accounts' : 'vaults', chosen);
  const rows = (view: 'vaults' | 'accounts') => children(inventory.snapshot, { kind: 'view', view }, chosen);
  if (relation === 'accounts')
    return rows('accounts').filter(
      (one) => one.kind === 'account' && usesKeyOf(session, one.account.keyUri, node),
    );
  const name = keyOf(session, node);
  const vaults = rows('vaults').filter((one) => one.kind === 'vault' && isIn(name, one.vault));
  if (relation === 'vault') return vaults;
  const [vault] = vaults;
  if (vault?.kind !== 'vault') return [];
  await inventory.load({ kind: 'keys', subscription: vault.subscription, vaultId: vault.vault.id });
  return children(inventory.snapshot, vault, chosen).filter(
    (one) => one.kind === 'key' && one.key.name.toLowerCase() === name?.key,
  );
}

const loadLists = async (
  { inventory }: HealthSources,
  kind: 'vaults' | 'accounts',
  chosen: ChosenSubscriptions,
): Promise<void> =>
  inventory.loadAll(
    shownSubscriptions(inventory.snapshot, chosen).map((subscription: Subscription) => ({
      kind,
      subscription,
    })),
  );

function keyOf({ azure }: HealthSources, node: Node): KeyUri | undefined {
  const uri = node.kind === 'account' ? node.account.keyUri : 'key' in node ? node.key.uri : undefined;
  return uri === undefined ? undefined : parseKeyUri(uri, azure.cloud);
}

function usesKeyOf(session: HealthSources, keyUri: string | undefined, node: Node): boolean {
  const { cloud } = session.azure;
  const used = keyUri === undefined ? undefined : parseKeyUri(keyUri, cloud);
  if (!used) return false;
  if (node.kind === 'vault') return isIn(used, node.vault);
  const key = keyOf(session, node);
  return key !== undefined && versionlessUri(used, cloud) === versionlessUri(key, cloud);
}
