import type { Cloud } from './cloud.ts';
import { isManagedHsm } from './resourceId.ts';
import type { Vault } from './resources.ts';

/** A key in a vault or a managed HSM, as its URI names it. */
export interface KeyUri {
  readonly keyStore: 'vault' | 'managedHsm';
  /** The vault's or HSM's name, in lower case. */
  readonly vault: string;
  readonly key: string;
  readonly version?: string;
}

/**
 * Reads a key URI of this cloud. Azure returns keys with and without a version, and people paste both, with a trailing
 * slash or a port (`:443`) as well; anything else is not a key URI (F-35).
 */
export function parseKeyUri(uri: string, cloud: Cloud): KeyUri | undefined {
  const url = URL.parse(uri.trim());
  if (
    url?.protocol !== 'https:' ||
    url.port !== '' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  )
    return undefined;
  const [, collection, key, version, ...rest] = url.pathname.replace(/\/$/, '').split('/');
  if (collection !== 'keys' || !key || rest.length > 0 || !/^[0-9a-zA-Z-]{1,127}$/.test(key))
    return undefined;
  if (version !== undefined && !/^[0-9a-fA-F]{32}$/.test(version)) return undefined;
  for (const [keyStore, suffix] of [
    ['vault', cloud.vaultSuffix],
    ['managedHsm', cloud.hsmSuffix],
  ] as const) {
    if (!url.hostname.endsWith(suffix)) continue;
    const vault = url.hostname.slice(0, -suffix.length);
    if (!/^[a-z0-9-]+$/.test(vault)) return undefined;
    return { keyStore, vault, key, ...(version === undefined ? {} : { version: version.toLowerCase() }) };
  }
  return undefined;
}

/**
 * Identifies a key store within its cloud. Vaults and HSMs have separate name spaces, so both may use the same name.
 */
export const keyStoreName = ({ keyStore, vault }: Pick<KeyUri, 'keyStore' | 'vault'>) =>
  keyStore === 'vault' ? vault : `${vault} hsm`;

/** The same for a vault or HSM that was read. */
export const keyStoreNameOf = (vault: Pick<Vault, 'id' | 'name'>) => keyStoreName(uriIn(vault, ''));

export const isIn = (uri: KeyUri | undefined, vault: Pick<Vault, 'id' | 'name'>) =>
  uri !== undefined && keyStoreName(uri) === keyStoreNameOf(vault);

/** Whether an account's key is in a vault or HSM. */
export const isKeyIn = (keyUri: string | undefined, vault: Pick<Vault, 'id' | 'name'>, cloud: Cloud) =>
  keyUri !== undefined && isIn(parseKeyUri(keyUri, cloud), vault);

/** The parts that name a key of a vault or HSM that was read. */
export const uriIn = ({ id, name }: Pick<Vault, 'id' | 'name'>, key: string): KeyUri => ({
  keyStore: isManagedHsm(id) ? 'managedHsm' : 'vault',
  vault: name.toLowerCase(),
  key,
});

/** The form that Cosmos DB accepts: https, no version, no trailing slash (Learn: "Configure customer-managed keys"). */
export function versionlessUri({ keyStore, vault, key }: KeyUri, cloud: Cloud): string {
  return `https://${vault}${keyStore === 'vault' ? cloud.vaultSuffix : cloud.hsmSuffix}/keys/${key}`;
}

/** Azure refuses a key URI with a version or a trailing slash, or reports sub-status 4006 (docs/azure.md, Keys and rotation). */
export const isVersionless = (uri: string, cloud: Cloud): boolean =>
  uri === uri.trim() && !uri.endsWith('/') && parseKeyUri(uri, cloud)?.version === undefined;

/** True if both URIs name the same key of the same vault, whatever their versions. */
export function sameKey(a: string, b: string, cloud: Cloud): boolean {
  const [left, right] = [parseKeyUri(a, cloud), parseKeyUri(b, cloud)];
  return (
    left !== undefined &&
    right !== undefined &&
    versionlessUri(left, cloud).toLowerCase() === versionlessUri(right, cloud).toLowerCase()
  );
}
