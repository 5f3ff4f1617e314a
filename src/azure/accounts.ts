import type { DatabaseAccountGetResults, DatabaseAccountUpdateParameters } from '@azure/arm-cosmosdb';
import { $delete, createOrUpdate, update } from '@azure/arm-cosmosdb/api/databaseAccounts';
import type { Account } from '../model/resources.ts';
import { wantedIdentity } from '../model/spec.ts';
import { text, type Text } from '../model/text.ts';
import { accountBody, readAccount, readRegion } from './accountMapper.ts';
import type { AccountChange, Accounts, ChangePorts } from './api.ts';
import type { Session } from './clients.ts';
import { type AzureConnection, seenNow } from './connection.ts';
import type { Answer } from './errors/parse.ts';
import type { Operation } from './errors/rule.ts';
import { Fields, object, partsOf, readRows, string, UnreadableError } from './fields.ts';
import { vaultKeys } from './keyRequests.ts';
import { absent, attempt, attemptList, bodyOf, listAll, pathOf, read, within } from './request.ts';
import { connectVaultChanges } from './vaults.ts';

/** Azure sends no `Retry-After` for accounts, and creating one takes minutes. */
const defaultPollMilliseconds = 5_000;

/** How often to poll an account that is being created, changed or deleted. */
const accountPoll = ({ pollMilliseconds }: AzureConnection, signal: AbortSignal) => ({
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

/** Reads an account from the SDK, which puts the properties beside the id. */
function readAccountOf(answer: DatabaseAccountGetResults, connection: AzureConnection): Account {
  const account = new Fields(answer);
  return mustRead(readAccount(account, account, seenNow(connection)));
}

function mustRead(account: Account | undefined): Account {
  if (!account) throw new UnreadableError('The account has no id.');
  return account;
}

const deed = (what: Text, name: string): Operation => ({ what, on: 'account', name });

/** Reports each new state in a response: the account's own at first, then that of the operation. */
function states(onState: (state: string) => void): (answer: Answer) => void {
  let last = '';
  return ({ status, body }) => {
    const { status: operation, properties } = object(body);
    const state = string(operation) ?? string(object(properties)['provisioningState']);
    if (status >= 300 || !state || state === last) return;
    last = state;
    onState(state);
  };
}

/** Updates of accounts, `Microsoft.DocumentDB` 2026-03-15, and rotation in the vault. */
export function connectChanges(session: Session, subscriptionId: string): ChangePorts {
  const vaults = connectVaultChanges(session, subscriptionId);
  const { connection } = session;
  const client = session.cosmos(subscriptionId);
  return {
    ...vaults,
    update(accountId, change, onState, { signal }) {
      const { resourceGroup, name } = partsOf(accountId);
      return attempt(
        connection,
        { what: text('The Cosmos DB account {0} could not be changed.', name), on: 'account', name },
        signal,
        async (call) => {
          call.onAnswer = states(onState);
          const poller = update(
            within(client, call),
            resourceGroup,
            name,
            updateBody(change),
            accountPoll(connection, signal),
          );
          return readAccountOf(await poller.pollUntilDone({ abortSignal: signal }), connection);
        },
      );
    },
    rotate: (vault, name, { signal }) =>
      attempt(
        connection,
        { what: text('The key {0} could not be rotated.', name), on: 'key', name },
        signal,
        (call) => vaultKeys(session, vault, call).rotate(name),
      ),
  };
}

function updateBody(change: AccountChange): DatabaseAccountUpdateParameters {
  switch (change.kind) {
    case 'key':
      return { keyVaultKeyUri: change.keyUri };
    case 'defaultIdentity':
      return { defaultIdentity: change.value };
    case 'identities': {
      const { system, userAssigned } = change.identities;
      const both = system ? 'SystemAssigned,UserAssigned' : 'UserAssigned';
      return {
        identity:
          userAssigned.length === 0
            ? { type: system ? 'SystemAssigned' : 'None' }
            : { type: both, userAssignedIdentities: Object.fromEntries(userAssigned.map((id) => [id, {}])) },
      };
    }
  }
}
