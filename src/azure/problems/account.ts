import { text, type Text } from '../../domain/text.ts';
import type { Problem } from '../../domain/problem.ts';
import { hitsFirewall, hitsPrivateLink, lacksPolicy, lacksRole } from './key.ts';
import { hasCode, says, type Deed, type Rule } from './rule.ts';
import type { Failure } from './failure.ts';

type Told = readonly [why: Text, next: Text, fix?: Problem['fix']];

const rule = (
  code: Rule['code'],
  applies: (failure: Failure) => boolean,
  tell: (deed: Deed) => Told,
): Rule => ({
  code,
  applies: (failure, { on }) => on === 'account' && applies(failure),
  tell: (_, deed) => {
    const [why, next, fix] = tell(deed);
    return { why, next, ...(fix ? { fix } : {}) };
  },
});

/** The Cosmos DB control plane: domain.md 4.4; the messages are those of Learn's "Troubleshoot CMK". */
export const accountRules: readonly Rule[] = [
  rule(
    'F-32',
    (failure) => hitsFirewall(failure) || hitsPrivateLink(failure),
    () => [
      text("The vault's firewall keeps Cosmos DB away from the key."),
      text('Let trusted Microsoft services through the firewall of the vault.'),
      'allowTrustedServices',
    ],
  ),
  rule(
    'F-33',
    (failure) =>
      lacksRole(failure) ||
      lacksPolicy(failure) ||
      says(failure, /access to the key ?vault .*(?:forbidden|denied)/i),
    () => [
      text("Cosmos DB's identity may not use the key, or not yet: a new grant takes some minutes."),
      text('See that the identity has get, wrapKey and unwrapKey on the key, wait some minutes, try again.'),
    ],
  ),
  rule(
    'F-34',
    (failure) => says(failure, /Error contacting the Azure Key Vault resource/i),
    () => [
      text('Cosmos DB cannot reach the key: the vault does not exist, or is in another tenant.'),
      text("See that the key URI is right and that the vault is in the account's tenant, then try again."),
    ],
  ),
  rule(
    'F-35',
    (failure) => says(failure, /KeyVaultKeyUri .* is Invalid/i),
    () => [
      text('Cosmos DB does not take the key URI.'),
      text('Use the URI with https, without a version and without a trailing slash.'),
    ],
  ),
  rule(
    'F-36',
    (failure) => says(failure, /Updating KeyVaultKeyUri is not supported/i),
    () => [
      text('The account was made without a customer-managed key, or its key cannot be changed this way.'),
      text('Choose another account name, so that a new account is made.'),
      'chooseAnotherName',
    ],
  ),
  rule(
    'F-37',
    (failure) => says(failure, /Customer Managed Key in Revoked Status/i),
    () => [
      text('The account has no access to its key and takes no change until it has.'),
      text("Restore the account's access to its key first."),
    ],
  ),
  rule(
    'F-38',
    (failure) => says(failure, /Cannot set SystemAssignedIdentity as the default identity during provision/i),
    () => [
      text('A new account cannot start with its system-assigned identity.'),
      text('Create it with the first-party identity and change the default identity later.'),
    ],
  ),
  rule(
    'F-39',
    (failure) => says(failure, /tenant for the new Key Vault .* does not match/i),
    () => [
      text('The new key is in a vault of another tenant.'),
      text('Choose a key of a vault in the same tenant.'),
    ],
  ),
  rule(
    'F-40',
    (failure) => says(failure, /Cross-tenant CMK is not supported/i),
    () => [
      text('The vault is in another tenant, which this identity cannot reach.'),
      text("Choose a vault of the account's tenant."),
    ],
  ),
  rule(
    'F-41',
    (failure) => says(failure, /given default identity .* is not valid/i),
    () => [
      text('The default identity is malformed.'),
      text('Name the identity as Azure does, for instance {0}.', 'FirstPartyIdentity'),
    ],
  ),
  rule(
    'F-42',
    (failure) => says(failure, /Setting Non-FPI default identity is required/i),
    () => [
      text('Continuous backup and analytical store need a managed identity as the default identity.'),
      text('Create the account with periodic backup, or make a managed identity the default first.'),
    ],
  ),
  rule(
    'F-43',
    (failure) => says(failure, /Customer Managed Key (?:enablement|and Full Fidelity)/i),
    () => [
      text('The account uses a feature that does not go with a customer-managed key.'),
      text('Turn the feature off where that is possible, or make a new account.'),
    ],
  ),
  rule(
    'F-94',
    (failure) => says(failure, /in a failed provisioning state/i),
    ({ name }) => [
      text('An account {0} is there, in the state "Failed": its creation or an update went wrong.', name),
      text('Delete it in the portal if it holds nothing, or choose another name.'),
      'chooseAnotherName',
    ],
  ),
  rule(
    'F-50',
    (failure) =>
      hasCode(failure, 'PreconditionFailed') ||
      failure.status === 412 ||
      says(failure, /operation (?:is )?(?:already )?in progress|exclusive lock/i),
    ({ name }) => [
      text('Azure is still busy with another operation on the account {0}.', name),
      text('Wait until it is done, then try again.'),
    ],
  ),
  rule(
    'F-51',
    (failure) => says(failure, /high demand in .* region|cannot fulfill your request at this time/i),
    () => [
      text('The region has no capacity for this account now.'),
      text('Choose another region, or one without zone redundancy; or ask Azure for access to the region.'),
      'chooseAnotherRegion',
    ],
  ),
  rule(
    'F-52',
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
  rule(
    'F-52',
    (failure) => says(failure, /account name .*(?:invalid|not valid)|invalid .*account name/i),
    ({ name }) => [
      text('{0} is not a valid account name.', name),
      text('Choose a name of 3 to 50 lower-case letters, digits and single hyphens.'),
      'chooseAnotherName',
    ],
  ),
];
