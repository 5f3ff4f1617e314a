import { update } from '@azure/arm-cosmosdb/api/databaseAccounts';
import type { DatabaseAccountUpdateParameters } from '@azure/arm-cosmosdb';
import type { AccountChange, ChangePorts } from '../app/changePorts.ts';
import { text } from '../domain/text.ts';
import { accountPoll, readAccountOf, states } from './accounts.ts';
import { attempt, within } from './call.ts';
import { partsOf } from './partsOf.ts';
import type { Session } from './session.ts';
import { connectVaultChanges } from './vaultChanges.ts';
import { vaultKeys } from './vaultKeys.ts';

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
