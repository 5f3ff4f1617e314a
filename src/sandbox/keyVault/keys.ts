import { newVersion, randomBase64Url, same } from '../identifiers.ts';
import { flagAt, numberAt, tagsAt, textAt, textsAt, type Json } from '../json.ts';
import type {
  Key,
  KeyAttributes,
  KeyStore,
  KeyVersion,
  KeyVersionSettings,
  StoreSettings,
} from '../model/vault.ts';
import type { SandboxResponse } from '../http.ts';
import type { State } from '../model/state.ts';
import { deletedKeyConflict } from './data/refusals.ts';
import { startOf, timeline, valueAt } from '../timeline.ts';
import { vaultUri } from './vaults.ts';

export const allKeyOps = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'];

const day = 24 * 60 * 60 * 1000;

export interface NewKey {
  readonly kty: string;
  readonly keySize: number;
  readonly settings: KeyVersionSettings;
}

/** Reads a key from a body of either plane. Undefined if Key Vault doesn't support the type or size. */
export function readNewKey(source: Json | undefined): NewKey | undefined {
  const kty = textAt(source, 'kty')?.toUpperCase();
  const keySize = numberAt(source, 'key_size') ?? numberAt(source, 'keySize') ?? 2048;
  const known = kty !== undefined && ['RSA', 'RSA-HSM', 'EC', 'EC-HSM'].includes(kty);
  if (!known || (kty.startsWith('RSA') && ![2048, 3072, 4096].includes(keySize))) return undefined;
  return {
    kty,
    keySize,
    settings: {
      attributes: readAttributes(source, { enabled: true }),
      keyOps: textsAt(source, 'key_ops') ?? textsAt(source, 'keyOps') ?? allKeyOps,
      tags: tagsAt(source, 'tags'),
    },
  };
}

/** The key type in a managed HSM. */
export function inHsm(kty: string): string {
  return kty.endsWith('-HSM') ? kty : `${kty}-HSM`;
}

export function readAttributes(source: Json | undefined, known: KeyAttributes): KeyAttributes {
  const nbf = numberAt(source, 'attributes', 'nbf') ?? known.nbf;
  const exp = numberAt(source, 'attributes', 'exp') ?? known.exp;
  return {
    enabled: flagAt(source, 'attributes', 'enabled') ?? known.enabled,
    ...(nbf === undefined ? {} : { nbf }),
    ...(exp === undefined ? {} : { exp }),
  };
}

export function makeVersion(keySize: number, settings: KeyVersionSettings, now: number): KeyVersion {
  return {
    version: newVersion(),
    createdAt: now,
    modulus: randomBase64Url(keySize / 8),
    settings: timeline(now, settings),
  };
}

export function makeKey(name: string, { kty, keySize, settings }: NewKey, now: number): Key {
  return {
    ...{ name, kty, keySize, rotationPolicy: undefined },
    life: timeline(now, 'live'),
    versions: [makeVersion(keySize, settings, now)],
  };
}

/** `gone` before the key was created and after its retention ended. */
export function keyCondition(vault: KeyStore, key: Key, at: number): 'live' | 'deleted' | 'gone' {
  if (startOf(key.life) > at) return 'gone';
  if (valueAt(key.life, at) === 'live') return 'live';
  return at < keyPurge(vault, key, at) ? 'deleted' : 'gone';
}

export function keyDeletion(key: Key, at: number): number {
  return key.life.entries.findLast((one) => one.at <= at)?.at ?? 0;
}

/** The error for a name that a deleted key still occupies, or undefined. */
export function heldName(
  { timings }: State,
  vault: KeyStore,
  name: string,
  now: number,
  from: 'arm' | 'vault',
): SandboxResponse | undefined {
  const key = findKey(vault, name, now, 'deleted');
  return key && deletedKeyConflict(name, now < keyDeletion(key, now) + timings.keyDeletion, from);
}

export function keyPurge(vault: KeyStore, key: Key, at: number): number {
  return keyDeletion(key, at) + vault.softDeleteRetentionInDays * day;
}

export function findKey(
  vault: KeyStore,
  name: string,
  at: number,
  condition: 'live' | 'deleted' = 'live',
): Key | undefined {
  return vault.keys.find((key) => same(key.name, name) && keyCondition(vault, key, at) === condition);
}

export function newestVersion(key: Key, at: number): KeyVersion | undefined {
  return key.versions.findLast((one) => one.createdAt <= at);
}

export function keyId(vault: KeyStore, key: Key, version?: KeyVersion): string {
  const base = `${vaultUri(vault)}keys/${key.name}`;
  return version === undefined ? base : `${base}/${version.version}`;
}

/** The level says whether a key can still be purged. A retention below 90 days is "customized". */
export function recoveryLevel(vault: KeyStore, now: number): string {
  const base = vault.softDeleteRetentionInDays < 90 ? 'CustomizedRecoverable' : 'Recoverable';
  return valueAt<StoreSettings>(vault.settings, now).purgeProtection ? base : `${base}+Purgeable`;
}

/** The time of the last change, in seconds since the epoch. */
export function updatedSeconds(version: KeyVersion, now: number): number {
  const last = version.settings.entries.findLast((one) => one.at <= now)?.at ?? version.createdAt;
  return Math.floor(last / 1000);
}
