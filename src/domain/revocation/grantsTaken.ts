import { covers, isKnownRole, roleReachesKey } from '../grants.ts';
import { sameId } from '../resourceId.ts';
import { policyKinds, type PolicyEntry, type RoleGrant } from './grantsThere.ts';

/** What an identity has on a vault and its keys, by what can be done about it there. */
export interface RoleGrants {
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
