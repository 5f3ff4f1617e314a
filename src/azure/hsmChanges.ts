import { createOrUpdate, listDeleted } from '@azure/arm-keyvault/api/managedHsms';
import type { DeletedManagedHsm } from '@azure/arm-keyvault';
import type { ChangePorts, DeletedVault } from '../app/changePorts.ts';
import { succeeded, type Outcome } from '../app/outcome.ts';
import { text } from '../domain/text.ts';
import { all, attempt, within } from './call.ts';
import { readAnsweredHsm } from './hsmModel.ts';
import { partsOf } from './partsOf.ts';
import type { Session } from './session.ts';
import { vaultPoll } from './vaultAnswers.ts';

/** Managed HSMs that are brought back: `Microsoft.KeyVault` 2026-02-01. */
export function connectHsmChanges(
  session: Session,
  subscriptionId: string,
): Pick<ChangePorts, 'deletedVaults' | 'recover'> {
  const { connection } = session;
  const client = session.keyVault(subscriptionId);
  return {
    deletedVaults: (signal) =>
      attempt(
        connection,
        { what: text('The deleted managed HSMs could not be read.'), on: 'vault', name: subscriptionId },
        signal,
        async (call) =>
          (await all(listDeleted(within(client, call)))).flatMap((one) => readDeleted(one) ?? []),
        // As for the list of living ones: who may not see HSMs is shown the vaults.
        ({ status }): Outcome<readonly DeletedVault[]> | undefined =>
          status === 403 || status === 404 ? succeeded([]) : undefined,
      ),
    recover({ vaultId, name, location }, tenantId, { signal }) {
      const { resourceGroup } = partsOf(vaultId);
      return attempt(
        connection,
        { what: text('The managed HSM {0} could not be recovered.', name), on: 'vault', name },
        signal,
        async (call) => {
          // What the Azure CLI sends, which says of tier and tenant that they should not be needed.
          const sku = { family: 'B', name: 'Standard_B1' } as const;
          const poller = createOrUpdate(
            within(client, call),
            resourceGroup,
            name,
            { location, sku, properties: { tenantId, createMode: 'recover' } },
            vaultPoll(connection, signal),
          );
          return readAnsweredHsm(connection)(await poller.pollUntilDone({ abortSignal: signal }));
        },
      );
    },
  };
}

function readDeleted({ name, properties }: DeletedManagedHsm): DeletedVault | undefined {
  const { mhsmId: vaultId, location, scheduledPurgeDate } = properties ?? {};
  if (!name || !vaultId || !location) return undefined;
  return { vaultId, name, location, ...(scheduledPurgeDate ? { purged: scheduledPurgeDate.getTime() } : {}) };
}
