import { hsmOfName, vaultNameOwner } from '../keyVault/vaults.ts';
import type { State } from '../model/state.ts';
import type { KeyStore } from '../model/vault.ts';

export interface KeyUri {
  readonly isInHsm: boolean;
  readonly vault: string;
  readonly key: string;
}

/** The URI must have https, no version, no trailing slash, and a vault or an HSM of the public cloud (F-35). */
export function readKeyUri(text: string): KeyUri | undefined {
  const found =
    /^https:\/\/([a-z0-9-]+)\.(vault|managedhsm)\.azure\.net(?::443)?\/keys\/([a-z0-9-]{1,127})$/i.exec(text);
  const [, vault, kind, key] = found ?? [];
  return vault === undefined || key === undefined
    ? undefined
    : { vault, key, isInHsm: kind?.toLowerCase() === 'managedhsm' };
}

/** The vault or managed HSM with this name, live or soft-deleted. */
export function storeOf(
  state: State,
  { vault, isInHsm }: Pick<KeyUri, 'vault' | 'isInHsm'>,
  at: number,
): KeyStore | undefined {
  return (isInHsm ? hsmOfName : vaultNameOwner)(state, vault, at);
}
