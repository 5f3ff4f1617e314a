import type { Access } from '../app/azure.ts';
import type { Assignment } from '../domain/grants.ts';
import { cancelled, succeeded } from '../app/outcome.ts';
import type { Permission } from '../domain/permissions.ts';
import { text, type Text } from '../domain/text.ts';
import { isManagedHsm } from '../domain/resourceId.ts';
import { assignmentName } from './assignmentName.ts';
import { attempt, within } from './call.ts';
import { object, string, strings } from './json.ts';
import { connectLocalRoles } from './localRoles.ts';
import type { Deed } from './problems/rule.ts';
import { bodyOf, listAll } from './rest.ts';
import type { Session } from './session.ts';

const apiVersion = '2022-04-01';

/** How long a principal that was just made may be unknown to role assignments: two more tries (F-04). */
const principalDelays = [5_000, 15_000] as const;

/** Roles and rights: `Microsoft.Authorization` 2022-04-01, without its SDK, which is not modular. */
export function connectAccess(session: Session, subscriptionId: string): Access {
  const { connection, arm } = session;
  const path = (scope: string, kind: string) =>
    `${encodeURI(scope)}/providers/Microsoft.Authorization/${kind}`;
  const assignOnce = (scope: string, roleDefinitionId: string, principalId: string, signal: AbortSignal) =>
    attempt<undefined>(
      connection,
      deed(text('The role could not be assigned on {0}.', scope), scope),
      signal,
      async (call) => {
        const name = assignmentName(scope, roleDefinitionId, principalId);
        // The type spares a look-up that fails for a principal that was just made.
        const properties = { roleDefinitionId, principalId, principalType: 'ServicePrincipal' };
        bodyOf(
          await within(arm, call)
            .pathUnchecked(path(scope, `roleAssignments/${name}`))
            .put({
              queryParameters: { 'api-version': apiVersion },
              contentType: 'application/json',
              body: { properties },
            }),
        );
        return undefined;
      },
      ({ codes }) => (codes.includes('RoleAssignmentExists') ? succeeded(undefined) : undefined),
    );
  const local = connectLocalRoles(session);
  return {
    assignments: (scope, principalId, signal) =>
      isManagedHsm(scope)
        ? local.grants(scope, principalId, signal)
        : attempt(
            connection,
            deed(text('The role assignments on {0} could not be read.', scope), scope),
            signal,
            async (call) => {
              const found = await listAll(within(arm, call), path(scope, 'roleAssignments'), {
                'api-version': apiVersion,
                $filter: `assignedTo('${principalId}')`,
              });
              return found.flatMap((assignment) => readAged(assignment) ?? []);
            },
          ),
    async assign(scope, roleId, principalId, permit) {
      if (isManagedHsm(scope)) return local.assign(scope, roleId, principalId, permit);
      const { signal } = permit;
      const role = roleId.startsWith('/')
        ? roleId
        : `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
      let outcome = await assignOnce(scope, role, principalId, signal);
      for (const delay of principalDelays) {
        if (outcome.kind !== 'failed' || outcome.problem.code !== 'F-04') break;
        await connection.pace.pause(delay, signal);
        if (signal.aborted) return cancelled;
        outcome = await assignOnce(scope, role, principalId, signal);
      }
      return outcome;
    },
    permissions: (scope, signal) =>
      attempt(
        connection,
        deed(text('Your rights on {0} could not be read.', scope), scope),
        signal,
        async (call) =>
          (await listAll(within(arm, call), path(scope, 'permissions'), { 'api-version': apiVersion })).map(
            readPermission,
          ),
      ),
  };
}

const deed = (what: Text, scope: string): Deed => ({ what, on: 'access', name: scope });

export function readAssignment(assignment: Readonly<Record<string, unknown>>): Assignment | undefined {
  const properties = object(assignment['properties']);
  const [id, scope, roleDefinitionId] = [
    string(assignment['id']),
    string(properties['scope']),
    string(properties['roleDefinitionId']),
  ];
  return id && scope && roleDefinitionId ? { id, scope, roleDefinitionId } : undefined;
}

/** With its age, which is of no use to who makes an assignment again. */
function readAged(assignment: Readonly<Record<string, unknown>>): Assignment | undefined {
  const read = readAssignment(assignment);
  const createdOn = Date.parse(string(object(assignment['properties'])['createdOn']) ?? '');
  return read && !Number.isNaN(createdOn) ? { ...read, createdOn } : read;
}

const readPermission = (permission: Readonly<Record<string, unknown>>): Permission => ({
  actions: strings(permission['actions']),
  notActions: strings(permission['notActions']),
  dataActions: strings(permission['dataActions']),
  notDataActions: strings(permission['notDataActions']),
});
