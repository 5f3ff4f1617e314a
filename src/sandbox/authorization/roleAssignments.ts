import type { SandboxResponse } from '../http.ts';
import { isGuid, same } from '../identifiers.ts';
import { textAt } from '../json.ts';
import type { RoleAssignment } from '../model/governance.ts';
import { presence } from '../model/principals.ts';
import type { State } from '../model/state.ts';
import { empty, gatewayRefuse, json, ok } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { conditionForbids, covers } from './rights.ts';
import { findRole } from './roles.ts';

const collection = '/{scope*}/providers/Microsoft.Authorization/roleAssignments';
const one = `${collection}/{name}` as const;

/** The limit in one subscription (Learn: "Azure RBAC limits"). */
const mostAssignments = 4_000;

const subscriptionOf = (scope: string) => /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';

function view(it: RoleAssignment) {
  const subscription = subscriptionOf(it.scope);
  const at = new Date(it.createdAt).toISOString();
  return {
    properties: {
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${it.role}`,
      principalId: it.principalId,
      principalType: it.principalType,
      scope: it.scope,
      condition: it.condition ?? null,
      conditionVersion: it.condition === undefined ? null : '2.0',
      createdOn: at,
      updatedOn: at,
      delegatedManagedIdentityResourceId: null,
      description: it.description ?? null,
    },
    id: it.id,
    type: 'Microsoft.Authorization/roleAssignments',
    name: it.name,
  };
}

/** `atScope()`, `principalId eq '...'` and `assignedTo('...')`, alone or joined by `and`. */
function selects(filter: string | undefined, it: RoleAssignment, scope: string): boolean {
  const principal = /(?:principalId eq |assignedTo\()'([^']+)'/i.exec(filter ?? '')?.[1];
  if (principal !== undefined && !same(it.principalId, principal)) return false;
  const above = covers(it.scope, scope);
  return /atScope\(\)/i.test(filter ?? '') ? above : above || covers(scope, it.scope);
}

function current(state: State, now: number): RoleAssignment[] {
  return state.roleAssignments.filter(({ removedAt }) => removedAt === undefined || removedAt > now);
}

function create(exchange: Exchange, scope: string, name: string): SandboxResponse {
  const { state, body, caller, now } = exchange;
  const principalId = textAt(body, 'properties', 'principalId') ?? '';
  const role = findRole(textAt(body, 'properties', 'roleDefinitionId')?.split('/').at(-1) ?? '');
  if (!isGuid(name)) {
    return gatewayRefuse(
      400,
      'InvalidRoleAssignmentId',
      `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
    );
  }
  if (role === undefined) {
    const asked = textAt(body, 'properties', 'roleDefinitionId') ?? '';
    return gatewayRefuse(
      404,
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${asked.split('/').at(-1) ?? ''}' does not exist.`,
    );
  }
  if (conditionForbids(state, caller.objectId, { scope, role: role.name }, now)) {
    return gatewayRefuse(
      403,
      'AuthorizationFailed',
      `The client '${caller.appId ?? caller.name}' with object id '${caller.objectId}' has an authorization with ABAC condition that is not fulfilled to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  }
  const known = presence(state, caller.tenantId, principalId, now);
  const type = textAt(body, 'properties', 'principalType');
  if (known === 'unknown' || (known === 'replicating' && type === undefined))
    return principalNotFound(principalId, caller.tenantId);
  const existing = current(state, now);
  if (
    existing.some((it) => same(it.scope, scope) && it.role === role.name && same(it.principalId, principalId))
  ) {
    return gatewayRefuse(409, 'RoleAssignmentExists', 'The role assignment already exists.');
  }
  if (existing.some((it) => same(it.name, name))) {
    return gatewayRefuse(
      409,
      'RoleAssignmentUpdateNotPermitted',
      'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
    );
  }
  if (existing.filter((it) => covers(subscriptionOf(scope), it.scope)).length >= mostAssignments) {
    return gatewayRefuse(400, 'RoleAssignmentLimitExceeded', 'No more role assignments can be created.');
  }
  const isPerson = state.directory.people.some((person) =>
    same(person.objectIds[caller.tenantId], principalId),
  );
  const condition = textAt(body, 'properties', 'condition');
  const made: RoleAssignment = {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    name,
    scope,
    role: role.name,
    principalId,
    principalType: isPerson ? 'User' : 'ServicePrincipal',
    description: textAt(body, 'properties', 'description'),
    ...(condition === undefined ? {} : { condition }),
    createdAt: now,
    removedAt: undefined,
  };
  state.roleAssignments.push(made);
  return json(201, view(made));
}

/** F-04. */
function principalNotFound(principalId: string, tenantId: string): SandboxResponse {
  const bare = (id: string) => id.replaceAll('-', '');
  return gatewayRefuse(
    400,
    'PrincipalNotFound',
    `Principal ${bare(principalId)} does not exist in the directory ${tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
  );
}

export const roleAssignmentRoutes = [
  route('GET', collection, 'Microsoft.Authorization/roleAssignments/read', ({ state, params, query, now }) =>
    ok({
      value: current(state, now)
        .filter((it) => it.delegated !== true && selects(query.get('$filter'), it, params.scope))
        .map(view),
    }),
  ),
  route('GET', one, 'Microsoft.Authorization/roleAssignments/read', ({ state, params, now }) => {
    const found = current(state, now).find(
      (it) => same(it.name, params.name) && same(it.scope, params.scope),
    );
    return found === undefined
      ? gatewayRefuse(404, 'RoleAssignmentNotFound', `The role assignment '${params.name}' is not found.`)
      : ok(view(found));
  }),
  route('PUT', one, 'Microsoft.Authorization/roleAssignments/write', (exchange) =>
    create(exchange, exchange.params.scope, exchange.params.name),
  ),
  route('DELETE', one, 'Microsoft.Authorization/roleAssignments/delete', ({ state, params, now }) => {
    const found = current(state, now).find(
      (it) => same(it.name, params.name) && same(it.scope, params.scope),
    );
    if (found === undefined) return empty(204);
    found.removedAt = now;
    return ok(view(found));
  }),
];
