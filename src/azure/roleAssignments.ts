import { createHash } from 'node:crypto';
import type { AccessPolicyEntry } from '@azure/arm-keyvault';
import { grantDetails, type PolicyEntry, policyKinds, type RoleGrant } from '../model/accessGrants.ts';
import { cancelled, type Outcome, succeeded } from '../model/outcome.ts';
import type { Permission } from '../model/permissions.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { Assignment } from '../model/roleAssignments.ts';
import { couldNot, couldNotAssignRole, named, namedScope } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import type { Access, AccessChanges } from './api.ts';
import type { AzureClients } from './clients.ts';
import type { Operation } from './errors/rule.ts';
import { type Fields, readRows, wholeList } from './fields.ts';
import { armKeys } from './keyRequests.ts';
import { attempt, attemptList, bodyOf, listAll, pathOf, within } from './request.ts';

/** A name-based UUID: the same assignment gets the same name, so a second run finds the assignment of the first. */
function assignmentName(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(parts.join('|').toLowerCase()).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

type Wanted = Pick<RoleGrant, 'roleDefinitionId' | 'principalId'>;

const query = { 'api-version': '2025-07-01' };
const assignments = 'providers/Microsoft.Authorization/roleAssignments';

/**
 * The local role assignments of a managed HSM (`rbac.json` 2025-07-01), which Resource Manager does not know. In the
 * HSM, a scope is `/`, `/keys` or `/keys/{name}`. Outside of this file it is a resource id, so that the rules for
 * assignments in vaults apply. Reading them also requires a local role.
 */
export function connectLocalRoles(session: AzureClients) {
  const { connection } = session;
  const at = (scope: string) => {
    const { hsmId, local } = localOf(scope);
    return { hsmId, local, client: session.keyStore(armKeys(session, hsmId).at.uri, 'repeatable') };
  };
  /** Like the SDKs, sends two slashes before a scope, or three for the whole HSM, without encoding the rest. */
  const path = (local: string, name: string) => `/${local}/${assignments}/${encodeURIComponent(name)}`;
  const grants: AccessChanges['grants'] = (scope, principalId, signal) =>
    attempt(
      connection,
      hsmOperation(
        couldNot('read', text('the role assignments on {0}', named.managedHsm(nameOf(scope)))),
        scope,
      ),
      signal,
      async (call) => {
        const { client, hsmId } = at(scope);
        const found = await listAll(within(client, call), `///${assignments}`, {
          ...query,
          $filter: `principalId eq '${principalId}'`,
        });
        // The service may ignore the filter, and another principal's role must not count as this one's.
        return wholeList(readRows(found, (one) => readLocal(hsmId, one))).filter((grant) =>
          sameId(grant.principalId, principalId),
        );
      },
    );
  /** 409 has many reasons: the role exists only if Azure's code says so, or if it can be read back. */
  async function put(
    scope: string,
    name: string,
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<Outcome<undefined>> {
    const made = await putOnce(scope, name, wanted, signal);
    if (made.kind !== 'failed' || made.problem.azure?.status !== 409) return made;
    const there = await grants(scope, wanted.principalId, signal);
    if (there.kind === 'cancelled') return there;
    const isThere =
      there.kind === 'done'
        ? there.value.some((grant) => isAlike(grant, { scope, ...wanted }))
        : sameId(made.problem.azure.code ?? '', 'RoleAssignmentExists');
    return isThere ? succeeded(undefined) : made;
  }
  const putOnce = (scope: string, name: string, properties: Wanted, signal: AbortSignal) =>
    attempt<undefined>(connection, hsmOperation(couldNotAssignRole(scope), scope), signal, async (call) => {
      const { client, local } = at(scope);
      const sent = within(client, call).pathUnchecked(path(local, name));
      bodyOf(
        await sent.put({ queryParameters: query, contentType: 'application/json', body: { properties } }),
      );
      return undefined;
    });
  return {
    grants,
    assign: ((scope, roleId, principalId, { signal }) =>
      put(
        scope,
        assignmentName(scope, roleId, principalId),
        {
          roleDefinitionId: `Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
          principalId,
        },
        signal,
      )) satisfies Access['assign'],
    putGrant: ((grant, { signal }) =>
      put(grant.scope, lastOf(grant.id), bodyFor(grant), signal)) satisfies AccessChanges['putGrant'],
    removeGrant: (({ id, scope }, { signal }) =>
      attempt<undefined>(
        connection,
        hsmOperation(text("Couldn't remove the role assignment on {0}.", namedScope(scope)), scope),
        signal,
        async (call) => {
          const { client, local } = at(scope);
          bodyOf(
            await within(client, call)
              .pathUnchecked(path(local, lastOf(id)))
              .delete({ queryParameters: query }),
          );
          return undefined;
        },
        ({ status }) => (status === 404 ? succeeded(undefined) : undefined),
      )) satisfies AccessChanges['removeGrant'],
  };
}

/** An HSM's id, and the local scope of a resource id. */
function localOf(scope: string): { readonly hsmId: string; readonly local: string } {
  const [, hsmId = scope, local = ''] = /^(.*\/managedHSMs\/[^/]+)(\/.*)?$/i.exec(scope) ?? [];
  return { hsmId, local: local || '/' };
}

const nameOf = (scope: string) => localOf(scope).hsmId.split('/').at(-1) ?? '';

/** The same role for the same principal on the same scope, under any name. */
const isAlike = (
  grant: RoleGrant,
  { scope, roleDefinitionId, principalId }: Wanted & { readonly scope: string },
) =>
  sameId(grant.scope, scope) &&
  sameId(grant.principalId, principalId) &&
  sameId(lastOf(grant.roleDefinitionId), lastOf(roleDefinitionId));

const lastOf = (id: string) => id.slice(id.lastIndexOf('/') + 1);

const bodyFor = ({ roleDefinitionId, principalId }: RoleGrant) => ({ roleDefinitionId, principalId });

function readLocal(hsmId: string, assignment: Fields): RoleGrant | undefined {
  const properties = assignment.inner('properties');
  const [name, local, roleDefinitionId, principalId] = [
    assignment.string('name'),
    properties.string('scope'),
    properties.string('roleDefinitionId'),
    properties.string('principalId'),
  ];
  // They become a path, which may be used to delete the assignment.
  if (!name || !/^[0-9a-z-]+$/i.test(name) || !local || !/^\/(keys(\/[0-9a-z-]+)?)?$/i.test(local))
    return undefined;
  if (!roleDefinitionId || !principalId || assignment.unread) return undefined;
  const scope = `${hsmId}${local === '/' ? '' : local}`;
  return { id: `${scope}/${assignments}/${name}`, scope, roleDefinitionId, principalId };
}

const hsmOperation = (what: Operation['what'], scope: string): Operation => ({
  what,
  on: 'access',
  name: scope,
});

const apiVersion = '2022-04-01';

/** A new principal might be unknown to role assignments for a while, so we retry twice (F-04). */
const principalDelays = [5_000, 15_000] as const;

/** Roles and permissions: `Microsoft.Authorization` 2022-04-01, without its SDK, which is not modular. */
export function connectAccess(session: AzureClients, subscriptionId: string): Omit<Access, 'holders'> {
  const { connection, arm } = session;
  const path = (scope: string, kind: string) => `${pathOf(scope)}/providers/Microsoft.Authorization/${kind}`;
  const assignOnce = (scope: string, roleDefinitionId: string, principalId: string, signal: AbortSignal) =>
    attempt<undefined>(
      connection,
      operation(couldNotAssignRole(scope), scope),
      signal,
      async (call) => {
        const name = assignmentName(scope, roleDefinitionId, principalId);
        // With the type, Azure skips a look-up that fails for a new principal.
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
        : attemptList(
            connection,
            operation(couldNot('read', named.roleAssignments(scope)), scope),
            signal,
            async (call) => {
              const found = await listAll(within(arm, call), path(scope, 'roleAssignments'), {
                'api-version': apiVersion,
                $filter: `assignedTo('${principalId}')`,
              });
              return readRows(found, readAged);
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
        operation(couldNot('read', text('your permissions on {0}', namedScope(scope))), scope),
        signal,
        async (call) => {
          const found = await listAll(within(arm, call), path(scope, 'permissions'), {
            'api-version': apiVersion,
          });
          return wholeList(readRows(found, readPermission));
        },
      ),
  };
}

const operation = (what: Text, scope: string): Operation => ({ what, on: 'access', name: scope });

function readAssignment(assignment: Fields): Assignment | undefined {
  const properties = assignment.inner('properties');
  const [id, scope, roleDefinitionId] = [
    assignment.string('id'),
    properties.string('scope'),
    properties.string('roleDefinitionId'),
  ];
  if (!id || !scope || !roleDefinitionId) return undefined;
  const principalId = properties.string('principalId');
  return { id, scope, roleDefinitionId, ...(principalId ? { principalId } : {}) };
}

/** With its age, which isn't needed to create an assignment again. */
function readAged(assignment: Fields): Assignment | undefined {
  const read = readAssignment(assignment);
  const createdOn = assignment.inner('properties').date('createdOn');
  return read && createdOn !== undefined ? { ...read, createdOn } : read;
}

/** Undefined if it can't be read completely, because the excluded actions matter. */
export function readPermission(permission: Fields): Permission | undefined {
  const read = {
    actions: permission.strings('actions'),
    notActions: permission.strings('notActions'),
    dataActions: permission.strings('dataActions'),
    notDataActions: permission.strings('notDataActions'),
  };
  return permission.unread ? undefined : read;
}

/** A complete access policy, in Azure's spelling. */
export function readPolicyEntry(policy: Fields): PolicyEntry {
  const [tenantId, objectId] = [policy.string('tenantId'), policy.string('objectId')];
  const applicationId = policy.string('applicationId');
  const permissions = policy.required('permissions');
  if (!tenantId) policy.reject('tenantId');
  if (!objectId) policy.reject('objectId');
  const given = policyKinds.flatMap((kind) =>
    permissions.has(kind) ? [[kind, permissions.strings(kind)] as const] : [],
  );
  return {
    tenantId: tenantId ?? '',
    objectId: objectId ?? '',
    ...(applicationId ? { applicationId } : {}),
    permissions: Object.fromEntries(given),
  };
}

export const accessPolicyBody = ({ permissions, ...whose }: PolicyEntry): AccessPolicyEntry => ({
  ...whose,
  permissions: Object.fromEntries(policyKinds.map((kind) => [kind, permissions[kind]?.slice()])),
});

const assignmentId = /\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/?#]+$/i;

/**
 * A complete role assignment, or undefined if not all of it can be read: a revocation deletes it, and a restore creates
 * it again from this. Properties that are null in Azure count as not set.
 */
export function readGrant(assignment: Fields): RoleGrant | undefined {
  const base = readAssignment(assignment);
  const properties = assignment.inner('properties');
  const principalId = properties.string('principalId');
  const said = grantDetails.flatMap((name) => {
    const value = properties.string(name);
    return value ? [[name, value] as const] : [];
  });
  // Its id becomes a path, which is used to delete it.
  if (!base || !assignmentId.test(base.id) || !principalId || assignment.unread) return undefined;
  return { ...base, principalId, ...Object.fromEntries(said) };
}

/** The body that creates the assignment again; its scope is in its id. */
export const grantBody = ({ id: _, scope: __, ...properties }: RoleGrant) => properties;
