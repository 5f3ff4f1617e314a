import { updateAccessPolicy } from '@azure/arm-keyvault/api/vaults';
import { succeeded } from '../model/outcome.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import { text, type Text } from '../model/text.ts';
import type { AccessChanges } from './api.ts';
import type { Session } from './clients.ts';
import type { Operation } from './errors/rule.ts';
import { Fields, partsOf, readRows, UnreadableError, wholeList } from './fields.ts';
import { keyQuery, vaultKeys } from './keyRequests.ts';
import { attempt, bodyOf, listAll, pathOf, read, within } from './request.ts';
import { connectLocalRoles, grantBody, policyBody, readGrant, readPolicyEntry } from './roleAssignments.ts';

const query = { 'api-version': '2022-04-01' };

/**
 * Revoking and restoring access: `Microsoft.KeyVault` 2026-02-01, `Microsoft.Authorization` 2022-04-01, and the
 * local roles of managed HSMs.
 */
export function connectAccessChanges(session: Session, subscriptionId: string): AccessChanges {
  const { connection, arm } = session;
  const client = session.keyVault(subscriptionId);
  const local = connectLocalRoles(session);
  return {
    setVersionEnabled: ({ uri }, { name, version }, enabled, { signal }) =>
      attempt(
        connection,
        deed(
          'key',
          enabled
            ? text('The version {0} of the key {1} could not be enabled.', version, name)
            : text('The version {0} of the key {1} could not be disabled.', version, name),
          name,
        ),
        signal,
        (call) => vaultKeys(session, { id: '', uri }, call).enable(name, version, enabled),
      ),
    policies(vaultId, signal) {
      const { name } = partsOf(vaultId);
      return attempt(
        connection,
        deed('vault', text('The access policies of the key vault {0} could not be read.', name), name),
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
      const { resourceGroup, name } = partsOf(vaultId);
      return attempt(
        connection,
        deed('vault', text('The access policies of the key vault {0} could not be changed.', name), name),
        signal,
        async (call) => {
          await updateAccessPolicy(within(client, call), resourceGroup, name, change, {
            properties: { accessPolicies: entries.map(policyBody) },
          });
        },
      );
    },
    grants: (scope, principalId, signal) =>
      isManagedHsm(scope)
        ? local.grants(scope, principalId, signal)
        : attempt(
            connection,
            deed('access', text('The role assignments on {0} could not be read.', scope), scope),
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
            deed(
              'access',
              text('The role assignment on {0} could not be removed.', grant.scope),
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
            deed('access', text('The role could not be assigned on {0}.', grant.scope), grant.scope),
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

const deed = (on: Operation['on'], what: Text, name: string): Operation => ({ what, on, name });
