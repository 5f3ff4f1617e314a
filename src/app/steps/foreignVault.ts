import { applicationOf, type DefaultIdentity } from '../../domain/defaultIdentity.ts';
import type { Subscription, Vault } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { sameId } from '../../domain/resourceId.ts';
import { text } from '../../domain/text.ts';

/**
 * F-40: a vault of another tenant than the subscription's. Azure takes it only with a user-assigned identity and the
 * application that stands for it there (Learn: "Configure cross-tenant customer-managed keys").
 */
export function foreignVault(
  { name, tenantId }: Pick<Vault, 'name' | 'tenantId'>,
  subscription: Pick<Subscription, 'tenantId'>,
  identity: DefaultIdentity = { kind: 'firstParty' },
): Problem | undefined {
  if (sameId(tenantId, subscription.tenantId) || applicationOf(identity) !== undefined) return undefined;
  return {
    code: 'F-40',
    owner: 'you',
    remedy: 'changeIdentity',
    what: text('The key vault {0} belongs to another tenant.', name),
    why: text(
      'Only a user-assigned identity with a federated client id, that of an application, reaches a vault of another tenant.',
    ),
    next: text(
      'Choose a vault of the same tenant, or give an account such an identity first, with "Change Default Identity".',
    ),
  };
}
