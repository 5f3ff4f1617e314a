import type { ManagedHsm } from '../../model/vault.ts';
import { startOf, valueAt } from '../../timeline.ts';
import { deletionDate, hsmType, scheduledPurge, vaultUri } from '../vaults.ts';

/** A managed HSM by its specification. Unlike a vault's, its purge protection is present even if it is off. */
export function hsmView(hsm: ManagedHsm, now: number) {
  const settings = valueAt(hsm.settings, now);
  const changed = hsm.settings.entries.findLast((one) => one.at <= now)?.at ?? startOf(hsm.settings);
  const isReady = hsm.resolvesAt <= now;
  return {
    id: hsm.id,
    name: hsm.name,
    type: hsmType,
    location: hsm.location,
    sku: { family: 'B', name: settings.skuName },
    tags: settings.tags,
    systemData: {
      createdBy: hsm.createdBy,
      createdByType: 'User',
      createdAt: new Date(startOf(hsm.settings)).toISOString(),
      lastModifiedBy: hsm.createdBy,
      lastModifiedByType: 'User',
      lastModifiedAt: new Date(changed).toISOString(),
    },
    properties: {
      tenantId: hsm.tenantId,
      initialAdminObjectIds: hsm.administrators,
      hsmUri: vaultUri(hsm),
      enableSoftDelete: true,
      softDeleteRetentionInDays: hsm.softDeleteRetentionInDays,
      enablePurgeProtection: settings.purgeProtection,
      networkAcls: settings.networkAcls,
      publicNetworkAccess: settings.publicNetworkAccess,
      statusMessage: isReady ? 'ManagedHsm is functional.' : '',
      provisioningState: isReady ? 'Succeeded' : 'Provisioning',
      securityDomainProperties: {
        activationStatus: hsm.isActivated ? 'Active' : 'NotActivated',
        activationStatusMessage: '',
      },
    },
  };
}

export function deletedHsmView(hsm: ManagedHsm, now: number) {
  const { purgeProtection, tags } = valueAt(hsm.settings, now);
  const { subscriptionId, location, name } = hsm;
  return {
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/${location}/deletedManagedHSMs/${name}`,
    name,
    type: 'Microsoft.KeyVault/deletedManagedHSMs',
    properties: {
      mhsmId: hsm.id,
      ...{ location, tags },
      deletionDate: new Date(deletionDate(hsm, now)).toISOString(),
      scheduledPurgeDate: new Date(scheduledPurge(hsm, now)).toISOString(),
      purgeProtectionEnabled: purgeProtection,
    },
  };
}
