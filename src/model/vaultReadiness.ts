import type { Vault } from './resources.ts';

/** A managed HSM has its own states; before its security domain is active it holds no keys. */
export const isActivated = ({ provisioningState }: Pick<Vault, 'provisioningState'>) =>
  /^(succeeded|activated|updating)$/i.test(provisioningState);

/**
 * What prevents Cosmos DB from using a vault's keys (Learn: "Configure customer-managed keys";
 * docs/azure.md, Key vault requirements).
 */
export interface VaultGaps {
  /** F-16: soft delete or purge protection is off. */
  readonly protection: boolean;
  /** F-32: the firewall is on and blocks trusted Microsoft services. */
  readonly bypass: boolean;
  /** The network security perimeter decides about access, not the bypass. Its rules aren't visible to us. */
  readonly perimeter: boolean;
}

export function vaultGaps(vault: Vault): VaultGaps {
  const { softDelete, purgeProtection, network } = vault;
  return {
    protection: !softDelete || !purgeProtection,
    bypass: isBehindFirewall(vault) && network.bypass !== 'AzureServices',
    perimeter: network.publicAccess === 'SecuredByPerimeter',
  };
}

/** A perimeter replaces the firewall. */
export const isBehindFirewall = ({ network }: Vault): boolean =>
  network.publicAccess !== 'SecuredByPerimeter' &&
  (network.publicAccess === 'Disabled' || network.defaultAction === 'Deny');
