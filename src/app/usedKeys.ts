import type { Account } from '../domain/model.ts';
import type { Estate } from '../domain/protection/estate.ts';
import { keyUsesOf } from '../domain/protection/keyUses.ts';
import { partId, type Part } from './parts.ts';

/**
 * What accounts hang on beside what lists tell: their keys in full, the keys' versions, and what the identities that
 * use them are granted; each once, however many accounts use it. Keys in vaults that nobody has read are left out, and
 * grants of principals that are not known yet.
 */
export function usedKeys(estate: Estate, accounts: readonly Account[]): readonly Part[] {
  const home = subscriptionsOf(estate);
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
  return [...usedPrincipals(estate, accounts), ...keys];
}

/** Whom only the directory knows: the shared principal, and applications in the tenants of the keys. */
export function usedPrincipals(estate: Estate, accounts: readonly Account[]): readonly Part[] {
  const home = subscriptionsOf(estate);
  const shared = accounts.flatMap(({ subscriptionId, defaultIdentity, keyUri }): Part[] => {
    const subscription = home.get(subscriptionId.toLowerCase());
    // Elsewhere the application's id may be another one's (domain.md 3.1).
    if (!subscription || !estate.cloud.cosmosAppIdVerified) return [];
    return keyUri === undefined || defaultIdentity.kind !== 'firstParty'
      ? []
      : [{ kind: 'principal', subscription }];
  });
  const across = keyUsesOf(estate, accounts).flatMap(({ vault, applications }): Part[] => {
    const subscription = home.get(vault.subscriptionId.toLowerCase());
    return subscription
      ? applications.map((applicationId) => ({ kind: 'principal', subscription, applicationId }))
      : [];
  });
  const each = new Map([...shared, ...across].map((part) => [partId(part).toLowerCase(), part]));
  return [...each.values()];
}

const subscriptionsOf = ({ subscriptions }: Estate) =>
  new Map(subscriptions.map((one) => [one.id.toLowerCase(), one]));
