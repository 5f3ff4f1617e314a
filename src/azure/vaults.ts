import { createOrUpdate, update, updateAccessPolicy } from '@azure/arm-keyvault/api/vaults';
import { joinLists } from '../model/outcome.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { Vault } from '../model/resources.ts';
import { couldNot, couldNotCheckName, named } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import type { ChangePorts, VaultSettings, Vaults } from './api.ts';
import type { AzureClients } from './clients.ts';
import { observedNow } from './connection.ts';
import type { Operation } from './errors/rule.ts';
import {
  Fields,
  asObject,
  resourceIdParts,
  readRows,
  asString,
  UnreadableError,
  wholeList,
} from './fields.ts';
import { keyQuery } from './keyRequests.ts';
import { connectHsmChanges, connectManagedHsms, deletedPath, readDeleted } from './managedHsms.ts';
import { absent, attempt, attemptList, bodyOf, listAll, pathOf, read, within } from './request.ts';
import {
  firewallOf,
  is,
  readAnsweredVault,
  readVault,
  trusting,
  vaultBody,
  vaultPoll,
} from './vaultMapper.ts';

/** Key stores of both kinds. A list of vaults has no managed HSMs, which are another resource type. */
export function connectVaults(session: AzureClients, subscriptionId: string): Vaults {
  const vaults = connectKeyVaults(session, subscriptionId);
  const hsms = connectManagedHsms(session, subscriptionId);
  return {
    ...vaults,
    async list(signal) {
      const [inVaults, inHsms] = await Promise.all([vaults.list(signal), hsms.list(signal)]);
      return joinLists(inVaults, inHsms);
    },
    get: (id, signal) => (isManagedHsm(id) ? hsms : vaults).get(id, signal),
    protect: (vault, change, permit) =>
      (isManagedHsm(vault.id) ? hsms : vaults).protect(vault, change, permit),
  };
}

/** A region and its pair. Logical regions and edge zones have none. */
function readPair(region: Fields): { readonly name: string; readonly pair: string | undefined } | undefined {
  const [name, pairs] = [region.string('name'), region.inner('metadata').list('pairedRegion')];
  if (!name || region.unread) return undefined;
  return { name: name.toLowerCase(), pair: pairs[0]?.string('name') || undefined };
}

/** Key vaults: `Microsoft.KeyVault` 2026-02-01. */
function connectKeyVaults(session: AzureClients, subscriptionId: string): Vaults {
  const { connection, arm } = session;
  const client = session.keyVault(subscriptionId);
  const readVaultOf = readAnsweredVault(connection);
  return {
    list: (signal) =>
      attemptList(
        connection,
        {
          what: couldNot('read', text('the key vaults in {0}', named.subscription(subscriptionId))),
          on: 'vault',
          name: subscriptionId,
        },
        signal,
        async (call) => {
          const path = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/vaults`;
          const found = await listAll(within(arm, call), path, keyQuery);
          const observed = observedNow(connection);
          return readRows(found, (vault) => readVault(vault, connection.cloud, observed));
        },
      ),
    get(id, signal) {
      const { name } = resourceIdParts(id);
      return attempt<Vault | undefined>(
        connection,
        operation(couldNot('read', named.keyVault(name)), name),
        signal,
        async (call) => readVaultOf(await read(within(arm, call), pathOf(id), keyQuery)),
        absent,
      );
    },
    nameAvailability: (name, signal) =>
      attempt(connection, operation(couldNotCheckName(name), name), signal, async (call) => {
        const provider = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault`;
        const response = await within(arm, call)
          .pathUnchecked(`${provider}/checkNameAvailability`)
          .post({ queryParameters: keyQuery, body: { name, type: 'Microsoft.KeyVault/vaults' } });
        const answer = new Fields(bodyOf(response));
        const available = answer.boolean('nameAvailable');
        if (available === undefined) throw new UnreadableError('The name is neither free nor taken.');
        if (available) return { available };
        // Azure's response doesn't say whether the existing vault is deleted, nor who owns it.
        const deleted = await listAll(within(arm, { signal }), `${provider}/deletedVaults`, keyQuery).catch(
          () => [],
        );
        const softDeleted = deleted.some((vault) => is(asString(asObject(vault)['name']), name));
        return {
          available,
          reason: answer.string('message') ?? answer.string('reason') ?? '',
          softDeleted,
        };
      }),
    regionPairs: (signal) =>
      attempt(
        connection,
        { what: couldNot('read', text('the Azure regions')), on: 'vault', name: subscriptionId },
        signal,
        async (call) => {
          const path = `/subscriptions/${subscriptionId}/locations`;
          const found = await listAll(within(arm, call), path, { 'api-version': '2022-12-01' });
          return new Map(wholeList(readRows(found, readPair)).map(({ name, pair }) => [name, pair]));
        },
      ),
    create: (spec, tenantId, { signal }) =>
      attempt(
        connection,
        operation(couldNot('create', named.keyVault(spec.name)), spec.name),
        signal,
        async (call) => {
          const poller = createOrUpdate(
            within(client, call),
            spec.resourceGroup,
            spec.name,
            vaultBody(spec, tenantId),
            vaultPoll(connection, signal),
          );
          return readVaultOf(await poller.pollUntilDone({ abortSignal: signal }));
        },
      ),
    protect: (vault, change, { signal }) =>
      attempt(
        connection,
        operation(couldNot('change', named.settings(vault.id)), vault.name),
        signal,
        async (call) => {
          // The current firewall, including parts that our model leaves out, because anything that isn't sent back is
          // lost.
          const rules = change.allowTrustedServices
            ? firewallOf(await read(within(arm, call), pathOf(vault.id), keyQuery))
            : undefined;
          return readVaultOf(
            await update(within(client, call), vault.resourceGroup, vault.name, {
              properties: protection(vault, change, rules),
            }),
          );
        },
      ),
    addAccessPolicy(id, { tenantId, objectId, keyPermissions }, { signal }) {
      const { resourceGroup, name } = resourceIdParts(id);
      return attempt(
        connection,
        operation(couldNot('change', named.accessPolicies(name)), name),
        signal,
        async (call) => {
          const accessPolicies = [{ tenantId, objectId, permissions: { keys: [...keyPermissions] } }];
          await updateAccessPolicy(within(client, call), resourceGroup, name, 'add', {
            properties: { accessPolicies },
          });
        },
      );
    },
  };
}

/** Sends only the changes, but always the whole firewall, because a PATCH replaces it. */
const protection = (
  vault: Vault,
  { purgeProtection, allowTrustedServices }: VaultSettings,
  rules: object | undefined,
) => ({
  ...(purgeProtection ? { enablePurgeProtection: true } : {}),
  ...(purgeProtection && !vault.softDelete ? { enableSoftDelete: true } : {}),
  ...(allowTrustedServices ? { networkAcls: trusting(vault, rules) } : {}),
});

const operation = (what: Text, name: string): Operation => ({ what, on: 'vault', name });

type VaultChanges = Pick<ChangePorts, 'deletedVaults' | 'recover' | 'useRoles'>;

/** Changes of key stores of both kinds; each kind has its own list of deleted ones. */
export function connectVaultChanges(session: AzureClients, subscriptionId: string): VaultChanges {
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
      return joinLists(inVaults, inHsms);
    },
    recover: (deleted, ...rest) => (isManagedHsm(deleted.vaultId) ? hsms : vaults).recover(deleted, ...rest),
  };
}

/** Recovers vaults and switches the permission model: `Microsoft.KeyVault` 2026-02-01. */
function connectKeyVaultChanges(session: AzureClients, subscriptionId: string): VaultChanges {
  const { connection, arm } = session;
  const client = session.keyVault(subscriptionId);
  const read = readAnsweredVault(connection);
  return {
    deletedVaults: (signal) =>
      attemptList(
        connection,
        {
          what: couldNot('read', text('the deleted key vaults in {0}', named.subscription(subscriptionId))),
          on: 'vault',
          name: subscriptionId,
        },
        signal,
        async (call) =>
          readRows(
            await listAll(within(arm, call), deletedPath(subscriptionId, 'deletedVaults'), keyQuery),
            (one) => readDeleted(one, 'vaultId'),
          ),
      ),
    recover({ vaultId, name, location }, tenantId, { signal }) {
      const { resourceGroup } = resourceIdParts(vaultId);
      return attempt(
        connection,
        { what: couldNot('recover', named.keyVault(name)), on: 'vault', name },
        signal,
        async (call) => {
          // The tier is required but has no effect: the vault is recovered unchanged.
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
          what: couldNot('change', text('the permission model of {0}', named.keyVault(name))),
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
