import { type Kind, kind } from './kinds/kind.ts';

/** Shapes of templates in public repositories: merged settings, Microsoft's modules, and identities of several forms. */

const version = '0123456789abcdef0123456789abcdef';
const uri = 'https://kv-one.vault.azure.net/keys/orders';
const accountType = 'Microsoft.DocumentDB/databaseAccounts@2024-05-15';

const bicepAccount = (properties: string, rest = '') => `resource account '${accountType}' = {
  name: 'orders'
${rest}  properties: ${properties}
}
`;
const azurerm = (rest: string) => `resource "azurerm_cosmosdb_account" "orders" {
  name             = "orders"
  key_vault_key_id = var.key_id
${rest}  lifecycle {
    prevent_destroy = true
  }
}
`;
const arm = (properties: string, rest = '') =>
  `{ "variables": { "base": { "databaseAccountOfferType": "Standard" }, "cmk": { "keyVaultKeyUri": "${uri}/" } }, "resources": [${rest}{ "type": "Microsoft.DocumentDB/databaseAccounts", "apiVersion": "2024-05-15", "name": "a", "properties": "${properties}" }] }`;

const merged: readonly Kind[] = [
  kind(
    'bicep: a key URI in a spread with a condition',
    'bicep',
    bicepAccount(`{
    databaseAccountOfferType: 'Standard'
    ...(cmk
      ? {
          keyVaultKeyUri: '${uri}/${version}'
        }
      : {})
  }`),
    [['F-35', `'${uri}/${version}'`]],
    `keyVaultKeyUri: '${uri}'`,
  ),
  kind(
    'bicep: a key URI in a spread on one line',
    'bicep',
    bicepAccount(`{ ...(cmk ? { keyVaultKeyUri: '${uri}/' } : {}), enableFreeTier: false }`),
    [['F-35', `'${uri}/'`]],
    `{ keyVaultKeyUri: '${uri}' }`,
  ),
  kind(
    'bicep: a key URI in a union with a condition',
    'bicep',
    `resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: 'kv-one'
  resource key 'keys' existing = {
    name: 'orders'
  }
}
${bicepAccount(`union({
    backupPolicy: { type: 'Continuous' }
  }, cmk ? {
    keyVaultKeyUri: vault::key.properties.keyUriWithVersion
  } : {})`)}`,
    [['F-35', 'keyUriWithVersion']],
    'vault::key.properties.keyUri\n',
  ),
  kind(
    'bicep: nothing is known of a spread from elsewhere',
    'bicep',
    bicepAccount(`{
    ...base.properties
    ...union(base, { enableFreeTier: false })
    locations: [...base.locations]
    backupPolicy: { type: 'Continuous', ...base.backup }
    keyVaultKeyUri: '${uri}'
  }`),
  ),
  kind(
    'arm: a key URI in a union',
    'arm',
    arm("[union(variables('base'), variables('cmk'))]"),
    [['F-35', `"${uri}/"`]],
    `"${uri}"`,
  ),
  kind(
    'arm: a key URI in one of two variables',
    'arm',
    arm("[if(parameters('isOn'), variables('cmk'), variables('base'))]"),
    [['F-35', `"${uri}/"`]],
    `"${uri}"`,
  ),
  kind(
    'terraform: a key URI in a merge',
    'terraform',
    `resource "azapi_resource" "orders" {
  type = "${accountType}"
  body = {
    properties = merge({ a = 1 }, var.cmk ? { keyVaultKeyUri = azurerm_key_vault_key.orders.id } : {})
  }
}
`,
    [['F-53', 'id']],
    'azurerm_key_vault_key.orders.versionless_id }',
  ),
  ...['local.body', 'jsonencode(local.body)'].map((body) =>
    kind(
      `terraform: a key URI in ${body}`,
      'terraform',
      `locals {
  settings = { keyVaultKeyUri = azurerm_key_vault_key.orders.id }
  body     = { properties = local.settings }
}
resource "azapi_resource" "orders" {
  type = "${accountType}"
  body = ${body}
}
`,
      [['F-53', 'id']],
      'azurerm_key_vault_key.orders.versionless_id }',
    ),
  ),
];

const passed: readonly Kind[] = [
  kind(
    "bicep: a module's output has no other name, so there is no fix",
    'bicep',
    `module vault 'vault.bicep' = {
  name: 'vault'
}
module cosmos 'cosmos.bicep' = {
  name: 'cosmos'
  params: {
    keyVaultKeyUri: vault.outputs.keyUriWithVersion
  }
}
`,
    [['F-35', 'keyUriWithVersion']],
  ),
  kind(
    "bicep: the key URI of Microsoft's module for key vaults",
    'bicep',
    bicepAccount('{ keyVaultKeyUri: vault.outputs.keys[0].uriWithVersion }'),
    [['F-35', 'uriWithVersion']],
    'vault.outputs.keys[0].uri }',
  ),
  kind(
    'arm: a key URI for a linked template',
    'arm',
    `{ "resources": [{ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "cosmos", "properties": { "templateLink": { "uri": "https://example.com/cosmos.json" }, "parameters": { "keyVaultKeyUri": { "value": "${uri}/${version}" } } } }] }`,
    [['F-35', `"${uri}/${version}"`]],
    `"value": "${uri}"`,
  ),
  kind(
    'arm: a parameter whose name has something before it',
    'arm',
    `{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": { "cosmosKeyVaultKeyUri": { "value": "${uri}/" } } }`,
    [['F-35', `"${uri}/"`]],
    `"value": "${uri}"`,
  ),
  kind(
    'terraform: a variable for an account, and one for something else',
    'terraform',
    `cosmosdb_key_vault_key_id = "${uri}/${version}"\nstorage_key_vault_key_id  = "${uri}/${version}"\n`,
    [['F-35', `"${uri}/${version}"`]],
    `cosmosdb_key_vault_key_id = "${uri}"\n`,
  ),
  kind(
    'bicep: a suffix of key vaults after another dot',
    'bicep',
    bicepAccount("{ keyVaultKeyUri: 'https://${name}.${environment().suffixes.keyvaultDns}/keys/orders' }"),
    [['F-35', '.']],
    'https://${name}${environment()',
  ),
];

const module = (params: string) => `module vault 'br/public:avm/res/key-vault/vault:0.13.0' = {
  name: 'vault'
  params: {
    name: 'kv-one'
    enablePurgeProtection: false
  }
}
module cosmos 'br/public:avm/res/document-db/database-account:0.19.0' = {
  name: 'cosmos'
  params: {
    customerManagedKey: { keyName: 'orders', keyVaultResourceId: vault.outputs.resourceId }
${params}  }
}
`;
const purge = ['F-11', 'false'] as const;
const on = 'enablePurgeProtection: true';
const modules: readonly Kind[] = [
  kind(
    "bicep: Microsoft's modules, with the first-party identity and continuous backup",
    'bicep',
    module("    backupPolicyType: 'Continuous'\n    defaultIdentity: { name: 'FirstPartyIdentity' }\n"),
    [purge, ['F-42', "'Continuous'"]],
    on,
  ),
  kind(
    "bicep: Microsoft's modules, with a system-assigned identity",
    'bicep',
    module("    defaultIdentity: { name: 'SystemAssignedIdentity' }\n"),
    [purge, ['F-38', "'SystemAssignedIdentity'"]],
    on,
  ),
  kind(
    "bicep: Microsoft's modules, with an identity that isn't assigned",
    'bicep',
    module("    defaultIdentity: { name: 'UserAssignedIdentity', resourceId: id }\n"),
    [purge, ['F-41', "'UserAssignedIdentity'"]],
    on,
  ),
  kind(
    "bicep: Microsoft's modules, with what the account needs",
    'bicep',
    module(
      "    defaultIdentity: { name: 'UserAssignedIdentity', resourceId: id }\n    managedIdentities: { userAssignedResourceIds: [id] }\n    backupPolicyType: 'Continuous'\n",
    ).replace('    enablePurgeProtection: false\n', ''),
  ),
  kind(
    "terraform: Microsoft's modules",
    'terraform',
    `module "cosmos" {
  source = "Azure/avm-res-documentdb-databaseaccount/azurerm"
  customer_managed_key = {
    key_name              = "orders"
    key_vault_resource_id = module.vault.resource_id
  }
}
module "vault" {
  source                   = "Azure/avm-res-keyvault-vault/azurerm"
  purge_protection_enabled = false
  network_acls             = { bypass = "None", default_action = "Deny" }
}
module "other" {
  source                   = "Azure/avm-res-keyvault-vault/azurerm"
  purge_protection_enabled = false
}
`,
    [purge, ['F-32', '"None"']],
    'purge_protection_enabled = true\n  network',
  ),
];

const bicepIdentities = `resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: 'id-app'
}
resource cmk 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: 'id-cmk'
}
`;
const withIdentity = (assigned: string, defaultIdentity: string) =>
  bicepIdentities +
  bicepAccount(
    `{
    keyVaultKeyUri: '${uri}'
    defaultIdentity: ${defaultIdentity}
  }`,
    `  identity: { type: 'UserAssigned', userAssignedIdentities: { '\${${assigned}.id}': {} } }\n`,
  );
const tfIdentity = (assigned: string, defaultIdentity: string) =>
  azurerm(`  default_identity_type = ${defaultIdentity}
  identity {
    type         = "UserAssigned"
    identity_ids = [${assigned}]
  }
`);
const own = 'azurerm_user_assigned_identity.cmk';

const identities: readonly Kind[] = [
  kind(
    "bicep: a default identity by its principal's ID",
    'bicep',
    withIdentity('cmk', "'UserAssignedIdentity=${cmk.properties.principalId}'"),
    [['F-41', '.properties.principalId']],
    '=${cmk.id}',
  ),
  kind(
    "terraform: a default identity by its application's ID",
    'terraform',
    tfIdentity(`${own}.id`, `join("=", ["UserAssignedIdentity", ${own}.client_id])`),
    [['F-41', '.client_id']],
    `"UserAssignedIdentity", ${own}.id]`,
  ),
  kind(
    "arm: a default identity by its principal's ID",
    'arm',
    `{ "resources": [{ "type": "Microsoft.DocumentDB/databaseAccounts", "apiVersion": "2024-05-15", "name": "a", "identity": {}, "properties": { "keyVaultKeyUri": "${uri}", "defaultIdentity": "[format('UserAssignedIdentity={0}', reference('id').principalId)]" } }] }`,
    [['F-41', '.principalId']],
  ),
  kind(
    'bicep: the application of another tenant is no principal',
    'bicep',
    withIdentity('cmk', "'UserAssignedIdentity=${cmk.id}&FederatedClientId=${app.properties.clientId}'"),
  ),
  kind(
    'bicep: a default identity that another account has',
    'bicep',
    withIdentity('app', "'UserAssignedIdentity=${cmk.id}'"),
    [['F-41', "'UserAssignedIdentity=${cmk.id}'"]],
  ),
  kind(
    'terraform: a default identity that another account has',
    'terraform',
    tfIdentity('azurerm_user_assigned_identity.app.id', `"UserAssignedIdentity=\${${own}.id}"`),
    [['F-41', `"UserAssignedIdentity=\${${own}.id}"`]],
  ),
  ...['var.identity_id', `${own}.id, var.identity_id`, 'azurerm_user_assigned_identity.all["cmk"].id'].map(
    (assigned) =>
      kind(
        `terraform: assigned identities that might include the default one: ${assigned}`,
        'terraform',
        tfIdentity(assigned, `"UserAssignedIdentity=\${${own}.id}"`),
      ),
  ),
];

const keyed = (access: string, rbac: boolean) => `resource "azurerm_user_assigned_identity" "cmk" {
  name = "id-cmk"
}
resource "azurerm_user_assigned_identity" "app" {
  name = "id-app"
}
resource "azurerm_key_vault" "one" {
  name                       = "kv-one"
  purge_protection_enabled   = true
  rbac_authorization_enabled = ${String(rbac)}
}
${access}
resource "azurerm_cosmosdb_account" "orders" {
  name                  = "orders"
  key_vault_key_id      = "\${azurerm_key_vault.one.vault_uri}keys/orders"
  default_identity_type = "UserAssignedIdentity=\${${own}.id}"
  identity {
    type         = "UserAssigned"
    identity_ids = [${own}.id, azurerm_user_assigned_identity.app.id]
  }
  lifecycle {
    prevent_destroy = true
  }
}
`;
const policy = (of: string, permissions: string) => `resource "azurerm_key_vault_access_policy" "of" {
  key_vault_id    = azurerm_key_vault.one.id
  object_id       = azurerm_user_assigned_identity.${of}.principal_id
  key_permissions = ${permissions}
}`;
const role = (name: string, of: string) => `resource "azurerm_role_assignment" "${of}" {
  scope                = azurerm_key_vault.one.id
  role_definition_name = "${name}"
  principal_id         = azurerm_user_assigned_identity.${of}.principal_id
}`;

const access: readonly Kind[] = [
  kind(
    "terraform: get, list, import for the account's identity",
    'terraform',
    keyed(policy('cmk', '["Get", "List", "Import"]'), false),
    [['F-33', '["Get", "List", "Import"]']],
  ),
  kind(
    'terraform: get and list for another identity',
    'terraform',
    keyed(policy('app', '["Get", "List"]'), false),
  ),
  kind(
    "terraform: a role that can't wrap for the account's identity",
    'terraform',
    keyed(role('Key Vault Reader', 'cmk'), true),
    [['F-33', '"Key Vault Reader"']],
  ),
  kind(
    'terraform: such a role for another identity',
    'terraform',
    keyed(role('Key Vault Reader', 'app'), true),
  ),
  kind(
    "terraform: such a role beside one that isn't known",
    'terraform',
    keyed(
      `${role('Key Vault Reader', 'cmk')}\n${role('Our Own Role', 'cmk').replace('"cmk" {', '"more" {')}`,
      true,
    ),
  ),
  kind(
    'arm: the account waits for a role assignment by its name',
    'arm',
    `{ "resources": [{ "type": "Microsoft.KeyVault/vaults", "apiVersion": "2026-02-01", "name": "kv-one", "properties": { "enableRbacAuthorization": true, "enablePurgeProtection": true } }, { "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "[guid(resourceGroup().id, 'kv-one')]", "scope": "[resourceId('Microsoft.KeyVault/vaults', 'kv-one')]", "properties": { "principalId": "[parameters('cosmos')]", "roleDefinitionId": "e147488a-f6f5-4113-8e2d-b22465e65bf6" } }, { "type": "Microsoft.DocumentDB/databaseAccounts", "apiVersion": "2024-05-15", "name": "a", "dependsOn": ["[guid( resourceGroup().id, 'kv-one')]"], "properties": { "keyVaultKeyUri": "[concat(reference(resourceId('Microsoft.KeyVault/vaults', 'kv-one')).vaultUri, 'keys/orders')]" } }] }`,
  ),
  kind(
    'bicep: a vault without soft delete',
    'bicep',
    `resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: 'kv-one'
  properties: { enablePurgeProtection: true, enableSoftDelete: false }
}
${bicepAccount("{ keyVaultKeyUri: '${vault.properties.vaultUri}keys/orders' }")}`,
    [['F-16', 'false']],
    'enableSoftDelete: true',
  ),
];

export const repositoryKinds: readonly Kind[] = [...merged, ...passed, ...modules, ...identities, ...access];
