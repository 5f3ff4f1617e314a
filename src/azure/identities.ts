import type { Identities } from '../app/azure.ts';
import type { UserAssignedIdentity } from '../domain/model.ts';
import { text } from '../domain/text.ts';
import { absent, attempt, attemptList, within } from './call.ts';
import { Fields, readRows } from './fields.ts';
import { UnreadableError } from './problems/unreadableError.ts';
import { listAll, pathOf, read } from './rest.ts';
import type { Session } from './session.ts';

const identitiesVersion = { 'api-version': '2024-11-30' };

/** User-assigned identities: `Microsoft.ManagedIdentity` 2024-11-30, read only. */
export const connectIdentities = ({ connection, arm }: Session, subscriptionId: string): Identities => ({
  list: (signal) =>
    attemptList(
      connection,
      {
        what: text('The user-assigned identities could not be read.'),
        on: 'identity',
        name: subscriptionId,
      },
      signal,
      async (call) =>
        readRows(
          await listAll(
            within(arm, call),
            `/subscriptions/${subscriptionId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`,
            identitiesVersion,
          ),
          readIdentity,
        ),
    ),
  get: (id, signal) =>
    attempt<UserAssignedIdentity | undefined>(
      connection,
      { what: text('The user-assigned identity {0} could not be read.', id), on: 'identity', name: id },
      signal,
      async (call) =>
        mustRead(readIdentity(new Fields(await read(within(arm, call), pathOf(id), identitiesVersion)))),
      absent,
    ),
});

function readIdentity(identity: Fields): UserAssignedIdentity | undefined {
  const [id, properties] = [identity.string('id'), identity.required('properties')];
  const [principalId, clientId] = [properties.string('principalId'), properties.string('clientId')];
  // It is granted access: one whose principal can't be read is none.
  if (!id || identity.unread) return undefined;
  return { id, ...(principalId ? { principalId } : {}), ...(clientId ? { clientId } : {}) };
}

function mustRead(identity: UserAssignedIdentity | undefined): UserAssignedIdentity {
  if (!identity) throw new UnreadableError('The identity has no id.');
  return identity;
}
