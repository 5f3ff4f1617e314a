import { covers } from '../../authorization/rights.ts';
import { isGuid, same } from '../../identifiers.ts';
import { textAt } from '../../json.ts';
import type { RoleAssignment } from '../../model/governance.ts';
import { isHsm } from '../../model/vault.ts';
import { json, ok } from '../../rest/answer.ts';
import { dataRoute, type DataExchange } from '../data/dataRoute.ts';
import { localAssignment } from './hsms.ts';
import { localRoleId } from './localRoleRoutes.ts';
import { findLocalRole } from './localRoles.ts';
import { assignmentRefused, localNeed, roleMissing } from './errors.ts';

const collection = '/{scope*}/providers/Microsoft.Authorization/roleAssignments';
const one = `${collection}/{name}` as const;
const read = localNeed('roleAssignments/read/action');

function view({ id, name, principalId, role, scope }: RoleAssignment) {
  return {
    ...{ id, name },
    properties: { principalId, roleDefinitionId: localRoleId(role), scope },
    type: 'Microsoft.Authorization/roleAssignments',
  };
}

function assignments({ vault }: DataExchange): RoleAssignment[] {
  return isHsm(vault) ? vault.localAssignments : [];
}

function current(exchange: DataExchange): RoleAssignment[] {
  return assignments(exchange).filter(({ removedAt }) => removedAt === undefined || removedAt > exchange.now);
}

/**
 * `atScope()` selects the scope and those above it; a filter by principal also selects those below it (the
 * specification's wording).
 */
function selects(filter: string, it: RoleAssignment, scope: string): boolean {
  const principal = /principalId eq '?([0-9a-f-]+)/i.exec(filter)?.[1];
  if (principal !== undefined && !same(it.principalId, principal)) return false;
  const isAbove = covers(it.scope, scope);
  return /atScope\(\)/i.test(filter) ? isAbove : isAbove || covers(scope, it.scope);
}

const scopeIn = ({ scope }: { readonly scope: string }) => (scope === '' ? '/' : scope);

function find(exchange: DataExchange, params: { readonly scope: string; readonly name: string }) {
  const scope = scopeIn(params);
  return current(exchange).find((it) => same(it.name, params.name) && same(it.scope, scope));
}

export const localAssignmentRoutes = [
  dataRoute('GET', collection, read, (exchange) => {
    const scope = scopeIn(exchange.params);
    const filter = exchange.query.get('$filter') ?? '';
    return ok({
      value: current(exchange)
        .filter((it) => selects(filter, it, scope))
        .map(view),
    });
  }),
  dataRoute('GET', one, read, (exchange) => {
    const found = find(exchange, exchange.params);
    return found === undefined ? roleMissing('Assignment') : ok(view(found));
  }),
  dataRoute('PUT', one, localNeed('roleAssignments/write/action'), (exchange) => {
    const { params, body, now } = exchange;
    const scope = scopeIn(params);
    const principalId = textAt(body, 'properties', 'principalId') ?? '';
    const asked = textAt(body, 'properties', 'roleDefinitionId')?.split('/').at(-1) ?? '';
    const role = findLocalRole(asked);
    if (!isGuid(params.name) || !isGuid(principalId) || !/^\/(keys(\/[a-z0-9-]+)?)?$/i.test(scope))
      return assignmentRefused('invalid');
    if (role === undefined) return roleMissing('Definition');
    const known = current(exchange).some(
      (it) =>
        same(it.name, params.name) ||
        (same(it.scope, scope) && it.role === role.name && same(it.principalId, principalId)),
    );
    if (known) return assignmentRefused('exists');
    const made = localAssignment(scope, role.name, principalId, now, params.name);
    assignments(exchange).push(made);
    return json(201, view(made));
  }),
  dataRoute('DELETE', one, localNeed('roleAssignments/delete/action'), (exchange) => {
    const found = find(exchange, exchange.params);
    if (found === undefined) return roleMissing('Assignment');
    found.removedAt = exchange.now;
    return ok(view(found));
  }),
];
