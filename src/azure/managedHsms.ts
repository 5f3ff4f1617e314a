import { createOrUpdate, update } from '@azure/arm-keyvault/api/managedHsms';
import { succeeded } from '../model/outcome.ts';
import { parseResourceId } from '../model/resourceId.ts';
import type { Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { ChangePorts, DeletedVault, Vaults } from './api.ts';
import type { Session } from './clients.ts';
import { seenNow } from './connection.ts';
import type { Operation } from './errors/rule.ts';
import { type Fields, partsOf, readRows } from './fields.ts';
import { keyQuery } from './keyRequests.ts';
import { absent, attempt, attemptList, listAll, pathOf, read, within } from './request.ts';
import { firewallOf, readAnsweredHsm, readHsm, trusting, vaultPoll } from './vaultMapper.ts';

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
        // Key Vault Reader reads vaults but no HSMs, and some clouds have no HSMs: neither may hide the vaults.
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
          // A PATCH replaces the whole firewall, including the parts that our model leaves out.
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

const deed = (what: Text, name: string): Operation => ({ what, on: 'vault', name });

/** Recovers managed HSMs: `Microsoft.KeyVault` 2026-02-01. */
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
        // As for the list of existing HSMs: a caller who may not read HSMs still gets the vaults.
        ({ status }) => (status === 403 || status === 404 ? succeeded({ rows: [], unread: 0 }) : undefined),
      ),
    recover({ vaultId, name, location }, tenantId, { signal }) {
      const { resourceGroup } = partsOf(vaultId);
      return attempt(
        connection,
        { what: text('The managed HSM {0} could not be recovered.', name), on: 'vault', name },
        signal,
        async (call) => {
          // What the Azure CLI sends; its source says that tier and tenant should not be needed.
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

/** A deleted vault or managed HSM; the property with its former id has a different name in each. */
export function readDeleted(deleted: Fields, id: 'vaultId' | 'mhsmId'): DeletedVault | undefined {
  const [name, properties] = [deleted.string('name'), deleted.required('properties')];
  const [vaultId, location] = [properties.string(id), properties.string('location')];
  const purged = properties.date('scheduledPurgeDate');
  if (!name || !vaultId || !parseResourceId(vaultId) || !location || deleted.unread) return undefined;
  return { vaultId, name, location, ...(purged === undefined ? {} : { purged }) };
}
