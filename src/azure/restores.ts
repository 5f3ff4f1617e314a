import type { DatabaseAccountCreateUpdateParameters } from '@azure/arm-cosmosdb';
import { createOrUpdate } from '@azure/arm-cosmosdb/api/databaseAccounts';
import { formatDefaultIdentity } from '../model/defaultIdentity.ts';
import type { ApiKind } from '../model/resources.ts';
import type { RestorableAccount, RestoreRequest } from '../model/restore.ts';
import { couldNot, named } from '../model/problems.ts';
import { text } from '../model/text.ts';
import { accountPoll, accountQuery, readAccountOf, provisioningStates } from './accounts.ts';
import type { Restores } from './api.ts';
import type { AzureClients } from './clients.ts';
import { type Fields, readRows } from './fields.ts';
import { attempt, attemptList, listAll, within } from './request.ts';

/** Restores of accounts from continuous backups: `Microsoft.DocumentDB` 2026-03-15 (docs/azure.md, Backup and restore). */
export function connectRestores(session: AzureClients, subscriptionId: string): Restores {
  const { connection, arm } = session;
  const client = session.cosmos(subscriptionId);
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.DocumentDB/restorableDatabaseAccounts`;
  return {
    list: (signal) =>
      attemptList(
        connection,
        {
          what: couldNot(
            'read',
            text('the accounts that can be restored in {0}', named.subscription(subscriptionId)),
          ),
          on: 'account',
          name: subscriptionId,
        },
        signal,
        async (call) => readRows(await listAll(within(arm, call), path, accountQuery), readRestorable),
      ),
    restore: (wanted, onState, { signal }) =>
      attempt(
        connection,
        {
          what: couldNot('restore', named.account(wanted.source.name)),
          on: 'account',
          name: wanted.name,
        },
        signal,
        async (call) => {
          call.onAnswer = provisioningStates(onState);
          const poller = createOrUpdate(
            within(client, call),
            wanted.resourceGroup,
            wanted.name,
            restoreBody(wanted),
            accountPoll(connection, signal),
          );
          return readAccountOf(await poller.pollUntilDone({ abortSignal: signal }), connection);
        },
      ),
  };
}

/** A row counts only as a whole: without its deletion, a deleted account would look like a live one. */
export function readRestorable(row: Fields): RestorableAccount | undefined {
  const [id, properties] = [row.string('id'), row.required('properties')];
  const [name, location] = [properties.string('accountName'), row.string('location')];
  const [created, deleted] = [properties.date('creationTime'), properties.date('deletionTime')];
  const oldest = properties.date('oldestRestorableTime');
  const api = apiOf(properties.string('apiType'));
  if (!id || !name || !location || created === undefined || row.unread || properties.unread) return undefined;
  return {
    ...{ id, name, api, location, created },
    ...(deleted === undefined ? {} : { deleted }),
    oldest: oldest ?? created,
  };
}

/** Azure's names: "Sql", "MongoDB", "Gremlin", "GremlinV2", "Table", "Cassandra". */
function apiOf(type = ''): ApiKind {
  const known = (['MongoDB', 'Gremlin', 'Table', 'Cassandra'] as const).find((one) =>
    type.toLowerCase().startsWith(one.toLowerCase()),
  );
  return known ?? 'NoSQL';
}

/**
 * The key, the capabilities and the backup policy are those of the source, so they aren't sent. The identity must be a
 * user-assigned one, and the default (docs/azure.md, Backup and restore).
 */
function restoreBody({ source, at, identityId }: RestoreRequest): DatabaseAccountCreateUpdateParameters {
  return {
    location: source.location,
    kind: source.api === 'MongoDB' ? 'MongoDB' : 'GlobalDocumentDB',
    databaseAccountOfferType: 'Standard',
    locations: [{ locationName: source.location, failoverPriority: 0 }],
    createMode: 'Restore',
    restoreParameters: {
      restoreMode: 'PointInTime',
      restoreSource: source.id,
      restoreTimestampInUtc: new Date(at),
    },
    identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } },
    defaultIdentity: formatDefaultIdentity({ kind: 'userAssigned', id: identityId }),
  };
}
