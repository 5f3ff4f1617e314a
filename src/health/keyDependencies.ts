import { type InventoryPart, partId } from '../inventory/parts.ts';
import type { Snapshot } from '../inventory/snapshot.ts';
import { applicationOf } from '../model/defaultIdentity.ts';
import { assignmentsId, type InventoryView, type Unread } from '../model/inventoryView.ts';
import { isIn } from '../model/keyUri.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import type { Text } from '../model/text.ts';
import { principalIdOf } from './accessChecks.ts';
import { allAccounts, checkedAccountOf, compare, inventoryIndex, keyName } from './inventoryIndex.ts';

/** A key in a known vault that accounts use, so it should be read in full, with its users' grants. */
interface KeyUse {
  readonly vault: Vault;
  readonly key: string;
  readonly keyId: string;
  /** Object ids of the identities that the accounts use. */
  readonly principals: readonly string[];
  /** Applications through which accounts of other tenants access it: their object ids in its tenant must be read. */
  readonly applications: readonly string[];
}

interface Collected extends Omit<KeyUse, 'principals' | 'applications'> {
  readonly principals: Set<string>;
  readonly applications: Set<string>;
}

function keyUsesOf(view: InventoryView, accounts: readonly Account[]): readonly KeyUse[] {
  const index = inventoryIndex(view);
  const uses = new Map<string, Collected>();
  for (const account of accounts) {
    if (account.keyUri === undefined) continue;
    const subject = checkedAccountOf(view, index, account, account.keyUri);
    const { vault, keyId, name } = subject;
    if (vault.kind !== 'here' || keyId === undefined || !name.uri) continue;
    const use = uses.get(keyId.toLowerCase()) ?? {
      vault: vault.vault,
      key: name.uri.key,
      keyId,
      principals: new Set<string>(),
      applications: new Set<string>(),
    };
    const principal = principalIdOf(subject);
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
 * Data that accounts depend on and lists don't contain: their keys in full, the keys' versions, and the grants of the
 * identities that use them. Each appears once, however many accounts use it. Keys in unread vaults and grants of
 * unknown principals are left out.
 */
export function usedKeys(view: InventoryView, accounts: readonly Account[]): readonly InventoryPart[] {
  const subscriptions = subscriptionsOf(view);
  const keys = keyUsesOf(view, accounts).flatMap(({ vault, keyId, key, principals }): InventoryPart[] => {
    const subscription = subscriptions.get(vault.subscriptionId.toLowerCase());
    if (!subscription) return [];
    const inVault = { subscription, vaultId: vault.id };
    return [
      { kind: 'versions', subscription, keyId },
      { kind: 'key', ...inVault, name: key },
      // An access policy is part of its vault.
      ...(vault.permissionModel === 'rbac' ? principals : []).map((principalId): InventoryPart => ({
        kind: 'assignments',
        ...inVault,
        principalId,
      })),
    ];
  });
  return [...usedPrincipals(view, accounts), ...keys];
}

/** Principals that only the directory has: the shared principal, and applications in the tenants of the keys. */
export function usedPrincipals(view: InventoryView, accounts: readonly Account[]): readonly InventoryPart[] {
  const subscriptions = subscriptionsOf(view);
  const shared = accounts.flatMap(({ subscriptionId, defaultIdentity, keyUri }): InventoryPart[] => {
    const subscription = subscriptions.get(subscriptionId.toLowerCase());
    // In other clouds, the application's id may belong to another application (docs/azure.md, Identities and access).
    if (!subscription || !view.cloud.cosmosAppIdVerified) return [];
    return keyUri === undefined || defaultIdentity.kind !== 'firstParty'
      ? []
      : [{ kind: 'principal', subscription }];
  });
  const across = keyUsesOf(view, accounts).flatMap(({ vault, applications }): InventoryPart[] => {
    const subscription = subscriptions.get(vault.subscriptionId.toLowerCase());
    return subscription
      ? applications.map((applicationId) => ({ kind: 'principal', subscription, applicationId }))
      : [];
  });
  const each = new Map([...shared, ...across].map((part) => [partId(part).toLowerCase(), part]));
  return [...each.values()];
}

const subscriptionsOf = ({ subscriptions }: InventoryView) =>
  new Map(subscriptions.map((one) => [one.id.toLowerCase(), one]));

/** The role assignments on a vault that were read, for any principal: a new assignment makes them out of date. */
export function grantsRead(
  snapshot: Snapshot,
  subscription: Subscription,
  vaultId: string,
): readonly InventoryPart[] {
  const before = assignmentsId(vaultId, '');
  return [...snapshot.all('assignments')].flatMap(([id]) =>
    id.startsWith(before)
      ? [{ kind: 'assignments', subscription, vaultId, principalId: id.slice(before.length) } as const]
      : [],
  );
}

/** An account with a customer-managed key, and its principal for the vault. */
export interface KeyUser {
  readonly account: Account;
  /** Undefined if its subscription is not among those that were read. */
  readonly subscription: Subscription | undefined;
  /** The object id of the identity that it uses; undefined if it has none, or why it is unknown. */
  readonly principal: string | undefined | { readonly why: Text };
}

export interface KeyUsers {
  readonly users: readonly KeyUser[];
  /** Scopes that might have more accounts. If there are any, every count is "at least" that number. */
  readonly hiding: readonly Unread[];
}

/** F-40: an account in another tenant can only access a vault through an application. */
export const reachesInto = (
  { account, subscription }: { readonly account: Account; readonly subscription: Subscription },
  tenantId: string,
): boolean => sameId(subscription.tenantId, tenantId) || applicationOf(account.defaultIdentity) !== undefined;

/** The accounts that use a key, however they write its URI. */
export function usersOfKey(view: InventoryView, keyUri: string): KeyUsers {
  const { id } = keyName(keyUri, view);
  return usersWhere(view, (uri) => keyName(uri, view).id === id);
}

/** The accounts that use any key of a vault. */
export function usersOfVault(view: InventoryView, vault: Pick<Vault, 'id' | 'name'>): KeyUsers {
  return usersWhere(view, (uri) => {
    const named = keyName(uri, view).uri;
    return isIn(named, vault);
  });
}

function usersWhere(view: InventoryView, isMeant: (keyUri: string) => boolean): KeyUsers {
  const index = inventoryIndex(view);
  const found = allAccounts(view).flatMap((account): KeyUser[] => {
    const { keyUri } = account;
    if (keyUri === undefined || !isMeant(keyUri)) return [];
    const subject = checkedAccountOf(view, index, account, keyUri);
    return [{ account, subscription: subject.subscription, principal: principalIdOf(subject) }];
  });
  return {
    users: found.sort((a, b) => compare(a.account.name, b.account.name)),
    hiding: index.hidingAccounts,
  };
}
