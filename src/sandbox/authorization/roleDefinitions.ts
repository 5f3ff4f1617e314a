import { same } from '../identifiers.ts';
import type { RoleDefinition } from '../model/governance.ts';
import { gatewayRefuse, ok } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';
import { rolesAt } from './rights.ts';
import { findRole, roleDefinitions } from './roles.ts';

const collection = '/{scope*}/providers/Microsoft.Authorization/roleDefinitions';

function permission({ actions, notActions, dataActions }: RoleDefinition) {
  return { actions, notActions, dataActions, notDataActions: [] };
}

function view(scope: string, role: RoleDefinition) {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  return {
    properties: {
      roleName: role.roleName,
      type: 'BuiltInRole',
      description: role.description,
      assignableScopes: ['/'],
      permissions: [permission(role)],
    },
    id: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role.name}`,
    type: 'Microsoft.Authorization/roleDefinitions',
    name: role.name,
  };
}

export const roleDefinitionRoutes = [
  route('GET', collection, 'Microsoft.Authorization/roleDefinitions/read', ({ params, query }) => {
    const name = /roleName eq '([^']+)'/i.exec(query.get('$filter') ?? '')?.[1];
    return ok({
      value: roleDefinitions
        .filter(({ roleName }) => name === undefined || same(roleName, name))
        .map((role) => view(params.scope, role)),
    });
  }),
  route('GET', `${collection}/{name}`, 'Microsoft.Authorization/roleDefinitions/read', ({ params }) => {
    const role = findRole(params.name);
    return role === undefined
      ? gatewayRefuse(
          404,
          'RoleDefinitionDoesNotExist',
          `The specified role definition with ID '${params.name}' does not exist.`,
        )
      : ok(view(params.scope, role));
  }),
  /** The caller's permissions at a scope: one entry for each role (docs/azure.md, Roles and permissions). */
  route(
    'GET',
    '/{scope*}/providers/Microsoft.Authorization/permissions',
    'Microsoft.Authorization/permissions/read',
    ({ state, params, caller, now }) =>
      ok({ value: rolesAt(state, caller.objectId, params.scope, now).map(permission) }),
  ),
];
