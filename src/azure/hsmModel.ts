import type { ManagedHsm } from '@azure/arm-keyvault';
import type { Seen } from '../domain/freshness.ts';
import type { Vault } from '../domain/model.ts';
import { parseResourceId } from '../domain/resourceId.ts';
import { seenNow, type AzureConnection } from './connection.ts';
import { is, originOf, readNetwork } from './vaultModel.ts';

/** What is read of a managed HSM, whoever answers it. */
export interface HsmAnswer extends Pick<ManagedHsm, 'id' | 'name' | 'location'> {
  readonly properties?: ManagedHsm['properties'] | undefined;
}

/**
 * A managed HSM as the domain knows it, or undefined where the answer has no usable id. Soft delete cannot be off in it;
 * purge protection that Azure leaves out counts as off (Microsoft.KeyVault 2026-02-01, managedHsm.json). One whose
 * security domain is not active has no keys and cannot get any: Azure's word for that goes before its state.
 */
export function readHsm(hsm: HsmAnswer, hsmSuffix: string, seen?: Seen): Vault | undefined {
  const id = parseResourceId(hsm.id ?? '');
  if (!id || !hsm.id) return undefined;
  const { properties = {} } = hsm;
  const days = properties.softDeleteRetentionInDays;
  const activation = properties.securityDomainProperties?.activationStatus;
  return {
    id: hsm.id,
    name: hsm.name ?? id.name,
    subscriptionId: id.subscriptionId,
    resourceGroup: id.resourceGroup,
    location: hsm.location ?? '',
    tenantId: properties.tenantId ?? '',
    uri: originOf(properties.hsmUri, `https://${id.name.toLowerCase()}${hsmSuffix}`),
    sku: 'managedHsm',
    permissionModel: 'rbac',
    softDelete: true,
    ...(typeof days === 'number' ? { retentionDays: days } : {}),
    purgeProtection: properties.enablePurgeProtection === true,
    network: readNetwork(properties),
    accessPolicies: [],
    provisioningState:
      (activation && !is(activation, 'Active') ? activation : properties.provisioningState) || 'Unknown',
    ...(seen ? { seen } : {}),
  };
}

/** Reads what Resource Manager has just answered. @throws where it is a managed HSM without an id */
export const readAnsweredHsm =
  (connection: AzureConnection) =>
  (answer: ManagedHsm): Vault => {
    const hsm = readHsm(answer, connection.cloud.hsmSuffix, seenNow(connection));
    if (!hsm) throw new Error('Azure answered a managed HSM without an id.');
    return hsm;
  };
