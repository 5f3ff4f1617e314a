import type { Key, KeyStore, KeyVersion } from '../../model/vault.ts';
import { valueAt } from '../../timeline.ts';
import type { DataExchange } from './dataRoute.ts';
import { keyDeletion, keyId, keyPurge, recoveryLevel, updatedSeconds } from '../keys.ts';
import { vaultUri } from '../vaults.ts';

type Asked = Pick<DataExchange, 'vault' | 'now' | 'apiVersion'>;

function attributes({ vault, now, apiVersion }: Asked, version: KeyVersion) {
  return {
    ...valueAt(version.settings, now).attributes,
    created: Math.floor(version.createdAt / 1000),
    updated: updatedSeconds(version, now),
    recoveryLevel: recoveryLevel(vault, now),
    // Not yet in these versions.
    ...(/^(?:201\d-|7\.0)/.test(apiVersion)
      ? {}
      : { recoverableDays: vault.softDeleteRetentionInDays, exportable: false }),
  };
}

/** A KeyBundle. */
export function bundle(asked: Asked, key: Key, version: KeyVersion) {
  const { vault, now } = asked;
  const { keyOps, tags } = valueAt(version.settings, now);
  return {
    key: {
      kid: keyId(vault, key, version),
      kty: key.kty,
      key_ops: keyOps,
      ...material(key, version),
    },
    attributes: attributes(asked, version),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** The public part: of an elliptic-curve key the curve and a point, of an RSA key the modulus and the exponent. */
function material({ kty, curve }: Key, { modulus }: KeyVersion) {
  if (kty.startsWith('RSA')) return { n: modulus, e: 'AQAB' };
  const [x, y] = modulus.split('.');
  return kty.startsWith('EC') ? { crv: curve, x, y } : {};
}

/** A KeyItem: without a version in the list of keys, with it in the list of versions. */
export function item(asked: Asked, key: Key, version: KeyVersion, withVersion: boolean) {
  const { vault, now } = asked;
  const { tags } = valueAt(version.settings, now);
  return {
    kid: withVersion ? keyId(vault, key, version) : keyId(vault, key),
    attributes: attributes(asked, version),
    ...(tags === undefined ? {} : { tags }),
  };
}

export function deletion(vault: KeyStore, key: Key, now: number) {
  return {
    recoveryId: `${vaultUri(vault)}deletedkeys/${key.name}`,
    deletedDate: Math.floor(keyDeletion(key, now) / 1000),
    scheduledPurgeDate: Math.floor(keyPurge(vault, key, now) / 1000),
  };
}
