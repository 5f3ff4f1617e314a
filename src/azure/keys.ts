import { createIfNotExist, get, list, listVersions } from '@azure/arm-keyvault/api/keys';
import type { Keys } from '../app/azure.ts';
import type { Key } from '../domain/model.ts';
import { text, type Text } from '../domain/text.ts';
import { absent, all, attempt, within } from './call.ts';
import { createInVault } from './keyInVault.ts';
import { keyBody, readKey, readVersion } from './keyModel.ts';
import type { Deed } from './problems/rule.ts';
import { partsOf } from './partsOf.ts';
import type { Session } from './session.ts';

/**
 * Keys through Azure Resource Manager, `Microsoft.KeyVault` 2026-02-01: reading so needs no role in the vault and
 * passes its firewall (domain.md 2.2).
 */
export function connectKeys(session: Session, subscriptionId: string): Keys {
  const { connection } = session;
  const client = session.keyVault(subscriptionId);
  const place = (vaultId: string) => {
    const { resourceGroup, name } = partsOf(vaultId);
    const uri = `https://${name.toLowerCase()}${connection.cloud.vaultSuffix}`;
    return { resourceGroup, vault: name, at: { id: vaultId, uri } };
  };
  return {
    list(vaultId, signal) {
      const { resourceGroup, vault, at } = place(vaultId);
      return attempt(
        connection,
        deed(text('The keys of the key vault {0} could not be read.', vault), vault),
        signal,
        async (call) =>
          (await all(list(within(client, call), resourceGroup, vault))).map((key) => readKey(key, at)),
      );
    },
    get(vaultId, name, signal) {
      const { resourceGroup, vault, at } = place(vaultId);
      return attempt<Key | undefined>(
        connection,
        deed(text('The key {0} of the key vault {1} could not be read.', name, vault), name),
        signal,
        async (call) => readKey(await get(within(client, call), resourceGroup, vault, name), at),
        absent,
      );
    },
    versions(keyId, signal) {
      const [vaultId = '', name = ''] = keyId.split(/\/keys\//i);
      const { resourceGroup, vault } = place(vaultId);
      return attempt(
        connection,
        deed(text('The versions of the key {0} could not be read.', name), name),
        signal,
        async (call) =>
          (await all(listVersions(within(client, call), resourceGroup, vault, name))).map(readVersion),
      );
    },
    async create(at, { name, create }, signal) {
      const { resourceGroup, vault } = place(at.id);
      const what = deed(text('The key {0} could not be created in the key vault {1}.', name, vault), name);
      const made = await attempt(connection, what, signal, async (call) =>
        readKey(
          await createIfNotExist(within(client, call), resourceGroup, vault, name, {
            properties: keyBody(create),
          }),
          at,
        ),
      );
      return made.kind === 'failed' && made.problem.code === 'F-02'
        ? createInVault(session, at, { name, create }, what, made.problem, signal)
        : made;
    },
  };
}

const deed = (what: Text, name: string): Deed => ({ what, on: 'key', name });
