import type { DatabaseAccountGetResults, DatabaseAccountUpdateParameters } from '@azure/arm-cosmosdb';
import { $delete, createOrUpdate, update } from '@azure/arm-cosmosdb/api/databaseAccounts';
import type { Account } from '../model/resources.ts';
import { wantedIdentity } from '../model/spec.ts';
import { couldNot, couldNotCheckName, named } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import { accountBody, readAccount, readRegion } from './accountMapper.ts';
import type { AccountChange, Accounts, ChangePorts } from './api.ts';
import type { AzureClients } from './clients.ts';
import { type AzureConnection, observedNow } from './connection.ts';
import type { AzureResponse } from './errors/parse.ts';
import type { Operation } from './errors/rule.ts';
import { Fields, asObject, resourceIdParts, readRows, asString, UnreadableError } from './fields.ts';
import { vaultKeys } from './keyRequests.ts';
import { absent, attempt, attemptList, bodyOf, listAll, pathOf, read, within } from './request.ts';
import { connectVaultChanges } from './vaults.ts';

/** Azure sends no `Retry-After` for accounts, and creating one takes minutes. */
const defaultPollMilliseconds = 5_000;

/** How often to poll an account that is being created, changed or deleted. */
export const accountPoll = ({ pollMilliseconds }: AzureConnection, signal: AbortSignal) => ({
  abortSignal: signal,
  updateIntervalInMs: pollMilliseconds ?? defaultPollMilliseconds,
});

export const accountQuery = { 'api-version': '2026-03-15' };

/** Cosmos DB accounts: `Microsoft.DocumentDB` 2026-03-15. */
export function connectAccounts(session: AzureClients, subscriptionId: string): Accounts {
  const { connection, arm } = session;
  const provider = `/subscriptions/${subscriptionId}/providers/Microsoft.DocumentDB`;
  const client = session.cosmos(subscriptionId);
  const deleted = (id: string, what: (name: string) => Text, signal: AbortSignal) => {
    const { resourceGroup, name } = resourceIdParts(id);
    return attempt(connection, operation(what(name), name), signal, async (call) => {
      const poller = $delete(within(client, call), resourceGroup, name, accountPoll(connection, signal));
      await poller.pollUntilDone({ abortSignal: signal });
    });
  };
  return {
    list: (signal) =>
      attemptList(
        connection,
        operation(
          couldNot('read', text('the accounts in {0}', named.subscription(subscriptionId))),
          subscriptionId,
        ),
        signal,
        async (call) => {
          const found = await listAll(within(arm, call), `${provider}/databaseAccounts`, accountQuery);
          const observed = observedNow(connection);
          return readRows(found, (account) => readAccount(account, undefined, observed));
        },
      ),
    get(id, signal) {
      const { name } = resourceIdParts(id);
      return attempt<Account | undefined>(
        connection,
        operation(couldNot('read', named.account(name)), name),
        signal,
        async (call) =>
          mustRead(
            readAccount(
              new Fields(await read(within(arm, call), pathOf(id), accountQuery)),
              undefined,
              observedNow(connection),
            ),
          ),
        absent,
      );
    },
    nameTaken: (name, signal) =>
      attempt(connection, operation(couldNotCheckName(name), name), signal, async (call) => {
        const path = `/providers/Microsoft.DocumentDB/databaseAccountNames/${encodeURIComponent(name)}`;
        const answer = await within(arm, call).pathUnchecked(path).head({ queryParameters: accountQuery });
        if (answer.status === '404') return false;
        bodyOf(answer);
        return true;
      }),
    regions: (signal) =>
      attemptList(
        connection,
        operation(couldNot('read', text('the regions of Azure Cosmos DB')), subscriptionId),
        signal,
        async (call) =>
          readRows(await listAll(within(arm, call), `${provider}/locations`, accountQuery), readRegion),
      ),
    create({ resourceGroup, account, ...identity }, keyUri, onState, { signal }) {
      return attempt(
        connection,
        operation(couldNot('create', named.account(account.name)), account.name),
        signal,
        async (call) => {
          call.onAnswer = provisioningStates(onState);
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
    discard: (id, { signal }) => deleted(id, (name) => couldNot('delete', named.account(name)), signal),
    remove: (id, { signal }) => deleted(id, (name) => couldNot('delete', named.account(name)), signal),
  };
}

/** Reads an account from the SDK, which returns the properties next to the id. */
export function readAccountOf(answer: DatabaseAccountGetResults, connection: AzureConnection): Account {
  const account = new Fields(answer);
  return mustRead(readAccount(account, account, observedNow(connection)));
}

function mustRead(account: Account | undefined): Account {
  if (!account) throw new UnreadableError('The account has no id.');
  return account;
}

const operation = (what: Text, name: string): Operation => ({ what, on: 'account', name });

/** Reports each new state in a response: the account's own at first, then that of the operation. */
export function provisioningStates(onState: (state: string) => void): (answer: AzureResponse) => void {
  let last = '';
  return ({ status, body }) => {
    const { status: operationStatus, properties } = asObject(body);
    const state = asString(operationStatus) ?? asString(asObject(properties)['provisioningState']);
    if (status >= 300 || !state || state === last) return;
    last = state;
    onState(state);
  };
}

/** Updates of accounts, `Microsoft.DocumentDB` 2026-03-15, and rotation in the vault. */
export function connectChanges(session: AzureClients, subscriptionId: string): ChangePorts {
  const vaults = connectVaultChanges(session, subscriptionId);
  const { connection } = session;
  const client = session.cosmos(subscriptionId);
  return {
    ...vaults,
    update(accountId, change, onState, { signal }) {
      const { resourceGroup, name } = resourceIdParts(accountId);
      return attempt(
        connection,
        {
          ...operation(couldNot('change', named.account(name)), name),
          isFirstKey: change.kind === 'key' && change.isFirst,
        },
        signal,
        async (call) => {
          call.onAnswer = provisioningStates(onState);
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
      attempt(connection, { what: couldNot('rotate', named.key(name)), on: 'key', name }, signal, (call) =>
        vaultKeys(session, vault, call).rotate(name),
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
      const { system, userAssigned, removed = [] } = change.identities;
      const entries = [
        ...userAssigned.map((id) => [id, {}] as const),
        ...removed.map((id) => [id, null] as const),
      ];
      const both = system ? 'SystemAssigned,UserAssigned' : 'UserAssigned';
      return {
        identity:
          userAssigned.length === 0
            ? { type: system ? 'SystemAssigned' : 'None' }
            : {
                type: both,
                // The SDK's types have no null, which removes an identity.
                userAssignedIdentities: Object.fromEntries(entries) as Record<string, object>,
              },
      };
    }
  }
}
