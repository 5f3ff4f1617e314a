import { createOrUpdate, listDeleted, update } from '@azure/arm-keyvault/api/vaults';
import type { DeletedVault as AzureDeletedVault } from '@azure/arm-keyvault';
import type { ChangePorts, DeletedVault } from '../app/changePorts.ts';
import { text } from '../domain/text.ts';
import { all, attempt, within } from './call.ts';
import { partsOf } from './partsOf.ts';
import type { Session } from './session.ts';
import { readAnsweredVault, vaultPoll } from './vaultAnswers.ts';

/** Vaults that are brought back, and another permission model: `Microsoft.KeyVault` 2026-02-01. */
export function connectVaultChanges(
  session: Session,
  subscriptionId: string,
): Pick<ChangePorts, 'deletedVaults' | 'recover' | 'useRoles'> {
  const { connection } = session;
  const client = session.keyVault(subscriptionId);
  const read = readAnsweredVault(connection);
  return {
    deletedVaults: (signal) =>
      attempt(
        connection,
        { what: text('The deleted key vaults could not be read.'), on: 'vault', name: subscriptionId },
        signal,
        async (call) =>
          (await all(listDeleted(within(client, call)))).flatMap((one) => readDeleted(one) ?? []),
      ),
    recover({ vaultId, name, location }, tenantId, signal) {
      const { resourceGroup } = partsOf(vaultId);
      return attempt(
        connection,
        { what: text('The key vault {0} could not be recovered.', name), on: 'vault', name },
        signal,
        async (call) => {
          // The tier has to be sent, and does not count: the vault comes back as it was.
          const sku = { family: 'A', name: 'standard' } as const;
          const poller = createOrUpdate(
            within(client, call),
            resourceGroup,
            name,
            { location, properties: { tenantId, sku, createMode: 'recover' } },
            vaultPoll(connection, signal),
          );
          return read(await poller.pollUntilDone({ abortSignal: signal }));
        },
      );
    },
    useRoles: ({ resourceGroup, name }, signal) =>
      attempt(
        connection,
        {
          what: text('The permission model of the key vault {0} could not be changed.', name),
          on: 'vault',
          name,
        },
        signal,
        async (call) =>
          read(
            await update(within(client, call), resourceGroup, name, {
              properties: { enableRbacAuthorization: true },
            }),
          ),
      ),
  };
}

function readDeleted({ name, properties }: AzureDeletedVault): DeletedVault | undefined {
  const { vaultId, location, scheduledPurgeDate } = properties ?? {};
  if (!name || !vaultId || !location) return undefined;
  return { vaultId, name, location, ...(scheduledPurgeDate ? { purged: scheduledPurgeDate.getTime() } : {}) };
}
