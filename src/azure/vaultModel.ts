import type { Vault as AzureVault, VaultCreateOrUpdateParameters } from '@azure/arm-keyvault';
import type { Seen } from '../domain/freshness.ts';
import type { AccessPolicy, Vault, VaultNetwork } from '../domain/model.ts';
import { parseResourceId } from '../domain/resourceId.ts';
import type { VaultSpec } from '../domain/spec.ts';

/** Old vaults answer in Pascal case, so no case counts. */
export const is = (value: string | undefined, expected: string) =>
  value?.toLowerCase() === expected.toLowerCase();

/** What is read of a vault, whoever answers it. The SDK's types promise more than Azure keeps. */
export interface VaultAnswer extends Pick<AzureVault, 'id' | 'name' | 'location'> {
  readonly properties: Partial<AzureVault['properties']>;
}

/**
 * A vault as the domain knows it, or undefined where the answer has no usable id. What Azure leaves out is off:
 * purge protection, soft delete and Azure roles are absent where they were never turned on (real-azure.md part 1).
 * A word that is not known counts as closed, so that nothing looks fine by mistake.
 */
export function readVault(vault: VaultAnswer, vaultSuffix: string, seen?: Seen): Vault | undefined {
  const id = parseResourceId(vault.id ?? '');
  if (!id || !vault.id) return undefined;
  const { properties } = vault;
  const uri = originOf(properties.vaultUri, `https://${id.name.toLowerCase()}${vaultSuffix}`);
  const days = properties.softDeleteRetentionInDays;
  return {
    id: vault.id,
    name: vault.name ?? id.name,
    subscriptionId: id.subscriptionId,
    resourceGroup: id.resourceGroup,
    location: vault.location ?? '',
    tenantId: properties.tenantId ?? '',
    uri,
    sku: is(properties.sku?.name, 'premium') ? 'premium' : 'standard',
    permissionModel: properties.enableRbacAuthorization === true ? 'rbac' : 'accessPolicy',
    softDelete: properties.enableSoftDelete === true,
    ...(typeof days === 'number' ? { retentionDays: days } : {}),
    purgeProtection: properties.enablePurgeProtection === true,
    network: readNetwork(properties),
    accessPolicies: (properties.accessPolicies ?? []).map(
      ({ objectId, tenantId, permissions }): AccessPolicy => ({
        objectId,
        tenantId,
        keyPermissions: permissions.keys ?? [],
      }),
    ),
    provisioningState: properties.provisioningState || 'Unknown',
    ...(seen ? { seen } : {}),
  };
}

/** Without the port and the slashes that Azure may answer at its end. */
export const originOf = (uri: string | undefined, otherwise: string) =>
  (uri || otherwise).replace(/(?::443)?\/*$/, '');

/** Without rules there is no firewall, and trusted services pass. Resource Graph writes what is absent as empty. */
export function readNetwork({
  publicNetworkAccess: access,
  networkAcls: rules,
}: Pick<VaultAnswer['properties'], 'publicNetworkAccess' | 'networkAcls'>): VaultNetwork {
  return {
    publicAccess: is(access || 'Enabled', 'Enabled')
      ? 'Enabled'
      : is(access, 'SecuredByPerimeter')
        ? 'SecuredByPerimeter'
        : 'Disabled',
    defaultAction: is(rules?.defaultAction || 'Allow', 'Allow') ? 'Allow' : 'Deny',
    bypass: is(rules?.bypass || 'AzureServices', 'AzureServices') ? 'AzureServices' : 'None',
    ipRules: (rules?.ipRules ?? []).map(({ value }) => value),
    subnetIds: (rules?.virtualNetworkRules ?? []).map(({ id }) => id),
  };
}

/**
 * The body that makes a vault. The permission model is always said: its default changed with 2026-02-01 (F-21).
 * Ninety days is the retention that policies ask for (F-17), and Azure's default.
 */
export function vaultBody(
  { location, create }: Required<Pick<VaultSpec, 'location' | 'create'>>,
  tenantId: string,
): VaultCreateOrUpdateParameters {
  const rbac = create.permissionModel === 'rbac';
  return {
    location,
    properties: {
      tenantId,
      sku: { family: 'A', name: create.sku },
      enableRbacAuthorization: rbac,
      ...(rbac ? {} : { accessPolicies: [] }),
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enablePurgeProtection: true,
    },
  };
}

/** The firewall of a vault or managed HSM as it is, which lets trusted Microsoft services through from now on. */
export const trusting = ({ network }: Pick<Vault, 'network'>, rules: object | undefined) => ({
  defaultAction: network.defaultAction,
  ...rules,
  bypass: 'AzureServices',
});
