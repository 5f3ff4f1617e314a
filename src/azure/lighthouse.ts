import { failed } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { Subscription } from '../model/resources.ts';
import { couldNot, named } from '../model/problems.ts';
import { text } from '../model/text.ts';
import type { AzureSubscription } from './api.ts';

/**
 * The services of a subscription that is reached through the tenant that manages it. That tenant's tokens don't give
 * access to the directory of the subscription's own tenant. A lookup would return the managing tenant's "Azure Cosmos
 * DB" principal. Role assignments belong to principals of that directory, and an empty list proves nothing. So both are
 * unknown (docs/azure.md, Tokens and hosts).
 */
export function withoutDirectory(
  services: AzureSubscription,
  subscription: Pick<Subscription, 'name' | 'tenantId'>,
  managedBy: NonNullable<Subscription['managedBy']>,
): AzureSubscription {
  const unknown = () => Promise.resolve(failed(unknownTenant(subscription, managedBy)));
  return {
    ...services,
    directory: { principal: unknown },
    access: { ...services.access, assignments: unknown },
    accessChanges: { ...services.accessChanges, grants: unknown },
  };
}

const unknownTenant = (
  { name, tenantId }: Pick<Subscription, 'name' | 'tenantId'>,
  managedBy: NonNullable<Subscription['managedBy']>,
): Problem => ({
  code: 'F-09',
  owner: 'tenantAdministrator',
  what: couldNot('read', text('the principals and role assignments of {0}', named.subscription(name))),
  why: text(
    'You have access to subscription {0} through managing tenant {1}, but no access to its own tenant {2}.',
    name,
    managedBy.name ?? managedBy.tenantId,
    tenantId,
  ),
  next: text("Sign in with an account that's a member or guest of tenant {0}.", tenantId),
  remedy: 'none',
});
