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
import { deletedKeyConflict } from './data/errors.ts';
import { startOf, timeline, valueAt } from '../timeline.ts';
import { vaultUri } from './vaults.ts';

export const allKeyOps = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'];

const day = 24 * 60 * 60 * 1000;

export interface NewKey {
  readonly kty: string;
  /** In bits. */
  readonly keySize: number;
  /** Of an elliptic-curve key. */
  readonly curve?: string | undefined;
  readonly settings: KeyVersionSettings;
}

/** Reads a key from a body of either plane. Undefined if Key Vault doesn't support the type or size. */
export function readNewKey(source: Json | undefined): NewKey | undefined {
  const kty = textAt(source, 'kty')?.toUpperCase();
  if (kty === undefined) return undefined;
  const isCurve = kty.startsWith('EC');
  const curve = isCurve ? (textAt(source, 'crv') ?? textAt(source, 'curveName') ?? 'P-256') : undefined;
  const asked = numberAt(source, 'key_size') ?? numberAt(source, 'keySize');
  const keySize = curve === undefined ? (asked ?? (kty.startsWith('OCT') ? 256 : 2048)) : curveSizes[curve];
  if (keySize === undefined || sizes[kty]?.includes(keySize) !== true) return undefined;
  return {
    kty: kty.replace('OCT', 'oct'),
    keySize,
    curve,
    settings: {
      attributes: readAttributes(source, { enabled: true }),
      keyOps: textsAt(source, 'key_ops') ?? textsAt(source, 'keyOps') ?? opsOf(kty),
      tags: tagsAt(source, 'tags'),
    },
  };
}

const curveSizes: Readonly<Record<string, number>> = {
  'P-256': 256,
  'P-384': 384,
  'P-521': 521,
  'P-256K': 256,
};

const rsa = [2048, 3072, 4096];
const curves = Object.values(curveSizes);

/** The sizes of the key types. Symmetric keys are in HSMs only. */
const sizes: Readonly<Record<string, readonly number[]>> = {
  ...{ RSA: rsa, 'RSA-HSM': rsa, EC: curves, 'EC-HSM': curves },
  ...{ OCT: [128, 192, 256], 'OCT-HSM': [128, 192, 256] },
};

/** Elliptic-curve keys only sign. */
const opsOf = (kty: string) =>
  kty.startsWith('EC')
    ? ['sign', 'verify']
    : kty.startsWith('OCT')
      ? ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']
      : allKeyOps;

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

export function makeVersion(
  { keySize, kty }: Pick<Key, 'keySize' | 'kty'>,
  settings: KeyVersionSettings,
  now: number,
): KeyVersion {
  const part = () => randomBase64Url(Math.ceil(keySize / 8));
  return {
    version: newVersion(),
    createdAt: now,
    modulus: kty.startsWith('EC') ? `${part()}.${part()}` : part(),
    settings: timeline(now, settings),
  };
}

export function makeKey(name: string, { kty, keySize, curve, settings }: NewKey, now: number): Key {
  return {
    ...{ name, kty, keySize, rotationPolicy: undefined },
    ...(curve === undefined ? {} : { curve }),
    life: timeline(now, 'live'),
    versions: [makeVersion({ kty, keySize }, settings, now)],
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
