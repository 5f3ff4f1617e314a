import { createOrUpdate, update } from '@azure/arm-keyvault/api/managedHsms';
import { failed, type Outcome, succeeded } from '../model/outcome.ts';
import { parseResourceId } from '../model/resourceId.ts';
import type { Key, Vault } from '../model/resources.ts';
import { couldNot, named } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import type { ChangePorts, DeletedVault, Keys, Vaults } from './api.ts';
import type { AzureClients } from './clients.ts';
import { observedNow } from './connection.ts';
import type { Operation } from './errors/rule.ts';
import { type Fields, readRows, resourceIdParts } from './fields.ts';
import { armKeys, bothWays, keyQuery, vaultKeys } from './keyRequests.ts';
import { absent, attempt, attemptList, type Call, listAll, pathOf, read, within } from './request.ts';
import { firewallOf, readAnsweredHsm, readHsm, trusting, vaultPoll } from './vaultMapper.ts';
import { partsOfKeyId } from '../model/inventoryView.ts';

/** Managed HSMs: `Microsoft.KeyVault` 2026-02-01. */
export function connectManagedHsms(
  session: AzureClients,
  subscriptionId: string,
): Pick<Vaults, 'list' | 'get' | 'protect'> {
  const { connection, arm } = session;
  const client = session.keyVault(subscriptionId);
  const readHsmOf = readAnsweredHsm(connection);
  return {
    list: (signal) =>
      attemptList(
        connection,
        {
          what: couldNot('read', text('the managed HSMs in {0}', named.subscription(subscriptionId))),
          on: 'vault',
          name: subscriptionId,
        },
        signal,
        async (call) => {
          const path = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/managedHSMs`;
          const found = await listAll(within(arm, call), path, keyQuery);
          const observed = observedNow(connection);
          return readRows(found, (hsm) => readHsm(hsm, connection.cloud, observed));
        },
        // Key Vault Reader can't read HSMs, and some clouds have none. Neither must hide the vaults.
        ({ status }) => (status === 403 || status === 404 ? succeeded({ rows: [], unread: 0 }) : undefined),
      ),
    get(id, signal) {
      const { name } = resourceIdParts(id);
      return attempt<Vault | undefined>(
        connection,
        operation(couldNot('read', named.managedHsm(name)), name),
        signal,
        async (call) => readHsmOf(await read(within(arm, call), pathOf(id), keyQuery)),
        absent,
      );
    },
    protect: (vault, { purgeProtection, allowTrustedServices }, { signal }) =>
      attempt(
        connection,
        operation(couldNot('change', named.settings(vault.id)), vault.name),
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

const operation = (what: Text, name: string): Operation => ({ what, on: 'vault', name });

/** Recovers managed HSMs: `Microsoft.KeyVault` 2026-02-01. */
export function connectHsmChanges(
  session: AzureClients,
  subscriptionId: string,
): Pick<ChangePorts, 'deletedVaults' | 'recover'> {
  const { connection, arm } = session;
  const client = session.keyVault(subscriptionId);
  return {
    deletedVaults: (signal) =>
      attemptList(
        connection,
        {
          what: couldNot('read', text('the deleted managed HSMs in {0}', named.subscription(subscriptionId))),
          on: 'vault',
          name: subscriptionId,
        },
        signal,
        async (call) =>
          readRows(
            await listAll(within(arm, call), deletedPath(subscriptionId, 'deletedManagedHSMs'), keyQuery),
            (one) => readDeleted(one, 'mhsmId'),
          ),
        // As for existing HSMs: a caller who can't read HSMs still gets the vaults.
        ({ status }) => (status === 403 || status === 404 ? succeeded({ rows: [], unread: 0 }) : undefined),
      ),
    recover({ vaultId, name, location }, tenantId, { signal }) {
      const { resourceGroup } = resourceIdParts(vaultId);
      return attempt(
        connection,
        { what: couldNot('recover', named.managedHsm(name)), on: 'vault', name },
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

type KeyReads = Pick<Keys, 'list' | 'get' | 'versions'>;

/**
 * Reads keys of a managed HSM: through Resource Manager, which needs no role in the HSM; if that is refused, in the HSM
 * itself, which needs a local role. Resource Manager is refused unless an administrator has allowed it (Learn: "Allow
 * key management operations through Azure Resource Manager"), so we don't try it again on an HSM that has refused.
 */
export function connectHsmKeys(session: AzureClients, arm: KeyReads): KeyReads {
  const { connection, closedToArm } = session;
  const keysIn = (hsmId: string, call: Call) => vaultKeys(session, armKeys(session, hsmId).at, call);
  async function eitherWay<T>(
    hsmId: string,
    throughArm: () => Promise<Outcome<T>>,
    inHsm: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const id = hsmId.toLowerCase();
    if (closedToArm.has(id)) {
      const read = await inHsm();
      // The caller might have no role in the HSM. Next time, try Resource Manager again, which might be allowed by
      // then.
      if (read.kind === 'failed') closedToArm.delete(id);
      return read;
    }
    const response = await throughArm();
    if (response.kind !== 'failed' || !isRefusal(response.problem.azure?.status)) return response;
    const read = await inHsm();
    if (read.kind === 'done') closedToArm.add(id);
    return read.kind === 'failed' ? failed(bothWays(response.problem, read.problem, true)) : read;
  }
  return {
    list: (hsmId, signal) =>
      eitherWay(
        hsmId,
        () => arm.list(hsmId, signal),
        () =>
          attemptList(
            connection,
            keyOperation(couldNot('read', named.keys(hsmId)), nameOf(hsmId)),
            signal,
            (call) => keysIn(hsmId, call).list(),
          ),
      ),
    get: (hsmId, name, signal) =>
      eitherWay(
        hsmId,
        () => arm.get(hsmId, name, signal),
        () =>
          attempt<Key | undefined>(
            connection,
            keyOperation(couldNot('read', named.keyIn(hsmId, name)), name),
            signal,
            (call) => keysIn(hsmId, call).get(name),
          ),
      ),
    versions(keyId, signal) {
      const { vaultId: hsmId, name } = partsOfKeyId(keyId);
      return eitherWay(
        hsmId,
        () => arm.versions(keyId, signal),
        () =>
          attempt(connection, keyOperation(couldNot('read', named.keyVersions(name)), name), signal, (call) =>
            keysIn(hsmId, call).versions(name),
          ),
      );
    },
  };
}

const nameOf = (hsmId: string) => resourceIdParts(hsmId).name;

/** 403 for missing permissions, 400 for the HSM's setting. */
export const isRefusal = (status: number | undefined) => status === 400 || status === 403;

const keyOperation = (what: Text, name: string): Operation => ({ what, on: 'key', name });
