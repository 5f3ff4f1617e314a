import { createOrUpdate } from '@azure/arm-keyvault/api/managedHsms';
import type { ChangePorts, DeletedVault } from '../app/changePorts.ts';
import { succeeded } from '../app/outcome.ts';
import { parseResourceId } from '../domain/resourceId.ts';
import { text } from '../domain/text.ts';
import { keyQuery } from './armKeys.ts';
import { attempt, attemptList, within } from './call.ts';
import { readRows, type Fields } from './fields.ts';
import { readAnsweredHsm } from './hsmModel.ts';
import { partsOf } from './partsOf.ts';
import { listAll } from './rest.ts';
import type { Session } from './session.ts';
import { vaultPoll } from './vaultAnswers.ts';

/** Managed HSMs that are brought back: `Microsoft.KeyVault` 2026-02-01. */
export function connectHsmChanges(
  session: Session,
  subscriptionId: string,
): Pick<ChangePorts, 'deletedVaults' | 'recover'> {
  const { connection, arm } = session;
  const client = session.keyVault(subscriptionId);
  return {
    deletedVaults: (signal) =>
      attemptList(
        connection,
        { what: text('The deleted managed HSMs could not be read.'), on: 'vault', name: subscriptionId },
        signal,
        async (call) =>
          readRows(
            await listAll(within(arm, call), deletedPath(subscriptionId, 'deletedManagedHSMs'), keyQuery),
            (one) => readDeleted(one, 'mhsmId'),
          ),
        // As for the list of living ones: who may not see HSMs is shown the vaults.
        ({ status }) => (status === 403 || status === 404 ? succeeded({ rows: [], unread: 0 }) : undefined),
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

export const deletedPath = (subscriptionId: string, type: string) =>
  `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/${type}`;

/** A deleted vault or managed HSM, whose former id has another name in each. */
export function readDeleted(deleted: Fields, id: 'vaultId' | 'mhsmId'): DeletedVault | undefined {
  const [name, properties] = [deleted.string('name'), deleted.required('properties')];
  const [vaultId, location] = [properties.string(id), properties.string('location')];
  const purged = properties.date('scheduledPurgeDate');
  if (!name || !vaultId || !parseResourceId(vaultId) || !location || deleted.unread) return undefined;
  return { vaultId, name, location, ...(purged === undefined ? {} : { purged }) };
}
