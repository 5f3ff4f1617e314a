import { type Kind, kind } from './kind.ts';

/** Keys of managed HSMs. */
const hsm = 'azurerm_key_vault_managed_hardware_security_module';
const version = (major: number) =>
  `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> ${major}.0"\n    }\n  }\n}\n`;
const azurerm = (settings: string) => `resource "${hsm}" "one" {
  name = "hsm-one"
${settings}}
resource "${hsm}_key" "orders" {
  managed_hsm_id = ${hsm}.one.id
  key_type       = "RSA-HSM"
  key_opts       = ["wrapKey", "unwrapKey"]
}
`;
const account = (key: string, name = 'managed_hsm_key_id', lifecycle = 'prevent_destroy = true') =>
  `resource "azurerm_cosmosdb_account" "orders" {
  ${name} = ${key}
  lifecycle {
    ${lifecycle}
  }
}
`;
const own = account(`${hsm}_key.orders.id`);
const on = '  purge_protection_enabled = true\n';

const bicep = (settings: string, rest = '') => `resource hsm 'Microsoft.KeyVault/managedHSMs@2024-11-01' = {
  name: 'hsm-one'
  properties: ${settings}
}
${rest}resource account 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = {
  name: 'orders'
  properties: { keyVaultKeyUri: '\${hsm.properties.hsmUri}/keys/orders' }
}
`;
const arm = (uri: string, isProtected: boolean) =>
  JSON.stringify({
    resources: [
      {
        type: 'Microsoft.KeyVault/managedHSMs',
        apiVersion: '2024-11-01',
        name: 'hsm-one',
        properties: { enablePurgeProtection: isProtected },
      },
      {
        type: 'Microsoft.DocumentDB/databaseAccounts',
        apiVersion: '2026-03-15',
        name: 'orders',
        properties: { keyVaultKeyUri: uri },
      },
    ],
  });

export const hsmKinds: readonly Kind[] = [
  ...['', '  purge_protection_enabled = null\n'].map((setting) =>
    kind(
      `terraform: azurerm doesn't protect an HSM with ${JSON.stringify(setting)}, and would replace it`,
      'terraform',
      azurerm(setting) + own,
      [['F-16', setting === '' ? `resource "${hsm}" "one"` : 'null']],
    ),
  ),
  kind(
    'terraform: an HSM without purge protection, by its URI',
    'terraform',
    azurerm('  purge_protection_enabled = false # not in tests\n') +
      account(`"\${${hsm}.one.hsm_uri}keys/orders"`, 'key_vault_key_id'),
    [['F-16', 'false']],
  ),
  kind('terraform: an HSM with purge protection', 'terraform', azurerm(on) + own),
  kind(
    'terraform: purge protection of an HSM that comes from elsewhere',
    'terraform',
    azurerm('  purge_protection_enabled = var.protected\n') + own,
  ),
  kind(
    'terraform: an HSM from which no key comes',
    'terraform',
    `${azurerm('')}${account('"https://hsm-two.managedhsm.azure.net/keys/orders"')}`,
  ),
  kind(
    'terraform: a vault with the name of the HSM that the key comes from',
    'terraform',
    `resource "azurerm_key_vault" "one" {\n  name = "hsm-one"\n}\n${account('"https://hsm-one.managedhsm.azure.net/keys/orders"')}`,
  ),
  kind(
    "terraform: an HSM's key that can't wrap",
    'terraform',
    azurerm(on).replace('RSA-HSM', 'EC-HSM').replace('"wrapKey", ', '') + own,
    [
      ['F-35', '"EC-HSM"'],
      ['F-30b', '["unwrapKey"]'],
    ],
  ),
  kind(
    'terraform: the ID of an HSM key with its version, in azurerm 4',
    'terraform',
    version(4) + azurerm(on) + account(`${hsm}_key.orders.versioned_id`),
    [['F-53', 'versioned_id']],
    `${hsm}_key.orders.id\n`,
  ),
  kind(
    'terraform: a literal with a version, beside a null',
    'terraform',
    version(4) +
      account('"https://hsm-one.managedhsm.azure.net/keys/orders/0123"').replace(
        '  managed',
        '  key_vault_key_id = null\n  managed',
      ),
    [['F-35', '"https://hsm-one.managedhsm.azure.net/keys/orders/0123"']],
    '"https://hsm-one.managedhsm.azure.net/keys/orders"',
  ),
  kind(
    'terraform: azurerm 5 has no argument of its own for HSMs',
    'terraform',
    version(5) + azurerm(on) + own,
    [['F-53', 'managed_hsm_key_id']],
    `  key_vault_key_id = ${hsm}_key.orders.id`,
  ),
  kind(
    'terraform: nor can it be renamed if a lifecycle names it',
    'terraform',
    version(5) + account('var.key', 'managed_hsm_key_id', 'ignore_changes = [managed_hsm_key_id]'),
    [['F-53', 'managed_hsm_key_id']],
  ),
  kind(
    'terraform: a provider whose version is not known has it',
    'terraform',
    account('var.key', 'managed_hsm_key_id', 'ignore_changes = [managed_hsm_key_id]'),
  ),
  kind(
    'terraform: a lifecycle that ignores the other argument',
    'terraform',
    account('var.key', 'managed_hsm_key_id', 'ignore_changes = [key_vault_key_id]'),
    [['F-54', 'managed_hsm_key_id = var.key']],
    'prevent_destroy = true',
  ),
  kind(
    'terraformJson: azurerm 5 has no argument of its own for HSMs',
    'terraformJson',
    `{ "terraform": { "required_providers": { "azurerm": { "version": "~> 5.1" } } }, "resource": { "azurerm_cosmosdb_account": { "o": { "lifecycle": { "prevent_destroy": true }, "managed_hsm_key_id": "\${var.k}" } } } }`,
    [['F-53', 'managed_hsm_key_id']],
    '"key_vault_key_id": "${var.k}"',
  ),
  ...['', '// '].map((comment) =>
    kind(
      `bicep: an HSM whose purge protection is off, ${comment === '' ? 'on one line' : 'with a comment'}`,
      'bicep',
      bicep(`{ enablePurgeProtection: false ${comment === '' ? '}' : '// why\n  }'}`),
      [['F-16', 'false']],
      'enablePurgeProtection: true',
    ),
  ),
  ...['{ enablePurgeProtection: true }', '{ tenantId: tenant }', '{ ...base }', 'settings'].map((settings) =>
    kind(`bicep: Azure protects an HSM with ${settings}`, 'bicep', bicep(settings)),
  ),
  kind(
    "bicep: the ID of an HSM's key",
    'bicep',
    bicep(
      '{}',
      "resource key 'Microsoft.KeyVault/managedHSMs/keys@2024-11-01' = {\n  parent: hsm\n  name: 'orders'\n  properties: { kty: 'RSA-HSM' }\n}\n",
    ).replace("'${hsm.properties.hsmUri}/keys/orders'", 'key.id'),
    [['F-35', 'id']],
    'keyVaultKeyUri: key.properties.keyUri',
  ),
  ...[
    "[concat(reference(resourceId('Microsoft.KeyVault/managedHSMs', 'hsm-one')).hsmUri, '/keys/orders')]",
    "[concat('https://', 'hsm-one', '.managedhsm.azure.net/keys/orders')]",
    "[concat(reference('hsm-one').hsmUri, '/keys/orders')]",
    'https://hsm-one.managedhsm.azure.net/keys/orders',
  ].flatMap((uri) => [
    kind(
      `arm: an HSM whose purge protection is off: ${uri}`,
      'arm',
      arm(uri, false),
      [['F-16', 'false']],
      '"enablePurgeProtection":true',
    ),
    kind(`arm: an HSM with purge protection: ${uri}`, 'arm', arm(uri, true)),
  ]),
  kind(
    'arm: an HSM with the name of the vault that the key comes from',
    'arm',
    arm('https://hsm-one.vault.azure.net/keys/orders', false),
  ),
];
