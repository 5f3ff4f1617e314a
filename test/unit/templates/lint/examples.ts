import { clouds } from '../../../../src/model/cloud.ts';
import type { TemplateLanguage } from '../../../../src/templates/lint/syntaxTree.ts';

const uri = 'https://kv-orders.vault.azure.net/keys/orders';
const version = '0123456789abcdef0123456789abcdef';

export const good: Readonly<Record<TemplateLanguage, string>> = {
  arm: `{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "keyUri": { "type": "string", "defaultValue": "${uri}" },
    "principal": { "type": "string", "defaultValue": "11111111-2222-3333-4444-555555555555" }
  },
  "resources": [
    {
      "type": "Microsoft.KeyVault/vaults",
      "apiVersion": "2026-02-01",
      "name": "kv-orders",
      "properties": {
        "enablePurgeProtection": true,
        "enableRbacAuthorization": false,
        "accessPolicies": [{ "objectId": "[parameters('principal')]", "permissions": { "keys": ["get"] } }]
      }
    },
    {
      "type": "Microsoft.DocumentDB/databaseAccounts",
      "apiVersion": "2026-03-15",
      "name": "orders",
      "identity": { "type": "UserAssigned", "userAssignedIdentities": { "[parameters('id')]": {} } },
      "properties": {
        "keyVaultKeyUri": "[parameters('keyUri')]",
        "defaultIdentity": "[concat('UserAssignedIdentity=', parameters('id'))]",
        "backupPolicy": { "type": "Continuous" }
      }
    }
  ]
}
`,
  bicep: `// What is said here: enablePurgeProtection: false
@description('It\\'s the key')
param keyUri string = '${uri}'
param principal string = '11111111-2222-3333-4444-555555555555'
var text = '''
enablePurgeProtection: false
'''

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = if (length('{') > 0) {
  name: 'kv-orders'
  tags: { unique: 'kv-\${uniqueString('a{b}')}' }
  properties: {
    enablePurgeProtection: true
    enableRbacAuthorization: false
    accessPolicies: [
      {
        objectId: principal
        permissions: { keys: ['get', 'wrapKey', 'unwrapKey'] }
      }
    ]
  }
}

resource other 'Microsoft.KeyVault/vaults@2019-09-01' existing = {
  name: 'other'
}

resource account 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = {
  name: 'orders'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '\${id}': {} } }
  properties: {
    keyVaultKeyUri: keyUri
    defaultIdentity: 'UserAssignedIdentity=\${id}'
    backupPolicy: { type: 'Continuous' }
  }
}
`,
  terraform: `# purge_protection_enabled = false
terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.0"
    }
  }
}

variable "key_uri" {
  type    = string
  default = "${uri}"
}

locals {
  principal = "11111111-2222-3333-4444-555555555555"
  script    = <<-EOT
    resource "azurerm_key_vault" "no" {
    EOT
}

resource "azurerm_key_vault" "cmk" {
  name                       = "kv-orders"
  tags                       = { unique = "kv-\${var.name["x"]}" }
  purge_protection_enabled   = true
  rbac_authorization_enabled = false
  access_policy {
    object_id       = local.principal
    key_permissions = ["Get", "WrapKey", "UnwrapKey"]
  }
}

resource "azurerm_cosmosdb_account" "cmk" {
  name             = "orders"
  key_vault_key_id = var.key_uri
  default_identity_type = "FirstPartyIdentity"
  lifecycle {
    prevent_destroy = true
  }
}

resource "azapi_resource_action" "default_identity" {
  type   = "Microsoft.DocumentDB/databaseAccounts@2026-03-15"
  method = "PATCH"
  body   = { properties = { defaultIdentity = "SystemAssignedIdentity" } }
}
`,
};

interface Broken {
  readonly language: TemplateLanguage;
  readonly what: string;
  readonly text: string;
  readonly code: string;
  /** The text that the finding marks. */
  readonly at: string;
  /** The text that the fix inserts; undefined without a fix. */
  readonly fixed: string | undefined;
}

const change = (
  language: TemplateLanguage,
  what: string,
  [from, to]: readonly [string | RegExp, string],
  code: string,
  at: string,
  fixed?: string,
): Broken => {
  const text = good[language].replace(from, () => to);
  if (text === good[language]) throw new Error(`${what}: nothing was changed`);
  return { language, what, text, code, at, fixed };
};

const appId = clouds.public.cosmosAppId;
const principal = '11111111-2222-3333-4444-555555555555';
const identityBlock = 'the identity is assigned';

export const broken: readonly Broken[] = [
  change(
    'arm',
    'a version in the default of a parameter',
    [uri, `${uri}/${version}`],
    'F-35',
    `"${uri}/${version}"`,
    `"${uri}"`,
  ),
  change('arm', 'a trailing slash', [uri, `${uri}/`], 'F-35', `"${uri}/"`, `"${uri}"`),
  change(
    'arm',
    'http',
    [uri, uri.replace('https', 'http')],
    'F-35',
    `"${uri.replace('https', 'http')}"`,
    `"${uri}"`,
  ),
  change(
    'arm',
    'the URI with the version of a key',
    ["parameters('keyUri')", "reference('k').keyUriWithVersion"],
    'F-35',
    'keyUriWithVersion',
    '.keyUri]',
  ),
  change(
    'arm',
    'purge protection false',
    ['"enablePurgeProtection": true', '"enablePurgeProtection": false'],
    'F-11',
    'false',
    '"enablePurgeProtection": true',
  ),
  change(
    'arm',
    'no purge protection',
    ['        "enablePurgeProtection": true,\n', ''],
    'F-16',
    '"Microsoft.KeyVault/vaults"',
    '"enablePurgeProtection": true,',
  ),
  change(
    'arm',
    'no permission model',
    ['        "enableRbacAuthorization": false,\n', ''],
    'F-21',
    '"Microsoft.KeyVault/vaults"',
    '"enableRbacAuthorization": false,',
  ),
  change('arm', 'the application id', [principal, appId], 'F-04', `"${appId}"`),
  change(
    'arm',
    'an account before customer-managed keys',
    ['2026-03-15', '2019-08-01'],
    'F-36',
    '2019-08-01',
    '2026-03-15',
  ),
  change(
    'arm',
    'an account before identities',
    ['2026-03-15', '2020-04-01'],
    'F-36',
    '2020-04-01',
    '2026-03-15',
  ),
  change('arm', 'an old vault', ['2026-02-01', '2023-07-01'], 'F-22', '2023-07-01', '2026-02-01'),
  change(
    'arm',
    'a system-assigned default',
    [/"\[concat[\s\S]*"Continuous" \}/, '"SystemAssignedIdentity"'],
    'F-38',
    '"SystemAssignedIdentity"',
  ),
  change(
    'arm',
    `a user-assigned default before ${identityBlock}`,
    [/ {6}"identity".*\n/, ''],
    'F-41',
    `"[concat('UserAssignedIdentity=', parameters('id'))]"`,
  ),
  change(
    'arm',
    'continuous backup with the first-party identity',
    [/ {8}"defaultIdentity".*\n/, ''],
    'F-42',
    '"Continuous"',
  ),
  change(
    'bicep',
    'a version in the default of a parameter',
    [uri, `${uri}/${version}`],
    'F-35',
    `'${uri}/${version}'`,
    `'${uri}'`,
  ),
  change(
    'bicep',
    'a trailing slash',
    ['keyVaultKeyUri: keyUri', `keyVaultKeyUri: '${uri}/'`],
    'F-35',
    `'${uri}/'`,
    `'${uri}'`,
  ),
  change(
    'bicep',
    'the URI with the version of a key',
    ['keyVaultKeyUri: keyUri', 'keyVaultKeyUri: key.properties.keyUriWithVersion'],
    'F-35',
    'keyUriWithVersion',
    'key.properties.keyUri\n',
  ),
  change(
    'bicep',
    'purge protection false',
    ['    enablePurgeProtection: true', '    enablePurgeProtection: false'],
    'F-11',
    'false',
    '    enablePurgeProtection: true',
  ),
  change(
    'bicep',
    'no purge protection',
    ['    enablePurgeProtection: true\n', ''],
    'F-16',
    "'Microsoft.KeyVault/vaults@2026-02-01'",
    '    enablePurgeProtection: true\n',
  ),
  change(
    'bicep',
    'no permission model',
    ['    enableRbacAuthorization: false\n', ''],
    'F-21',
    "'Microsoft.KeyVault/vaults@2026-02-01'",
    '    enableRbacAuthorization: false\n',
  ),
  change('bicep', 'the application id', [principal, appId], 'F-04', `'${appId}'`),
  change(
    'bicep',
    'an account before customer-managed keys',
    ['2026-03-15', '2019-08-01'],
    'F-36',
    '2019-08-01',
    '2026-03-15',
  ),
  change('bicep', 'an old vault', ['2026-02-01', '2023-07-01'], 'F-22', '2023-07-01', '2026-02-01'),
  change(
    'bicep',
    'a system-assigned default',
    [/'UserAssignedIdentity=[\s\S]*'Continuous' \}/, "'SystemAssignedIdentity'"],
    'F-38',
    "'SystemAssignedIdentity'",
  ),
  change(
    'bicep',
    `a user-assigned default before ${identityBlock}`,
    [/ {2}identity:.*\n/, ''],
    'F-41',
    "'UserAssignedIdentity=${id}'",
  ),
  change(
    'bicep',
    'continuous backup with the first-party identity',
    [/ {4}defaultIdentity:.*\n/, ''],
    'F-42',
    "'Continuous'",
  ),
  change(
    'terraform',
    'a version in the default of a variable',
    [uri, `${uri}/${version}`],
    'F-35',
    `"${uri}/${version}"`,
    `"${uri}"`,
  ),
  change(
    'terraform',
    'the id with the version of a key',
    ['var.key_uri', 'azurerm_key_vault_key.cmk.id'],
    'F-53',
    'id',
    'azurerm_key_vault_key.cmk.versionless_id\n',
  ),
  change(
    'terraform',
    'the id with the version of a key in a managed HSM',
    ['var.key_uri', 'azurerm_key_vault_managed_hardware_security_module_key.cmk.versioned_id'],
    'F-53',
    'versioned_id',
    'azurerm_key_vault_managed_hardware_security_module_key.cmk.id\n',
  ),
  change(
    'terraform',
    'purge protection false',
    ['purge_protection_enabled   = true', 'purge_protection_enabled   = false'],
    'F-11',
    'false',
    'purge_protection_enabled   = true',
  ),
  change(
    'terraform',
    'no purge protection',
    [/ {2}purge_protection_enabled {3}= true\n/, ''],
    'F-16',
    'resource "azurerm_key_vault" "cmk"',
    '  purge_protection_enabled = true\n',
  ),
  change(
    'terraform',
    'no permission model',
    [/ {2}rbac_auth.*\n/, ''],
    'F-21',
    'resource "azurerm_key_vault" "cmk"',
    '  rbac_authorization_enabled = false\n',
  ),
  change('terraform', 'the application id', [principal, appId], 'F-04', `"${appId}"`),
  change(
    'terraform',
    'a system-assigned default',
    ['"FirstPartyIdentity"', '"SystemAssignedIdentity"'],
    'F-38',
    '"SystemAssignedIdentity"',
  ),
  change(
    'terraform',
    'an account that may be made anew',
    [/ {2}lifecycle[\s\S]*?\n {2}\}\n/, ''],
    'F-54',
    'key_vault_key_id = var.key_uri',
    'lifecycle {\n    prevent_destroy = true\n  }\n',
  ),
  change(
    'terraform',
    'both identities in one update',
    ['body   = { ', 'body   = { identity = { type = "SystemAssigned" }, '],
    'F-31',
    'defaultIdentity = "SystemAssignedIdentity"',
  ),
];
