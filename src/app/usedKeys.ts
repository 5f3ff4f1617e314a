import type { Account } from '../domain/model.ts';
import type { Estate } from '../domain/protection/estate.ts';
import { keyUsesOf } from '../domain/protection/keyUses.ts';
import type { Part } from './parts.ts';

/**
 * What accounts hang on beside what lists tell: their keys in full, the keys' versions, and what the identities that
 * use them are granted; each once, however many accounts use it. Keys in vaults that nobody has read are left out, and
 * grants of principals that are not known yet.
 */
export function usedKeys(estate: Estate, accounts: readonly Account[]): readonly Part[] {
  const home = new Map(estate.subscriptions.map((one) => [one.id.toLowerCase(), one]));
  const tenants = new Set<string>();
  const principals = accounts.flatMap(({ subscriptionId, defaultIdentity, keyUri }): Part[] => {
    const subscription = home.get(subscriptionId.toLowerCase());
    // Elsewhere the application's id may be another one's (domain.md 3.1).
    if (!subscription || !estate.cloud.cosmosAppIdVerified || tenants.has(subscription.tenantId)) return [];
    if (keyUri === undefined || defaultIdentity.kind !== 'firstParty') return [];
    tenants.add(subscription.tenantId);
    return [{ kind: 'principal', subscription }];
  });
  const keys = keyUsesOf(estate, accounts).flatMap(({ vault, keyId, key, principals: users }): Part[] => {
    const subscription = home.get(vault.subscriptionId.toLowerCase());
    if (!subscription) return [];
    const inVault = { subscription, vaultId: vault.id };
    return [
      { kind: 'versions', subscription, keyId },
      { kind: 'key', ...inVault, name: key },
      // An access policy is part of its vault.
      ...(vault.permissionModel === 'rbac' ? users : []).map((principalId): Part => ({
        kind: 'assignments',
        ...inVault,
        principalId,
      })),
    ];
  });
  return [...principals, ...keys];
}
