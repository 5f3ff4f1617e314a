import type { KeyProperties } from '@azure/keyvault-keys';
import type { Keys } from '../app/azure.ts';
import { failed, type Outcome } from '../app/outcome.ts';
import type { Key } from '../domain/model.ts';
import { partsOfKeyId } from '../domain/protection/estate.ts';
import { text, type Text } from '../domain/text.ts';
import { armKeys } from './armKeys.ts';
import { absent, all, attempt } from './call.ts';
import { bothWays } from './keyInVault.ts';
import { readListedKey, readListedVersion, readVaultKey } from './keyModel.ts';
import type { Deed } from './problems/rule.ts';
import type { Session } from './session.ts';

type KeyReads = Pick<Keys, 'list' | 'get' | 'versions'>;

/**
 * Reads keys of a managed HSM: through Resource Manager, which needs no role in the HSM; where that is refused, in the
 * HSM itself, which needs a local role. Refused it is unless an administrator has allowed it (Learn: "Allow key
 * management operations through Azure Resource Manager"), so that an HSM that has refused is not asked so again.
 */
export function connectHsmKeys(session: Session, arm: KeyReads): KeyReads {
  const { connection, closedToArm } = session;
  const at = (hsmId: string) => {
    const { at: hsm, vault: name } = armKeys(session, hsmId);
    return { hsm, name, client: session.vault(hsm.uri) };
  };
  async function eitherWay<T>(
    hsmId: string,
    throughArm: () => Promise<Outcome<T>>,
    inHsm: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const id = hsmId.toLowerCase();
    if (closedToArm.has(id)) {
      const read = await inHsm();
      // Who has no role there may find the other way open by now, the next time.
      if (read.kind === 'failed') closedToArm.delete(id);
      return read;
    }
    const asked = await throughArm();
    if (asked.kind !== 'failed' || !isRefusal(asked.problem.azure?.status)) return asked;
    const read = await inHsm();
    if (read.kind === 'done') closedToArm.add(id);
    return read.kind === 'failed' ? failed(bothWays(asked.problem, read.problem, true)) : read;
  }
  return {
    list: (hsmId, signal) =>
      eitherWay(
        hsmId,
        () => arm.list(hsmId, signal),
        () => {
          const { hsm, name, client } = at(hsmId);
          const what = text('The keys of the managed HSM {0} could not be read.', name);
          return attempt(connection, deed(what, name), signal, async () =>
            (await all<KeyProperties>(client.listPropertiesOfKeys({ abortSignal: signal }))).map((key) =>
              readListedKey(key, hsm),
            ),
          );
        },
      ),
    get: (hsmId, name, signal) =>
      eitherWay(
        hsmId,
        () => arm.get(hsmId, name, signal),
        () => {
          const { hsm, client, name: hsmName } = at(hsmId);
          const what = text('The key {0} of the managed HSM {1} could not be read.', name, hsmName);
          return attempt<Key | undefined>(
            connection,
            deed(what, name),
            signal,
            async () => readVaultKey(await client.getKey(name, { abortSignal: signal }), hsm),
            absent,
          );
        },
      ),
    versions(keyId, signal) {
      const { vaultId: hsmId, name } = partsOfKeyId(keyId);
      return eitherWay(
        hsmId,
        () => arm.versions(keyId, signal),
        () =>
          attempt(
            connection,
            deed(text('The versions of the key {0} could not be read.', name), name),
            signal,
            async () => {
              const { client } = at(hsmId);
              const found = client.listPropertiesOfKeyVersions(name, { abortSignal: signal });
              return (await all<KeyProperties>(found)).map(readListedVersion);
            },
          ),
      );
    },
  };
}

/** 403 by rights, 400 by the HSM's setting. */
export const isRefusal = (status: number | undefined) => status === 400 || status === 403;

const deed = (what: Text, name: string): Deed => ({ what, on: 'key', name });
