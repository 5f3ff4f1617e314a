import { $delete, createOrUpdate } from '@azure/arm-cosmosdb/api/databaseAccounts';
import type { DatabaseAccountGetResults } from '@azure/arm-cosmosdb';
import type { Accounts } from '../app/azure.ts';
import type { Account } from '../domain/model.ts';
import { wantedIdentity } from '../domain/spec.ts';
import { text, type Text } from '../domain/text.ts';
import { accountBody, readAccount, readRegion } from './accountModel.ts';
import { absent, attempt, attemptList, within } from './call.ts';
import { seenNow, type AzureConnection } from './connection.ts';
import { Fields, readRows } from './fields.ts';
import { UnreadableError } from './problems/unreadableError.ts';
import { object, string } from './json.ts';
import type { Answer } from './problems/failure.ts';
import type { Deed } from './problems/rule.ts';
import { partsOf } from './partsOf.ts';
import { bodyOf, listAll, pathOf, read } from './rest.ts';
import type { Session } from './session.ts';

/** Azure sends no `Retry-After` for accounts, and making one takes minutes. */
const defaultPollMilliseconds = 5_000;

/** How often an account that is made, changed or deleted is looked at. */
export const accountPoll = ({ pollMilliseconds }: AzureConnection, signal: AbortSignal) => ({
  abortSignal: signal,
  updateIntervalInMs: pollMilliseconds ?? defaultPollMilliseconds,
});

const query = { 'api-version': '2026-03-15' };

/** Cosmos DB accounts: `Microsoft.DocumentDB` 2026-03-15. */
export function connectAccounts(session: Session, subscriptionId: string): Accounts {
  const { connection, arm } = session;
  const provider = `/subscriptions/${subscriptionId}/providers/Microsoft.DocumentDB`;
  const client = session.cosmos(subscriptionId);
  const deleted = (id: string, what: (name: string) => Text, signal: AbortSignal) => {
    const { resourceGroup, name } = partsOf(id);
    return attempt(connection, deed(what(name), name), signal, async (call) => {
      const poller = $delete(within(client, call), resourceGroup, name, accountPoll(connection, signal));
      await poller.pollUntilDone({ abortSignal: signal });
    });
  };
  return {
    list: (signal) =>
      attemptList(
        connection,
        deed(text('The Cosmos DB accounts could not be read.'), subscriptionId),
        signal,
        async (call) => {
          const found = await listAll(within(arm, call), `${provider}/databaseAccounts`, query);
          const seen = seenNow(connection);
          return readRows(found, (account) => readAccount(account, undefined, seen));
        },
      ),
    get(id, signal) {
      const { name } = partsOf(id);
      return attempt<Account | undefined>(
        connection,
        deed(text('The Cosmos DB account {0} could not be read.', name), name),
        signal,
        async (call) =>
          mustRead(
            readAccount(
              new Fields(await read(within(arm, call), pathOf(id), query)),
              undefined,
              seenNow(connection),
            ),
          ),
        absent,
      );
    },
    nameTaken: (name, signal) =>
      attempt(
        connection,
        deed(text('Whether the account name {0} is free could not be asked.', name), name),
        signal,
        async (call) => {
          const path = `/providers/Microsoft.DocumentDB/databaseAccountNames/${encodeURIComponent(name)}`;
          const answer = await within(arm, call).pathUnchecked(path).head({ queryParameters: query });
          if (answer.status === '404') return false;
          bodyOf(answer);
          return true;
        },
      ),
    regions: (signal) =>
      attemptList(
        connection,
        deed(text('The regions of Cosmos DB could not be read.'), subscriptionId),
        signal,
        async (call) =>
          readRows(await listAll(within(arm, call), `${provider}/locations`, query), readRegion),
      ),
    create({ resourceGroup, account, ...identity }, keyUri, onState, { signal }) {
      return attempt(
        connection,
        deed(text('The Cosmos DB account {0} could not be created.', account.name), account.name),
        signal,
        async (call) => {
          call.onAnswer = states(onState);
          const poller = createOrUpdate(
            within(client, call),
            resourceGroup.name,
            account.name,
            accountBody(account, keyUri, wantedIdentity(identity)),
            accountPoll(connection, signal),
          );
          return readAccountOf(await poller.pollUntilDone({ abortSignal: signal }), connection);
        },
      );
    },
    discard: (id, { signal }) =>
      deleted(
        id,
        (name) => text('What was left of the Cosmos DB account {0} could not be removed.', name),
        signal,
      ),
    remove: (id, { signal }) =>
      deleted(id, (name) => text('The Cosmos DB account {0} could not be deleted.', name), signal),
  };
}

/** An account as the SDK answers it, which has the properties beside the id. */
export function readAccountOf(answer: DatabaseAccountGetResults, connection: AzureConnection): Account {
  const account = new Fields(answer);
  return mustRead(readAccount(account, account, seenNow(connection)));
}

function mustRead(account: Account | undefined): Account {
  if (!account) throw new UnreadableError('The account has no id.');
  return account;
}

const deed = (what: Text, name: string): Deed => ({ what, on: 'account', name });

/** Tells each new state that an answer names: the account's own at first, then that of the operation. */
export function states(onState: (state: string) => void): (answer: Answer) => void {
  let last = '';
  return ({ status, body }) => {
    const { status: operation, properties } = object(body);
    const state = string(operation) ?? string(object(properties)['provisioningState']);
    if (status >= 300 || !state || state === last) return;
    last = state;
    onState(state);
  };
}
