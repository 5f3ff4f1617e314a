import { type Kind, kind } from './kind.ts';

/** Accounts that wait for the role of their identity, or don't. */
const encryption = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
const cryptoUser = '12338af0-0e69-4776-bea7-57ae8d297424';
const type = 'Microsoft.DocumentDB/databaseAccounts';

const bicep = (
  role: string,
  scope: string,
  dependsOn = '',
  principal = 'id',
) => `resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: 'kv-one'
}
resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = { name: 'id' }
resource person 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = { name: 'person' }
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: '${role}'
}
resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, role.id)
${scope}  properties: {
    roleDefinitionId: role.id
    principalId: ${principal}.properties.principalId
  }
}
resource account '${type}@2026-03-15' = {
  name: 'orders'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '\${id.id}': {} } }
  properties: {
    keyVaultKeyUri: '\${vault.properties.vaultUri}keys/orders'
    defaultIdentity: 'UserAssignedIdentity=\${id.id}'
  }
${dependsOn}}
`;
const onVault = '  scope: vault\n';
const bicepFound = [['F-33', `'${type}@2026-03-15'`]] as const;

const terraform = (
  role: string,
  scope: string,
  rest = '',
  key = 'data.azurerm_key_vault_key.orders.versionless_id',
) => `resource "azurerm_resource_group" "one" {
  name = "rg-one"
}
resource "azurerm_user_assigned_identity" "cmk" {
  name = "id"
}
data "azurerm_key_vault" "one" {
  name                = "kv-one"
  resource_group_name = azurerm_resource_group.one.name
}
data "azurerm_key_vault_key" "orders" {
  name         = "orders"
  key_vault_id = data.azurerm_key_vault.one.id
}
data "azurerm_role_definition" "encryption" {
  name = "Key Vault Crypto Service Encryption User"
}
resource "azurerm_role_assignment" "access" {
  scope        = ${scope}
  ${role}
  principal_id = azurerm_user_assigned_identity.cmk.principal_id
}
resource "azurerm_cosmosdb_account" "orders" {
  key_vault_key_id      = ${key}
  default_identity_type = join("=", ["UserAssignedIdentity", azurerm_user_assigned_identity.cmk.id])
  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.cmk.id]
  }
${rest}  lifecycle {
    prevent_destroy = true
  }
}
`;
const byData = 'role_definition_id = data.azurerm_role_definition.encryption.id';
const byName = (name: string) => `role_definition_name = "${name}"`;
const tfFound = [['F-33', 'resource "azurerm_cosmosdb_account" "orders"']] as const;
const waits = '  depends_on = [azurerm_role_assignment.access]\n';

const arm = (grant: object, dependsOn: readonly string[] = []) =>
  JSON.stringify({
    variables: { vaultId: "[resourceId('Microsoft.KeyVault/vaults', parameters('vaultName'))]" },
    resources: [
      { apiVersion: '2022-04-01', ...grant },
      {
        type,
        apiVersion: '2026-03-15',
        name: 'orders',
        dependsOn,
        properties: {
          keyVaultKeyUri: "[concat('https://', parameters('vaultName'), '.vault.azure.net/keys/orders')]",
        },
      },
    ],
  });
const properties = {
  roleDefinitionId: `[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${encryption}')]`,
  principalId: "[parameters('cosmosPrincipalId')]",
};
const scoped = (scope: string | undefined, name = "[guid(parameters('vaultName'))]") => ({
  type: 'Microsoft.Authorization/roleAssignments',
  name,
  ...(scope === undefined ? {} : { scope }),
  properties,
});
const armFound = [['F-33', `"${type}"`]] as const;

const hsm = 'azurerm_key_vault_managed_hardware_security_module';
const inHsm = (rest: string) => `resource "${hsm}" "one" {
  name                     = "hsm-one"
  purge_protection_enabled = true
}
data "${hsm}_role_definition" "user" {
  managed_hsm_id = ${hsm}.one.id
  name           = "33413926-3206-4cdd-b39a-83574fe37a17"
}
resource "${hsm}_role_assignment" "access" {
  managed_hsm_id     = ${hsm}.one.id
  scope              = "/keys"
  role_definition_id = data.${hsm}_role_definition.user.resource_id
  principal_id       = var.cosmos_principal_id
}
resource "azurerm_cosmosdb_account" "orders" {
  key_vault_key_id = "\${${hsm}.one.hsm_uri}keys/orders"
${rest}  lifecycle {
    prevent_destroy = true
  }
}
`;

export const waitingKinds: readonly Kind[] = [
  kind(
    'bicep: nothing waits for a role whose definition is a resource',
    'bicep',
    bicep(encryption, onVault),
    bicepFound,
    '  dependsOn: [access]\n',
  ),
  kind(
    'bicep: the account waits for such a role',
    'bicep',
    bicep(encryption, onVault, '  dependsOn: [access]\n'),
  ),
  kind(
    'bicep: a module may wait for it',
    'bicep',
    `${bicep(encryption, onVault, '  dependsOn: [wait]\n')}module wait 'wait.bicep' = {\n  dependsOn: [access]\n}\n`,
  ),
  kind(
    'bicep: nothing waits for a role on the resource group',
    'bicep',
    bicep(encryption, ''),
    bicepFound,
    '  dependsOn: [access]\n',
  ),
  kind(
    'bicep: a role on the resource group, and a vault in another one',
    'bicep',
    bicep(encryption, '').replace("name: 'kv-one'", "name: 'kv-one'\n  scope: resourceGroup('other')"),
  ),
  kind(
    'bicep: a role on the whole subscription',
    'bicep',
    `targetScope = 'subscription'\n${bicep(encryption, '')}`,
  ),
  kind('bicep: a role on something else', 'bicep', bicep(encryption, '  scope: person\n')),
  kind(
    "bicep: nothing waits for Crypto User of the account's identity",
    'bicep',
    bicep(cryptoUser, onVault),
    bicepFound,
    '  dependsOn: [access]\n',
  ),
  kind('bicep: Crypto User of somebody else', 'bicep', bicep(cryptoUser, onVault, '', 'person')),
  kind('bicep: another role', 'bicep', bicep('b86a8fe4-44ce-4948-aee5-eccb2c155cd7', onVault)),
  kind(
    'terraform: nothing waits for a role whose definition is a data source',
    'terraform',
    terraform(byData, 'data.azurerm_key_vault.one.id'),
    tfFound,
    waits,
  ),
  kind(
    'terraform: the account waits for such a role',
    'terraform',
    terraform(byData, 'data.azurerm_key_vault.one.id', waits),
  ),
  kind(
    'terraform: nothing waits for a role on the key',
    'terraform',
    terraform(byData, 'data.azurerm_key_vault_key.orders.resource_versionless_id').replace(
      'data.azurerm_key_vault.one.id\n}',
      'var.vault_id\n}',
    ),
    tfFound,
    waits,
  ),
  kind(
    'terraform: nothing waits for a role on the resource group',
    'terraform',
    terraform(byName('Key Vault Crypto Service Encryption User'), 'azurerm_resource_group.one.id'),
    tfFound,
    waits,
  ),
  kind(
    'terraform: a role on another resource group',
    'terraform',
    terraform(byName('Key Vault Crypto Service Encryption User'), 'var.group_id'),
  ),
  kind(
    "terraform: nothing waits for Crypto User of the account's identity",
    'terraform',
    terraform(byName('Key Vault Crypto User'), 'data.azurerm_key_vault.one.id'),
    tfFound,
    waits,
  ),
  kind(
    'terraform: a role that comes from elsewhere',
    'terraform',
    terraform('role_definition_id = var.role', 'data.azurerm_key_vault.one.id'),
  ),
  kind(
    'terraform: the vault and the key are elsewhere',
    'terraform',
    terraform(byData, 'var.vault_id', '', 'var.key_id'),
  ),
  kind(
    'terraform: the account waits for a pause after the role',
    'terraform',
    `${terraform(byData, 'data.azurerm_key_vault.one.id', '  depends_on = [time_sleep.access]\n')}resource "time_sleep" "access" {\n  create_duration = "60s"\n  depends_on      = [azurerm_role_assignment.access]\n}\n`,
  ),
  kind(
    'terraform: nothing waits for a local role of an HSM',
    'terraform',
    inHsm(''),
    tfFound,
    `depends_on = [${hsm}_role_assignment.access]`,
  ),
  kind(
    'terraform: the account waits for a local role of an HSM',
    'terraform',
    inHsm(`  depends_on = [${hsm}_role_assignment.access]\n`),
  ),
  ...[
    "[resourceId('Microsoft.KeyVault/vaults', parameters('vaultName'))]",
    "[concat('Microsoft.KeyVault/vaults/', parameters('vaultName'))]",
    "[variables('vaultId')]",
  ].flatMap((scope) => [
    kind(
      `arm: nothing waits for a role on a vault that exists: ${scope}`,
      'arm',
      arm(scoped(scope)),
      armFound,
    ),
    kind(
      `arm: the account waits for a role on a vault that exists: ${scope}`,
      'arm',
      arm(scoped(scope), [
        "[resourceId('Microsoft.Authorization/roleAssignments', guid(parameters('vaultName')))]",
      ]),
    ),
  ]),
  kind(
    'arm: nothing waits for a role in the name of a vault that exists',
    'arm',
    arm({
      type: 'Microsoft.KeyVault/vaults/providers/roleAssignments',
      name: "[concat(parameters('vaultName'), '/Microsoft.Authorization/', guid('x'))]",
      properties,
    }),
    armFound,
  ),
  kind(
    'arm: a role on another vault',
    'arm',
    arm(scoped("[resourceId('Microsoft.KeyVault/vaults', parameters('other'))]")),
  ),
  kind(
    'arm: a role on an account, with the vault only in its name',
    'arm',
    arm(scoped("[resourceId('Microsoft.Storage/storageAccounts', 's')]")),
  ),
  kind('arm: a role on the resource group, and a vault that exists elsewhere', 'arm', arm(scoped(undefined))),
];
