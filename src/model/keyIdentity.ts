import { applicationOf, type DefaultIdentity } from './defaultIdentity.ts';
import type { Problem } from './problem.ts';
import { sameId } from './resourceId.ts';
import type { Account } from './resources.ts';
import type { GrantedIdentity, VaultSpec } from './spec.ts';
import { type Finding, unchecked } from './stepFinding.ts';
import { text, type Text } from './text.ts';

/** The identity that accesses the key for an account; undefined is the "Azure Cosmos DB" principal. */
type KeyIdentity =
  | { readonly kind: 'known'; readonly identity: GrantedIdentity | undefined }
  /** The account has no usable default identity (F-31, sub-status 4015). */
  | { readonly kind: 'nobody'; readonly problem: Problem };

export function keyIdentityOf({ name, defaultIdentity, identities }: Account): KeyIdentity {
  switch (defaultIdentity.kind) {
    case 'firstParty':
      return { kind: 'known', identity: undefined };
    case 'systemAssigned': {
      const principalId = identities?.systemAssigned?.principalId;
      return principalId ? { kind: 'known', identity: { principalId, name } } : nobody(name);
    }
    case 'userAssigned': {
      const { id, federatedClientId: applicationId } = defaultIdentity;
      if (applicationId !== undefined)
        return { kind: 'known', identity: { applicationId, name: applicationId } };
      const principalId = identities?.userAssigned.find((one) => sameId(one.id, id))?.principalId;
      return principalId
        ? { kind: 'known', identity: { principalId, name: identityName(id) } }
        : nobody(name);
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
export function sameKeyIdentity(a: Account, b: Account): boolean {
  const idOf = (account: Account) => {
    const user = keyIdentityOf(account);
    if (user.kind !== 'known') return user.kind;
    return (user.identity?.principalId ?? user.identity?.applicationId ?? '').toLowerCase();
  };
  return sameIdentity(a.defaultIdentity, b.defaultIdentity) && idOf(a) === idOf(b);
}

const nobody = (name: string): { kind: 'nobody'; problem: Problem } => ({
  kind: 'nobody',
  problem: {
    code: 'F-31',
    owner: 'accountOwner',
    what: text('Account {0} has no identity that can use a key.', name),
    why: text("Its default identity isn't set, or is no longer assigned to it."),
    next: text('Run Change Default Identity first.'),
  },
});

/** The distinct identities that accounts use to access their keys; undefined is the "Azure Cosmos DB" principal. */
export function keyIdentitiesOf(accounts: readonly Account[]): readonly (GrantedIdentity | undefined)[] {
  const users = new Map<string | undefined, GrantedIdentity | undefined>();
  for (const account of accounts) {
    const user = keyIdentityOf(account);
    if (user.kind !== 'known') continue;
    const { principalId, applicationId } = user.identity ?? {};
    users.set((principalId ?? applicationId)?.toLowerCase(), user.identity);
  }
  return [...users.values()];
}

/**
 * Permissions on accounts and vaults don't cover this, because the credential is in the directory of the application's
 * owner.
 */
export const uncheckedTrust = (application: string, identityId: string): Text =>
  text(
    "Couldn't check whether application {0} trusts identity {1}. An owner of the application can check with: az ad app federated-credential list --id {0}",
    application,
    identityName(identityId),
  );

/** Other requirements in the vault's tenant, and how to check them. */
const uncheckedAcross = (application: string, identityId: string): readonly Text[] => [
  uncheckedTrust(application, identityId),
  text(
    "The application also needs a service principal in the key vault's tenant, with access to the key. To check, run: az ad sp show --id {0}",
    application,
  ),
];

/**
 * A one-time task for an administrator of the vault's tenant (Learn: "Configure cross-tenant customer-managed keys").
 */
export const addApplication = (application: string): Text =>
  text('Ask an administrator of that tenant to run: az ad sp create --id {0}', application);

/** What to check in the vault's tenant for an account's identity; empty if it uses no application. */
export const uncheckedFor = (identity: DefaultIdentity): readonly Text[] =>
  identity.kind === 'userAssigned' && identity.federatedClientId !== undefined
    ? uncheckedAcross(identity.federatedClientId, identity.id)
    : [];

/** The same in one message, for lists. */
export const unknownAcross = (application: string): Text =>
  text(
    "The account uses the key through application {0}. Its federated credential, service principal, and access to the key couldn't be checked.",
    application,
  );

export const uncheckedVault = ({ name, keyStore }: VaultSpec): Finding =>
  unchecked(text("{0} is in another tenant and wasn't checked.", name), [
    text(
      'It needs soft delete, purge protection and, behind a firewall, an exception for trusted Microsoft services. To check, run: {0}',
      keyStore === 'managedHsm'
        ? `az keyvault show --hsm-name ${name} --query properties`
        : `az keyvault show --name ${name} --query properties`,
    ),
  ]);

export const uncheckedKey = (name: string): Finding =>
  unchecked(text("Key {0} is in another tenant and wasn't checked.", name), [
    text("It must be an RSA key that's enabled, hasn't expired, and allows wrapKey and unwrapKey."),
  ]);

export const uncheckedAccess = (application: string, identityId: string | undefined): Finding =>
  unchecked(
    text('The account uses the key through application {0}.', application),
    identityId === undefined ? [] : uncheckedAcross(application, identityId),
  );
