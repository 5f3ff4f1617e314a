import type { Subscription } from '../../domain/model.ts';
import type { Filter } from '../tree/arrangement.ts';
import type { Node } from '../tree/node.ts';

/** Whether a filter lets a node be seen. It hides no failure in a place that it shows. */
export function passes(node: Node, { text, subscriptions, tenants, states }: Filter): boolean {
  const place = filteredPlaceOf(node);
  if (place && subscriptions && !subscriptions.includes(place.id.toLowerCase())) return false;
  if (place && tenants && !tenants.includes(place.tenantId.toLowerCase())) return false;
  if (node.kind === 'account' && states && !states.includes(node.standing?.state ?? 'unknown')) return false;
  if (node.kind === 'failure' || node.kind === 'tenantFailure' || text === undefined) return true;
  const sought = text.toLowerCase();
  return wordsOf(node).some((word) => word?.toLowerCase().includes(sought));
}

function filteredPlaceOf(node: Node): Subscription | undefined {
  if ('subscription' in node) return node.subscription;
  return node.kind === 'failure' && 'subscription' in node.part ? node.part.subscription : undefined;
}

/** All that a row is known by. */
function wordsOf(node: Node): readonly (string | undefined)[] {
  switch (node.kind) {
    case 'subscription':
      return [node.subscription.name, node.subscription.id];
    case 'vault': {
      const { name, resourceGroup, location } = node.vault;
      return [name, resourceGroup, location, node.subscription.name];
    }
    case 'account': {
      const { name, resourceGroup, location, api, keyUri, tags } = node.account;
      return [
        name,
        resourceGroup,
        location,
        api,
        keyUri,
        node.subscription.name,
        ...Object.values(tags ?? {}),
      ];
    }
    case 'tenantFailure':
    case 'key':
    case 'keyVersion':
    case 'group':
    case 'failure':
    case 'nothing':
    case 'finding':
      return [];
  }
}
