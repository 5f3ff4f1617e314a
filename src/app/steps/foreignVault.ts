import type { Subscription, Vault } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { text } from '../../domain/text.ts';

/** F-40: a vault of another tenant than the subscription's. */
export function foreignVault(vault: Vault, { tenantId }: Subscription): Problem | undefined {
  if (vault.tenantId.toLowerCase() === tenantId.toLowerCase()) return undefined;
  return {
    code: 'F-40',
    owner: 'you',
    what: text('The key vault {0} belongs to another tenant.', vault.name),
    why: text("Cosmos DB's own identity reaches vaults of its own tenant only."),
    next: text("Choose a vault of the subscription's tenant."),
  };
}
