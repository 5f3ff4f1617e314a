import {
  encryptionUserRole,
  localEncryptionUserRole,
  neededKeyPermissions,
} from '../../model/roleAssignments.ts';
import { codeOfSentence, explainRevocation } from '../../model/cmkStatus.ts';
import { accountNameAdvice } from '../../model/names.ts';
import { asSentence, text } from '../../model/text.ts';
import type { Failure } from './parse.ts';
import {
  hitsFirewall,
  hitsPerimeter,
  hitsPrivateLink,
  lacksLocalRole,
  lacksPolicy,
  lacksRole,
} from './keyVault.ts';
import { hasCode, isOperation, onAccount, type Rule, says, sentence, captured } from './rule.ts';
import { onlyIdentities } from '../../model/applicationErrors.ts';

/** The Cosmos DB control plane (docs/azure.md, F-codes); the messages are those of Learn's "Troubleshoot CMK". */
export const accountRules: readonly Rule[] = [
  {
    code: 'F-60',
    owner: 'vaultOwner',
    applies: (failure, { on }) => on === 'account' && isRevocation(failure),
    explain: (failure) => {
      const { cause, remedy, owner } = explainRevocation(revocationCode(failure));
      return { why: text("The account's access to its key is revoked. {0}", cause), next: remedy, owner };
    },
  },
  {
    code: 'F-32',
    owner: 'vaultOwner',
    applies: (failure, { on }) => on === 'account' && hitsPerimeter(failure),
    explain: () => ({
      why: text("The key vault's network security perimeter blocks Azure Cosmos DB."),
      next: text(
        "Admit Azure Cosmos DB with an inbound rule of the perimeter, or move the account into it. Trusted Microsoft services don't bypass a perimeter.",
      ),
      // The firewall's bypass, which that command turns on, has no effect here.
      remedy: 'none',
    }),
  },
  onAccount(
    'F-32',
    'vaultOwner',
    (failure) => hitsFirewall(failure) || hitsPrivateLink(failure),
    () => [
      text("The key vault's firewall blocks Azure Cosmos DB."),
      text('Run Configure Key Vault for CMK, which lets trusted Microsoft services bypass the firewall.'),
      'allowTrustedServices',
    ],
  ),
  onAccount('F-33', 'accessAdministrator', lacksRole, () => [
    text(
      "The account's identity has no role on the key. A new role assignment can take a few minutes to take effect.",
    ),
    text(
      'Run Grant Cosmos DB Access to assign the {0} role to the identity, wait a few minutes, then try again.',
      encryptionUserRole.name,
    ),
  ]),
  onAccount('F-33', 'vaultOwner', lacksLocalRole, () => [
    text(
      "The account's identity has no local role on the key in the managed HSM. A new role assignment can take a few minutes to take effect.",
    ),
    text(
      'Assign the {0} local role on the key to the identity, wait a few minutes, then try again.',
      localEncryptionUserRole.name,
    ),
  ]),
  onAccount(
    'F-33',
    'vaultOwner',
    (failure) => lacksPolicy(failure) || says(failure, /access to the key ?vault .*(?:forbidden|denied)/i),
    () => [
      text("The key vault's access policies don't let the account's identity use the key."),
      text(
        'Run Grant Cosmos DB Access to give the identity key permissions {0}, wait a few minutes, then try again.',
        neededKeyPermissions.join(', '),
      ),
    ],
  ),
  onAccount(
    'F-34',
    'you',
    (failure) => says(failure, /Error contacting the Azure Key Vault resource/i),
    () => [
      text(
        "Azure Cosmos DB can't reach the key. The key vault or key doesn't exist, or the key vault is in another tenant.",
      ),
      text(
        "Choose an existing key in the account's tenant. If the key vault was deleted, run Recover Deleted Vault.",
      ),
      'chooseAnotherVault',
    ],
  ),
  onAccount(
    'F-35',
    'you',
    (failure) => says(failure, /KeyVaultKeyUri .* is Invalid/i),
    () => [
      text('Azure Cosmos DB rejects the key URI.'),
      text('Use a URI that starts with https and has no version and no trailing slash.'),
    ],
  ),
  onAccount(
    'F-36',
    'you',
    (failure) => says(failure, /Updating KeyVaultKeyUri is not supported/i),
    ({ isFirstKey }) =>
      isFirstKey === true
        ? [
            text("Azure can't enable a customer-managed key on this existing account."),
            text(
              'If the account uses the Cassandra API or vector search, create an account with the key and copy the data. Otherwise, open a support request with Microsoft.',
            ),
          ]
        : [
            text("You can't remove the customer-managed key of an account, or change it in this way."),
            text('Keep the key, or create an account with another key.'),
            'chooseAnotherName',
          ],
  ),
  onAccount(
    'F-37',
    'vaultOwner',
    (failure) => says(failure, /Customer Managed Key in Revoked Status/i),
    () => [
      text('{0} {1}', asSentence(text('Access revoked')), onlyIdentities),
      text('Restore access to the key first. To see how, run Explain Status on the account.'),
    ],
  ),
  onAccount(
    'F-38',
    'you',
    (failure) => says(failure, /Cannot set SystemAssignedIdentity as the default identity during provision/i),
    () => [
      text("A new account can't start with its system-assigned identity."),
      text(
        'Create the account with the first-party identity, or a user-assigned one for continuous backup. Then run Change Default Identity.',
      ),
    ],
  ),
  onAccount(
    'F-39',
    'you',
    (failure) => says(failure, /tenant for the new Key Vault .* does not match/i),
    () => [text('The new key is in another tenant.'), text("Choose a key in the account's tenant.")],
  ),
  onAccount(
    'F-40',
    'you',
    (failure) => says(failure, /Cross-tenant CMK is not supported/i),
    () => [
      text("The key vault is in another tenant, which this identity can't access."),
      text(
        "Choose a key vault in the account's tenant, or use a user-assigned identity with a federated client ID.",
      ),
      'chooseAnotherVault',
    ],
  ),
  onAccount(
    'F-41',
    'you',
    (failure) => says(failure, /given default identity .* is not valid/i),
    () => [
      text("Azure rejects the default identity. It isn't assigned to the account, or its format is invalid."),
      text(
        "Assign the identity to the account first. Then use Azure's name for it, for example {0}.",
        'FirstPartyIdentity',
      ),
    ],
  ),
  onAccount(
    'F-41',
    'you',
    (failure) => hasCode(failure, 'FailedIdentityOperation') && says(failure, /was not found/i),
    (_, failure) => [
      text("Azure can't assign an identity that doesn't exist: {0}", sentence(failure)),
      text("Choose an existing user-assigned identity. A deleted one can't be recovered."),
    ],
  ),
  onAccount(
    'F-63',
    'vaultOwner',
    (failure) =>
      says(failure, /exception occurred while opening a connection to the server/i) ||
      (failure.status === 401 && says(failure, /"readyState":\d/)),
    () => [
      text(
        'Applications that use the MongoDB or Cassandra API get this error while access to the key is revoked.',
      ),
      text('Run Explain Status on the account to check for revoked access, then try again.'),
    ],
  ),
  onAccount(
    'F-63',
    'vaultOwner',
    // A failed creation or update can time out in Azure, and a request can time out in the network. Neither says
    // anything about the key. A failing service (503) also reports a timeout.
    (failure) => failure.kind !== 'network' && !isOperation(failure) && failure.status === 408,
    () => [
      text('The request timed out. This can happen while access to the key is revoked.'),
      text('Run Explain Status on the account to check for revoked access, then try again.'),
    ],
  ),
  onAccount(
    'F-94',
    'accountOwner',
    (failure) => says(failure, /in a failed provisioning state/i),
    ({ name }) => [
      text('Account {0} is in state "Failed", because its creation or an update failed.', name),
      text('If it has no data, delete it in the Azure portal, or choose another name.'),
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
      text('Another operation on account {0} is still running.', name),
      text("Wait until it's finished, then try again."),
    ],
  ),
  onAccount(
    'F-50',
    'you',
    (failure) => says(failure, /Database account \S+ is not online/i),
    ({ name }) => [
      text("Account {0} isn't online. Azure might still be creating, changing, or deleting it.", name),
      text('Check its state in the Azure portal, and try again when it is "Succeeded".'),
    ],
  ),
  onAccount(
    'F-51',
    'you',
    (failure) =>
      hasCode(failure, 'LocationNotAvailableForResourceType') ||
      says(failure, /high demand in .* region|cannot fulfill your request at this time/i),
    () => [
      text("The region has no capacity for this account, or isn't available to the subscription."),
      text(
        'Choose another region, turn off zone redundancy, or request access to the region from Microsoft.',
      ),
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
      text('Name {0} is already used. It must be unique across Azure.', name),
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
    ({ name }) => [text("{0} isn't a valid account name.", name), accountNameAdvice, 'chooseAnotherName'],
  ),
  onAccount(
    'F-16',
    'vaultOwner',
    (failure) => says(failure, /(?:purge protection|soft delete)\b/i),
    () => [
      text('The key vault has no purge protection, which Azure Cosmos DB requires.'),
      text("Run Configure Key Vault for CMK to turn on purge protection. You can't turn it off later."),
    ],
  ),
];

/**
 * An account refuses data with either of two sentences, sometimes without the sub-status, and its analytical store with
 * a third one (docs/azure.md, CMK status and revocation).
 */
const isRevocation = (failure: Failure) =>
  says(
    failure,
    /due to Customer Managed Key not being accessible|account is currently revoked|key vault key is not found to unwrap/i,
  ) || isRevocationCode(failure.subStatus);

const isRevocationCode = (code: number | undefined) => code !== undefined && code >= 4000 && code < 4100;

function revocationCode(failure: Failure): number | undefined {
  if (isRevocationCode(failure.subStatus)) return failure.subStatus;
  const [written] = captured(failure, /(?:sub-?status:? ?|\()(4\d{3})\b/i);
  return written === undefined ? codeOfSentence(failure.messages.join(' ')) : Number(written);
}
