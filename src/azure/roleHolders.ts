import type { RoleHolder } from '../model/roleHolders.ts';
import { couldNot, named } from '../model/problems.ts';
import type { Access } from './api.ts';
import type { AzureClients } from './clients.ts';
import { Fields, readRows, wholeList } from './fields.ts';
import { readPermission } from './roleAssignments.ts';
import { attempt, type Call, listAll, pathOf, read, within } from './request.ts';

const query = { 'api-version': '2022-04-01' };

/**
 * Every principal with a role on a resource, above it, or in it: `Microsoft.Authorization` 2022-04-01. A role that can't
 * be read has no permissions. The local roles of a managed HSM aren't included.
 */
export const connectRoleHolders =
  ({ connection, arm }: AzureClients): Access['holders'] =>
  (scope, signal, roles = new Map()) =>
    attempt(
      connection,
      { what: couldNot('read', named.roleAssignments(scope)), on: 'access', name: scope },
      signal,
      async (call) => {
        const path = `${pathOf(scope)}/providers/Microsoft.Authorization/roleAssignments`;
        const found = wholeList(readRows(await listAll(within(arm, call), path, query), readHolder));
        for (const id of new Set(found.map(({ roleDefinitionId }) => roleDefinitionId.toLowerCase())))
          if (!roles.has(id)) roles.set(id, await readRole(arm, id, call));
        return found.map(({ roleDefinitionId, ...holder }): RoleHolder => ({
          role: roleDefinitionId,
          ...holder,
          ...roles.get(roleDefinitionId.toLowerCase()),
        }));
      },
    );

function readHolder(row: Fields) {
  const properties = row.inner('properties');
  const [principalId, scope, roleDefinitionId] = [
    properties.string('principalId'),
    properties.string('scope'),
    properties.string('roleDefinitionId'),
  ];
  if (!principalId || !scope || !roleDefinitionId) return undefined;
  const isConditional = Boolean(properties.string('condition'));
  return {
    ...{ principalId, scope, roleDefinitionId, isConditional },
    principalType: properties.string('principalType') ?? '',
  };
}

/** One unreadable role doesn't hide the other holders. */
async function readRole(
  arm: AzureClients['arm'],
  id: string,
  call: Call,
): Promise<Pick<RoleHolder, 'role' | 'permissions'>> {
  const name = id.slice(id.lastIndexOf('/') + 1);
  const found = await read(within(arm, call), pathOf(id), query).catch((error: unknown) => {
    if (call.signal.aborted) throw error;
    return undefined;
  });
  const properties = new Fields(found).inner('properties');
  const permissions = properties.list('permissions').map(readPermission);
  const isRead = permissions.length > 0 && permissions.every((one) => one !== undefined);
  return {
    role: properties.string('roleName') ?? name,
    ...(isRead ? { permissions } : {}),
  };
}
