import { sameId } from './resourceId.ts';
import { type Assignment, covers, isKnownRole, roleReachesKey } from './roleAssignments.ts';

export const policyKinds = ['keys', 'secrets', 'certificates', 'storage'] as const;

export type PolicyKind = (typeof policyKinds)[number];

/** One complete entry of a vault's access policies. It has every field, so that a restore loses nothing. */
export interface PolicyEntry {
  readonly tenantId: string;
  readonly objectId: string;
  /** Set if an application acts on the object's behalf. Such an entry is separate from the object's own. */
  readonly applicationId?: string;
  readonly permissions: Readonly<Partial<Record<PolicyKind, readonly string[]>>>;
}

/** A complete role assignment, so that the same one can be created again under its name. */
export interface RoleGrant
  extends Assignment, Readonly<Partial<Record<(typeof grantDetails)[number], string>>> {
  readonly principalId: string;
}

/** The optional properties of an assignment, beside role, scope and principal. */
export const grantDetails = [
  'principalType',
  'condition',
  'conditionVersion',
  'description',
  'delegatedManagedIdentityResourceId',
] as const;

/** The roles of an identity on a vault and its keys, grouped by how a revocation can handle them. */
interface RoleGrants {
  /** On the vault itself or one of its keys: a revocation removes these. */
  readonly own: readonly RoleGrant[];
  /** Inherited from above the vault or through a group: these reach other resources too. */
  readonly wider: readonly RoleGrant[];
  /** Assignments of unknown roles, which might give the identity access. */
  readonly strange: readonly RoleGrant[];
}

/** Counts only roles that let an identity use a key. A revocation leaves all other roles in the vault alone. */
export function sortGrants(
  grants: readonly RoleGrant[],
  { vaultId, principalId }: { readonly vaultId: string; readonly principalId: string },
): RoleGrants {
  const isOwn = ({ scope, principalId: of }: RoleGrant) =>
    sameId(of, principalId) && covers({ scope: vaultId }, scope);
  const reaching = grants.filter(({ roleDefinitionId }) => roleReachesKey(roleDefinitionId));
  return {
    own: reaching.filter(isOwn),
    wider: reaching.filter((grant) => !isOwn(grant)),
    strange: grants.filter(({ roleDefinitionId }) => !isKnownRole(roleDefinitionId)),
  };
}

/**
 * The identities' entries that give any permission. An entry for an application on their behalf gives only that
 * application access, so it doesn't count.
 */
export const entriesOf = (policies: readonly PolicyEntry[], principals: readonly string[]) =>
  policies.filter(
    ({ objectId, applicationId, permissions }) =>
      applicationId === undefined &&
      principals.some((id) => sameId(id, objectId)) &&
      policyKinds.some((kind) => permissions[kind]?.length),
  );
