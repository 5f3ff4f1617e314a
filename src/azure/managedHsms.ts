import { update } from '@azure/arm-keyvault/api/managedHsms';
import { succeeded } from '../app/outcome.ts';
import type { Vaults } from '../app/azure.ts';
import type { Vault } from '../domain/model.ts';
import { text, type Text } from '../domain/text.ts';
import { keyQuery } from './armKeys.ts';
import { absent, attempt, attemptList, within } from './call.ts';
import { seenNow } from './connection.ts';
import { readRows } from './fields.ts';
import { readAnsweredHsm, readHsm } from './hsmModel.ts';
import { partsOf } from './partsOf.ts';
import type { Deed } from './problems/rule.ts';
import { listAll, pathOf, read } from './rest.ts';
import type { Session } from './session.ts';
import { firewallOf, trusting } from './vaultModel.ts';
import { vaultPoll } from './vaultAnswers.ts';

/** Managed HSMs: `Microsoft.KeyVault` 2026-02-01. */
export function connectManagedHsms(
  session: Session,
  subscriptionId: string,
): Pick<Vaults, 'list' | 'get' | 'protect'> {
  const { connection, arm } = session;
  const client = session.keyVault(subscriptionId);
  const readHsmOf = readAnsweredHsm(connection);
  return {
    list: (signal) =>
      attemptList(
        connection,
        { what: text('The managed HSMs could not be read.'), on: 'vault', name: subscriptionId },
        signal,
        async (call) => {
          const path = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/managedHSMs`;
          const found = await listAll(within(arm, call), path, keyQuery);
          const seen = seenNow(connection);
          return readRows(found, (hsm) => readHsm(hsm, connection.cloud, seen));
        },
        // Key Vault Reader reads vaults and no HSMs, and not every cloud has any: neither may hide the vaults.
        ({ status }) => (status === 403 || status === 404 ? succeeded({ rows: [], unread: 0 }) : undefined),
      ),
    get(id, signal) {
      const { name } = partsOf(id);
      return attempt<Vault | undefined>(
        connection,
        deed(text('The managed HSM {0} could not be read.', name), name),
        signal,
        async (call) => readHsmOf(await read(within(arm, call), pathOf(id), keyQuery)),
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
            ? firewallOf(await read(within(arm, call), pathOf(vault.id), keyQuery))
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
          return readHsmOf(await poller.pollUntilDone({ abortSignal: signal }));
        },
      ),
  };
}

const deed = (what: Text, name: string): Deed => ({ what, on: 'vault', name });
