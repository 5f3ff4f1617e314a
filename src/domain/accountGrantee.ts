import { applicationOf, type DefaultIdentity } from './defaultIdentity.ts';
import type { Account } from './model.ts';
import type { Problem } from './problem.ts';
import { sameId } from './resourceId.ts';
import type { Grantee } from './spec.ts';
import { text } from './text.ts';

/** Who reaches the key for an account: undefined is the "Azure Cosmos DB" principal. */
export type KeyUser =
  | { readonly kind: 'known'; readonly grantee: Grantee | undefined }
  /** The account has no default identity that could (F-31, sub-status 4015). */
  | { readonly kind: 'nobody'; readonly problem: Problem };

export function keyUserOf({ name, defaultIdentity, identities }: Account): KeyUser {
  switch (defaultIdentity.kind) {
    case 'firstParty':
      return { kind: 'known', grantee: undefined };
    case 'systemAssigned': {
      const principalId = identities?.systemAssigned?.principalId;
      return principalId ? { kind: 'known', grantee: { principalId, name } } : nobody(name);
    }
    case 'userAssigned': {
      const { id, federatedClientId: applicationId } = defaultIdentity;
      if (applicationId !== undefined)
        return { kind: 'known', grantee: { applicationId, name: applicationId } };
      const principalId = identities?.userAssigned.find((one) => sameId(one.id, id))?.principalId;
      return principalId ? { kind: 'known', grantee: { principalId, name: identityName(id) } } : nobody(name);
    }
    case 'undefined':
    case 'other':
      return nobody(name);
  }
}

export const identityName = (id: string) => id.slice(id.lastIndexOf('/') + 1);

/** The same identity, however Azure writes its id. */
export const sameIdentity = (a: DefaultIdentity, b: DefaultIdentity) =>
  a.kind === b.kind &&
  (a.kind !== 'userAssigned' ||
    b.kind !== 'userAssigned' ||
    (sameId(a.id, b.id) && sameId(applicationOf(a) ?? '', applicationOf(b) ?? '')));

/** Whether both reach their keys as the same principal: an identity may have been replaced by one of its kind. */
export function sameKeyUser(a: Account, b: Account): boolean {
  const idOf = (account: Account) => {
    const user = keyUserOf(account);
    if (user.kind !== 'known') return user.kind;
    return (user.grantee?.principalId ?? user.grantee?.applicationId ?? '').toLowerCase();
  };
  return sameIdentity(a.defaultIdentity, b.defaultIdentity) && idOf(a) === idOf(b);
}

const nobody = (name: string): { kind: 'nobody'; problem: Problem } => ({
  kind: 'nobody',
  problem: {
    code: 'F-31',
    owner: 'accountOwner',
    what: text('The account {0} has no identity that could reach a key.', name),
    why: text('Its default identity is not set, or is none of its identities any more.'),
    next: text('Set it first, with the command "Change Default Identity".'),
  },
});

/** The identities with which accounts reach their keys, each once; undefined is the "Azure Cosmos DB" principal. */
export function keyUsersOf(accounts: readonly Account[]): readonly (Grantee | undefined)[] {
  const users = new Map<string | undefined, Grantee | undefined>();
  for (const account of accounts) {
    const user = keyUserOf(account);
    if (user.kind !== 'known') continue;
    const { principalId, applicationId } = user.grantee ?? {};
    users.set((principalId ?? applicationId)?.toLowerCase(), user.grantee);
  }
  return [...users.values()];
}
