import type { Keys } from '../app/azure.ts';
import type { Key } from '../domain/model.ts';
import { partsOfKeyId } from '../domain/protection/estate.ts';
import { isManagedHsm } from '../domain/resourceId.ts';
import { text, type Text } from '../domain/text.ts';
import { armKeys } from './armKeys.ts';
import { absent, all, attempt, within } from './call.ts';
import { connectHsmKeys, isRefusal } from './hsmKeys.ts';
import { createInVault } from './keyInVault.ts';
import { connectKeyRotation } from './keyRotation.ts';
import { keyBody, readKey, readVersion } from './keyModel.ts';
import type { Deed } from './problems/rule.ts';
import type { Session } from './session.ts';

/**
 * Keys through Azure Resource Manager, `Microsoft.KeyVault` 2026-02-01: reading so needs no role in the vault or managed
 * HSM and passes its firewall (domain.md 2.2).
 */
export function connectKeys(session: Session, subscriptionId: string): Keys {
  const arm = connectArmKeys(session, subscriptionId);
  const hsms = connectHsmKeys(session, arm);
  const home = (id: string) => (isManagedHsm(id) ? hsms : arm);
  return {
    ...connectKeyRotation(session),
    create: (vault, key, permit) => arm.create(vault, key, permit),
    list: (vaultId, signal) => home(vaultId).list(vaultId, signal),
    get: (vaultId, name, signal) => home(vaultId).get(vaultId, name, signal),
    versions: (keyId, signal) => home(keyId).versions(keyId, signal),
  };
}

function connectArmKeys(session: Session, subscriptionId: string): Omit<Keys, 'rotation' | 'setRotation'> {
  const { connection } = session;
  const client = session.keyVault(subscriptionId);
  const place = (vaultId: string) => armKeys(session, vaultId);
  return {
    list(vaultId, signal) {
      const { resourceGroup, vault, at, operations } = place(vaultId);
      return attempt(
        connection,
        deed(text('The keys of the key vault {0} could not be read.', vault), vault),
        signal,
        async (call) =>
          (await all(operations.list(within(client, call), resourceGroup, vault))).map((key) =>
            readKey(key, at),
          ),
      );
    },
    get(vaultId, name, signal) {
      const { resourceGroup, vault, at, operations } = place(vaultId);
      return attempt<Key | undefined>(
        connection,
        deed(text('The key {0} of the key vault {1} could not be read.', name, vault), name),
        signal,
        async (call) => readKey(await operations.get(within(client, call), resourceGroup, vault, name), at),
        absent,
      );
    },
    versions(keyId, signal) {
      const { vaultId, name } = partsOfKeyId(keyId);
      const { resourceGroup, vault, operations } = place(vaultId);
      return attempt(
        connection,
        deed(text('The versions of the key {0} could not be read.', name), name),
        signal,
        async (call) =>
          (await all(operations.listVersions(within(client, call), resourceGroup, vault, name))).map(
            readVersion,
          ),
      );
    },
    async create(at, { name, create }, { signal }) {
      const { resourceGroup, vault, operations } = place(at.id);
      const what = deed(
        isManagedHsm(at.id)
          ? text('The key {0} could not be created in the managed HSM {1}.', name, vault)
          : text('The key {0} could not be created in the key vault {1}.', name, vault),
        name,
      );
      const made = await attempt(connection, what, signal, async (call) =>
        readKey(
          await operations.createIfNotExist(within(client, call), resourceGroup, vault, name, {
            properties: keyBody(create),
          }),
          at,
        ),
      );
      const isRefused =
        made.kind === 'failed' &&
        (made.problem.code === 'F-02' || (isManagedHsm(at.id) && isRefusal(made.problem.azure?.status)));
      return isRefused ? createInVault(session, at, { name, create }, what, made.problem, signal) : made;
    },
  };
}

const deed = (what: Text, name: string): Deed => ({ what, on: 'key', name });
