import type { Key, KeyStore, KeyVersion } from '../../model/vault.ts';
import { valueAt } from '../../timeline.ts';
import { keyDeletion, keyId, keyPurge, recoveryLevel, updatedSeconds } from '../keys.ts';
import { vaultUri } from '../vaults.ts';

function attributes(vault: KeyStore, version: KeyVersion, now: number) {
  return {
    ...valueAt(version.settings, now).attributes,
    created: Math.floor(version.createdAt / 1000),
    updated: updatedSeconds(version, now),
    recoveryLevel: recoveryLevel(vault, now),
    recoverableDays: vault.softDeleteRetentionInDays,
    exportable: false,
  };
}

/** A KeyBundle. */
export function bundle(vault: KeyStore, key: Key, version: KeyVersion, now: number) {
  const { keyOps, tags } = valueAt(version.settings, now);
  return {
    key: {
      kid: keyId(vault, key, version),
      kty: key.kty,
      key_ops: keyOps,
      n: version.modulus,
      e: 'AQAB',
    },
    attributes: attributes(vault, version, now),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** A KeyItem: without a version in the list of keys, with it in the list of versions. */
export function item(vault: KeyStore, key: Key, version: KeyVersion, now: number, withVersion: boolean) {
  const { tags } = valueAt(version.settings, now);
  return {
    kid: withVersion ? keyId(vault, key, version) : keyId(vault, key),
    attributes: attributes(vault, version, now),
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
