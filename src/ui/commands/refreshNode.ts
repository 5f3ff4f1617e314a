import type { Part } from '../../app/inventory.ts';
import { valueOf } from '../../app/loadable.ts';
import { keysBehind } from '../protection/keysBehind.ts';
import type { Node } from '../tree/node.ts';
import type { Workbench } from '../tree/workbenchType.ts';

/** Reads again what is under a node and what it says of itself; a failure is tried again. */
export async function refreshNode(
  { connections, findings }: Pick<Workbench, 'connections' | 'findings'>,
  node: Node | undefined,
): Promise<void> {
  const { session } = connections;
  if (!session) await connections.reconnect();
  if (!session || !node) return;
  // They were true of what was read before.
  findings.clear(session, node);
  const { inventory } = session;
  const all = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  const keys = node.kind === 'account' ? keysBehind(session, all, [node.account]) : [];
  await Promise.all([...partsBehind(node), ...keys].map((part) => inventory.refresh(part)));
}

function partsBehind(node: Node): readonly Part[] {
  switch (node.kind) {
    case 'failure':
      return [node.part];
    case 'tenantFailure':
      return [{ kind: 'subscriptions' }];
    case 'subscription':
      return [{ kind: 'provider', subscription: node.subscription }];
    case 'account':
      return [{ kind: 'accounts', subscription: node.subscription }];
    case 'vault':
      return [
        { kind: 'vaults', subscription: node.subscription },
        { kind: 'keys', subscription: node.subscription, vaultId: node.vault.id },
      ];
    case 'key':
    case 'keyVersion':
      return [
        { kind: 'keys', subscription: node.subscription, vaultId: node.vault.id },
        { kind: 'versions', subscription: node.subscription, keyId: node.key.id },
      ];
    case 'group':
    case 'nothing':
    case 'finding':
      return [];
  }
}
