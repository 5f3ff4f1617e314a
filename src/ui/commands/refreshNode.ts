import type { Part } from '../../app/inventory.ts';
import type { Connections } from '../connections.ts';
import type { Node } from '../tree/node.ts';

/** Reads again what is under a node and what it says of itself; a failure is tried again. */
export async function refreshNode(connections: Connections, node: Node | undefined): Promise<void> {
  const { session } = connections;
  if (!session) await connections.reconnect();
  if (!session || !node) return;
  await Promise.all(partsBehind(node).map((part) => session.inventory.refresh(part)));
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
    case 'nothing':
      return [];
  }
}
