import type { ManagedHsm } from '@azure/arm-keyvault';
import type { Cloud } from '../domain/cloud.ts';
import type { Seen } from '../domain/freshness.ts';
import type { Vault } from '../domain/model.ts';
import { parseResourceId } from '../domain/resourceId.ts';
import { seenNow, type AzureConnection } from './connection.ts';
import { Fields, unreadOf } from './fields.ts';
import { UnreadableError } from './problems/unreadableError.ts';
import { is, originOf, readNetwork } from './vaultModel.ts';

/**
 * A managed HSM as the domain knows it, or undefined where the answer has no usable id. Soft delete cannot be off in it;
 * purge protection that Azure leaves out counts as off (Microsoft.KeyVault 2026-02-01, managedHsm.json). One whose
 * security domain is not active has no keys and cannot get any: Azure's word for that goes before its state.
 */
export function readHsm(
  hsm: Fields,
  { hsmSuffix }: Pick<Cloud, 'hsmSuffix'>,
  seen?: Seen,
  properties: Fields = hsm.required('properties'),
): Vault | undefined {
  const id = hsm.string('id') ?? '';
  const parts = parseResourceId(id);
  const uri = parts && originOf(properties, 'hsmUri', parts.name, hsmSuffix);
  if (!uri) return undefined;
  const days = properties.number('softDeleteRetentionInDays');
  const activation = properties.inner('securityDomainProperties').word('activationStatus', 'Active');
  return {
    id,
    name: hsm.string('name') ?? parts.name,
    subscriptionId: parts.subscriptionId,
    resourceGroup: parts.resourceGroup,
    location: hsm.string('location') ?? '',
    tenantId: properties.string('tenantId') ?? '',
    uri,
    sku: 'managedHsm',
    permissionModel: 'rbac',
    softDelete: true,
    ...(days === undefined ? {} : { retentionDays: days }),
    purgeProtection: properties.boolean('enablePurgeProtection') === true,
    network: readNetwork(properties),
    accessPolicies: [],
    provisioningState:
      (is(activation, 'Active') ? properties.string('provisioningState') : activation) || 'Unknown',
    ...(seen ? { seen } : {}),
    ...unreadOf(hsm),
  };
}

/** Reads what Resource Manager has just answered. @throws UnreadableError where it is a managed HSM without an id */
export const readAnsweredHsm =
  (connection: AzureConnection) =>
  (answer: ManagedHsm | Readonly<Record<string, unknown>>): Vault => {
    const hsm = readHsm(new Fields(answer), connection.cloud, seenNow(connection));
    if (!hsm) throw new UnreadableError('The managed HSM has no id.');
    return hsm;
  };
