import { sameId } from './resourceId.ts';
import { type Assignment, covers, isKnownRole, roleReachesKey } from './roleAssignments.ts';

export const policyKinds = ['keys', 'secrets', 'certificates', 'storage'] as const;

export type PolicyKind = (typeof policyKinds)[number];

/** One entry of a vault's access policies, whole: what is not put back of it is lost. */
export interface PolicyEntry {
  readonly tenantId: string;
  readonly objectId: string;
  /** Of an application that acts on the object's behalf: another entry than the object's own. */
  readonly applicationId?: string;
  readonly permissions: Readonly<Partial<Record<PolicyKind, readonly string[]>>>;
}

/** A role assignment, whole, so that the same one can be made again under its name. */
export interface RoleGrant
  extends Assignment, Readonly<Partial<Record<(typeof grantDetails)[number], string>>> {
  readonly principalId: string;
}

/** What an assignment may have been made with beside role, scope and principal. */
export const grantDetails = [
  'principalType',
  'condition',
  'conditionVersion',
  'description',
  'delegatedManagedIdentityResourceId',
] as const;

/** What an identity has on a vault and its keys, by what can be done about it there. */
interface RoleGrants {
  /** On the vault itself or one of its keys: these go. */
  readonly own: readonly RoleGrant[];
  /** Above the vault, or by a group: they reach other things too. */
  readonly wider: readonly RoleGrant[];
  /** Of a role that is not known here: it may let the identity in, or not. */
  readonly strange: readonly RoleGrant[];
}

/** Only roles that let an identity use a key count: what else it has in the vault is none of a revocation's. */
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

/** The entries of identities that give anything; one of an application on their behalf lets nobody else in. */
export const entriesOf = (policies: readonly PolicyEntry[], principals: readonly string[]) =>
  policies.filter(
    ({ objectId, applicationId, permissions }) =>
      applicationId === undefined &&
      principals.some((id) => sameId(id, objectId)) &&
      policyKinds.some((kind) => permissions[kind]?.length),
  );
