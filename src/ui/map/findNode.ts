import type { Session } from '../../app/session.ts';
import { shown } from '../protection/shown.ts';
import type { Arrangement } from '../tree/arrangement.ts';
import type { Chosen } from '../tree/children.ts';
import type { Branch, Node } from '../tree/node.ts';
import { nodeId } from '../tree/nodeId.ts';

const everything: Arrangement = { filter: {}, groupBy: 'none', sortBy: 'name' };

/**
 * The trees' node of a node of the picture. Keys and versions are read where the trees have not shown them yet and
 * `load` says so.
 */
export async function findNode(
  session: Session,
  chosen: Chosen,
  id: string,
  load: boolean,
): Promise<Node | undefined> {
  const { inventory } = session;
  const below = (branch: Branch) => shown(session, branch, chosen, everything);
  const home = id.startsWith('account') ? 'accounts' : 'vaults';
  let found = below({ kind: 'view', view: home }).find((node) => leadsTo(node, id));
  while (found && nodeId(found) !== id) {
    const at = found;
    if (load && at.kind === 'vault')
      await inventory.load({ kind: 'keys', subscription: at.subscription, vaultId: at.vault.id });
    if (load && at.kind === 'key')
      await inventory.load({ kind: 'versions', subscription: at.subscription, keyId: at.key.id });
    found = below(at).find((node) => leadsTo(node, id));
  }
  return found;
}

/** A key's id begins with its vault's, a version's with its key's. */
function leadsTo(node: Node, id: string): boolean {
  if (nodeId(node) === id) return true;
  const above = node.kind === 'vault' ? node.vault.id : node.kind === 'key' ? node.key.id : undefined;
  return above !== undefined && id.replace(/^(key|version)/, '').startsWith(`${above.toLowerCase()}/`);
}
