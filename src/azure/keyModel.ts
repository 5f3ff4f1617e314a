import type { Key as AzureKey, KeyProperties, RotationPolicy as AzurePolicy } from '@azure/arm-keyvault';
import type { KeyProperties as VaultKeyProperties, KeyVaultKey } from '@azure/keyvault-keys';
import type { Key, KeyVersion } from '../domain/model.ts';
import type { KeyRotation } from '../domain/rotation/keyRotation.ts';
import type { RotationPolicy } from '../domain/rotation/rotationPolicy.ts';
import type { KeySpec } from '../domain/spec.ts';

const times = (attributes: { notBefore?: number; expires?: number } | undefined) => ({
  ...(attributes?.notBefore ? { notBefore: attributes.notBefore * 1000 } : {}),
  ...(attributes?.expires ? { expires: attributes.expires * 1000 } : {}),
});

/** A list answers the port (`:443`) and a person may see it; Cosmos DB wants neither it nor a version. */
const versionless = (uri: string) => {
  const url = URL.parse(uri);
  return url ? `${url.origin}${url.pathname.split('/').slice(0, 3).join('/')}` : uri;
};

const versionIn = (uri: string | undefined) => URL.parse(uri ?? '')?.pathname.split('/')[3] ?? undefined;

/**
 * A key as Azure Resource Manager answers it. A list of keys leaves out type, size, operations and version: the type
 * is empty and the operations are none then.
 */
export function readKey(key: AzureKey, vault: { id: string; uri: string }): Key {
  const name = key.name ?? key.id?.split('/').at(-1) ?? '';
  const version = versionIn(key.keyUriWithVersion);
  return {
    id: key.id ?? `${vault.id}/keys/${name}`,
    vaultId: vault.id,
    name,
    uri: versionless(key.keyUri ?? key.keyUriWithVersion ?? `${vault.uri}/keys/${name}`),
    type: key.kty ?? '',
    ...(key.keySize ? { size: key.keySize } : {}),
    operations: key.keyOps ?? [],
    enabled: key.attributes?.enabled === true,
    ...times(key.attributes),
    ...(version ? { latestVersion: version } : {}),
    // A key in full leaves out a policy that there is none of (the specification: "Omitted if empty").
    ...(key.rotationPolicy
      ? { rotation: readRotation(key.rotationPolicy) }
      : key.kty
        ? { rotation: 'none' }
        : {}),
  };
}

export function readRotation({ attributes, lifetimeActions }: AzurePolicy): KeyRotation {
  const triggerOfKind = (kind: 'rotate' | 'notify') =>
    lifetimeActions?.find(({ action }) => action?.type?.toLowerCase() === kind)?.trigger;
  const rotate = triggerOfKind('rotate');
  const notify = triggerOfKind('notify')?.timeBeforeExpiry;
  return {
    ...(rotate?.timeAfterCreate
      ? { rotate: { afterCreation: rotate.timeAfterCreate } }
      : rotate?.timeBeforeExpiry
        ? { rotate: { beforeExpiry: rotate.timeBeforeExpiry } }
        : {}),
    ...(notify ? { notifyBeforeExpiry: notify } : {}),
    ...(attributes?.expiryTime ? { validity: attributes.expiryTime } : {}),
  };
}

export function readVersion(key: AzureKey): KeyVersion {
  const { attributes } = key;
  return {
    version: versionIn(key.keyUriWithVersion) ?? key.id?.split('/').at(-1) ?? key.name ?? '',
    enabled: attributes?.enabled === true,
    ...(attributes?.created ? { created: attributes.created * 1000 } : {}),
    ...times(attributes),
  };
}

/** A key as the vault itself answers it. */
export function readVaultKey(key: KeyVaultKey, vault: { id: string; uri: string }): Key {
  const { enabled, version } = key.properties;
  const size = key.key?.n ? key.key.n.byteLength * 8 : undefined;
  return {
    id: `${vault.id}/keys/${key.name}`,
    vaultId: vault.id,
    name: key.name,
    uri: versionless(key.id ?? `${vault.uri}/keys/${key.name}`),
    type: key.keyType ?? '',
    ...(size ? { size } : {}),
    operations: key.keyOperations ?? [],
    enabled: enabled === true,
    ...moments(key.properties),
    ...(version ? { latestVersion: version } : {}),
  };
}

/** A key of the vault's own list, which tells neither its type nor its operations nor a version. */
export const readListedKey = (
  { name, id, enabled, ...key }: VaultKeyProperties,
  vault: { id: string; uri: string },
): Key => ({
  id: `${vault.id}/keys/${name}`,
  vaultId: vault.id,
  name,
  uri: versionless(id ?? `${vault.uri}/keys/${name}`),
  type: '',
  operations: [],
  enabled: enabled === true,
  ...moments(key),
});

export const readListedVersion = ({
  version,
  enabled,
  createdOn,
  ...key
}: VaultKeyProperties): KeyVersion => ({
  version: version ?? '',
  enabled: enabled === true,
  ...(createdOn ? { created: createdOn.getTime() } : {}),
  ...moments(key),
});

const moments = ({ notBefore, expiresOn }: Pick<VaultKeyProperties, 'notBefore' | 'expiresOn'>) => ({
  ...(notBefore ? { notBefore: notBefore.getTime() } : {}),
  ...(expiresOn ? { expires: expiresOn.getTime() } : {}),
});

/** What Cosmos DB needs of a key, and nothing more; Azure counts in seconds. */
export const keyBody = ({
  type,
  size,
  expires,
  rotation,
}: NonNullable<KeySpec['create']>): KeyProperties => ({
  kty: type,
  keySize: size,
  keyOps: ['wrapKey', 'unwrapKey'],
  ...(expires === undefined ? {} : { attributes: { expires: Math.floor(expires / 1000) } }),
  ...(rotation ? { rotationPolicy: policyBody(rotation) } : {}),
});

const policyBody = ({ rotate, validity }: RotationPolicy): AzurePolicy => ({
  lifetimeActions: [{ trigger: triggerOf(rotate), action: { type: 'rotate' } }],
  ...(validity === undefined ? {} : { attributes: { expiryTime: validity } }),
});

/** Both planes name it so. */
export const triggerOf = (rotate: RotationPolicy['rotate']) =>
  'afterCreation' in rotate
    ? { timeAfterCreate: rotate.afterCreation }
    : { timeBeforeExpiry: rotate.beforeExpiry };
