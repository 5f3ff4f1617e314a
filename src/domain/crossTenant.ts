import { identityName } from './accountGrantee.ts';
import type { DefaultIdentity } from './defaultIdentity.ts';
import { unseen, type Finding } from './finding.ts';
import type { VaultSpec } from './spec.ts';
import { text, type Text } from './text.ts';

/** Nothing of it can be read with what reads accounts and vaults: it is in the directory of the application's owner. */
export const unseenTrust = (application: string, identityId: string): Text =>
  text(
    'Whether the application {0} trusts the identity {1} cannot be seen from here. Who manages it sees its federated credentials with: az ad app federated-credential list --id {0}',
    application,
    identityName(identityId),
  );

/** Who has to see to it, and how. */
const unseenAcross = (application: string, identityId: string): readonly Text[] => [
  unseenTrust(application, identityId),
  text(
    'It has to be added to the tenant of the vault, too, and given access to the key there, as its service principal: az ad sp show --id {0}',
    application,
  ),
];

/** What an administrator of the vault's tenant does, once (Learn: "Configure cross-tenant customer-managed keys"). */
export const addApplication = (application: string): Text =>
  text('Have it added to that tenant: az ad sp create --id {0}', application);

/** The same of the identity of an account, which may need none of it. */
export const unseenFor = (identity: DefaultIdentity): readonly Text[] =>
  identity.kind === 'userAssigned' && identity.federatedClientId !== undefined
    ? unseenAcross(identity.federatedClientId, identity.id)
    : [];

/** The same where a list has room for one sentence. */
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
