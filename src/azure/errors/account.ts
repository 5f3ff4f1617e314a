import {
  encryptionUserRole,
  localEncryptionUserRole,
  neededKeyPermissions,
} from '../../model/roleAssignments.ts';
import { text } from '../../model/text.ts';
import { hitsFirewall, hitsPrivateLink, lacksLocalRole, lacksPolicy, lacksRole } from './keyVault.ts';
import { hasCode, onAccount, type Rule, says, sentence } from './rule.ts';

/** The Cosmos DB control plane (docs/azure.md, F-codes); the messages are those of Learn's "Troubleshoot CMK". */
export const accountRules: readonly Rule[] = [
  onAccount(
    'F-32',
    'vaultOwner',
    (failure) => hitsFirewall(failure) || hitsPrivateLink(failure),
    () => [
      text("The vault's firewall keeps Cosmos DB away from the key."),
      text(
        'Let trusted Microsoft services through the firewall of the vault, as Configure Key Vault for CMK does.',
      ),
      'allowTrustedServices',
    ],
  ),
  onAccount('F-33', 'accessAdministrator', lacksRole, () => [
    text("Cosmos DB's identity has no role on the key, or not yet: a new role takes some minutes."),
    text(
      'Run Grant Cosmos DB Access, or see that it has the role {0} on the vault or the key; wait some minutes, then try again.',
      encryptionUserRole.name,
    ),
  ]),
  onAccount('F-33', 'vaultOwner', lacksLocalRole, () => [
    text("Cosmos DB's identity has no local role on the key in the managed HSM, or not yet."),
    text(
      'See that it has the local role {0} on the key, wait some minutes, then try again.',
      localEncryptionUserRole.name,
    ),
  ]),
  onAccount(
    'F-33',
    'vaultOwner',
    (failure) => lacksPolicy(failure) || says(failure, /access to the key ?vault .*(?:forbidden|denied)/i),
    () => [
      text("The vault's access policies do not let Cosmos DB's identity use the key, or not yet."),
      text(
        'Run Grant Cosmos DB Access, or see that its access policy has the key permissions {0}; wait some minutes, then try again.',
        neededKeyPermissions.join(', '),
      ),
    ],
  ),
  onAccount(
    'F-34',
    'you',
    (failure) => says(failure, /Error contacting the Azure Key Vault resource/i),
    () => [
      text('Cosmos DB cannot reach the key: the vault does not exist, or is in another tenant.'),
      text(
        "See that the vault is still there, in the account's tenant, and try again; run Recover Deleted Vault where it was deleted, or choose another vault.",
      ),
      'chooseAnotherVault',
    ],
  ),
  onAccount(
    'F-35',
    'you',
    (failure) => says(failure, /KeyVaultKeyUri .* is Invalid/i),
    () => [
      text('Cosmos DB does not take the key URI.'),
      text('Use the URI with https, without a version and without a trailing slash.'),
    ],
  ),
  onAccount(
    'F-36',
    'you',
    (failure) => says(failure, /Updating KeyVaultKeyUri is not supported/i),
    () => [
      text("Azure never takes a customer-managed key away, and does not change this account's in this way."),
      text('Keep the key, or choose another account name, so that a new account is made.'),
      'chooseAnotherName',
    ],
  ),
  onAccount(
    'F-37',
    'vaultOwner',
    (failure) => says(failure, /Customer Managed Key in Revoked Status/i),
    () => [
      text('The account has no access to its key and takes no change until it has.'),
      text("Restore the account's access to its key first; Explain Status on the account says how."),
    ],
  ),
  onAccount(
    'F-38',
    'you',
    (failure) => says(failure, /Cannot set SystemAssignedIdentity as the default identity during provision/i),
    () => [
      text('A new account cannot start with its system-assigned identity.'),
      text('Create it with the first-party identity and change the default identity later.'),
    ],
  ),
  onAccount(
    'F-39',
    'you',
    (failure) => says(failure, /tenant for the new Key Vault .* does not match/i),
    () => [
      text('The new key is in a vault of another tenant.'),
      text('Choose a key of a vault in the same tenant.'),
    ],
  ),
  onAccount(
    'F-40',
    'you',
    (failure) => says(failure, /Cross-tenant CMK is not supported/i),
    () => [
      text('The vault is in another tenant, which this identity cannot reach.'),
      text(
        "Choose a vault of the account's tenant, or give the account a user-assigned identity with a federated client id.",
      ),
      'chooseAnotherVault',
    ],
  ),
  onAccount(
    'F-41',
    'you',
    (failure) => says(failure, /given default identity .* is not valid/i),
    () => [
      text('Azure does not take the default identity: the account does not have it, or it is malformed.'),
      text(
        'Assign the identity to the account first, then name it as Azure does, for instance {0}.',
        'FirstPartyIdentity',
      ),
    ],
  ),
  onAccount(
    'F-60',
    'vaultOwner',
    (failure) => says(failure, /due to Customer Managed Key not being accessible/i),
    () => [
      text('The account has no access to its key, and gives nobody its data until it has.'),
      text("Restore the account's access to its key first; Explain Status on the account says how."),
    ],
  ),
  onAccount(
    'F-63',
    'vaultOwner',
    (failure) => failure.status === 408 || says(failure, /Request timed out/i),
    () => [
      text('The account let the request run out of time, as it does while it has no access to its key.'),
      text('Run Explain Status on the account to see whether it reaches its key, then try again.'),
    ],
  ),
  onAccount(
    'F-94',
    'accountOwner',
    (failure) => says(failure, /in a failed provisioning state/i),
    ({ name }) => [
      text('An account {0} is there, in the state "Failed": its creation or an update went wrong.', name),
      text('Delete it in the portal if it holds nothing, or choose another name.'),
      'chooseAnotherName',
    ],
  ),
  onAccount(
    'F-50',
    'you',
    (failure) =>
      hasCode(failure, 'PreconditionFailed') ||
      failure.status === 412 ||
      says(failure, /operation (?:is )?(?:already )?in progress|exclusive lock/i),
    ({ name }) => [
      text('Azure is still busy with another operation on the account {0}.', name),
      text('Wait until it is done, then try again.'),
    ],
  ),
  onAccount(
    'F-51',
    'microsoft',
    (failure) => says(failure, /high demand in .* region|cannot fulfill your request at this time/i),
    () => [
      text('The region has no capacity for this account now, or the subscription no access to it.'),
      text('Choose another region, or one without zone redundancy; or ask Azure for access to the region.'),
      'chooseAnotherRegion',
    ],
  ),
  onAccount(
    'F-52',
    'you',
    (failure) =>
      says(
        failure,
        /(?:name|Dns record for) .*(?:already exists|is (?:already )?(?:in use|taken)|is not available)/i,
      ) || hasCode(failure, 'DatabaseAccountAlreadyExists'),
    ({ name }) => [
      text('The account name {0} is taken; account names are unique in all of Azure.', name),
      text('Choose another name.'),
      'chooseAnotherName',
    ],
  ),
  onAccount(
    'F-52',
    'you',
    (failure) =>
      says(
        failure,
        /account name .*(?:invalid|not valid)|not allowed in the DatabaseAccount name|invalid .*account name/i,
      ),
    ({ name }) => [
      text('{0} is not a valid account name.', name),
      text('Choose a name of 3 to 44 lower-case letters, digits and single hyphens.'),
      'chooseAnotherName',
    ],
  ),
  onAccount(
    'F-16',
    'vaultOwner',
    (failure) => says(failure, /(?:purge protection|soft delete)\b/i),
    () => [
      text("The key's vault has no purge protection, which Cosmos DB asks for."),
      text(
        'Run Configure Key Vault for CMK, which turns purge protection of the vault on; this can never be undone.',
      ),
    ],
  ),
];

/** Account features that can't be combined with a customer-managed key, or with each other (docs/azure.md, F-codes). */
export const featureRules: readonly Rule[] = [
  onAccount(
    'F-42',
    'accountOwner',
    (failure) => says(failure, /Setting Non-FPI default identity is required/i),
    () => [
      text(
        'Continuous backup, the analytical store and materialized views need a managed identity as the default identity.',
      ),
      text('Do without them, or make a managed identity the default first, with Change Default Identity.'),
    ],
  ),
  onAccount(
    'F-44',
    'you',
    (failure) => says(failure, /continuous backup mode and other properties at the same time/i),
    () => [
      text('Azure takes a change to continuous backup alone only, without other properties.'),
      text('Change the backup in an update of its own.'),
    ],
  ),
  onAccount(
    'F-46',
    'you',
    (failure) => says(failure, /cannot be disabled once it is enabled/i),
    (_, failure) => [
      text('That feature of an account can never be turned off again: {0}', sentence(failure)),
      text('Leave it on, or make a new account without it and copy the data.'),
    ],
  ),
  onAccount(
    'F-47',
    'accountOwner',
    (failure) => says(failure, /document scan for CMK Migration/i),
    () => [
      text(
        'Azure could not look through all documents, as it does first: the account had no throughput to spare.',
      ),
      text('Raise the request units (RU/s) of the containers for the time, then try again.'),
    ],
  ),
  onAccount(
    'F-48',
    'accountOwner',
    (failure) => says(failure, /\bids?\b.* 990 bytes/i),
    () => [
      text('Documents have ids of more than 990 bytes, and encryption with the key needs the room.'),
      text("Find them with Microsoft's scanner of large ids, shorten the ids, then try again."),
    ],
  ),
  onAccount(
    'F-49',
    'you',
    (failure) => says(failure, /Customer Managed Key enablement .*(?:Cassandra API|Vector Search)/i),
    () => [
      text(
        'An account that exists cannot get a customer-managed key where it has the Cassandra API or vector search.',
      ),
      text('Make a new account with the key and copy the data.'),
    ],
  ),
  onAccount(
    'F-43',
    'accountOwner',
    (failure) => says(failure, /Customer Managed Key (?:enablement|and Full Fidelity)/i),
    () => [
      text(
        'The account has a feature that keeps a customer-managed key away: the analytical store, continuous backup, materialized views or the full-fidelity change feed.',
      ),
      text(
        'For the first two, make a managed identity the default first; for the others, make a new account and copy the data.',
      ),
    ],
  ),
  onAccount(
    'F-45',
    'accountOwner',
    (failure) => says(failure, /cannot be enabled together|cannot enable .* when .* is already enabled/i),
    (_, failure) => [
      text('Azure does not take these features together: {0}', sentence(failure)),
      text('Choose one of them.'),
    ],
  ),
];
