import type { RoleDefinition } from '../model/governance.ts';

const keyVault = 'Microsoft.KeyVault/vaults';
const common = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
];
const keyVaultReads = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.KeyVault/checkNameAvailability/read',
  'Microsoft.KeyVault/deletedVaults/read',
  'Microsoft.KeyVault/locations/*/read',
  'Microsoft.KeyVault/vaults/*/read',
  'Microsoft.KeyVault/operations/read',
];

function role(
  name: string,
  roleName: string,
  description: string,
  rights: Partial<Pick<RoleDefinition, 'actions' | 'notActions' | 'dataActions'>>,
): RoleDefinition {
  return { name, roleName, description, actions: [], notActions: [], dataActions: [], ...rights };
}

export const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
export const contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
export const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
export const userAccessAdministrator = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';
export const cryptoServiceEncryptionUser = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
export const cryptoOfficer = '14b46e9e-c2b7-41b4-b07b-48a6ebf60603';
export const documentDbAccountContributor = '5bd9cd88-fe45-4216-938b-f97437e15450';
export const keyVaultContributor = 'f25e0fa2-a7c8-4377-a976-54943a77a395';

/**
 * Azure's built-in roles that the sandbox needs (docs/azure.md, Roles and permissions; Learn: "Azure built-in roles").
 */
export const roleDefinitions: readonly RoleDefinition[] = [
  role(
    owner,
    'Owner',
    'Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.',
    {
      actions: ['*'],
    },
  ),
  role(
    contributor,
    'Contributor',
    'Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC.',
    {
      actions: ['*'],
      notActions: [
        'Microsoft.Authorization/*/Delete',
        'Microsoft.Authorization/*/Write',
        'Microsoft.Authorization/elevateAccess/Action',
      ],
    },
  ),
  role(reader, 'Reader', 'View all resources, but does not allow you to make any changes.', {
    actions: ['*/read'],
  }),
  role(
    userAccessAdministrator,
    'User Access Administrator',
    'Lets you manage user access to Azure resources.',
    {
      actions: ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'],
    },
  ),
  role(
    cryptoServiceEncryptionUser,
    'Key Vault Crypto Service Encryption User',
    'Read metadata of keys and perform wrap/unwrap operations.',
    {
      actions: [
        'Microsoft.EventGrid/eventSubscriptions/write',
        'Microsoft.EventGrid/eventSubscriptions/read',
        'Microsoft.EventGrid/eventSubscriptions/delete',
      ],
      dataActions: [
        `${keyVault}/keys/read`,
        `${keyVault}/keys/wrap/action`,
        `${keyVault}/keys/unwrap/action`,
      ],
    },
  ),
  role(
    '00482a5a-887f-4fb3-b363-3b7fe8e74483',
    'Key Vault Administrator',
    'Perform all data plane operations on a key vault.',
    {
      actions: keyVaultReads,
      dataActions: [`${keyVault}/*`],
    },
  ),
  role(
    cryptoOfficer,
    'Key Vault Crypto Officer',
    'Perform any action on the keys of a key vault, except manage permissions.',
    {
      actions: keyVaultReads,
      dataActions: [`${keyVault}/keys/*`, `${keyVault}/keyrotationpolicies/*`],
    },
  ),
  role(
    '12338af0-0e69-4776-bea7-57ae8d297424',
    'Key Vault Crypto User',
    'Perform cryptographic operations using keys.',
    {
      dataActions: [
        'read',
        'update/action',
        'backup/action',
        'encrypt/action',
        'decrypt/action',
        'wrap/action',
      ]
        .concat('unwrap/action', 'sign/action', 'verify/action')
        .map((operation) => `${keyVault}/keys/${operation}`),
    },
  ),
  role(
    '21090545-7ca7-4776-b22c-e363652d74d2',
    'Key Vault Reader',
    'Read metadata of key vaults and their content.',
    {
      actions: keyVaultReads,
      dataActions: [`${keyVault}/*/read`],
    },
  ),
  role(
    'a68e7c17-0ab2-4c09-9a58-125dae29748c',
    'Key Vault Purge Operator',
    'Allows permanent deletion of soft-deleted vaults.',
    {
      actions: [
        'Microsoft.KeyVault/locations/deletedVaults/read',
        'Microsoft.KeyVault/locations/deletedVaults/purge/action',
        'Microsoft.KeyVault/locations/operationResults/read',
        'Microsoft.KeyVault/deletedVaults/read',
      ],
    },
  ),
  role(
    '8b54135c-b56d-4d72-a534-26097cfdc8d8',
    'Key Vault Data Access Administrator',
    'Manage access to Azure Key Vault by adding or removing role assignments for the Key Vault data roles.',
    {
      actions: [
        'Microsoft.Authorization/roleAssignments/write',
        'Microsoft.Authorization/roleAssignments/delete',
        'Microsoft.Authorization/*/read',
        'Microsoft.Resources/subscriptions/resourceGroups/read',
        'Microsoft.Resources/subscriptions/read',
        'Microsoft.KeyVault/vaults/*/read',
      ],
    },
  ),
  role(keyVaultContributor, 'Key Vault Contributor', 'Lets you manage key vaults, but not access to them.', {
    actions: [...common, 'Microsoft.KeyVault/*'],
    notActions: ['Microsoft.KeyVault/locations/deletedVaults/purge/action', 'Microsoft.KeyVault/hsmPools/*'],
  }),
  role(
    '18500a29-7fe2-46b2-a342-b16a415e101d',
    'Managed HSM contributor',
    'Lets you manage managed HSM pools, but not access to them.',
    {
      actions: [
        'Microsoft.KeyVault/managedHSMs/*',
        'Microsoft.KeyVault/deletedManagedHsms/read',
        'Microsoft.KeyVault/locations/deletedManagedHsms/read',
        'Microsoft.KeyVault/locations/deletedManagedHsms/purge/action',
        'Microsoft.KeyVault/locations/managedHsmOperationResults/read',
      ],
    },
  ),
  role(
    documentDbAccountContributor,
    'DocumentDB Account Contributor',
    'Can manage Azure Cosmos DB accounts.',
    {
      actions: [...common, 'Microsoft.DocumentDb/databaseAccounts/*'],
    },
  ),
  role(
    '230815da-be43-4aae-9cb4-875f7bd000aa',
    'Cosmos DB Operator',
    'Lets you manage Azure Cosmos DB accounts, but not access data in them.',
    {
      actions: [...common, 'Microsoft.DocumentDb/databaseAccounts/*'],
      notActions: ['listKeys/*', 'regenerateKey/*', 'listConnectionStrings/*']
        .concat('sqlRoleDefinitions/write', 'sqlRoleDefinitions/delete')
        .concat('sqlRoleAssignments/write', 'sqlRoleAssignments/delete')
        .map((operation) => `Microsoft.DocumentDB/databaseAccounts/${operation}`),
    },
  ),
  role(
    'fbdf93bf-df7d-467e-a4d2-9458aa1360c8',
    'Cosmos DB Account Reader Role',
    'Can read Azure Cosmos DB account data.',
    {
      actions: [
        'Microsoft.Authorization/*/read',
        'Microsoft.DocumentDB/*/read',
        'Microsoft.DocumentDB/databaseAccounts/readonlykeys/action',
        'Microsoft.Resources/subscriptions/resourceGroups/read',
      ],
    },
  ),
];

export function findRole(guid: string): RoleDefinition | undefined {
  return roleDefinitions.find(({ name }) => name === guid.toLowerCase());
}
