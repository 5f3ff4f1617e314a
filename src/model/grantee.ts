import { applicationOf, type DefaultIdentity } from './defaultIdentity.ts';
import type { Problem } from './problem.ts';
import { sameId } from './resourceId.ts';
import type { Account } from './resources.ts';
import type { Grantee, VaultSpec } from './spec.ts';
import { type Finding, unseen } from './stepFinding.ts';
import { text, type Text } from './text.ts';

/** The identity that accesses the key for an account; undefined is the "Azure Cosmos DB" principal. */
type KeyUser =
  | { readonly kind: 'known'; readonly grantee: Grantee | undefined }
  /** The account has no usable default identity (F-31, sub-status 4015). */
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

/** True for the same identity, however Azure writes its id. */
export const sameIdentity = (a: DefaultIdentity, b: DefaultIdentity) =>
  a.kind === b.kind &&
  (a.kind !== 'userAssigned' ||
    b.kind !== 'userAssigned' ||
    (sameId(a.id, b.id) && sameId(applicationOf(a) ?? '', applicationOf(b) ?? '')));

/**
 * Whether both access their keys as the same principal. Another identity of the same kind may have replaced one of them.
 */
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

/** The distinct identities that accounts use to access their keys; undefined is the "Azure Cosmos DB" principal. */
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

/**
 * The permissions for accounts and vaults don't cover this: the credential is in the directory of the application's owner.
 */
export const unseenTrust = (application: string, identityId: string): Text =>
  text(
    'Whether the application {0} trusts the identity {1} cannot be seen from here. Who manages it sees its federated credentials with: az ad app federated-credential list --id {0}',
    application,
    identityName(identityId),
  );

/** What else has to be done in the vault's tenant, and how to check it. */
const unseenAcross = (application: string, identityId: string): readonly Text[] => [
  unseenTrust(application, identityId),
  text(
    'It has to be added to the tenant of the vault, too, and given access to the key there, as its service principal: az ad sp show --id {0}',
    application,
  ),
];

/**
 * A one-time task for an administrator of the vault's tenant (Learn: "Configure cross-tenant customer-managed keys").
 */
export const addApplication = (application: string): Text =>
  text('Have it added to that tenant: az ad sp create --id {0}', application);

/** The same for an account's identity; empty where it uses no application. */
export const unseenFor = (identity: DefaultIdentity): readonly Text[] =>
  identity.kind === 'userAssigned' && identity.federatedClientId !== undefined
    ? unseenAcross(identity.federatedClientId, identity.id)
    : [];

/** The same in one sentence, for lists. */
export const unknownAcross = (application: string): Text =>
  text(
    'The key is reached through the application {0}. Whether it has a federated credential for the identity, is in the tenant of the vault and has access to the key there cannot be seen from here.',
    application,
  );

export const unseenVault = ({ name, home }: VaultSpec): Finding =>
  unseen(text('{0} is in another tenant, and not looked at from here.', name), [
    text(
      'It needs soft delete and purge protection and, behind a firewall, an exception for trusted Microsoft services. Who manages it sees that with: {0}',
      home === 'managedHsm'
        ? `az keyvault show --hsm-name ${name} --query properties`
        : `az keyvault show --name ${name} --query properties`,
    ),
  ]);

export const unseenKey = (name: string): Finding =>
  unseen(text('The key {0} is in another tenant, and not looked at from here.', name), [
    text('It has to be an RSA key that is enabled, has not expired, and allows wrapKey and unwrapKey.'),
  ]);

export const unseenAccess = (application: string, identityId: string | undefined): Finding =>
  unseen(
    text('The account reaches the key through the application {0}.', application),
    identityId === undefined ? [] : unseenAcross(application, identityId),
  );
