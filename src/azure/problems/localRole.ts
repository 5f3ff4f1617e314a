import { text } from '../../domain/text.ts';
import type { Failure } from './failure.ts';
import { says, taken, type Rule } from './rule.ts';

const denied = /Not authorized to access Microsoft\.KeyVault\/managedHsm\/(\S+) on (\S+)/i;

/** In the words that people quote (Azure/azure-cli#32719). */
export const lacksLocalRole = (failure: Failure) => says(failure, denied);

/** The roles that a managed HSM has in itself, and the way around them that it may have opened (F-02). */
export const localRoleRules: readonly Rule[] = [
  {
    code: 'F-02',
    owner: 'vaultOwner',
    // Of an account, it is Cosmos DB's identity that lacks it: another failure, below.
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
