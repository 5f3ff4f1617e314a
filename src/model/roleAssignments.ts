import { mayActOnData, type Permission } from './permissions.ts';
import { isManagedHsm, withoutSlashesAtEnd } from './resourceId.ts';
import type { AccessPolicy, Vault } from './resources.ts';

/** The permissions that Cosmos DB's identity needs on the key (Learn: "Configure customer-managed keys"). */
export const neededKeyPermissions = ['get', 'wrapKey', 'unwrapKey'] as const;

/** The built-in role that gives exactly these permissions: "Key Vault Crypto Service Encryption User". */
export const encryptionUserRole = {
  id: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
  name: 'Key Vault Crypto Service Encryption User',
} as const;

/** The same for a managed HSM: one of its local roles (Learn: "Local RBAC built-in roles for Managed HSM"). */
export const localEncryptionUserRole = {
  id: '33413926-3206-4cdd-b39a-83574fe37a17',
  name: 'Managed HSM Crypto Service Encryption User',
} as const;

/** The role that lets an identity use a key in this vault or managed HSM. */
export const encryptionRoleIn = ({ id }: Pick<Vault, 'id'>) =>
  isManagedHsm(id) ? localEncryptionUserRole : encryptionUserRole;

const needed = [
  'Microsoft.KeyVault/vaults/keys/read',
  'Microsoft.KeyVault/vaults/keys/wrap/action',
  'Microsoft.KeyVault/vaults/keys/unwrap/action',
] as const;

const role = (...dataActions: string[]): Permission => ({
  actions: [],
  notActions: [],
  dataActions,
  notDataActions: [],
});

/** Built-in roles that give the needed data actions, by role definition id (docs/azure.md, Roles and permissions). */
const roles: Readonly<Record<string, Permission>> = {
  [encryptionUserRole.id]: role(...needed),
  '00482a5a-887f-4fb3-b363-3b7fe8e74483': role('Microsoft.KeyVault/vaults/*'),
  '14b46e9e-c2b7-41b4-b07b-48a6ebf60603': role('Microsoft.KeyVault/vaults/keys/*'),
  '12338af0-0e69-4776-bea7-57ae8d297424': role('Microsoft.KeyVault/vaults/keys/*'),
};

/**
 * Built-in local roles of managed HSMs, by whether they let an identity read, wrap and unwrap: the encryption user and
 * the crypto user do; administrator, crypto officer, policy administrator, auditor, backup and release user do not.
 */
const localRoles: Readonly<Record<string, boolean>> = {
  [localEncryptionUserRole.id]: true,
  '21dbd100-6940-42c2-9190-5d6cb909625b': true,
  'a290e904-7015-4bba-90c8-60543313cdb4': false,
  '515eb02d-2335-4d2d-92f2-b1cbdf9c3778': false,
  '4bd23610-cdcf-4971-bdee-bdc562cc28e4': false,
  '2c18b078-7c48-4d3a-af88-5a3a1b3f82b3': false,
  '7b127d3c-77bd-4e3e-bbe0-dbb8971fa7f8': false,
  '21dbd100-6940-42c2-9190-5d6cb909625c': false,
};

const nameOf = (roleDefinitionId: string) =>
  roleDefinitionId.slice(roleDefinitionId.lastIndexOf('/') + 1).toLowerCase();

/** True if the role lets an identity use a key; a role that we don't know doesn't count. */
export function roleReachesKey(roleDefinitionId: string): boolean {
  const local = localRoles[nameOf(roleDefinitionId)];
  if (local !== undefined) return local;
  const known = roles[nameOf(roleDefinitionId)];
  return known !== undefined && needed.every((action) => mayActOnData([known], action));
}

/** Common built-in roles that give no data action on keys. */
const powerless = new Set([
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  'b24988ac-6180-42a0-ab88-20f7382dd24c',
  'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  'f25e0fa2-a7c8-4377-a976-54943a77a395',
  '21090545-7ca7-4776-b22c-e363652d74d2',
]);

/** Whether we know what a role gives on a key; a custom role may give anything. */
export const isKnownRole = (roleDefinitionId: string) =>
  [roles, localRoles].some((known) => nameOf(roleDefinitionId) in known) ||
  powerless.has(nameOf(roleDefinitionId));

/** Names of common roles by definition ID (Learn: "Azure built-in roles", "Local RBAC built-in roles for Managed HSM"). */
const roleNames: Readonly<Record<string, string>> = {
  [encryptionUserRole.id]: encryptionUserRole.name,
  [localEncryptionUserRole.id]: localEncryptionUserRole.name,
  '00482a5a-887f-4fb3-b363-3b7fe8e74483': 'Key Vault Administrator',
  '14b46e9e-c2b7-41b4-b07b-48a6ebf60603': 'Key Vault Crypto Officer',
  '12338af0-0e69-4776-bea7-57ae8d297424': 'Key Vault Crypto User',
  '21dbd100-6940-42c2-9190-5d6cb909625b': 'Managed HSM Crypto User',
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635': 'Owner',
  'b24988ac-6180-42a0-ab88-20f7382dd24c': 'Contributor',
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': 'Reader',
  'f25e0fa2-a7c8-4377-a976-54943a77a395': 'Key Vault Contributor',
  '21090545-7ca7-4776-b22c-e363652d74d2': 'Key Vault Reader',
};

/** Undefined for a role that isn't among the common ones. */
export const roleNameOf = (roleDefinitionId: string): string | undefined =>
  roleNames[nameOf(roleDefinitionId)];

/** A role assignment of one principal. */
export interface Assignment {
  readonly id: string;
  readonly scope: string;
  readonly roleDefinitionId: string;
  /** Whom it was made for, who can be a group of the principal. Absent in files of earlier versions. */
  readonly principalId?: string;
  /** In milliseconds since the epoch; absent if Azure doesn't return it, as for managed HSMs. */
  readonly createdOn?: number;
}

/**
 * The longest time until a role assignment takes effect in a vault, in milliseconds (Learn: "Troubleshoot Azure RBAC").
 */
const assignmentReach = 10 * 60_000;

/**
 * Milliseconds until one of these assignments is known to be in effect in the vault. An assignment of unknown age
 * counts as created now, unless `since` has a time. So does one with a creation time in the future, because Azure's
 * clock is ahead of ours.
 */
export function countsIn(
  assignments: readonly Assignment[],
  now: number,
  since: (assignment: Assignment) => number = ({ createdOn }) => createdOn ?? now,
): number {
  const ages = assignments.map((assignment) => now - since(assignment));
  return assignmentReach - Math.min(assignmentReach, Math.max(0, ...ages));
}

/**
 * The scope of all keys. A managed HSM has one for its keys beside the one for itself (Learn:
 * "Managed HSM role management").
 */
export const allKeysOf = ({ id }: Pick<Vault, 'id'>) => (isManagedHsm(id) ? `${id}/keys` : id);

/** An assignment above the key covers it; one on another key of the vault does not. */
export function covers({ scope }: Pick<Assignment, 'scope'>, keyId: string): boolean {
  const above = scope === '/' ? '/' : `${withoutSlashesAtEnd(scope.toLowerCase())}/`;
  return `${keyId.toLowerCase()}/`.startsWith(above);
}

/** The vault's access policy for an identity. */
export function accessPolicyOf(vault: Vault, objectId: string): AccessPolicy | undefined {
  return vault.accessPolicies.find((policy) => policy.objectId.toLowerCase() === objectId.toLowerCase());
}

/**
 * The needed key permissions that a policy does not give. Old vaults spell permissions in Pascal
 * case, so case does not count.
 */
export function missingKeyPermissions(policy: AccessPolicy | undefined): readonly string[] {
  const given = new Set(policy?.keyPermissions.map((permission) => permission.toLowerCase()));
  if (given.has('all')) return [];
  return neededKeyPermissions.filter((permission) => !given.has(permission.toLowerCase()));
}
