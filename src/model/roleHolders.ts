import type { ReadResult } from './inventoryView.ts';
import { mayAct, mayActOnData, type Permission } from './permissions.ts';
import { isManagedHsm } from './resourceId.ts';
import type { Vault } from './resources.ts';
import { labeled } from './problems.ts';
import { text, type Text } from './text.ts';

/** A principal with a role on a resource, above it, or in it. */
export interface RoleHolder {
  readonly principalId: string;
  /** "User", "Group", "ServicePrincipal". Empty if Azure doesn't say. */
  readonly principalType: string;
  readonly scope: string;
  /** The role's name, or its id if it couldn't be read. */
  readonly role: string;
  /** Absent if the role couldn't be read. */
  readonly permissions?: readonly Permission[];
  /** Whether a condition limits the assignment, which we don't evaluate. */
  readonly isConditional: boolean;
}

/** Roles by ID. A role that can't be read has no permissions. */
export type RolesRead = Map<string, Pick<RoleHolder, 'role' | 'permissions'>>;

/** How a principal can take a key away from the accounts that use it. */
export const harms = ['disableKey', 'deleteKey', 'deleteVault', 'changeNetwork', 'changeAccess'] as const;

export type Harm = (typeof harms)[number];

export interface Breaker {
  readonly principalId: string;
  readonly principalType: string;
  readonly can: readonly Harm[];
  /** Roles with their scopes, and access policies. */
  readonly through: readonly string[];
}

export interface KeyStoreBreakers {
  readonly vault: string;
  readonly vaultId: string;
  readonly principals: readonly Breaker[];
  /** Why there can be more. */
  readonly unknown: readonly Text[];
}

/** Who can break the keys of a vault, by its role assignments and access policies. */
export function breakersOf(vault: Vault, holders: ReadResult<readonly RoleHolder[]>): KeyStoreBreakers {
  const known = holders.read ? holders.value : [];
  const each = new Map<string, { type: string; can: Set<Harm>; through: Set<string> }>();
  const add = (id: string, type: string, can: readonly Harm[], through: string) => {
    if (can.length === 0) return;
    const one = each.get(id.toLowerCase()) ?? { type, can: new Set(), through: new Set() };
    one.type ||= type;
    for (const harm of can) one.can.add(harm);
    one.through.add(through);
    each.set(id.toLowerCase(), one);
  };
  for (const { principalId, principalType, role, scope, permissions = [] } of known)
    add(principalId, principalType, harmsOfRole(vault, permissions), `${role} (${scope})`);
  if (vault.permissionModel === 'accessPolicy')
    for (const { objectId, keyPermissions } of vault.accessPolicies)
      add(objectId, '', harmsOfPolicy(keyPermissions), 'accessPolicy');
  return {
    vault: vault.name,
    vaultId: vault.id,
    principals: [...each]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([principalId, { type, can, through }]) => ({
        ...{ principalId, principalType: type },
        can: harms.filter((harm) => can.has(harm)),
        through: [...through].sort(),
      })),
    unknown: unknownIn(vault, holders, known),
  };
}

/** Roles give access to keys only if the vault uses them, but they always apply to the vault itself. */
function harmsOfRole(vault: Vault, permissions: readonly Permission[]): readonly Harm[] {
  const isRbac = vault.permissionModel === 'rbac' && !isManagedHsm(vault.id);
  const type = isManagedHsm(vault.id) ? 'managedHSMs' : 'vaults';
  const may = (action: string) => mayAct(permissions, action);
  const mayKey = (action: string) => isRbac && mayActOnData(permissions, action);
  const mayWrite = may(`Microsoft.KeyVault/${type}/write`);
  const mayGrant =
    may('Microsoft.Authorization/roleAssignments/write') ||
    may('Microsoft.Authorization/roleAssignments/delete');
  const can: Readonly<Record<Harm, boolean>> = {
    disableKey: mayKey('Microsoft.KeyVault/vaults/keys/update/action'),
    deleteKey: mayKey('Microsoft.KeyVault/vaults/keys/delete'),
    deleteVault: may(`Microsoft.KeyVault/${type}/delete`),
    changeNetwork: mayWrite,
    // Who can write the vault can also change its permission model.
    changeAccess: mayGrant || mayWrite || may('Microsoft.KeyVault/vaults/accessPolicies/write'),
  };
  return harms.filter((harm) => can[harm]);
}

function harmsOfPolicy(keyPermissions: readonly string[]): readonly Harm[] {
  const given = new Set(keyPermissions.map((one) => one.toLowerCase()));
  const all = given.has('all');
  return [
    ...(all || given.has('update') ? (['disableKey'] as const) : []),
    ...(all || given.has('delete') ? (['deleteKey'] as const) : []),
  ];
}

function unknownIn(
  vault: Vault,
  holders: ReadResult<readonly RoleHolder[]>,
  known: readonly RoleHolder[],
): readonly Text[] {
  const unread = new Set(known.flatMap(({ permissions, role }) => (permissions ? [] : [role])));
  const isGroup = known.some(({ principalType }) => /^group$/i.test(principalType));
  return [
    ...(holders.read ? [] : [labeled(text('Role assignments'), holders.why)]),
    ...(unread.size > 0 ? [text("These roles couldn't be read: {0}", [...unread].sort().join(', '))] : []),
    ...(known.some(({ isConditional }) => isConditional)
      ? [text("Conditions on role assignments aren't evaluated.")]
      : []),
    ...(isGroup ? [text("Members of groups aren't listed.")] : []),
    ...(isManagedHsm(vault.id) ? [text("Local roles of the managed HSM aren't listed.")] : []),
    ...(vault.unread
      ? [text('These properties have an unexpected format: {0}', vault.unread.join(', '))]
      : []),
    text("Eligible assignments that aren't active aren't listed."),
  ];
}

export const harmText: Readonly<Record<Harm, Text>> = {
  disableKey: text('Disable keys'),
  deleteKey: text('Delete keys'),
  deleteVault: text('Delete the key vault'),
  changeNetwork: text('Change network access'),
  changeAccess: text('Change who has access'),
};
