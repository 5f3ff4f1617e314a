import type { Key, KeyVersion, Vault } from '../domain/model.ts';
import type { KeyRotation } from '../domain/rotation/keyRotation.ts';
import type { RotationPolicy } from '../domain/rotation/rotationPolicy.ts';
import type { KeySpec } from '../domain/spec.ts';
import { within, type Call } from './call.ts';
import { Fields, readRows, wholeList, type Rows } from './fields.ts';
import {
  policyBody,
  readListedKey,
  readListedVersion,
  readRotation,
  readVaultKey,
  vaultKeyBody,
} from './keyModel.ts';
import { UnreadableError } from './problems/unreadableError.ts';
import { bodyOf, listAll, read } from './rest.ts';
import type { Session } from './session.ts';

const query = { 'api-version': '2025-07-01' };
const contentType = 'application/json';

/**
 * Keys in a vault or managed HSM itself (Key Vault 2025-07-01), without its SDK: that one takes scope and tenant from what
 * the vault's challenge says, and asks for tokens for up to an hour whatever becomes of the signal.
 */
export function vaultKeys(session: Session, store: Pick<Vault, 'id' | 'uri'>, call: Call) {
  const reading = () => within(session.keyStore(store.uri, 'repeatable'), call);
  const changing = () => within(session.keyStore(store.uri), call);
  const path = (name: string, rest = '') => `/keys/${encodeURIComponent(name)}/${rest}`;
  return {
    list: async (): Promise<Rows<Key>> =>
      readRows(await listAll(reading(), '/keys', query), (key) => readListedKey(key, store)),
    versions: async (name: string): Promise<readonly KeyVersion[]> =>
      wholeList(
        readRows(await listAll(reading(), path(name, 'versions'), query), (key) =>
          readListedVersion(key, store),
        ),
      ),
    /** Undefined where there is no such key. */
    async get(name: string): Promise<Key | undefined> {
      const answer = await reading().pathUnchecked(path(name)).get({ queryParameters: query });
      if (answer.status === '404') return undefined;
      return readVaultKey(new Fields(bodyOf(answer)), store);
    },
    create: async (name: string, spec: NonNullable<KeySpec['create']>): Promise<Key> =>
      readVaultKey(
        new Fields(
          bodyOf(
            await changing()
              .pathUnchecked(path(name, 'create'))
              .post({ queryParameters: query, contentType, body: vaultKeyBody(spec) }),
          ),
        ),
        store,
      ),
    rotate: async (name: string): Promise<Key> =>
      readVaultKey(
        new Fields(
          bodyOf(await changing().pathUnchecked(path(name, 'rotate')).post({ queryParameters: query })),
        ),
        store,
      ),
    async enable(name: string, version: string, enabled: boolean): Promise<void> {
      const body = { attributes: { enabled } };
      bodyOf(
        await changing()
          .pathUnchecked(path(name, encodeURIComponent(version)))
          .patch({ queryParameters: query, contentType, body }),
      );
    },
    async rotationPolicy(name: string): Promise<KeyRotation> {
      const policy = new Fields(await read(reading(), path(name, 'rotationpolicy'), query));
      const rotation = readRotation(policy);
      if (policy.unread) throw new UnreadableError(`Unreadable: ${policy.unread.join(', ')}`);
      return rotation;
    },
    async setRotationPolicy(name: string, policy: RotationPolicy): Promise<void> {
      bodyOf(
        await changing()
          .pathUnchecked(path(name, 'rotationpolicy'))
          .put({ queryParameters: query, contentType, body: policyBody(policy, 'Rotate') }),
      );
    },
  };
}
