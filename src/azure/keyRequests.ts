import { failed, type Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { Key, KeyVersion, Vault } from '../model/resources.ts';
import type { KeyRotation, RotationPolicy } from '../model/rotation.ts';
import type { KeySpec } from '../model/spec.ts';
import { couldNot, named } from '../model/problems.ts';
import { text } from '../model/text.ts';
import type { Keys } from './api.ts';
import type { AzureClients } from './clients.ts';
import { ForeignHostError } from './errors/parse.ts';
import type { Operation } from './errors/rule.ts';
import { Fields, resourceIdParts, readRows, type Rows, UnreadableError, wholeList } from './fields.ts';
import {
  rotationPolicyBody,
  readListedKey,
  readListedVersion,
  readRotation,
  readVaultKey,
  vaultKeyBody,
} from './keyMapper.ts';
import { attempt, bodyOf, type Call, listAll, pathOf, read, within } from './request.ts';
import { isHostUnder } from './signing.ts';

/** The api-version of Microsoft.KeyVault for keys. */
export const keyQuery = { 'api-version': '2026-02-01' };

/**
 * Where the keys of a vault or managed HSM are: below its id in Resource Manager, and at its address, to which tokens
 * are sent.
 * @throws ForeignHostError if its name can't be part of a host name
 */
export function armKeys({ connection: { cloud } }: AzureClients, vaultId: string) {
  const { name } = resourceIdParts(vaultId);
  const suffix = isManagedHsm(vaultId) ? cloud.hsmSuffix : cloud.vaultSuffix;
  const host = `${name.toLowerCase()}${suffix}`;
  if (!isHostUnder(host, suffix)) throw new ForeignHostError(`https://${host}`);
  return { vault: name, path: `${pathOf(vaultId)}/keys`, at: { id: vaultId, uri: `https://${host}` } };
}

const query = { 'api-version': '2025-07-01' };
const contentType = 'application/json';

/**
 * Keys in a vault or managed HSM itself (Key Vault 2025-07-01), without its SDK: the SDK takes scope and tenant from
 * the vault's challenge, and may request tokens for up to an hour even if the signal aborts.
 */
export function vaultKeys(session: AzureClients, store: Pick<Vault, 'id' | 'uri'>, call: Call) {
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
    /** Undefined if the key doesn't exist. */
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
          .put({ queryParameters: query, contentType, body: rotationPolicyBody(policy, 'Rotate') }),
      );
    },
  };
}

/**
 * Creates a key in the vault itself, for callers who may do that but not write keys through Azure Resource Manager. It
 * reads first, because creating an existing key would rotate it.
 */
export async function createThroughDataPlane(
  session: AzureClients,
  vault: Pick<Vault, 'id' | 'uri'>,
  { name, create }: Required<KeySpec>,
  operation: Operation,
  refusal: Problem,
  signal: AbortSignal,
): Promise<Outcome<Key>> {
  const made = await attempt(session.connection, operation, signal, async (call) => {
    const keys = vaultKeys(session, vault, call);
    return (await keys.get(name)) ?? (await keys.create(name, create));
  });
  return made.kind === 'failed' ? failed(bothWays(refusal, made.problem, isManagedHsm(vault.id))) : made;
}

/** Either permission is enough, so the problem describes both ways. */
export const bothWays = (arm: Problem, vault: Problem, isHsm = false): Problem => ({
  ...vault,
  why: isHsm
    ? text('{0} In the managed HSM itself: {1}', arm.why, vault.why)
    : text('{0} In the key vault itself: {1}', arm.why, vault.why),
  next: text('{0} Or: {1}', arm.next, vault.next),
});

/**
 * Rotation policies in the vault itself. They need a separate request, because creating a key there accepts no policy.
 */
export function connectKeyRotation(session: AzureClients): Pick<Keys, 'rotation' | 'setRotation'> {
  const { connection } = session;
  return {
    rotation: ({ uri }, name, signal) =>
      attempt(
        connection,
        { what: couldNot('read', text('the rotation policy of {0}', named.key(name))), on: 'key', name },
        signal,
        async (call): Promise<KeyRotation | 'none'> => {
          const { rotate, validity } = await vaultKeys(session, { id: '', uri }, call).rotationPolicy(name);
          // For a key that never got a policy, the vault returns a default one, which rotates nothing.
          return rotate ? { rotate, ...(validity ? { validity } : {}) } : 'none';
        },
      ),
    setRotation: ({ uri }, name, policy, { signal }) =>
      attempt(
        connection,
        { what: text('Key {0} was generated, but has no rotation policy.', name), on: 'key', name },
        signal,
        (call) => vaultKeys(session, { id: '', uri }, call).setRotationPolicy(name, policy),
      ),
  };
}
