import { clouds } from '../../../../../src/model/cloud.ts';

/** Parts of templates that the kinds share. */
export const uri = 'https://kv-one.vault.azure.net/keys/orders';

export const version = 'fedcba9876543210fedcba9876543210';

export const account = (settings: string, rest = '') =>
  `resource account 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = {
  name: 'orders'
${rest}  properties: {
${settings
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
  }
}
`;

export const vault = (settings: string, version = '2026-02-01') =>
  `resource vault 'Microsoft.KeyVault/vaults@${version}' = {
  name: 'kv-one'
  properties: ${settings}
}
`;

export const ofVault = account(`keyVaultKeyUri: '\${vault.properties.vaultUri}keys/orders'`);

export const safe = 'enablePurgeProtection: true';

export const azurerm = (key: string, rest = '') => `resource "azurerm_cosmosdb_account" "orders" {
  key_vault_key_id = ${key}
${rest}  lifecycle {
    prevent_destroy = true
  }
}
`;

export const armKey = (expression: string) =>
  JSON.stringify({
    resources: [
      {
        type: 'Microsoft.DocumentDB/databaseAccounts',
        apiVersion: '2026-03-15',
        name: 'orders',
        properties: { keyVaultKeyUri: expression },
      },
    ],
  });

export const key = (settings: string) => `resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: 'kv-one'
  properties: { ${safe} }
  resource key 'keys' = {
    name: 'orders'
    properties: { ${settings} }
  }
}
${account('keyVaultKeyUri: vault::key.properties.keyUri')}`;

export const firewalled = (rules: string) =>
  vault(`{\n    ${safe}\n    networkAcls: ${rules}\n  }`) + ofVault;

export const grant = (name: string, role: string, principal: string) =>
  `resource ${name} 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, '${name}')
  scope: vault
  properties: { roleDefinitionId: ${role}, principalId: ${principal} }
}
`;

export const encryption =
  "subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'e147488a-f6f5-4113-8e2d-b22465e65bf6')";

export const rbac = vault(`{ ${safe}, enableRbacAuthorization: true }`);

export const policy = (permissions: string) => `resource "azurerm_key_vault_access_policy" "cosmos" {
  key_vault_id    = azurerm_key_vault.one.id
  object_id       = var.principal
  key_permissions = ${permissions}
}
`;

export const existingVault = (
  holder: string,
) => `resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: 'kv-one'
}
resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = { name: 'id' }
resource other 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = { name: 'other' }
resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'e147488a-f6f5-4113-8e2d-b22465e65bf6')
    principalId: ${holder}.properties.principalId
  }
}
`;

export const azurermVault = (rest = '') => `resource "azurerm_key_vault" "one" {
  name                     = "kv-one"
  purge_protection_enabled = true
${rest}}
resource "azurerm_key_vault_key" "orders" {
  key_vault_id = azurerm_key_vault.one.id
  key_type     = "RSA"
  key_opts     = ["wrapKey", "unwrapKey"]
}
`;

export const waiting = azurerm(
  'azurerm_key_vault_key.orders.versionless_id',
  '  depends_on       = [azurerm_key_vault_access_policy.cosmos]\n',
);

export const versions = (major: number) =>
  `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> ${major}.0"\n    }\n  }\n}\n`;

export const principal = (
  of: string,
) => `${azurerm('var.key_id')}resource "azurerm_role_assignment" "cosmos" {
  principal_id = ${of}
}
`;

export const nested = (scope: string) =>
  JSON.stringify(
    {
      parameters: {
        purge: { type: 'bool', defaultValue: false },
        uri: { type: 'string', defaultValue: `${uri}/${version}` },
      },
      resources: [
        {
          type: 'Microsoft.Resources/deployments',
          apiVersion: '2025-04-01',
          name: 'inner',
          properties: {
            ...(scope === '' ? {} : { expressionEvaluationOptions: { scope } }),
            parameters: { purge: { value: true }, uri: { value: uri } },
            template: {
              parameters: { purge: { type: 'bool' }, uri: { type: 'string' } },
              resources: [
                {
                  type: 'Microsoft.KeyVault/vaults',
                  apiVersion: '2026-02-01',
                  name: 'kv-one',
                  properties: { enablePurgeProtection: "[parameters('purge')]" },
                },
                {
                  type: 'Microsoft.DocumentDB/databaseAccounts',
                  apiVersion: '2026-03-15',
                  name: 'orders',
                  properties: { keyVaultKeyUri: "[parameters('uri')]" },
                },
              ],
            },
          },
        },
      ],
    },
    undefined,
    2,
  );

export const appId = clouds.public.cosmosAppId;
