import type { Cloud } from '../../model/cloud.ts';
import type { Observed } from '../../model/dataAge.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { Account, Vault } from '../../model/resources.ts';
import { readAccount } from '../accountMapper.ts';
import type { Fields } from '../fields.ts';
import { readHsm, readVault } from '../vaultMapper.ts';

/**
 * The Resource Graph queries. The columns have the names that the SDKs use for the same values from Resource Manager,
 * so that both are read by the same code. The backup policy, which would be a quarter of a response, is reduced to the
 * values we read. Paging only works where `id` is among the columns, and is complete only with an order (Learn:
 * "Working with large Azure resource data sets").
 */
export const graphQueries = {
  accounts: `resources
| where type =~ 'microsoft.documentdb/databaseaccounts'
| project id, kind, location,
    provisioningState = tostring(properties.provisioningState),
    keyVaultKeyUri = tostring(properties.keyVaultKeyUri),
    keyVaultKeyUriVersion = tostring(properties.keyVaultKeyUriVersion),
    customerManagedKeyStatus = tostring(properties.customerManagedKeyStatus),
    defaultIdentity = tostring(properties.defaultIdentity),
    backupType = tostring(properties.backupPolicy.type),
    continuousTier = tostring(properties.backupPolicy.continuousModeProperties.tier),
    capabilities = properties.capabilities,
    locations = properties.failoverPolicies
| order by id asc`,
  vaults: `resources
| where type in~ ('microsoft.keyvault/vaults', 'microsoft.keyvault/managedhsms')
| project id, name, location, tenantId,
    provisioningState = tostring(properties.provisioningState),
    vaultUri = tostring(properties.vaultUri),
    hsmUri = tostring(properties.hsmUri),
    securityDomainProperties = properties.securityDomainProperties,
    sku = properties.sku,
    enableRbacAuthorization = tobool(properties.enableRbacAuthorization),
    enableSoftDelete = tobool(properties.enableSoftDelete),
    softDeleteRetentionInDays = toint(properties.softDeleteRetentionInDays),
    enablePurgeProtection = tobool(properties.enablePurgeProtection),
    publicNetworkAccess = tostring(properties.publicNetworkAccess),
    networkAcls = properties.networkAcls,
    accessPolicies = properties.accessPolicies
| order by id asc`,
} as const;

/** A row of `graphQueries.accounts`. */
export function accountOfRow(row: Fields, _: Cloud, observed: Observed): Account | undefined {
  // Resource Graph returns "westeurope", the account itself "West Europe".
  const home = (regions: readonly string[]) => {
    const location = row.string('location');
    return regions.find((name) => short(name) === location);
  };
  const backup = { type: row.string('backupType'), tier: row.string('continuousTier') };
  return readAccount(row, row, observed, { home, backup });
}

const short = (region: string) => region.toLowerCase().replaceAll(' ', '');

/** A row of `graphQueries.vaults`: its columns are the properties. */
export const vaultOfRow = (row: Fields, cloud: Cloud, observed: Observed): Vault | undefined =>
  isManagedHsm(row.string('id') ?? '')
    ? readHsm(row, cloud, observed, row)
    : readVault(row, cloud, observed, row);
