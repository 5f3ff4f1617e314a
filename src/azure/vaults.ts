import { createOrUpdate, update, updateAccessPolicy } from '@azure/arm-keyvault/api/vaults';
import { both } from '../model/outcome.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { ChangePorts, VaultProtection, Vaults } from './api.ts';
import type { Session } from './clients.ts';
import { seenNow } from './connection.ts';
import type { Operation } from './errors/rule.ts';
import { Fields, object, partsOf, readRows, string, UnreadableError } from './fields.ts';
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
export function connectVaults(session: Session, subscriptionId: string): Vaults {
  const vaults = connectKeyVaults(session, subscriptionId);
  const hsms = connectManagedHsms(session, subscriptionId);
  return {
    ...vaults,
    async list(signal) {
      const [inVaults, inHsms] = await Promise.all([vaults.list(signal), hsms.list(signal)]);
      return both(inVaults, inHsms);
    },
    get: (id, signal) => (isManagedHsm(id) ? hsms : vaults).get(id, signal),
    protect: (vault, change, permit) =>
      (isManagedHsm(vault.id) ? hsms : vaults).protect(vault, change, permit),
  };
}

/** Key vaults: `Microsoft.KeyVault` 2026-02-01. */
function connectKeyVaults(session: Session, subscriptionId: string): Vaults {
  const { connection, arm } = session;
  const client = session.keyVault(subscriptionId);
  const readVaultOf = readAnsweredVault(connection);
  return {
    list: (signal) =>
      attemptList(
        connection,
        { what: text('The key vaults could not be read.'), on: 'vault', name: subscriptionId },
        signal,
        async (call) => {
          const path = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/vaults`;
          const found = await listAll(within(arm, call), path, keyQuery);
          const seen = seenNow(connection);
          return readRows(found, (vault) => readVault(vault, connection.cloud, seen));
        },
      ),
    get(id, signal) {
      const { name } = partsOf(id);
      return attempt<Vault | undefined>(
        connection,
        deed(text('The key vault {0} could not be read.', name), name),
        signal,
        async (call) => readVaultOf(await read(within(arm, call), pathOf(id), keyQuery)),
        absent,
      );
    },
    nameAvailability: (name, signal) =>
      attempt(
        connection,
        deed(text('Whether the vault name {0} is free could not be asked.', name), name),
        signal,
        async (call) => {
          const provider = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault`;
          const asked = await within(arm, call)
            .pathUnchecked(`${provider}/checkNameAvailability`)
            .post({ queryParameters: keyQuery, body: { name, type: 'Microsoft.KeyVault/vaults' } });
          const answer = new Fields(bodyOf(asked));
          const available = answer.boolean('nameAvailable');
          if (available === undefined) throw new UnreadableError('The name is neither free nor taken.');
          if (available) return { available };
          // Azure's response doesn't say whether the existing vault is deleted, nor who owns it.
          const deleted = await listAll(within(arm, { signal }), `${provider}/deletedVaults`, keyQuery).catch(
            () => [],
          );
          const softDeleted = deleted.some((vault) => is(string(object(vault)['name']), name));
          return {
            available,
            reason: answer.string('message') ?? answer.string('reason') ?? '',
            softDeleted,
          };
        },
      ),
    create: (spec, tenantId, { signal }) =>
      attempt(
        connection,
        deed(text('The key vault {0} could not be created.', spec.name), spec.name),
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
        deed(text('The protection of the key vault {0} could not be changed.', vault.name), vault.name),
        signal,
        async (call) => {
          // The current firewall, with the parts that our model leaves out: what is not sent back is lost.
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
      const { resourceGroup, name } = partsOf(id);
      return attempt(
        connection,
        deed(text('The access policy could not be added to the key vault {0}.', name), name),
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
  { purgeProtection, allowTrustedServices }: VaultProtection,
  rules: object | undefined,
) => ({
  ...(purgeProtection ? { enablePurgeProtection: true } : {}),
  ...(purgeProtection && !vault.softDelete ? { enableSoftDelete: true } : {}),
  ...(allowTrustedServices ? { networkAcls: trusting(vault, rules) } : {}),
});

const deed = (what: Text, name: string): Operation => ({ what, on: 'vault', name });

type VaultChanges = Pick<ChangePorts, 'deletedVaults' | 'recover' | 'useRoles'>;

/** Changes of key stores of both kinds; each kind has its own list of deleted ones. */
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

/** Recovers vaults and switches the permission model: `Microsoft.KeyVault` 2026-02-01. */
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
          // The tier is required but has no effect: the vault comes back as it was.
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
