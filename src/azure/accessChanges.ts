import { updateAccessPolicy } from '@azure/arm-keyvault/api/vaults';
import { succeeded } from '../model/outcome.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import { couldNot, couldNotAssignRole, named, namedScope } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import type { AccessChanges } from './api.ts';
import type { AzureClients } from './clients.ts';
import type { Operation } from './errors/rule.ts';
import { Fields, resourceIdParts, readRows, UnreadableError, wholeList } from './fields.ts';
import { keyQuery, vaultKeys } from './keyRequests.ts';
import { attempt, bodyOf, listAll, pathOf, read, within } from './request.ts';
import {
  connectLocalRoles,
  grantBody,
  accessPolicyBody,
  readGrant,
  readPolicyEntry,
} from './roleAssignments.ts';

const query = { 'api-version': '2022-04-01' };

/**
 * Revoking and restoring access: `Microsoft.KeyVault` 2026-02-01, `Microsoft.Authorization` 2022-04-01, and the
 * local roles of managed HSMs.
 */
export function connectAccessChanges(session: AzureClients, subscriptionId: string): AccessChanges {
  const { connection, arm } = session;
  const client = session.keyVault(subscriptionId);
  const local = connectLocalRoles(session);
  return {
    setVersionEnabled: ({ uri }, { name, version }, enabled, { signal }) =>
      attempt(
        connection,
        operation('key', couldNot(enabled ? 'enable' : 'disable', named.keyVersion(version, name)), name),
        signal,
        (call) => vaultKeys(session, { id: '', uri }, call).enable(name, version, enabled),
      ),
    policies(vaultId, signal) {
      const { name } = resourceIdParts(vaultId);
      return attempt(
        connection,
        operation('vault', couldNot('read', named.accessPolicies(name)), name),
        signal,
        async (call) => {
          const vault = new Fields(await read(within(arm, call), pathOf(vaultId), keyQuery));
          const entries = vault.required('properties').list('accessPolicies').map(readPolicyEntry);
          // What can't be read couldn't be restored.
          if (vault.unread) throw new UnreadableError(`Unreadable: ${vault.unread.join(', ')}`);
          return entries;
        },
      );
    },
    changePolicies(vaultId, change, entries, { signal }) {
      const { resourceGroup, name } = resourceIdParts(vaultId);
      return attempt(
        connection,
        operation('vault', couldNot('change', named.accessPolicies(name)), name),
        signal,
        async (call) => {
          await updateAccessPolicy(within(client, call), resourceGroup, name, change, {
            properties: { accessPolicies: entries.map(accessPolicyBody) },
          });
        },
      );
    },
    grants: (scope, principalId, signal) =>
      isManagedHsm(scope)
        ? local.grants(scope, principalId, signal)
        : attempt(
            connection,
            operation('access', couldNot('read', named.roleAssignments(scope)), scope),
            signal,
            async (call) => {
              const path = `${pathOf(scope)}/providers/Microsoft.Authorization/roleAssignments`;
              const filter = { ...query, $filter: `assignedTo('${principalId}')` };
              return wholeList(readRows(await listAll(within(arm, call), path, filter), readGrant));
            },
          ),
    removeGrant: (grant, permit) =>
      isManagedHsm(grant.scope)
        ? local.removeGrant(grant, permit)
        : attempt<undefined>(
            connection,
            operation(
              'access',
              text("Couldn't remove the role assignment on {0}.", namedScope(grant.scope)),
              grant.scope,
            ),
            permit.signal,
            async (call) => {
              bodyOf(
                await within(arm, call).pathUnchecked(pathOf(grant.id)).delete({ queryParameters: query }),
              );
              return undefined;
            },
          ),
    putGrant: (grant, permit) =>
      isManagedHsm(grant.scope)
        ? local.putGrant(grant, permit)
        : attempt<undefined>(
            connection,
            operation('access', couldNotAssignRole(grant.scope), grant.scope),
            permit.signal,
            async (call) => {
              bodyOf(
                await within(arm, call)
                  .pathUnchecked(pathOf(grant.id))
                  .put({
                    queryParameters: query,
                    contentType: 'application/json',
                    body: { properties: grantBody(grant) },
                  }),
              );
              return undefined;
            },
            ({ codes }) => (codes.includes('RoleAssignmentExists') ? succeeded(undefined) : undefined),
          ),
  };
}

const operation = (on: Operation['on'], what: Text, name: string): Operation => ({ what, on, name });
