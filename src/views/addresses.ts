import type { Cloud } from '../model/cloud.ts';
import { parseKeyUri, versionlessUri } from '../model/keyUri.ts';
import { keyVersionId } from '../model/resourceId.ts';
import { signInTenant } from '../model/resources.ts';
import type { Node } from './nodes/node.ts';

/** The resource's id in Azure Resource Manager. */
export function resourceIdOf(node: Node): string | undefined {
  switch (node.kind) {
    case 'subscription':
      return `/subscriptions/${node.subscription.id}`;
    case 'vault':
      return node.vault.id;
    case 'key':
      return node.key.id;
    case 'keyVersion':
      return keyVersionId(node.key.id, node.version.version);
    case 'account':
      return node.account.id;
    case 'tenantFailure':
    case 'group':
    case 'failure':
    case 'detail':
    case 'nothing':
    case 'finding':
      return undefined;
  }
}

/** The URI of a key in the form that Azure Cosmos DB accepts, without a version. */
export function nodeKeyUri(node: Node, cloud: Cloud): string | undefined {
  const uri = node.kind === 'account' ? node.account.keyUri : 'key' in node ? node.key.uri : undefined;
  const parsed = uri === undefined ? undefined : parseKeyUri(uri, cloud);
  return parsed ? versionlessUri(parsed, cloud) : uri;
}

/** The portal page that shows the resource; for a key, the list of its vault's keys. */
export function portalAddressOf(node: Node, cloud: Cloud): string | undefined {
  const id = node.kind === 'key' ? `${node.vault.id}/keys` : resourceIdOf(node);
  return id === undefined || !('subscription' in node)
    ? undefined
    : `${cloud.portal}/#@${signInTenant(node.subscription)}/resource${id}`;
}
