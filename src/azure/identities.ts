import type { Identities } from '../app/azure.ts';
import type { UserAssignedIdentity } from '../domain/model.ts';
import { text } from '../domain/text.ts';
import { absent, attempt, within } from './call.ts';
import { object, string } from './json.ts';
import { bodyOf, listAll } from './rest.ts';
import type { Session } from './session.ts';

const apiVersion = '2024-11-30';

/** User-assigned identities: `Microsoft.ManagedIdentity` 2024-11-30, read only. */
export const connectIdentities = ({ connection, arm }: Session, subscriptionId: string): Identities => ({
  list: (signal) =>
    attempt(
      connection,
      {
        what: text('The user-assigned identities could not be read.'),
        on: 'identity',
        name: subscriptionId,
      },
      signal,
      async (call) =>
        (
          await listAll(
            within(arm, call),
            `/subscriptions/${subscriptionId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`,
            { 'api-version': apiVersion },
          )
        ).flatMap((identity) => readIdentity(identity) ?? []),
    ),
  get: (id, signal) =>
    attempt<UserAssignedIdentity | undefined>(
      connection,
      { what: text('The user-assigned identity {0} could not be read.', id), on: 'identity', name: id },
      signal,
      async (call) =>
        readIdentity(
          bodyOf(
            await within(arm, call)
              .pathUnchecked(encodeURI(id))
              .get({ queryParameters: { 'api-version': apiVersion } }),
          ),
        ),
      absent,
    ),
});

function readIdentity(answer: Readonly<Record<string, unknown>>): UserAssignedIdentity | undefined {
  const id = string(answer['id']);
  const { principalId, clientId } = object(answer['properties']);
  const [principal, client] = [string(principalId), string(clientId)];
  if (!id) return undefined;
  return {
    id,
    ...(principal ? { principalId: principal } : {}),
    ...(client ? { clientId: client } : {}),
  };
}
