import type { RoleGrant } from '../model/accessGrants.ts';
import type { Problem } from '../model/problem.ts';
import type { PermissionModel, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import type { AccessUndo } from '../model/undo.ts';

type Of = { readonly vault: Pick<Vault, 'name'> };

export const nothingGranted = ({ vault }: Of, model: PermissionModel): Problem => ({
  code: 'F-33',
  owner: 'you',
  what: text('There is no access to {0} that could be taken away.', vault.name),
  why:
    model === 'rbac'
      ? text('No role assignment on the vault or its keys lets these identities use a key.')
      : text('The vault has no access policy of these identities.'),
  next: text('To give access back, run "Restore Cosmos DB Access" on it.'),
  remedy: 'restoreAccess',
});

/**
 * Removing the vault's own assignments would change nothing, and an assignment above the vault isn't ours to remove.
 */
export const comesFromAbove = ({ vault }: Of, { scope, principalId }: RoleGrant): Problem => ({
  code: 'F-33',
  owner: 'accessAdministrator',
  what: text('The access to {0} cannot be taken away there.', vault.name),
  why: text(
    'The principal {0} has it by a role assignment on {1}, which reaches other things too and is left alone.',
    principalId,
    scope === '' ? '/' : scope,
  ),
  next: text('Replace that assignment by one on the vault first, or use "Revoke Key".'),
  remedy: 'none',
});

export const otherCondition = ({ vault }: Of, { scope, principalId }: RoleGrant): Problem => ({
  code: 'F-33',
  owner: 'accessAdministrator',
  remedy: 'none',
  what: text("Access to key vault {0} wasn't restored.", vault.name),
  why: text(
    'Principal {0} has the role on {1} again, with another condition than before.',
    principalId,
    scope,
  ),
  next: text('Remove that role assignment.'),
});

export const rolesDecide = ({ vault }: Of, principalId: string): Problem => ({
  code: 'F-33',
  owner: 'accessAdministrator',
  what: text("Access to key vault {0} wasn't restored.", vault.name),
  why: text(
    'Key vault {0} uses Azure RBAC now, so the access policy of {1} has no effect.',
    vault.name,
    principalId,
  ),
  next: text('Run "Grant Cosmos DB Access", which assigns the role.'),
});

export const policiesDecide = ({ vault }: Of, principalId: string): Problem => ({
  code: 'F-33',
  owner: 'vaultOwner',
  what: text("Access to key vault {0} wasn't restored.", vault.name),
  why: text(
    'Key vault {0} uses access policies now, so the role assignment of {1} has no effect.',
    vault.name,
    principalId,
  ),
  next: text('Run "Grant Cosmos DB Access", which adds the access policy.'),
});

export const vaultGone = (name: string): Problem => ({
  code: 'F-34',
  owner: 'vaultOwner',
  what: text('Key vault {0} was not found.', name),
  why: text('It was deleted or moved.'),
  next: text('Run "Recover Deleted Vault", or refresh the view.'),
});

export const unconfirmed = ({ vault }: AccessUndo): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: text('Azure accepted the change of the access to {0}, but does not show it.', vault.name),
  why: text('The change was not visible after 2 minutes.'),
  next: text('Refresh the view in a few minutes.'),
});
