import type { Vault } from '../model/vault.ts';
import { startOf, valueAt } from '../timeline.ts';
import { deletionDate, scheduledPurge, vaultType, vaultUri } from './vaults.ts';

interface View {
  readonly now: number;
  readonly apiVersion: string;
}

/** A vault as ARM returns it. Purge protection is absent unless it is true (docs/azure.md, Key vault requirements). */
export function vaultView({ now, apiVersion }: View, vault: Vault) {
  const settings = valueAt(vault.settings, now);
  // Recordings have neither with 2019-09-01, and both with 2021-06-01-preview.
  const modern = apiVersion >= '2021';
  const registering = now < vault.resolvesAt;
  const changed = vault.settings.entries.findLast((one) => one.at <= now)?.at ?? startOf(vault.settings);
  return {
    id: vault.id,
    name: vault.name,
    type: vaultType,
    location: vault.location,
    tags: settings.tags,
    ...(modern
      ? {
          systemData: {
            createdBy: vault.createdBy,
            createdByType: 'User',
            createdAt: new Date(startOf(vault.settings)).toISOString(),
            lastModifiedBy: vault.createdBy,
            lastModifiedByType: 'User',
            lastModifiedAt: new Date(changed).toISOString(),
          },
        }
      : {}),
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
      ...(modern ? { publicNetworkAccess: settings.publicNetworkAccess } : {}),
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
