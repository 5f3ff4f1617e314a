import type { Cloud } from './cloud.ts';
import { type KeyUri, parseKeyUri } from './keyUri.ts';
import { withoutSlashesAtEnd } from './resourceId.ts';

/** A Resource Graph row of a resource that mentions a vault somewhere. */
export interface Mention {
  readonly id: string;
  readonly name: string;
  /** "microsoft.storage/storageaccounts" */
  readonly type: string;
  readonly subscriptionId: string;
  readonly properties: unknown;
}

/** A resource other than a Cosmos DB account that uses the key, or might use it. */
export interface OtherUse extends Omit<Mention, 'properties'> {
  /** False if it mentions the vault in an unknown way. */
  readonly certain: boolean;
}

interface Wanted extends Pick<KeyUri, 'keyStore' | 'vault' | 'key'> {
  readonly cloud: Cloud;
}

/** Where a type stores a key's URI, or its vault and its name separately; `[]` means every item of a list. */
type KeyPath = string | readonly [vault: string, key: string];

const inVault = (path: string, vault = 'keyVaultUri', key = 'keyName'): KeyPath => [
  `${path}.${vault}`,
  `${path}.${key}`,
];

/** The property paths of the newest stable types (docs/azure.md, Other uses of a key). */
const keyPaths: Readonly<Record<string, readonly KeyPath[]>> = {
  'microsoft.documentdb/mongoclusters': ['encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl'],
  'microsoft.documentdb/cassandraclusters/datacenters': [
    'managedDiskCustomerKeyUri',
    'backupStorageCustomerKeyUri',
  ],
  // Azure Cosmos DB for PostgreSQL; the property is from a preview, and unverified.
  'microsoft.dbforpostgresql/servergroupsv2': ['dataEncryption.primaryKeyUri'],
  'microsoft.storage/storageaccounts': [inVault('encryption.keyvaultproperties', 'keyvaulturi', 'keyname')],
  'microsoft.compute/diskencryptionsets': ['activeKey.keyUrl', 'previousKeys[].keyUrl'],
  'microsoft.sql/servers': ['keyId'],
  'microsoft.sql/managedinstances': ['keyId'],
  'microsoft.dbforpostgresql/flexibleservers': [
    'dataEncryption.primaryKeyURI',
    'dataEncryption.geoBackupKeyURI',
  ],
  'microsoft.dbformysql/flexibleservers': ['dataEncryption.primaryKeyURI', 'dataEncryption.geoBackupKeyURI'],
  'microsoft.eventhub/namespaces': [inVault('encryption.keyVaultProperties[]')],
  'microsoft.servicebus/namespaces': [inVault('encryption.keyVaultProperties[]')],
  'microsoft.containerregistry/registries': ['encryption.keyVaultProperties.keyIdentifier'],
  'microsoft.cognitiveservices/accounts': [inVault('encryption.keyVaultProperties')],
  'microsoft.appconfiguration/configurationstores': ['encryption.keyVaultProperties.keyIdentifier'],
  'microsoft.datafactory/factories': [inVault('encryption', 'vaultBaseUrl')],
  'microsoft.synapse/workspaces': ['encryption.cmk.key.keyVaultUrl'],
  'microsoft.operationalinsights/clusters': [inVault('keyVaultProperties')],
  'microsoft.kusto/clusters': [inVault('keyVaultProperties')],
  'microsoft.machinelearningservices/workspaces': ['encryption.keyVaultProperties.keyIdentifier'],
  'microsoft.automation/automationaccounts': [inVault('encryption.keyVaultProperties', 'keyvaultUri')],
  'microsoft.recoveryservices/vaults': ['encryption.keyVaultProperties.keyUri'],
  'microsoft.dataprotection/backupvaults': ['securitySettings.encryptionSettings.keyVaultProperties.keyUri'],
  'microsoft.databricks/workspaces': [
    inVault('encryption.entities.managedDisk.keyVaultProperties'),
    inVault('encryption.entities.managedServices.keyVaultProperties'),
    inVault('parameters.encryption.value', 'keyvaulturi', 'KeyName'),
  ],
  'microsoft.healthcareapis/services': ['cosmosDbConfiguration.keyVaultKeyUri'],
  'microsoft.containerservice/managedclusters': ['securityProfile.azureKeyVaultKms.keyId'],
  'microsoft.cache/redisenterprise': ['encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl'],
  'microsoft.devcenter/devcenters': ['encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl'],
  'microsoft.batch/batchaccounts': ['encryption.keyVaultProperties.keyIdentifier'],
  'microsoft.netapp/netappaccounts': [inVault('encryption.keyVaultProperties')],
  'microsoft.loadtestservice/loadtests': ['encryption.keyUrl'],
};

/** Whether a resource that mentions the vault uses the key; undefined if it uses another key. */
export function otherUse({ properties, ...of }: Mention, wanted: Wanted): OtherUse | undefined {
  const known = keyPaths[of.type.toLowerCase()];
  if (!known) return { ...of, certain: false };
  const found = known.flatMap((place) =>
    typeof place === 'string'
      ? valuesAt(properties, place).map((uri) => keyOf(uri, wanted.cloud))
      : pairsAt(properties, place, wanted.cloud),
  );
  // A known type that has the vault in an unknown property.
  if (found.every((one) => one === undefined)) return { ...of, certain: false };
  const isIt = found.some(
    (one) =>
      one?.keyStore === wanted.keyStore &&
      one.vault === wanted.vault.toLowerCase() &&
      one.key === wanted.key.toLowerCase(),
  );
  return isIt ? { ...of, certain: true } : undefined;
}

function keyOf(uri: string, cloud: Cloud): KeyUri | undefined {
  const parsed = parseKeyUri(uri, cloud);
  return parsed && { ...parsed, key: parsed.key.toLowerCase() };
}

/** Pairs a vault with its key: both are in the same item of a list. */
function pairsAt(
  properties: unknown,
  [vault, key]: readonly [string, string],
  cloud: Cloud,
): readonly (KeyUri | undefined)[] {
  const names = valuesAt(properties, key);
  return valuesAt(properties, vault).map((uri, at) => {
    const name = names[at];
    return name === undefined ? undefined : keyOf(`${withoutSlashesAtEnd(uri)}/keys/${name}`, cloud);
  });
}

/** The strings at a path; ARM's property names are case-insensitive. */
function valuesAt(value: unknown, path: string): readonly string[] {
  let found: readonly unknown[] = [value];
  for (const step of path.split('.')) {
    const name = step.replace('[]', '').toLowerCase();
    found = found.flatMap((one) =>
      typeof one === 'object' && one !== null
        ? Object.entries(one).flatMap(([key, inner]: [string, unknown]) =>
            key.toLowerCase() === name ? [inner] : [],
          )
        : [],
    );
    if (step.endsWith('[]')) found = found.flat();
  }
  return found.filter((one) => typeof one === 'string');
}
