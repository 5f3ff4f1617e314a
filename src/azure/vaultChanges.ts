import { createOrUpdate, listDeleted, update } from '@azure/arm-keyvault/api/vaults';
import type { DeletedVault as AzureDeletedVault } from '@azure/arm-keyvault';
import type { ChangePorts, DeletedVault } from '../app/changePorts.ts';
import { map } from '../app/outcome.ts';
import { isManagedHsm } from '../domain/resourceId.ts';
import { text } from '../domain/text.ts';
import { all, attempt, within } from './call.ts';
import { connectHsmChanges } from './hsmChanges.ts';
import { partsOf } from './partsOf.ts';
import type { Session } from './session.ts';
import { readAnsweredVault, vaultPoll } from './vaultAnswers.ts';

type VaultChanges = Pick<ChangePorts, 'deletedVaults' | 'recover' | 'useRoles'>;

/** Changes of the homes of keys, of both kinds; deleted ones are in lists of their own each. */
export function connectVaultChanges(session: Session, subscriptionId: string): VaultChanges {
  const vaults = connectKeyVaultChanges(session, subscriptionId);
  const hsms = connectHsmChanges(session, subscriptionId);
  return {
    ...vaults,
    async deletedVaults(signal, only) {
      if (only) return (only === 'managedHsm' ? hsms : vaults).deletedVaults(signal);
      const [inVaults, inHsms] = await Promise.all([
        vaults.deletedVaults(signal),
        hsms.deletedVaults(signal),
      ]);
      if (inVaults.kind !== 'done') return inVaults;
      return map(inHsms, (found) => [...inVaults.value, ...found]);
    },
    recover: (deleted, ...rest) => (isManagedHsm(deleted.vaultId) ? hsms : vaults).recover(deleted, ...rest),
  };
}

/** Vaults that are brought back, and another permission model: `Microsoft.KeyVault` 2026-02-01. */
function connectKeyVaultChanges(session: Session, subscriptionId: string): VaultChanges {
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
    recover({ vaultId, name, location }, tenantId, { signal }) {
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
    useRoles: ({ resourceGroup, name }, { signal }) =>
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
