import type { Vault } from '../model/vault.ts';
import { startOf, valueAt } from '../timeline.ts';
import { deletionDate, scheduledPurge, vaultType, vaultUri } from './vaults.ts';

/** A vault as ARM gives it back; purge protection is absent unless it is true (real-azure.md part 1, 5). */
export function vaultView(vault: Vault, now: number) {
  const settings = valueAt(vault.settings, now);
  const registering = now < vault.resolvesAt;
  const changed = vault.settings.entries.findLast((one) => one.at <= now)?.at ?? startOf(vault.settings);
  return {
    id: vault.id,
    name: vault.name,
    type: vaultType,
    location: vault.location,
    tags: settings.tags,
    systemData: {
      createdBy: vault.createdBy,
      createdByType: 'User',
      createdAt: new Date(startOf(vault.settings)).toISOString(),
      lastModifiedBy: vault.createdBy,
      lastModifiedByType: 'User',
      lastModifiedAt: new Date(changed).toISOString(),
    },
    properties: {
      sku: { family: 'A', name: settings.skuName },
      tenantId: vault.tenantId,
      networkAcls: settings.networkAcls,
      accessPolicies: settings.accessPolicies,
      enabledForDeployment: settings.enabledForDeployment,
      enabledForDiskEncryption: settings.enabledForDiskEncryption,
      enabledForTemplateDeployment: settings.enabledForTemplateDeployment,
      enableSoftDelete: true,
      softDeleteRetentionInDays: vault.softDeleteRetentionInDays,
      enableRbacAuthorization: settings.enableRbacAuthorization,
      ...(settings.purgeProtection ? { enablePurgeProtection: true } : {}),
      vaultUri: registering ? vaultUri(vault).slice(0, -1) : vaultUri(vault),
      provisioningState: registering ? 'RegisteringDns' : 'Succeeded',
      publicNetworkAccess: settings.publicNetworkAccess,
    },
  };
}

export function deletedVaultId({ subscriptionId, location, name }: Vault): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/${location}/deletedVaults/${name}`;
}

export function deletedVaultView(vault: Vault, now: number) {
  const settings = valueAt(vault.settings, now);
  return {
    id: deletedVaultId(vault),
    name: vault.name,
    type: 'Microsoft.KeyVault/deletedVaults',
    properties: {
      vaultId: vault.id,
      location: vault.location,
      tags: settings.tags,
      deletionDate: new Date(deletionDate(vault, now)).toISOString(),
      scheduledPurgeDate: new Date(scheduledPurge(vault, now)).toISOString(),
      ...(settings.purgeProtection ? { purgeProtectionEnabled: true } : {}),
    },
  };
}
