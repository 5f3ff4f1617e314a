import {
  checkNameAvailability,
  createOrUpdate,
  get,
  listBySubscription,
  listDeleted,
  update,
  updateAccessPolicy,
} from '@azure/arm-keyvault/api/vaults';
import type { NetworkRuleSet } from '@azure/arm-keyvault';
import type { VaultProtection, Vaults } from '../app/azure.ts';
import { map } from '../app/outcome.ts';
import type { Vault } from '../domain/model.ts';
import { isManagedHsm } from '../domain/resourceId.ts';
import { text, type Text } from '../domain/text.ts';
import { absent, all, attempt, within } from './call.ts';
import { seenNow } from './connection.ts';
import { connectManagedHsms } from './managedHsms.ts';
import type { Deed } from './problems/rule.ts';
import { partsOf } from './partsOf.ts';
import type { Session } from './session.ts';
import { readAnsweredVault, vaultPoll } from './vaultAnswers.ts';
import { readVault, trusting, vaultBody } from './vaultModel.ts';

/** The homes of keys, of both kinds. A list of vaults tells no managed HSMs: they are another type of Azure's. */
export function connectVaults(session: Session, subscriptionId: string): Vaults {
  const vaults = connectKeyVaults(session, subscriptionId);
  const hsms = connectManagedHsms(session, subscriptionId);
  return {
    ...vaults,
    async list(signal) {
      const [inVaults, inHsms] = await Promise.all([vaults.list(signal), hsms.list(signal)]);
      if (inVaults.kind !== 'done') return inVaults;
      return map(inHsms, (found) => [...inVaults.value, ...found]);
    },
    get: (id, signal) => (isManagedHsm(id) ? hsms : vaults).get(id, signal),
    protect: (vault, change, permit) =>
      (isManagedHsm(vault.id) ? hsms : vaults).protect(vault, change, permit),
  };
}

/** Key vaults: `Microsoft.KeyVault` 2026-02-01. */
function connectKeyVaults(session: Session, subscriptionId: string): Vaults {
  const { connection } = session;
  const client = session.keyVault(subscriptionId);
  const read = readAnsweredVault(connection);
  return {
    list: (signal) =>
      attempt(
        connection,
        { what: text('The key vaults could not be read.'), on: 'vault', name: subscriptionId },
        signal,
        async (call) => {
          const found = await all(listBySubscription(within(client, call)));
          const seen = seenNow(connection);
          return found.flatMap((vault) => readVault(vault, connection.cloud.vaultSuffix, seen) ?? []);
        },
      ),
    get(id, signal) {
      const { resourceGroup, name } = partsOf(id);
      return attempt<Vault | undefined>(
        connection,
        deed(text('The key vault {0} could not be read.', name), name),
        signal,
        async (call) => read(await get(within(client, call), resourceGroup, name)),
        absent,
      );
    },
    nameAvailability: (name, signal) =>
      attempt(
        connection,
        deed(text('Whether the vault name {0} is free could not be asked.', name), name),
        signal,
        async (call) => {
          const asked = { name, type: 'Microsoft.KeyVault/vaults' } as const;
          const { nameAvailable, message, reason } = await checkNameAvailability(within(client, call), asked);
          if (nameAvailable !== false) return { available: true };
          // Azure's answer does not tell a deleted vault from a living one, nor whose it is.
          const deleted = await all(listDeleted(within(client, { signal }))).catch(() => []);
          const softDeleted = deleted.some((vault) => vault.name?.toLowerCase() === name.toLowerCase());
          return { available: false, reason: message ?? reason ?? '', softDeleted };
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
          return read(await poller.pollUntilDone({ abortSignal: signal }));
        },
      ),
    protect: (vault, change, { signal }) =>
      attempt(
        connection,
        deed(text('The protection of the key vault {0} could not be changed.', vault.name), vault.name),
        signal,
        async (call) => {
          // The firewall as it is now, with what our model leaves out: what is not sent back is lost.
          const rules = change.allowTrustedServices
            ? (await get(within(client, call), vault.resourceGroup, vault.name)).properties.networkAcls
            : undefined;
          return read(
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

/** Only what changes is sent, but the firewall as a whole: a PATCH replaces it. */
const protection = (
  vault: Vault,
  { purgeProtection, allowTrustedServices }: VaultProtection,
  rules: NetworkRuleSet | undefined,
) => ({
  ...(purgeProtection ? { enablePurgeProtection: true } : {}),
  ...(purgeProtection && !vault.softDelete ? { enableSoftDelete: true } : {}),
  ...(allowTrustedServices ? { networkAcls: trusting(vault, rules) } : {}),
});

const deed = (what: Text, name: string): Deed => ({ what, on: 'vault', name });
