import { type PolicyEntry, type RoleGrant, sortGrants } from '../model/accessGrants.ts';
import { failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { PermissionModel, Subscription, Vault } from '../model/resources.ts';
import { missingKeyPermissions } from '../model/roleAssignments.ts';
import { couldNot, named, namedStore, notFound, notShownAfter } from '../model/problems.ts';
import { text } from '../model/text.ts';
import { type AccessUndo, policyGives, policyHolder, withPermissions } from '../model/undo.ts';
import type { OperationContext } from '../setup/step.ts';
import { accessTo, type Obstacle, whyUnread } from './parts.ts';

interface VaultTarget {
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name'>;
}

/** The vault's current permission model, which might have changed since the last read. */
export async function permissionModelOf(
  { azure, signal }: OperationContext,
  { subscription, vault }: VaultTarget,
): Promise<Outcome<PermissionModel>> {
  if (isManagedHsm(vault.id)) return succeeded('rbac');
  const found = await azure.in(subscription).vaults.get(vault.id, signal);
  if (found.kind !== 'done') return found;
  return found.value ? succeeded(found.value.permissionModel) : failed(vaultNotFound(vault.name));
}

export const readPolicies = ({ azure, signal }: OperationContext, { subscription, vault }: VaultTarget) =>
  azure.in(subscription).accessChanges.policies(vault.id, signal);

export const readGrants = (
  { azure, signal }: OperationContext,
  { subscription, vault }: VaultTarget,
  principalId: string,
) => azure.in(subscription).accessChanges.grants(vault.id, principalId, signal);

const entryOfHolder = (policies: readonly PolicyEntry[], entry: PolicyEntry) =>
  policies.find((one) => sameId(policyHolder(one), policyHolder(entry)));

/** The same assignment, or an equivalent one: names of assignments are arbitrary. */
export const isSameGrant = (a: RoleGrant, b: RoleGrant) => isSameRole(a, b) && a.condition === b.condition;

/** Azure allows one assignment of a role to a principal at a scope, whatever its condition. */
export const isSameRole = (a: RoleGrant, b: RoleGrant) =>
  sameId(a.scope, b.scope) &&
  sameId(a.principalId, b.principalId) &&
  sameId(lastOf(a.roleDefinitionId), lastOf(b.roleDefinitionId));

const lastOf = (id: string) => id.slice(id.lastIndexOf('/') + 1);

/**
 * Returns the parts without effect because the vault's permission model has changed. A part isn't returned if the
 * identity has access under the current model.
 */
export async function withoutEffect(
  context: OperationContext,
  was: AccessUndo,
): Promise<readonly Obstacle[]> {
  const model = await permissionModelOf(context, was);
  if (model.kind !== 'done') return wholePart(was, model);
  if (model.value === 'rbac') {
    const keyPolicies = was.policies.filter(givesKeyAccess);
    const obstacles = await Promise.all(
      keyPolicies.map(async (entry): Promise<readonly Obstacle[]> => {
        const part = { ...was, policies: [entry], grants: [] };
        const grants = await readGrants(context, was, entry.objectId);
        if (grants.kind !== 'done') return wholePart(part, grants);
        const { own, wider } = sortGrants(grants.value, {
          vaultId: was.vault.id,
          principalId: entry.objectId,
        });
        return own.length + wider.length > 0
          ? []
          : [{ part, problem: policyIneffective(was, entry.objectId) }];
      }),
    );
    return obstacles.flat();
  }
  if (was.grants.length === 0) return [];
  const policies = await readPolicies(context, was);
  if (policies.kind !== 'done') return wholePart({ ...was, policies: [] }, policies);
  const hasAccess = (principalId: string) =>
    policies.value.some(
      (entry) =>
        entry.applicationId === undefined && sameId(entry.objectId, principalId) && givesKeyAccess(entry),
    );
  return was.grants
    .filter(({ principalId }) => !hasAccess(principalId))
    .map((grant) => ({
      part: { ...was, policies: [], grants: [grant] },
      problem: roleIneffective(was, grant.principalId),
    }));
}

/** A part that can't be read counts as owed. */
const wholePart = (part: AccessUndo, unread: Exclude<Outcome<unknown>, { kind: 'done' }>) => [
  { part, problem: whyUnread(unread, part) },
];

const givesKeyAccess = ({ objectId, tenantId, permissions }: PolicyEntry) =>
  missingKeyPermissions({ objectId, tenantId, keyPermissions: permissions.keys ?? [] }).length === 0;

/** The permissions that an access policy lacks compared with the record. Undefined if it lacks none. */
export function missingPermissions(now: readonly PolicyEntry[], entry: PolicyEntry): PolicyEntry | undefined {
  const current = entryOfHolder(now, entry);
  return withPermissions(entry, (kind, permission) => !current || !policyGives(current, kind, permission));
}

/** The recorded access policies that are missing now, in whole or in part. */
export async function missingPolicies(
  context: OperationContext,
  was: AccessUndo,
): Promise<Outcome<readonly PolicyEntry[]>> {
  if (was.policies.length === 0) return succeeded([]);
  return map(await readPolicies(context, was), (now) =>
    was.policies.flatMap((entry) => missingPermissions(now, entry) ?? []),
  );
}

type OnVault = { readonly vault: Pick<Vault, 'id' | 'name'> };

export const nothingGranted = ({ vault }: OnVault, model: PermissionModel): Problem => ({
  code: 'F-33',
  notice: true,
  owner: 'you',
  what: text('No access to {0} to revoke.', vault.name),
  why:
    model === 'rbac'
      ? text('These identities have no role assignment on the key vault or its keys that allows key use.')
      : text('These identities have no access policy in the key vault.'),
  next: text('If accounts need access, run Grant Cosmos DB Access.'),
  remedy: 'grantAccess',
});

/**
 * Removing the vault's own assignments would change nothing, and an assignment above the vault isn't ours to remove.
 */
export const assignedAboveVault = ({ vault }: OnVault, { scope, principalId }: RoleGrant): Problem => ({
  code: 'F-33',
  owner: 'accessAdministrator',
  what: couldNot('revoke', text('access to {0}', namedStore(vault.id))),
  why: text(
    "The role assignment of principal {0} on {1} also gives access to other resources, so it isn't changed.",
    principalId,
    scope === '' ? '/' : scope,
  ),
  next: text('First replace it with a role assignment on the key vault, or run Revoke Key.'),
  remedy: 'none',
});

export const otherCondition = ({ vault }: OnVault, { scope, principalId }: RoleGrant): Problem => ({
  code: 'F-33',
  owner: 'accessAdministrator',
  remedy: 'none',
  what: text("{0} wasn't restored.", accessTo(vault)),
  why: text('Principal {0} has the role on {1} again, but with a different condition.', principalId, scope),
  next: text('Remove that role assignment.'),
});

const policyIneffective = ({ vault }: OnVault, principalId: string): Problem => ({
  code: 'F-33',
  owner: 'accessAdministrator',
  what: text("{0} wasn't restored.", accessTo(vault)),
  why: text(
    'Key vault {0} uses Azure RBAC now, so the access policy of {1} has no effect.',
    vault.name,
    principalId,
  ),
  next: text('Run Grant Cosmos DB Access.'),
});

const roleIneffective = ({ vault }: OnVault, principalId: string): Problem => ({
  code: 'F-33',
  owner: 'vaultOwner',
  what: text("{0} wasn't restored.", accessTo(vault)),
  why: text(
    'Key vault {0} uses access policies now, so the role assignment of {1} has no effect.',
    vault.name,
    principalId,
  ),
  next: text('Run Grant Cosmos DB Access.'),
});

export const vaultNotFound = (name: string): Problem => ({
  code: 'F-34',
  owner: 'vaultOwner',
  what: notFound(named.keyVault(name)),
  why: text('It might have been deleted or moved.'),
  next: text('Run Recover Deleted Vault, or refresh the view.'),
});

export const unconfirmedAccess = ({ vault }: AccessUndo): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: couldNot('confirm', text('access to {0}', namedStore(vault.id))),
  why: notShownAfter(2),
  next: text('Refresh the view in a few minutes.'),
});
