import { get, listBySubscription, update } from '@azure/arm-keyvault/api/managedHsms';
import { succeeded, type Outcome } from '../app/outcome.ts';
import type { Vaults } from '../app/azure.ts';
import type { Vault } from '../domain/model.ts';
import { text, type Text } from '../domain/text.ts';
import { absent, all, attempt, within } from './call.ts';
import { seenNow } from './connection.ts';
import { readAnsweredHsm, readHsm } from './hsmModel.ts';
import { partsOf } from './partsOf.ts';
import type { Deed } from './problems/rule.ts';
import type { Session } from './session.ts';
import { trusting } from './vaultModel.ts';
import { vaultPoll } from './vaultAnswers.ts';

/** Managed HSMs: `Microsoft.KeyVault` 2026-02-01. */
export function connectManagedHsms(
  session: Session,
  subscriptionId: string,
): Pick<Vaults, 'list' | 'get' | 'protect'> {
  const { connection } = session;
  const client = session.keyVault(subscriptionId);
  const read = readAnsweredHsm(connection);
  return {
    list: (signal) =>
      attempt(
        connection,
        { what: text('The managed HSMs could not be read.'), on: 'vault', name: subscriptionId },
        signal,
        async (call) => {
          const found = await all(listBySubscription(within(client, call)));
          const seen = seenNow(connection);
          return found.flatMap((hsm) => readHsm(hsm, connection.cloud.hsmSuffix, seen) ?? []);
        },
        // Key Vault Reader reads vaults and no HSMs, and not every cloud has any: neither may hide the vaults.
        ({ status }): Outcome<readonly Vault[]> | undefined =>
          status === 403 || status === 404 ? succeeded([]) : undefined,
      ),
    get(id, signal) {
      const { resourceGroup, name } = partsOf(id);
      return attempt<Vault | undefined>(
        connection,
        deed(text('The managed HSM {0} could not be read.', name), name),
        signal,
        async (call) => read(await get(within(client, call), resourceGroup, name)),
        absent,
      );
    },
    protect: (vault, { purgeProtection, allowTrustedServices }, { signal }) =>
      attempt(
        connection,
        deed(text('The protection of the managed HSM {0} could not be changed.', vault.name), vault.name),
        signal,
        async (call) => {
          const { resourceGroup, name, location } = vault;
          // A PATCH replaces the firewall as a whole, with what our model leaves out of it.
          const rules = allowTrustedServices
            ? (await get(within(client, call), resourceGroup, name)).properties?.networkAcls
            : undefined;
          const poller = update(
            within(client, call),
            resourceGroup,
            name,
            {
              location,
              properties: {
                ...(purgeProtection ? { enablePurgeProtection: true } : {}),
                ...(allowTrustedServices ? { networkAcls: trusting(vault, rules) } : {}),
              },
            },
            vaultPoll(connection, signal),
          );
          return read(await poller.pollUntilDone({ abortSignal: signal }));
        },
      ),
  };
}

const deed = (what: Text, name: string): Deed => ({ what, on: 'vault', name });
