import type { TenantFailure } from '../azure/api.ts';
import { type Part, partId } from '../inventory/parts.ts';
import { type Snapshot, valueOf } from '../inventory/snapshot.ts';
import { sameId } from '../model/resourceId.ts';
import type { SignedInAccount } from '../model/signIn.ts';
import type { Node } from './nodes/node.ts';

export type PlaceToEnter = Pick<TenantFailure, 'account' | 'tenantId'>;

/**
 * The tenant and the account for the sign-in that fixes a failure. If no subscription could be read at all, it's the
 * home tenant of the first account, which needs no tenant id.
 */
export function placeToEnter(
  node: Node | undefined,
  [first]: readonly SignedInAccount[],
): PlaceToEnter | undefined {
  if (node?.kind === 'tenantFailure') return node.failure;
  if (node?.kind !== 'failure') return undefined;
  if ('subscription' in node.part) return node.part.subscription;
  return first && { account: first.id, tenantId: '' };
}

/**
 * The lists that a tenant has refused. After a sign-in all of them might be readable, not only the one that the
 * sign-in was for.
 */
export function refusedParts(snapshot: Snapshot, tenantId: string, node: Node | undefined): readonly Part[] {
  const all = valueOf(snapshot.get('subscriptions'))?.subscriptions ?? [];
  const lists = all
    .filter((subscription) => sameId(subscription.tenantId, tenantId))
    .flatMap((subscription): readonly Part[] => [
      { kind: 'provider', subscription },
      { kind: 'vaults', subscription },
      { kind: 'accounts', subscription },
    ])
    .filter((part) => snapshot.get(part.kind, partId(part)).state === 'failed');
  const isKeys = node?.kind === 'failure' && (node.part.kind === 'keys' || node.part.kind === 'versions');
  return isKeys ? [...lists, node.part] : lists;
}
