import type { Problem } from '../../model/problem.ts';
import { text } from '../../model/text.ts';
import type { Failure } from './parse.ts';
import { hasCode, type Rule, says, type Subject, taken } from './rule.ts';

/**
 * The caller has no access to the vault, by roles or by access policies. The account's creation
 * fails with the same messages.
 */
export const lacksRole = (failure: Failure) =>
  hasCode(failure, 'ForbiddenByRbac') ||
  says(failure, /Caller is not authorized to perform action on resource/i);
export const lacksPolicy = (failure: Failure) =>
  hasCode(failure, 'AccessDenied', 'ForbiddenByPolicy') ||
  says(failure, /does not have (?:keys|certificates|secrets) .+ permission on key vault/i);
export const hitsFirewall = (failure: Failure) =>
  hasCode(failure, 'ForbiddenByFirewall') || says(failure, /Client address is not authorized/i);
export const hitsPrivateLink = (failure: Failure) =>
  hasCode(failure, 'ForbiddenByConnection') ||
  says(failure, /Public network access is disabled|not an approved private link/i);

/** Keys in the vault itself (docs/azure.md, F-codes). */
export const keyRules: readonly Rule[] = [
  {
    code: 'F-23',
    owner: 'accessAdministrator',
    applies: (failure, { on }) => on === 'key' && lacksRole(failure),
    tell: (failure) => ({
      why: text(
        'You have no role in the vault that allows {0}; being an owner is not enough.',
        taken(failure, /Action: '([^']+)'/i)[0] ?? text('this'),
      ),
      next: text('Ask for the role {0} on the vault; a new role takes some minutes to work.', cryptoOfficer),
    }),
  },
  {
    code: 'F-24',
    owner: 'vaultOwner',
    applies: (failure, { on }) => on === 'key' && lacksPolicy(failure),
    tell: (failure) => ({
      why: text(
        "The vault's access policies do not give you the key permission {0}.",
        taken(failure, /does not have keys (.+?) permission on key vault/i)[0] ?? text('that is needed'),
      ),
      next: text('Ask for an access policy of the vault with that key permission.'),
    }),
  },
  {
    code: 'F-25',
    owner: 'vaultOwner',
    applies: (failure, { on }) => on === 'key' && hitsFirewall(failure),
    tell: () => ({
      why: text("The vault's firewall does not let your address in."),
      next: text(
        'Ask for the role {0}, with which keys are made through Azure Resource Manager, or for a firewall rule for your address.',
        vaultContributor,
      ),
    }),
  },
  {
    code: 'F-26',
    owner: 'vaultOwner',
    applies: (failure, { on }) => on === 'key' && hitsPrivateLink(failure),
    tell: () => ({
      why: text('The vault is closed to public networks.'),
      next: text(
        'Ask for the role {0}, with which keys are made through Azure Resource Manager, or work from inside its private network.',
        vaultContributor,
      ),
    }),
  },
  {
    code: 'F-27',
    owner: 'you',
    applies: (failure) =>
      hasCode(failure, 'ObjectIsDeletedButRecoverable') || says(failure, /deleted but recoverable state/i),
    tell: (_, { name }) => ({
      why: text('A deleted key that can still be recovered holds the name {0}.', name),
      next: text('Recover the deleted key, or choose another name.'),
      fix: 'chooseAnotherName',
    }),
  },
  {
    code: 'F-28',
    owner: 'you',
    applies: (failure) =>
      hasCode(failure, 'ObjectIsBeingDeleted', 'ObjectIsBeingRecovered') ||
      says(failure, /currently being (?:deleted|recovered)/i),
    tell: (_, { name }) => ({
      why: text('{0} is being deleted or recovered just now.', name),
      next: text('Wait a minute, then try again.'),
    }),
  },
  {
    code: 'F-29',
    owner: 'you',
    applies: (failure) =>
      hasCode(failure, 'KeyNotFound') || says(failure, /was not found in this key vault/i),
    tell: (failure, { on, name }) => ({
      why: text(
        'The vault has no such key: {0}.',
        taken(failure, /\(name\/id\) (\S+) was not found/i)[0] ?? name,
      ),
      next: text(
        'See that the name and the vault are right; run Generate Key where the vault has no key yet.',
      ),
      ...otherKey(on),
    }),
  },
  {
    code: 'F-30',
    owner: 'vaultOwner',
    applies: (failure) => hasCode(failure, 'KeyDisabled') || says(failure, /not allowed on a disabled key/i),
    tell: (_, { on }) => ({
      why: text('The key is disabled.'),
      next: text('Run Restore Key, which enables the latest version, or choose another key.'),
      ...otherKey(on),
    }),
  },
  {
    code: 'F-30b',
    owner: 'vaultOwner',
    applies: (failure) =>
      hasCode(failure, 'KeyExpired', 'KeyNotYetValid') ||
      says(failure, /not allowed on an? (?:expired|not yet valid)|key (?:has )?expired|is not yet valid/i),
    tell: (_, { on }) => ({
      why: text('The key has expired or is not valid yet.'),
      next: text("Move the key's dates, then run Rotate Key; or choose another key."),
      ...otherKey(on),
    }),
  },
  {
    code: 'F-30b',
    owner: 'vaultOwner',
    applies: (failure) => says(failure, /\bwrapKey and unwrapKey\b/i),
    tell: (_, { on }) => ({
      why: text('The key is no RSA key, or does not allow wrapKey and unwrapKey.'),
      next: text('Add the operations to the key, or choose another key.'),
      remedy: 'none',
      ...otherKey(on),
    }),
  },
];

/** A person who creates an account can choose another key; one who changes this key can't. */
const otherKey = (on: Subject): Pick<Problem, 'fix'> => (on === 'account' ? { fix: 'chooseAnotherKey' } : {});

const cryptoOfficer = 'Key Vault Crypto Officer';
const vaultContributor = 'Key Vault Contributor';

/** Vault management (docs/azure.md, F-codes). */
export const vaultRules: readonly Rule[] = [
  {
    code: 'F-11',
    owner: 'you',
    applies: (failure) => says(failure, /enablePurgeProtection" cannot be set to false/i),
    tell: () => ({
      why: text('Purge protection of a vault can never be turned off.'),
      next: text('Keep purge protection on.'),
    }),
  },
  {
    code: 'F-12',
    owner: 'you',
    applies: (failure, { on }) =>
      on === 'vault' && says(failure, /already exists in deleted state|exists in soft.?deleted state/i),
    tell: (_, { name }) => ({
      why: text('A deleted vault that can still be recovered holds the name {0}.', name),
      next: text(
        'Choose another name, or run Recover Deleted Vault, which also gives the access again that recovery drops.',
      ),
      fix: 'chooseAnotherName',
    }),
  },
  {
    code: 'F-13',
    owner: 'you',
    applies: (failure, { on }) =>
      on === 'vault' &&
      (hasCode(failure, 'VaultAlreadyExists') || says(failure, /vault name .* is already in use/i)),
    tell: (_, { name }) => ({
      why: text('The vault name {0} is taken; vault names are unique in all of Azure.', name),
      next: text('Choose another name.'),
      fix: 'chooseAnotherName',
    }),
  },
  {
    code: 'F-14',
    owner: 'you',
    applies: (failure) => hasCode(failure, 'VaultNameNotValid'),
    tell: (_, { name }) => ({
      why: text('{0} is not a valid vault name.', name),
      next: text('Choose a name of 3 to 24 letters, digits and hyphens that starts with a letter.'),
      fix: 'chooseAnotherName',
    }),
  },
  {
    code: 'F-95',
    owner: 'you',
    applies: (failure) => says(failure, /not allowed because purge protection is enabled/i),
    tell: () => ({
      why: text(
        'Purge protection keeps what is deleted until its retention ends; nobody can purge it before.',
      ),
      next: text('Recover it, or choose another name.'),
    }),
  },
  {
    code: 'F-22',
    owner: 'you',
    applies: (failure) =>
      hasCode(failure, 'InvalidApiVersionParameter', 'NoRegisteredProviderFound', 'InvalidResourceType'),
    tell: () => ({
      why: text('Azure no longer takes, or not yet takes here, the api-version of this request.'),
      next: text('Update the extension.'),
    }),
  },
];

const denied = /Not authorized to access Microsoft\.KeyVault\/managedHsm\/(\S+) on (\S+)/i;

/** Matches the message that users quote (Azure/azure-cli#32719). */
export const lacksLocalRole = (failure: Failure) => says(failure, denied);

/** The local roles of a managed HSM, and access through Resource Manager, which the HSM may allow instead (F-02). */
export const localRoleRules: readonly Rule[] = [
  {
    code: 'F-02',
    owner: 'vaultOwner',
    // For an account, Cosmos DB's identity lacks the permission: a different failure, below.
    applies: (failure, { on }) => on !== 'account' && lacksLocalRole(failure),
    tell: (failure) => {
      const [action = 'keys/read/action', scope = '/keys'] = taken(failure, denied);
      return {
        why: text('You lack the local right {0} on {1} of the managed HSM.', action, scope),
        next: text(
          'Ask an administrator of the managed HSM for its local role {0}, which is given with "{1}".',
          smallestLocalRole(action),
          'az keyvault role assignment create',
        ),
      };
    },
  },
  {
    code: 'F-02',
    owner: 'vaultOwner',
    applies: (failure) => says(failure, /AllowKeyManagementOperationsThroughARM/i),
    tell: () => ({
      why: text('The managed HSM does not let Azure Resource Manager at its keys, as none does by default.'),
      next: text(
        'Have an administrator of it set {0} to true, with "{1}".',
        'AllowKeyManagementOperationsThroughARM',
        'az keyvault setting update',
      ),
    }),
  },
];

/** As recorded for Microsoft's SDK (azure-sdk-for-js, keyvault-admin); the Crypto Officer may use no key. */
function smallestLocalRole(action: string): string {
  if (/^roleAssignments\/read/i.test(action)) return 'Managed HSM Crypto Auditor';
  if (/^role/i.test(action)) return 'Managed HSM Policy Administrator';
  return /^keys\/read/i.test(action)
    ? 'Managed HSM Crypto Auditor (Crypto User to change keys)'
    : 'Managed HSM Crypto User';
}
