import type { Vault } from './resources.ts';

/** A managed HSM has states of its own; before its security domain is active it holds no keys. */
export const isActivated = ({ provisioningState }: Pick<Vault, 'provisioningState'>) =>
  /^(succeeded|activated|updating)$/i.test(provisioningState);

/**
 * What a vault lacks before Cosmos DB takes its keys (Learn: "Configure customer-managed keys"; docs/azure.md, Key
 * vault requirements).
 */
export interface VaultGaps {
  /** F-16: soft delete or purge protection is off. */
  readonly protection: boolean;
  /** F-32: the firewall is on and shuts trusted Microsoft services out. */
  readonly bypass: boolean;
  /** The perimeter decides who gets in, not the bypass; from outside it cannot be seen whether Cosmos DB may. */
  readonly perimeter: boolean;
}

export function vaultGaps({ softDelete, purgeProtection, network }: Vault): VaultGaps {
  const perimeter = network.publicAccess === 'SecuredByPerimeter';
  const firewall = network.publicAccess === 'Disabled' || network.defaultAction === 'Deny';
  return {
    protection: !softDelete || !purgeProtection,
    bypass: !perimeter && firewall && network.bypass !== 'AzureServices',
    perimeter,
  };
}
