import { createOrUpdate, update } from '@azure/arm-keyvault/api/vaults';
import type { ChangePorts } from '../app/changePorts.ts';
import { both } from '../app/outcome.ts';
import { isManagedHsm } from '../domain/resourceId.ts';
import { text } from '../domain/text.ts';
import { keyQuery } from './armKeys.ts';
import { attempt, attemptList, within } from './call.ts';
import { readRows } from './fields.ts';
import { connectHsmChanges, deletedPath, readDeleted } from './hsmChanges.ts';
import { partsOf } from './partsOf.ts';
import { listAll } from './rest.ts';
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
      return both(inVaults, inHsms);
    },
    recover: (deleted, ...rest) => (isManagedHsm(deleted.vaultId) ? hsms : vaults).recover(deleted, ...rest),
  };
}

/** Vaults that are brought back, and another permission model: `Microsoft.KeyVault` 2026-02-01. */
function connectKeyVaultChanges(session: Session, subscriptionId: string): VaultChanges {
  const { connection, arm } = session;
  const client = session.keyVault(subscriptionId);
  const read = readAnsweredVault(connection);
  return {
    deletedVaults: (signal) =>
      attemptList(
        connection,
        { what: text('The deleted key vaults could not be read.'), on: 'vault', name: subscriptionId },
        signal,
        async (call) =>
          readRows(
            await listAll(within(arm, call), deletedPath(subscriptionId, 'deletedVaults'), keyQuery),
            (one) => readDeleted(one, 'vaultId'),
          ),
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
