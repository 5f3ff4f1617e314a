import { type Part, partId } from '../inventory/parts.ts';
import type { Snapshot } from '../inventory/snapshot.ts';
import { applicationOf } from '../model/defaultIdentity.ts';
import { assignmentsId, type Estate, type Unread } from '../model/estate.ts';
import { isIn } from '../model/keyUri.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import type { Text } from '../model/text.ts';
import { principalOf } from './accessChecks.ts';
import { accountsOf, compare, keyName, placesOf, subjectOf } from './lookup.ts';

/** A key that accounts use, in a known vault: worth reading in full, with its users' grants. */
interface KeyUse {
  readonly vault: Vault;
  readonly key: string;
  readonly keyId: string;
  /** Object ids of the identities that the accounts use. */
  readonly principals: readonly string[];
  /** Applications through which accounts of other tenants access it: their object ids in its tenant have to be read. */
  readonly applications: readonly string[];
}

interface Collected extends Omit<KeyUse, 'principals' | 'applications'> {
  readonly principals: Set<string>;
  readonly applications: Set<string>;
}

function keyUsesOf(estate: Estate, accounts: readonly Account[]): readonly KeyUse[] {
  const places = placesOf(estate);
  const uses = new Map<string, Collected>();
  for (const account of accounts) {
    if (account.keyUri === undefined) continue;
    const subject = subjectOf(estate, places, account, account.keyUri);
    const { vault, keyId, name } = subject;
    if (vault.kind !== 'here' || keyId === undefined || !name.uri) continue;
    const use = uses.get(keyId.toLowerCase()) ?? {
      vault: vault.vault,
      key: name.uri.key,
      keyId,
      principals: new Set<string>(),
      applications: new Set<string>(),
    };
    const principal = principalOf(subject);
    if (typeof principal === 'string') use.principals.add(principal);
    const application = applicationOf(account.defaultIdentity);
    if (application !== undefined) use.applications.add(application.toLowerCase());
    uses.set(keyId.toLowerCase(), use);
  }
  return [...uses.values()].map((use) => ({
    ...use,
    principals: [...use.principals],
    applications: [...use.applications],
  }));
}

/**
 * What accounts depend on and lists don't contain: their keys in full, the keys' versions, and the grants of
 * the identities that use them; each once, however many accounts use it. Keys in unread vaults and grants of
 * unknown principals are left out.
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

/** Principals that only the directory has: the shared principal, and applications in the tenants of the keys. */
export function usedPrincipals(estate: Estate, accounts: readonly Account[]): readonly Part[] {
  const home = subscriptionsOf(estate);
  const shared = accounts.flatMap(({ subscriptionId, defaultIdentity, keyUri }): Part[] => {
    const subscription = home.get(subscriptionId.toLowerCase());
    // In other clouds, the application's id may belong to another application (docs/azure.md, Identities and access).
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

/** The role assignments on a vault that were read, for any principal: a new assignment makes them out of date. */
export function grantsRead(snapshot: Snapshot, subscription: Subscription, vaultId: string): readonly Part[] {
  const before = assignmentsId(vaultId, '');
  return [...snapshot.all('assignments')].flatMap(([id]) =>
    id.startsWith(before)
      ? [{ kind: 'assignments', subscription, vaultId, principalId: id.slice(before.length) } as const]
      : [],
  );
}

/** An account with a customer-managed key, and its principal for the vault. */
export interface User {
  readonly account: Account;
  /** Undefined where its subscription is not among those that were read. */
  readonly subscription: Subscription | undefined;
  /** The object id of the identity that it uses; undefined where it has none, or why it is unknown. */
  readonly principal: string | undefined | { readonly why: Text };
}

export interface Users {
  readonly users: readonly User[];
  /** Where more accounts may be. If there is any such place, every count is "at least" that number. */
  readonly hiding: readonly Unread[];
}

/** F-40: an account in another tenant can only access a vault through an application. */
export const reachesInto = (
  { account, subscription }: { readonly account: Account; readonly subscription: Subscription },
  tenantId: string,
): boolean => sameId(subscription.tenantId, tenantId) || applicationOf(account.defaultIdentity) !== undefined;

/** The accounts that use a key, however they write its URI. */
export function usersOfKey(estate: Estate, keyUri: string): Users {
  const { id } = keyName(keyUri, estate);
  return users(estate, (uri) => keyName(uri, estate).id === id);
}

/** The accounts that use any key of a vault. */
export function usersOfVault(estate: Estate, vault: Pick<Vault, 'id' | 'name'>): Users {
  return users(estate, (uri) => {
    const named = keyName(uri, estate).uri;
    return isIn(named, vault);
  });
}

function users(estate: Estate, isMeant: (keyUri: string) => boolean): Users {
  const places = placesOf(estate);
  const found = accountsOf(estate).flatMap((account): User[] => {
    const { keyUri } = account;
    if (keyUri === undefined || !isMeant(keyUri)) return [];
    const subject = subjectOf(estate, places, account, keyUri);
    return [{ account, subscription: subject.subscription, principal: principalOf(subject) }];
  });
  return {
    users: found.sort((a, b) => compare(a.account.name, b.account.name)),
    hiding: places.hidingAccounts,
  };
}
