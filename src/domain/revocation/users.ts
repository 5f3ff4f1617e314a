import { applicationOf } from '../defaultIdentity.ts';
import { isIn } from '../keyUri.ts';
import type { Account, Subscription, Vault } from '../model.ts';
import { principalOf } from '../protection/accessChecks.ts';
import type { Estate, Unread } from '../protection/estate.ts';
import { accountsOf, compare, keyName, placesOf } from '../protection/places.ts';
import { subjectOf } from '../protection/subject.ts';
import { sameId } from '../resourceId.ts';
import type { Text } from '../text.ts';

/** An account with a key of its own, and who it is to the vault. */
export interface User {
  readonly account: Account;
  /** Undefined where its subscription is not among those that were looked into. */
  readonly subscription: Subscription | undefined;
  /** The object id of the identity that it uses, undefined where it has none, or why it is not known. */
  readonly principal: string | undefined | { readonly why: Text };
}

export interface Users {
  readonly users: readonly User[];
  /** Where there may be more: every count is "at least" so many where there is any. */
  readonly hiding: readonly Unread[];
}

/** F-40: an account of another tenant reaches a vault by an application, or not at all. */
export const reachesInto = (
  { account, subscription }: { readonly account: Account; readonly subscription: Subscription },
  tenantId: string,
): boolean => sameId(subscription.tenantId, tenantId) || applicationOf(account.defaultIdentity) !== undefined;

/** The accounts with a certain key, whichever way they write its URI. */
export function usersOfKey(estate: Estate, keyUri: string): Users {
  const { id } = keyName(keyUri, estate);
  return users(estate, (uri) => keyName(uri, estate).id === id);
}

/** The accounts with any key of a vault. */
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
