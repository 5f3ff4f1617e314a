import type { Key, KeyVersion } from '../model/resources.ts';
import type { KeyRotation, RotationPolicy } from '../model/rotation.ts';
import type { KeySpec } from '../model/spec.ts';
import { type Fields, UnreadableError, unreadOf } from './fields.ts';
import { isHostUnder } from './signing.ts';

/** The parts of a key vault or managed HSM that keys need; `uri` has no trailing slash. */
interface KeyStore {
  readonly id: string;
  readonly uri: string;
}

/** Azure Resource Manager and vaults use the same names. */
function times(attributes: Fields) {
  const [notBefore, expires] = [attributes.seconds('nbf'), attributes.seconds('exp')];
  return { ...(notBefore ? { notBefore } : {}), ...(expires ? { expires } : {}) };
}

interface KeyName {
  /** Without a version, and without the port that lists include: Cosmos DB accepts neither. */
  readonly uri: string;
  readonly name: string;
  readonly version: string | undefined;
}

/**
 * "https://kv-1.vault.azure.net:443/keys/k/0123"; undefined if it isn't a key URI on a host with the store's suffix.
 */
function nameIn(uri: string, store: Pick<KeyStore, 'uri'>): KeyName | undefined {
  const url = URL.parse(uri);
  const [, keys, name = '', version] = url?.pathname.split('/') ?? [];
  if (url?.protocol !== 'https:' || url.port || keys !== 'keys' || !isKeyName(name)) return undefined;
  const suffix = new URL(store.uri).hostname.replace(/^[^.]*/, '');
  if (!isHostUnder(url.hostname, suffix)) return undefined;
  return { uri: `${url.origin}/keys/${name}`, name, version: version || undefined };
}

/** The key name in a property; a property that isn't a key URI is rejected. */
function nameAt(key: Fields, property: string, store: KeyStore): KeyName | undefined {
  const uri = key.string(property);
  const found = uri ? nameIn(uri, store) : undefined;
  if (uri && !found) key.reject(property);
  return found;
}

/**
 * A key from Azure Resource Manager. A list of keys leaves out type, size, operations and version: then the type is
 * empty and there are no operations.
 */
export function readKey(key: Fields, store: KeyStore): Key | undefined {
  const properties = key.required('properties');
  const attributes = properties.inner('attributes');
  const name = key.string('name') ?? key.string('id')?.split('/').at(-1) ?? '';
  if (!isKeyName(name)) return undefined;
  const [named, inFull] = [
    nameAt(properties, 'keyUri', store),
    nameAt(properties, 'keyUriWithVersion', store),
  ];
  const [type, size] = [properties.string('kty'), properties.number('keySize')];
  return {
    id: key.string('id') ?? `${store.id}/keys/${name}`,
    vaultId: store.id,
    name,
    uri: (named ?? inFull)?.uri ?? `${store.uri}/keys/${name}`,
    type: type ?? '',
    ...(size ? { size } : {}),
    operations: properties.strings('keyOps'),
    enabled: attributes.boolean('enabled') === true,
    ...times(attributes),
    ...(inFull?.version ? { latestVersion: inFull.version } : {}),
    // A key that was read in full omits the property if it has no policy (specification: "Omitted if empty").
    ...(properties.has('rotationPolicy')
      ? { rotation: readRotation(properties.inner('rotationPolicy')) }
      : type
        ? { rotation: 'none' }
        : {}),
    ...unreadOf(key),
  };
}

/** The characters of a key's name, which becomes part of URLs. */
const isKeyName = (name: string) => /^[0-9a-z-]{1,127}$/i.test(name);

export function readRotation(policy: Fields): KeyRotation {
  const actions = policy.list('lifetimeActions');
  const triggerOfKind = (kind: 'rotate' | 'notify') =>
    actions.find((one) => one.inner('action').string('type')?.toLowerCase() === kind)?.inner('trigger');
  const rotate = triggerOfKind('rotate');
  const [afterCreation, beforeExpiry] = [
    rotate?.string('timeAfterCreate'),
    rotate?.string('timeBeforeExpiry'),
  ];
  const notify = triggerOfKind('notify')?.string('timeBeforeExpiry');
  const validity = policy.inner('attributes').string('expiryTime');
  return {
    ...(afterCreation ? { rotate: { afterCreation } } : beforeExpiry ? { rotate: { beforeExpiry } } : {}),
    ...(notify ? { notifyBeforeExpiry: notify } : {}),
    ...(validity ? { validity } : {}),
  };
}

/** A version from Azure Resource Manager; undefined if not all of it can be read. */
export function readVersion(key: Fields): KeyVersion | undefined {
  const properties = key.required('properties');
  const attributes = properties.inner('attributes');
  const named = URL.parse(properties.string('keyUriWithVersion') ?? '')?.pathname.split('/')[3];
  const version = named ?? key.string('id')?.split('/').at(-1) ?? key.string('name') ?? '';
  return versionOf(key, version, attributes);
}

function versionOf(key: Fields, version: string, attributes: Fields): KeyVersion | undefined {
  const [created, updated] = [attributes.seconds('created'), attributes.seconds('updated')];
  const read = {
    version,
    enabled: attributes.boolean('enabled') === true,
    ...(created ? { created } : {}),
    ...(updated ? { updated } : {}),
    ...times(attributes),
  };
  return /^[0-9a-z-]{1,127}$/i.test(version) && !key.unread ? read : undefined;
}

/** A key from the vault itself. */
export function readVaultKey(bundle: Fields, store: KeyStore): Key {
  const [key, attributes] = [bundle.required('key'), bundle.inner('attributes')];
  const named = nameIn(key.string('kid') ?? '', store);
  if (!named) throw new UnreadableError('The key has no id in its vault.');
  const { name, version, uri } = named;
  const modulus = key.string('n');
  return {
    id: `${store.id}/keys/${name}`,
    vaultId: store.id,
    name,
    uri,
    type: key.string('kty') ?? '',
    ...(modulus ? { size: Buffer.from(modulus, 'base64url').byteLength * 8 } : {}),
    operations: key.strings('key_ops'),
    enabled: attributes.boolean('enabled') === true,
    ...times(attributes),
    ...(version ? { latestVersion: version } : {}),
    ...unreadOf(bundle),
  };
}

/** A key from the vault's own list, which has no type, operations or version. */
export function readListedKey(item: Fields, store: KeyStore): Key | undefined {
  const attributes = item.inner('attributes');
  const named = nameIn(item.string('kid') ?? '', store);
  if (!named) return undefined;
  return {
    id: `${store.id}/keys/${named.name}`,
    vaultId: store.id,
    name: named.name,
    uri: named.uri,
    type: '',
    operations: [],
    enabled: attributes.boolean('enabled') === true,
    ...times(attributes),
    ...unreadOf(item),
  };
}

export const readListedVersion = (item: Fields, store: KeyStore): KeyVersion | undefined =>
  versionOf(item, nameIn(item.string('kid') ?? '', store)?.version ?? '', item.inner('attributes'));

/** Only the properties that Cosmos DB needs. Azure uses seconds. */
export const keyBody = ({ type, size, expires, rotation }: NonNullable<KeySpec['create']>) => ({
  kty: type,
  keySize: size,
  keyOps: ['wrapKey', 'unwrapKey'],
  ...attributesBody(expires),
  ...(rotation ? { rotationPolicy: rotationPolicyBody(rotation, 'rotate') } : {}),
});

/** The same for the vault itself, which accepts no rotation policy in this request. */
export const vaultKeyBody = ({ type, size, expires }: NonNullable<KeySpec['create']>) => ({
  kty: type,
  key_size: size,
  key_ops: ['wrapKey', 'unwrapKey'],
  ...attributesBody(expires),
});

const attributesBody = (expires: number | undefined) =>
  expires === undefined ? {} : { attributes: { exp: Math.floor(expires / 1000) } };

/** Azure Resource Manager calls the action "rotate", the vault "Rotate". */
export const rotationPolicyBody = ({ rotate, validity }: RotationPolicy, type: 'rotate' | 'Rotate') => ({
  lifetimeActions: [
    {
      trigger:
        'afterCreation' in rotate
          ? { timeAfterCreate: rotate.afterCreation }
          : { timeBeforeExpiry: rotate.beforeExpiry },
      action: { type },
    },
  ],
  ...(validity === undefined ? {} : { attributes: { expiryTime: validity } }),
});
