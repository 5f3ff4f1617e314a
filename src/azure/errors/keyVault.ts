import type { Problem } from '../../model/problem.ts';
import { vaultNameAdvice } from '../../model/names.ts';
import { text, type Text } from '../../model/text.ts';
import type { Failure } from './parse.ts';
import { hasCode, type Rule, says, type Subject, captured } from './rule.ts';

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
/** A network security perimeter overrides the firewall and its bypass (docs/azure.md, Key vault requirements). */
export const hitsPerimeter = (failure: Failure) =>
  hasCode(failure, 'ForbiddenByNsp') || says(failure, /network security perimeter|\bNSP (?:policy|rules)\b/i);
export const hitsPrivateLink = (failure: Failure) =>
  hasCode(failure, 'ForbiddenByConnection') ||
  says(failure, /Public network access is disabled|not an approved private link/i);

/** Keys in the vault itself (docs/azure.md, F-codes). */
export const keyRules: readonly Rule[] = [
  {
    code: 'F-23',
    owner: 'you',
    applies: (failure, { on }) => on === 'key' && lacksRole(failure),
    explain: (failure) => ({
      why: text(
        "You have no role in the key vault that allows {0}. The Owner role isn't enough.",
        captured(failure, /Action: '([^']+)'/i)[0] ?? text('this'),
      ),
      next: text(
        'Ask an owner or user access administrator for the {0} role on the key vault. It can take a few minutes to take effect.',
        cryptoOfficer,
      ),
    }),
  },
  {
    code: 'F-24',
    owner: 'you',
    applies: (failure, { on }) => on === 'key' && lacksPolicy(failure),
    explain: (failure) => {
      const [denied] = captured(failure, /does not have keys (.+?) permission on key vault/i);
      return {
        why: text("The key vault's access policies don't give you key permission {0}.", denied ?? '?'),
        next: text('Ask an administrator of the key vault for an access policy with this key permission.'),
      };
    },
  },
  {
    code: 'F-25',
    owner: 'vaultOwner',
    applies: (failure, { on }) => on === 'key' && hitsPerimeter(failure),
    explain: () => ({
      why: text("The key vault's network security perimeter blocks your address."),
      next: text('Ask an administrator of the perimeter for an inbound rule for your address.'),
      remedy: 'none',
    }),
  },
  {
    code: 'F-25',
    owner: 'you',
    applies: (failure, { on }) => on === 'key' && hitsFirewall(failure),
    explain: () => ({
      why: text("The key vault's firewall blocks your address."),
      next: text(
        'Ask an administrator of the key vault for a firewall rule for your address. To create keys, the {0} role is enough.',
        vaultContributor,
      ),
    }),
  },
  {
    code: 'F-26',
    owner: 'you',
    applies: (failure, { on }) => on === 'key' && hitsPrivateLink(failure),
    explain: () => ({
      why: text("The key vault doesn't allow access from public networks."),
      next: text(
        'Connect from the private network of the key vault. To create keys, the {0} role is enough.',
        vaultContributor,
      ),
    }),
  },
  {
    code: 'F-27',
    owner: 'you',
    applies: (failure) =>
      hasCode(failure, 'ObjectIsDeletedButRecoverable') || says(failure, /deleted but recoverable state/i),
    explain: (_, { name }) => ({
      why: text('Name {0} belongs to a deleted key.', name),
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
    explain: (_, { name }) => ({
      why: text('Azure is deleting or recovering {0}.', name),
      next: text('Try again in a few minutes.'),
    }),
  },
  {
    code: 'F-29',
    owner: 'you',
    applies: (failure) =>
      hasCode(failure, 'KeyNotFound') || says(failure, /was not found in this key vault/i),
    explain: (failure, { on, name }) => ({
      why: text(
        'The key vault has no key {0}.',
        captured(failure, /\(name\/id\) (\S+) was not found/i)[0] ?? name,
      ),
      next: text('Check the names of the key and the key vault, or run Generate Key.'),
      ...otherKey(on),
    }),
  },
  {
    code: 'F-30',
    owner: 'vaultOwner',
    applies: (failure) => hasCode(failure, 'KeyDisabled') || says(failure, /not allowed on a disabled key/i),
    explain: (_, { on }) => ({
      why: text('The key is disabled.'),
      next: text('Run Restore Key to enable the latest version.'),
      ...otherKey(on),
    }),
  },
  {
    code: 'F-30b',
    owner: 'vaultOwner',
    // Node also says "is not yet valid" about a server's certificate.
    applies: (failure) =>
      failure.kind !== 'network' &&
      (hasCode(failure, 'KeyExpired', 'KeyNotYetValid') ||
        says(failure, /not allowed on an? (?:expired|not yet valid)|key (?:has )?expired|is not yet valid/i)),
    explain: (_, { on }) => ({
      why: text("The key has expired or isn't valid yet."),
      next: text(
        "Change the dates of the key version. Don't rotate it first: a revoked account doesn't use a new version.",
      ),
      remedy: 'none',
      ...otherKey(on),
    }),
  },
  {
    code: 'F-30b',
    owner: 'vaultOwner',
    applies: (failure) => says(failure, /\bwrapKey and unwrapKey\b/i),
    explain: (_, { on }) => ({
      why: text("The key isn't an RSA key, or doesn't allow wrapKey and unwrapKey."),
      next: text('Add the operations to the key.'),
      remedy: 'none',
      ...otherKey(on),
    }),
  },
];

/** A user who creates an account can choose another key. One who changes this key can't. */
const otherKey = (on: Subject): Pick<Problem, 'fix'> => (on === 'account' ? { fix: 'chooseAnotherKey' } : {});

const cryptoOfficer = 'Key Vault Crypto Officer';
const vaultContributor = 'Key Vault Contributor';

/** Vault management (docs/azure.md, F-codes). */
export const vaultRules: readonly Rule[] = [
  {
    code: 'F-11',
    owner: 'you',
    applies: (failure) => says(failure, /enablePurgeProtection" cannot be set to false/i),
    explain: () => ({
      why: text("You can't turn off purge protection."),
      next: text('Keep it on.'),
    }),
  },
  {
    code: 'F-12',
    owner: 'you',
    applies: (failure, { on }) =>
      on === 'vault' && says(failure, /already exists in deleted state|exists in soft.?deleted state/i),
    explain: (_, { name }) => ({
      why: text('Name {0} belongs to a deleted key vault until its retention ends.', name),
      next: text(
        'Choose another name, or run Recover Deleted Vault, which also grants the known accounts access again.',
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
    explain: (_, { name }) => ({
      why: text('Name {0} is already used. It must be unique across Azure.', name),
      next: text('Choose another name.'),
      fix: 'chooseAnotherName',
    }),
  },
  {
    code: 'F-14',
    owner: 'you',
    applies: (failure) => hasCode(failure, 'VaultNameNotValid'),
    explain: (_, { name }) => ({
      why: text("{0} isn't a valid key vault name.", name),
      next: vaultNameAdvice,
      fix: 'chooseAnotherName',
    }),
  },
  {
    code: 'F-95',
    owner: 'you',
    applies: (failure) => says(failure, /not allowed because purge protection is enabled/i),
    explain: () => ({
      why: text('Purge protection prevents purging before the retention period ends.'),
      next: text('Recover it, or choose another name.'),
    }),
  },
  {
    code: 'F-22',
    owner: 'you',
    applies: (failure) =>
      hasCode(failure, 'InvalidApiVersionParameter', 'NoRegisteredProviderFound', 'InvalidResourceType'),
    explain: () => ({
      why: text("Azure doesn't support the API version of this request, or not in this cloud yet."),
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
    owner: 'you',
    // For an account, Cosmos DB's identity lacks the permission: a different failure, below.
    applies: (failure, { on }) => on !== 'account' && lacksLocalRole(failure),
    explain: (failure) => {
      const [action = 'keys/read/action', scope = '/keys'] = captured(failure, denied);
      return {
        why: text("You don't have local permission {0} on {1} of the managed HSM.", action, scope),
        next: text(
          'Ask an administrator of the managed HSM to assign you a local role with "{1}": {0}.',
          smallestLocalRole(action),
          'az keyvault role assignment create',
        ),
      };
    },
  },
  {
    code: 'F-02',
    owner: 'you',
    applies: (failure) => says(failure, /AllowKeyManagementOperationsThroughARM/i),
    explain: () => ({
      why: text("By default, a managed HSM doesn't let Azure Resource Manager manage its keys."),
      next: text(
        'Ask an administrator of the managed HSM to set {0} to true with "{1}".',
        'AllowKeyManagementOperationsThroughARM',
        'az keyvault setting update',
      ),
    }),
  },
];

/** As recorded for Microsoft's SDK (azure-sdk-for-js, keyvault-admin); the Crypto Officer may use no key. */
function smallestLocalRole(action: string): string | Text {
  if (/^roleAssignments\/read/i.test(action)) return 'Managed HSM Crypto Auditor';
  if (/^role/i.test(action)) return 'Managed HSM Policy Administrator';
  return /^keys\/read/i.test(action)
    ? text('{0}, or {1} to change keys', 'Managed HSM Crypto Auditor', 'Managed HSM Crypto User')
    : 'Managed HSM Crypto User';
}
