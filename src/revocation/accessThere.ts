import { type PolicyEntry, type RoleGrant, sortGrants } from '../model/accessGrants.ts';
import { failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { PermissionModel, Subscription, Vault } from '../model/resources.ts';
import { missingKeyPermissions } from '../model/roleAssignments.ts';
import { type AccessUndo, gives, whose, withPermissions } from '../model/undo.ts';
import type { OperationContext } from '../setup/step.ts';
import { policiesDecide, rolesDecide, vaultGone } from './accessProblems.ts';
import { type Obstacle, whyUnread } from './parts.ts';

export interface Place {
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name'>;
}

/** The vault's current permission model, which might have changed since the last read. */
export async function modelOf(
  { azure, signal }: OperationContext,
  { subscription, vault }: Place,
): Promise<Outcome<PermissionModel>> {
  if (isManagedHsm(vault.id)) return succeeded('rbac');
  const found = await azure.in(subscription).vaults.get(vault.id, signal);
  if (found.kind !== 'done') return found;
  return found.value ? succeeded(found.value.permissionModel) : failed(vaultGone(vault.name));
}

export const policiesIn = ({ azure, signal }: OperationContext, { subscription, vault }: Place) =>
  azure.in(subscription).accessChanges.policies(vault.id, signal);

export const grantsIn = (
  { azure, signal }: OperationContext,
  { subscription, vault }: Place,
  principalId: string,
) => azure.in(subscription).accessChanges.grants(vault.id, principalId, signal);

const entryLike = (policies: readonly PolicyEntry[], entry: PolicyEntry) =>
  policies.find((one) => sameId(whose(one), whose(entry)));

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
  const model = await modelOf(context, was);
  if (model.kind !== 'done') return everything(was, model);
  if (model.value === 'rbac') {
    const keyPolicies = was.policies.filter(letsIn);
    const judged = await Promise.all(
      keyPolicies.map(async (entry): Promise<readonly Obstacle[]> => {
        const part = { ...was, policies: [entry], grants: [] };
        const grants = await grantsIn(context, was, entry.objectId);
        if (grants.kind !== 'done') return everything(part, grants);
        const { own, wider } = sortGrants(grants.value, {
          vaultId: was.vault.id,
          principalId: entry.objectId,
        });
        return own.length + wider.length > 0 ? [] : [{ part, problem: rolesDecide(was, entry.objectId) }];
      }),
    );
    return judged.flat();
  }
  if (was.grants.length === 0) return [];
  const policies = await policiesIn(context, was);
  if (policies.kind !== 'done') return everything({ ...was, policies: [] }, policies);
  const hasAccess = (principalId: string) =>
    policies.value.some(
      (entry) => entry.applicationId === undefined && sameId(entry.objectId, principalId) && letsIn(entry),
    );
  return was.grants
    .filter(({ principalId }) => !hasAccess(principalId))
    .map((grant) => ({
      part: { ...was, policies: [], grants: [grant] },
      problem: policiesDecide(was, grant.principalId),
    }));
}

/** A part that can't be read counts as owed. */
const everything = (part: AccessUndo, unread: Exclude<Outcome<unknown>, { kind: 'done' }>) => [
  { part, problem: whyUnread(unread, part) },
];

const letsIn = ({ objectId, tenantId, permissions }: PolicyEntry) =>
  missingKeyPermissions({ objectId, tenantId, keyPermissions: permissions.keys ?? [] }).length === 0;

/** The permissions that an access policy lacks compared with the record. Undefined if it lacks none. */
export function lackingIn(now: readonly PolicyEntry[], entry: PolicyEntry): PolicyEntry | undefined {
  const there = entryLike(now, entry);
  return withPermissions(entry, (kind, permission) => !there || !gives(there, kind, permission));
}

/** The recorded access policies that are missing now, in whole or in part. */
export async function missingPolicies(
  context: OperationContext,
  was: AccessUndo,
): Promise<Outcome<readonly PolicyEntry[]>> {
  if (was.policies.length === 0) return succeeded([]);
  return map(await policiesIn(context, was), (now) =>
    was.policies.flatMap((entry) => lackingIn(now, entry) ?? []),
  );
}
