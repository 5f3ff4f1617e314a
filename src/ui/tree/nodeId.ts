import { partId } from '../../app/parts.ts';
import type { Node } from './node.ts';

/** Lower case, unique in its view, the same for the same thing after every refresh. */
export const nodeId = (node: Node): string => idOf(node).toLowerCase();

function idOf(node: Node): string {
  switch (node.kind) {
    case 'subscription':
      return `subscription/${node.subscription.id}`;
    case 'tenantFailure':
      return `tenant/${node.failure.account}/${node.failure.tenantId}`;
    case 'vault':
      return `vault${node.vault.id}`;
    case 'key':
      return `key${node.key.id}`;
    case 'keyVersion':
      return `version${node.key.id}/${node.version.version}`;
    case 'account':
      return `account${node.account.id}`;
    case 'group':
      return `group/${node.group}`;
    case 'failure':
      return `failure/${node.part.kind}/${partId(node.part)}`;
    case 'finding':
      return `finding/${node.under}/${node.at}`;
    case 'nothing':
      return `nothing/${node.under}`;
  }
}
