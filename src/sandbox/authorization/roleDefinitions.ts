import { words } from '../inventedWords.ts';
import { same } from '../identifiers.ts';
import type { RoleDefinition } from '../model/governance.ts';
import { gatewayRefuse, ok } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';
import { covers, rolesAt } from './rights.ts';
import { findRole, roleDefinitions } from './roles.ts';
import {
  assignedId,
  assignmentId,
  definitionBody,
  exemptionBody,
  exemptionsOf,
  initiativeBody,
} from '../arm/policy.ts';

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
  route(
    'GET',
    '/{scope*}/providers/Microsoft.Authorization/policyAssignments',
    'Microsoft.Authorization/policyAssignments/read',
    ({ state, params }) =>
      ok({
        value: state.policyAssignments
          .filter((it) => covers(it.scope, params.scope) || covers(params.scope, it.scope))
          .map((it) => ({
            id: assignmentId(it),
            name: it.name,
            type: 'Microsoft.Authorization/policyAssignments',
            properties: {
              displayName: it.displayName,
              policyDefinitionId: assignedId(it),
              scope: it.scope,
              notScopes: [],
              parameters: { effect: { value: 'Deny' } },
              enforcementMode: 'Default',
            },
          })),
      }),
  ),
  /** The exemptions of the scope or a part of it; `atScope()` omits the parts (Learn: "Policy Exemptions - List"). */
  route(
    'GET',
    '/{scope*}/providers/Microsoft.Authorization/policyExemptions',
    'Microsoft.Authorization/policyExemptions/read',
    ({ state, params, query }) => {
      const isAtScope = /atScope\(\)/i.test(query.get('$filter') ?? '');
      const reaches = (scope: string) =>
        covers(scope, params.scope) || (!isAtScope && covers(params.scope, scope));
      return ok({
        value: state.policyAssignments.flatMap((one) =>
          exemptionsOf(one)
            .filter((it) => reaches(it.scope))
            .map((it) => exemptionBody(one, it)),
        ),
      });
    },
  ),
  route(
    'GET',
    '/providers/Microsoft.Authorization/policyDefinitions/{name}',
    undefined,
    ({ state, params }) => {
      const found = state.policyAssignments.find(({ definition }) => same(definition, params.name));
      return found ? ok(definitionBody(found)) : noPolicy('PolicyDefinitionNotFound', params.name);
    },
  ),
  route(
    'GET',
    '/providers/Microsoft.Authorization/policySetDefinitions/{name}',
    undefined,
    ({ state, params }) => {
      const found = state.policyAssignments.find(({ initiative }) => same(initiative ?? '', params.name));
      return found ? ok(initiativeBody(found)) : noPolicy('PolicySetDefinitionNotFound', params.name);
    },
  ),
];

const noPolicy = (code: string, name: string) => gatewayRefuse(404, code, words.policyNotFound.text(name));
