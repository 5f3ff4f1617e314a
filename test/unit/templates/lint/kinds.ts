import { clouds } from '../../../../src/model/cloud.ts';
import type { CheckedLanguage } from '../../../../src/templates/lint/syntaxTree.ts';

/** A text, and its findings: the code, and the marked text. */
export interface Kind {
  readonly what: string;
  readonly language: CheckedLanguage;
  readonly text: string;
  readonly found: readonly (readonly [code: string, at: string])[];
  /** Parts of the text after all fixes. */
  readonly fixed?: readonly string[];
}

const uri = 'https://kv-one.vault.azure.net/keys/orders';
const version = 'fedcba9876543210fedcba9876543210';

const account = (settings: string, rest = '') =>
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
const vault = (settings: string, version = '2026-02-01') =>
  `resource vault 'Microsoft.KeyVault/vaults@${version}' = {
  name: 'kv-one'
  properties: ${settings}
}
`;
const ofVault = account(`keyVaultKeyUri: '\${vault.properties.vaultUri}keys/orders'`);
const safe = 'enablePurgeProtection: true';

const azurerm = (key: string, rest = '') => `resource "azurerm_cosmosdb_account" "orders" {
  key_vault_key_id = ${key}
${rest}  lifecycle {
    prevent_destroy = true
  }
}
`;

const kind = (
  what: string,
  language: CheckedLanguage,
  text: string,
  found: Kind['found'] = [],
  ...fixed: readonly string[]
): Kind => ({ what, language, text, found, ...(fixed.length > 0 ? { fixed } : {}) });

/** Each form of a reference to a key with its version. */
const references: readonly Kind[] = (
  [
    ['a condition', 'var.own ? azurerm_key_vault_key.orders[0].id : null', 'id'],
    ['try', 'try(azurerm_key_vault_key.orders[0].id, null)', 'id'],
    ['an interpolation alone', '"${azurerm_key_vault_key.orders.id}"', 'id'],
    ['one', 'one(azurerm_key_vault_key.orders[*].id)', 'id'],
    ['an instance', 'azurerm_key_vault_key.orders[each.key].id', 'id'],
    ['a data source', 'data.azurerm_key_vault_key.orders.id', 'id'],
    ['brackets', '(azurerm_key_vault_key.orders.id)', 'id'],
    [
      'coalesce in a condition',
      'var.own ? coalesce(var.other, azurerm_key_vault_key.orders.id) : null',
      'id',
    ],
    ['a resource ID', 'azurerm_key_vault_key.orders.resource_versionless_id', 'resource_versionless_id'],
  ] as const
).map(([what, key, at]) =>
  kind(`terraform: ${what}`, 'terraform', azurerm(key), [['F-53', at]], '.versionless_id'),
);

const workarounds: readonly Kind[] = (
  [
    'trimsuffix(azurerm_key_vault_key.orders.id, "/${azurerm_key_vault_key.orders.version}")',
    'join("/", slice(split("/", azurerm_key_vault_key.orders.id), 0, 5))',
    'azurerm_key_vault_key.orders.id == "" ? null : azurerm_key_vault_key.orders.versionless_id',
    'var.keys["azurerm_key_vault_key.orders.id"]',
    'azurerm_key_vault_key.orders.versionless_id # not azurerm_key_vault_key.orders.id',
  ] as const
).map((key) => kind(`terraform: no version in ${key}`, 'terraform', azurerm(key)));

const armKey = (expression: string) =>
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

/** URIs that functions put together. */
const joined: readonly Kind[] = [
  kind(
    'arm: a version as the last value of concat',
    'arm',
    armKey(
      "[concat('https://', parameters('v'), '.vault.azure.net/keys/', parameters('k'), '/', variables('n'))]",
    ),
    [['F-35', ", '/', variables('n')"]],
    "parameters('k'))]",
  ),
  kind(
    'arm: a version in the text of concat',
    'arm',
    armKey(`[concat(reference('kv').vaultUri, 'keys/orders/${version}')]`),
    [['F-35', `/${version}'`]],
    "[concat(reference('kv').vaultUri, 'keys/orders')]",
  ),
  kind(
    "arm: concat with a slash after the vault's own, and one at the end",
    'arm',
    armKey("[concat(reference(resourceId('Microsoft.KeyVault/vaults', 'kv')).vaultUri, '/keys/orders/')]"),
    [
      ['F-35', '/'],
      ['F-35', '/'],
    ],
    "vaultUri, 'keys/orders')]",
  ),
  kind(
    'arm: a version by format',
    'arm',
    armKey("[format('{0}keys/{1}/{2}', reference('kv').vaultUri, parameters('k'), parameters('n'))]"),
    [['F-35', '/{2}']],
    "[format('{0}keys/{1}', ",
  ),
  kind(
    'arm: texts without a version, and parts that are not written there',
    'arm',
    armKey("[concat(reference('kv').vaultUri, 'keys/', parameters('k'))]").slice(0, -2) +
      `,${armKey("[format('{0}keys/{1}', reference('kv').vaultUri, parameters('k'))]").slice(14, -2)},${armKey(
        "[concat(parameters('uri'), parameters('rest'))]",
      ).slice(14)}`,
  ),
  kind(
    'bicep: a version as the last value of concat, on several lines',
    'bicep',
    account("keyVaultKeyUri: concat(\n  vaultUri,\n  'keys/',\n  name, '/',\n  version\n)"),
    [['F-35', ", '/',\n      version"]],
    'name\n    )',
  ),
  kind(
    'bicep: a version by concat, with a comment that must be kept',
    'bicep',
    account("keyVaultKeyUri: concat(vaultUri, 'keys/orders/', // newest\nversion)"),
    [['F-35', "/', // newest\n    version"]],
  ),
  kind(
    'bicep: a version by format, with an interpolation beside it',
    'bicep',
    account("keyVaultKeyUri: format('{0}/keys/{1}/{2}', 'https://${name}.vault.azure.net', key, version)"),
    [['F-35', '/{2}']],
    "format('{0}/keys/{1}', ",
  ),
  kind(
    'bicep: a version after a string with an interpolation, in concat',
    'bicep',
    account("keyVaultKeyUri: concat('${vault.properties.vaultUri}keys/orders/', version)"),
    [['F-35', "/', version"]],
    "concat('${vault.properties.vaultUri}keys/orders')",
  ),
  kind(
    'arm: a version in a nested concat, and one by uri',
    'arm',
    `${armKey("[concat(concat('https://kv-one.vault.azure.net/', 'keys/', parameters('k'), '/'), 'x')]").slice(0, -2)},${armKey(
      "[uri(reference('kv').vaultUri, concat('keys/', parameters('k'), '/', parameters('n')))]",
    ).slice(14, -2)},${armKey(`[uri(reference('kv').vaultUri, 'keys/orders/${version}')]`).slice(14)}`,
    [
      ['F-35', "/'), 'x'"],
      ['F-35', "/', parameters('n'))"],
      ['F-35', `/${version}'`],
    ],
    "[uri(reference('kv').vaultUri, 'keys/orders')]",
  ),
  kind(
    'arm: uri puts one slash between a vault and its key',
    'arm',
    armKey("[uri(reference('kv').vaultUri, '/keys/orders')]"),
  ),
  kind(
    'bicep: a version by format, in three quotes',
    'bicep',
    account("keyVaultKeyUri: format('''{0}/keys/orders/{1}''', vaultUri, version)"),
    [['F-35', '/{1}']],
    "format('''{0}/keys/orders''', vaultUri",
  ),
  kind(
    'bicep: a version by concat, in three quotes',
    'bicep',
    account("keyVaultKeyUri: concat(vaultUri, '''keys/orders/''', version)"),
    [['F-35', "/''', version"]],
    "concat(vaultUri, '''keys/orders''')",
  ),
  kind(
    'terraform: a version by format, whose values must all be used',
    'terraform',
    azurerm('format("%skeys/%s/%s", var.vault_uri, var.key, var.key_version)'),
    [['F-53', '/%s']],
  ),
  kind(
    'terraform: a version as the last item of join',
    'terraform',
    azurerm('join("/", [var.vault, "keys", var.key, var.key_version])'),
    [['F-53', ', var.key_version']],
    'var.key])',
  ),
  kind(
    'terraform: a version in the last item of join',
    'terraform',
    azurerm(`join("/", ["https://kv-one.vault.azure.net", "keys/orders/${version}"])`),
    [['F-53', `/${version}"`]],
    '"keys/orders"])',
  ),
  kind(
    "terraform: join adds a slash to the vault's own, which can't be removed alone",
    'terraform',
    azurerm('join("/", [azurerm_key_vault.one.vault_uri, "keys", azurerm_key_vault_key.orders.name])'),
    [['F-53', ',']],
  ),
  ...['var', 'local', 'each.value'].map((from) =>
    kind(
      `terraform: a vault's URI that somebody wrote in ${from}`,
      'terraform',
      azurerm(`"\${${from}.vault_uri}/keys/orders"`),
    ),
  ),
  kind('terraform: no version by join', 'terraform', azurerm('join("/", [var.vault, "keys", var.key])')),
  kind(
    'terraform: no version by format',
    'terraform',
    azurerm('format("%skeys/%s", azurerm_key_vault.one.vault_uri, var.key)'),
  ),
];

const literals: readonly Kind[] = [
  'https://kv-one.vault.azure.net',
  'https://kv-one.vault.azure.com/keys/orders',
  'https://kv-one.vault.azure.net/secrets/orders',
  'https://kv-one.documents.azure.com:443/',
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-one/keys/orders',
  'orders',
].map((said) =>
  kind(`a literal that is no key URI: ${said}`, 'bicep', account(`keyVaultKeyUri: '${said}'`), [
    ['F-35', `'${said}'`],
  ]),
);

const noLiterals: readonly Kind[] = ['', '<your key URI>', '{{keyUri}}', '#{KeyUri}#', '__KEY_URI__'].map(
  (said) => kind(`a placeholder: ${JSON.stringify(said)}`, 'bicep', account(`keyVaultKeyUri: '${said}'`)),
);

const key = (settings: string) => `resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: 'kv-one'
  properties: { ${safe} }
  resource key 'keys' = {
    name: 'orders'
    properties: { ${settings} }
  }
}
${account('keyVaultKeyUri: vault::key.properties.keyUri')}`;

const firewalled = (rules: string) => vault(`{\n    ${safe}\n    networkAcls: ${rules}\n  }`) + ofVault;

const grant = (name: string, role: string, principal: string) =>
  `resource ${name} 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, '${name}')
  scope: vault
  properties: { roleDefinitionId: ${role}, principalId: ${principal} }
}
`;
const encryption =
  "subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'e147488a-f6f5-4113-8e2d-b22465e65bf6')";
const rbac = vault(`{ ${safe}, enableRbacAuthorization: true }`);

const policy = (permissions: string) => `resource "azurerm_key_vault_access_policy" "cosmos" {
  key_vault_id    = azurerm_key_vault.one.id
  object_id       = var.principal
  key_permissions = ${permissions}
}
`;
const existingVault = (holder: string) => `resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
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
const azurermVault = (rest = '') => `resource "azurerm_key_vault" "one" {
  name                     = "kv-one"
  purge_protection_enabled = true
${rest}}
resource "azurerm_key_vault_key" "orders" {
  key_vault_id = azurerm_key_vault.one.id
  key_type     = "RSA"
  key_opts     = ["wrapKey", "unwrapKey"]
}
`;
const waiting = azurerm(
  'azurerm_key_vault_key.orders.versionless_id',
  '  depends_on       = [azurerm_key_vault_access_policy.cosmos]\n',
);
const versions = (major: number) =>
  `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> ${major}.0"\n    }\n  }\n}\n`;

const principal = (of: string) => `${azurerm('var.key_id')}resource "azurerm_role_assignment" "cosmos" {
  principal_id = ${of}
}
`;

const nested = (scope: string) =>
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

const appId = clouds.public.cosmosAppId;

export const kinds: readonly Kind[] = [
  ...references,
  ...joined,
  ...workarounds,
  ...literals,
  ...noLiterals,
  kind(
    'terraform: a version at the end of a string',
    'terraform',
    azurerm('"${azurerm_key_vault.one.vault_uri}keys/${var.name}/${var.version}"'),
    [['F-53', '/${var.version}']],
    'keys/${var.name}"',
  ),
  kind(
    'bicep: a version at the end of a string',
    'bicep',
    account("keyVaultKeyUri: 'https://${name}${environment().suffixes.keyvaultDns}/keys/orders/0123'"),
    [['F-35', '/0123']],
    "/keys/orders'",
  ),
  kind(
    'terraform: a local that something else uses, too, is not changed',
    'terraform',
    `locals {\n  key = azurerm_key_vault_key.orders.id\n}\nresource "azurerm_disk_encryption_set" "d" {\n  key_vault_key_id = local.key\n}\n${azurerm('local.key')}`,
    [['F-53', 'id']],
  ),
  kind(
    'bicep: a condition over several lines',
    'bicep',
    account('keyVaultKeyUri: own\n  ? key.properties.keyUriWithVersion\n  : null'),
    [['F-35', 'keyUriWithVersion']],
    '? key.properties.keyUri\n',
  ),
  kind(
    'bicep: a version that is cut off',
    'bicep',
    account(
      "keyVaultKeyUri: substring(key.properties.keyUriWithVersion, 0, lastIndexOf(key.properties.keyUriWithVersion, '/'))",
    ),
  ),
  kind(
    'bicep: the ID of the key',
    'bicep',
    `resource key 'Microsoft.KeyVault/vaults/keys@2026-02-01' existing = {\n  name: 'kv-one/orders'\n}\n${account('keyVaultKeyUri: key.id')}`,
    [['F-35', 'id']],
    'keyVaultKeyUri: key.properties.keyUri\n',
  ),
  kind(
    'bicep: a loop over literals, and a condition in a loop',
    'bicep',
    `resource a 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = [for one in [{ name: 'a' }, { name: 'b' }]: if (one.name != 'b') {
  name: one.name
  properties: { keyVaultKeyUri: '${uri}/' }
}]
`,
    [['F-35', `'${uri}/'`]],
    `'${uri}'`,
  ),
  kind(
    'bicep: a loop over a condition',
    'bicep',
    `resource a 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = [for one in (all ? names : []): {\n  properties: { keyVaultKeyUri: '${uri}/' }\n}]\n`,
    [['F-35', `'${uri}/'`]],
    `'${uri}'`,
  ),
  kind(
    'bicep: the default of a union type has to stay one of its literals',
    'bicep',
    `param uri '${uri}/${version}' | 'none' = '${uri}/${version}'\n${account('keyVaultKeyUri: uri')}`,
    [['F-35', `'${uri}/${version}'`]],
  ),
  kind(
    'arm: a key in a place that Azure ignores',
    'arm',
    `{ "resources": [{ "type": "Microsoft.DocumentDB/databaseAccounts", "apiVersion": "2026-03-15", "name": "orders", "keyVaultKeyUri": "${uri}", "properties": { "encryption": { "keyVaultKeyUri": "${uri}" } } }] }`,
    [
      ['F-35', `"keyVaultKeyUri": "${uri}"`],
      ['F-35', `"keyVaultKeyUri": "${uri}"`],
    ],
  ),
  kind('arm: an inner scope has parameters of its own', 'arm', nested('inner')),
  kind('arm: an outer scope has those of the template around it', 'arm', nested('outer'), [
    ['F-11', 'false'],
    ['F-35', `"${uri}/${version}"`],
  ]),
  kind('arm: the outer scope is the usual one', 'arm', nested(''), [
    ['F-11', 'false'],
    ['F-35', `"${uri}/${version}"`],
  ]),
  kind(
    'arm: role assignments and diagnostic settings of a vault',
    'arm',
    JSON.stringify({
      resources: [
        {
          type: 'Microsoft.KeyVault/vaults',
          apiVersion: '2026-02-01',
          name: 'kv-one',
          properties: { enablePurgeProtection: true, enableRbacAuthorization: true },
          resources: [
            {
              type: 'providers/roleAssignments',
              apiVersion: '2022-04-01',
              name: 'Microsoft.Authorization/r',
            },
          ],
        },
        {
          type: 'Microsoft.KeyVault/vaults/providers/diagnosticSettings',
          apiVersion: '2021-05-01-preview',
          name: 'kv-one/Microsoft.Insights/d',
        },
        {
          type: 'Microsoft.DocumentDB/databaseAccounts',
          apiVersion: '2026-03-15',
          name: 'orders',
          properties: { keyVaultKeyUri: uri },
        },
      ],
    }),
  ),
  kind(
    'arm: a parameters file',
    'arm',
    `{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": { "keyVaultKeyUri": { "value": "${uri}/${version}" }, "cosmosPrincipalId": { "value": "${appId}" } } }`,
    [
      ['F-35', `"${uri}/${version}"`],
      ['F-04', `"${appId}"`],
    ],
    `"${uri}"`,
  ),
  kind(
    'bicep: a parameters file',
    'bicep',
    `using './cosmos.bicep'\nparam keyVaultKeyUri = '${uri}/'\n`,
    [['F-35', `'${uri}/'`]],
    `'${uri}'`,
  ),
  kind(
    'terraform: a file of variables',
    'terraform',
    `# of the cosmos module\nkey_vault_key_uri = "${uri}/"\n`,
    [['F-35', `"${uri}/"`]],
    `"${uri}"`,
  ),
  kind(
    'terraform: JSON',
    'terraformJson',
    `{ "resource": { "azurerm_cosmosdb_account": { "orders": { "key_vault_key_id": "\${azurerm_key_vault_key.orders.id}" } } } }`,
    [
      ['F-54', `"key_vault_key_id": "\${azurerm_key_vault_key.orders.id}"`],
      ['F-53', 'id'],
    ],
    '"${azurerm_key_vault_key.orders.versionless_id}"',
    '"lifecycle": { "prevent_destroy": true }',
  ),
  kind(
    'bicep: a module for Cosmos DB',
    'bicep',
    `module account 'br/public:avm/res/document-db/database-account:0.15.0' = {\n  params: { keyVaultKeyUri: '${uri}/' }\n}\n`,
    [['F-35', `'${uri}/'`]],
    `'${uri}'`,
  ),
  kind(
    'bicep: a vault from which no key comes',
    'bicep',
    `resource other 'Microsoft.KeyVault/vaults@2021-10-01' = {\n  name: 'kv-two'\n  properties: {}\n}\n${account(`keyVaultKeyUri: '${uri}'`)}`,
  ),
  kind(
    'terraform: a vault from which no key comes',
    'terraform',
    `${azurerm('var.key_id')}resource "azurerm_key_vault" "two" {\n  name = "kv-two"\n}\n`,
  ),
  kind(
    'bicep: a comment behind the brace, and one before the first setting',
    'bicep',
    vault('{ // why\n    // what\n    enableRbacAuthorization: true\n  }') + ofVault,
    [['F-16', "'Microsoft.KeyVault/vaults@2026-02-01'"]],
    '{ // why\n    enablePurgeProtection: true\n    // what\n    enableRbacAuthorization: true\n',
  ),
  kind(
    'bicep: nothing but a comment',
    'bicep',
    vault('{\n    // nothing\n  }') + ofVault,
    [['F-16', "'Microsoft.KeyVault/vaults@2026-02-01'"]],
    '{\n    enablePurgeProtection: true\n    // nothing\n  }',
  ),
  kind(
    'bicep: on one line',
    'bicep',
    vault("{ /* a */ tenantId: 'x' }") + ofVault,
    [['F-16', "'Microsoft.KeyVault/vaults@2026-02-01'"]],
    "{ enablePurgeProtection: true, /* a */ tenantId: 'x' }",
  ),
  kind(
    'bicep: with tabs and CRLF',
    'bicep',
    (vault("{\n    tenantId: 'x'\n  }") + ofVault).replaceAll('  ', '\t').replaceAll('\n', '\r\n'),
    [['F-16', "'Microsoft.KeyVault/vaults@2026-02-01'"]],
    "{\r\n\t\tenablePurgeProtection: true\r\n\t\ttenantId: 'x'\r\n",
  ),
  kind('bicep: a spread may say it', 'bicep', vault('{ ...base }') + ofVault),
  kind('bicep: a variable may say it', 'bicep', vault('settings') + ofVault),
  kind(
    'bicep: access policies of their own, in the version whose vaults use roles',
    'bicep',
    `${vault(`{ ${safe} }`)}resource policies 'Microsoft.KeyVault/vaults/accessPolicies@2026-02-01' = {\n  parent: vault\n  name: 'add'\n  properties: { accessPolicies: [{ objectId: other, permissions: { keys: ['get', 'list'] } }] }\n}\n${ofVault}`,
    [['F-21', "'Microsoft.KeyVault/vaults@2026-02-01'"]],
    'enableRbacAuthorization: false',
  ),
  kind(
    'bicep: roles in the version whose vaults use access policies; the newer version keeps what it was',
    'bicep',
    `${vault(`{ ${safe} }`, '2023-07-01')}${grant('access', encryption, 'someone')}${account("keyVaultKeyUri: '${vault.properties.vaultUri}keys/orders'", '  dependsOn: [access]\n')}`,
    [
      ['F-21', "'Microsoft.KeyVault/vaults@2023-07-01'"],
      ['F-22', '2023-07-01'],
    ],
  ),
  kind(
    'bicep: a newer api-version keeps the permission model',
    'bicep',
    vault(`{ ${safe} }`, '2023-07-01') + ofVault,
    [['F-22', '2023-07-01']],
    "'Microsoft.KeyVault/vaults@2026-02-01'",
    `enableRbacAuthorization: false, ${safe}`,
  ),
  kind(
    'bicep: access policies in a vault that uses roles',
    'bicep',
    vault(
      `{ ${safe}, enableRbacAuthorization: true, accessPolicies: [{ objectId: other, permissions: { keys: ['all'] } }] }`,
    ) + ofVault,
    [['F-21', 'true']],
  ),
  kind(
    'bicep: a role for keys in a vault that uses access policies',
    'bicep',
    vault(`{ ${safe}, enableRbacAuthorization: false }`) +
      grant('access', encryption, 'cosmosPrincipalId') +
      account(`keyVaultKeyUri: '\${vault.properties.vaultUri}keys/orders'`, '  dependsOn: [access]\n'),
    [['F-21', 'false']],
  ),
  kind(
    'bicep: a role for something else in a vault that uses access policies',
    'bicep',
    vault(`{ ${safe}, enableRbacAuthorization: false }`) + grant('admin', "'x'", 'adminId') + ofVault,
  ),
  kind(
    'bicep: continuous backup with a system-assigned default, in a later deployment',
    'bicep',
    account(
      `keyVaultKeyUri: '${uri}'\ndefaultIdentity: 'SystemAssignedIdentity'\nbackupPolicy: { type: 'Continuous' }`,
      "  identity: { type: 'SystemAssigned' }\n",
    ),
    [['F-38', "'SystemAssignedIdentity'"]],
  ),
  kind(
    'bicep: nothing gives access in the file, so the model is not its concern',
    'bicep',
    vault(`{ ${safe} }`) + ofVault,
  ),
  kind(
    'terraform: access policies are what azurerm 4 does',
    'terraform',
    versions(4) + azurermVault() + policy('["Get", "WrapKey", "UnwrapKey"]') + waiting,
  ),
  kind(
    'terraform: azurerm 5 wants the model said',
    'terraform',
    versions(5) + azurermVault() + policy('["Get", "WrapKey", "UnwrapKey"]') + waiting,
    [['F-21', 'resource "azurerm_key_vault" "one"']],
    'rbac_authorization_enabled = false',
  ),
  kind(
    'terraform: the setting has no name that every azurerm knows',
    'terraform',
    azurermVault() + policy('["Get", "WrapKey", "UnwrapKey"]') + waiting,
    [['F-21', 'resource "azurerm_key_vault" "one"']],
  ),
  kind(
    'terraform: a policy without wrapKey',
    'terraform',
    versions(4) + azurermVault() + policy('["Get", "UnwrapKey"]') + waiting,
    [['F-33', '["Get", "UnwrapKey"]']],
  ),
  kind(
    'terraform: a policy in the vault, without unwrapKey and for an application',
    'terraform',
    versions(4) +
      azurermVault(
        '  access_policy {\n    object_id = azurerm_user_assigned_identity.orders.client_id\n    key_permissions = ["Get", "WrapKey"]\n  }\n',
      ) +
      azurerm('azurerm_key_vault_key.orders.versionless_id'),
    [
      ['F-04', 'client_id'],
      ['F-33', '["Get", "WrapKey"]'],
    ],
    'object_id = azurerm_user_assigned_identity.orders.principal_id',
  ),
  kind(
    'terraform: the second policy in the vault has all permissions',
    'terraform',
    versions(4) +
      azurermVault(
        '  access_policy { key_permissions = ["Get", "WrapKey"] }\n  access_policy { key_permissions = ["Get", "WrapKey", "UnwrapKey"] }\n',
      ) +
      azurerm('azurerm_key_vault_key.orders.versionless_id'),
  ),
  kind(
    'bicep: a policy in the vault, without get',
    'bicep',
    vault(
      `{ ${safe}, enableRbacAuthorization: false, accessPolicies: [{ objectId: id, permissions: { keys: ['wrapKey', 'unwrapKey'] } }] }`,
    ) + ofVault,
    [['F-33', "['wrapKey', 'unwrapKey']"]],
  ),
  ...(['id', 'other'] as const).flatMap((holder) =>
    ['', '  dependsOn: [grant]\n'].map((awaited) =>
      kind(
        `bicep: a grant on a vault that exists, to ${holder}, ${awaited === '' ? 'not ' : ''}awaited`,
        'bicep',
        existingVault(holder) +
          account(
            "keyVaultKeyUri: '${vault.properties.vaultUri}keys/orders'\ndefaultIdentity: 'UserAssignedIdentity=${id.id}'",
            `${awaited}  identity: { type: 'UserAssigned', userAssignedIdentities: { '\${id.id}': {} } }\n`,
          ),
        holder === 'id' && awaited === ''
          ? [['F-33', "'Microsoft.DocumentDB/databaseAccounts@2026-03-15'"]]
          : [],
        ...(holder === 'id' && awaited === '' ? ['  dependsOn: [grant]\n'] : []),
      ),
    ),
  ),
  kind(
    "bicep: a slash after the vault's own",
    'bicep',
    vault(`{ ${safe}, enableRbacAuthorization: true }`) +
      account("keyVaultKeyUri: '${vault.properties.vaultUri}/keys/orders'"),
    [['F-35', '/']],
    "'${vault.properties.vaultUri}keys/orders'",
  ),
  kind(
    "terraform: a slash after the vault's own",
    'terraform',
    versions(4) + azurermVault() + azurerm('"${azurerm_key_vault.one.vault_uri}/keys/orders"'),
    [['F-53', '/']],
    '"${azurerm_key_vault.one.vault_uri}keys/orders"',
  ),
  kind(
    'bicep: the resource ID of an identity as the default identity',
    'bicep',
    account(
      `keyVaultKeyUri: '${uri}'\ndefaultIdentity: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i'`,
      "  identity: { type: 'SystemAssigned' }\n",
    ),
    [
      [
        'F-41',
        "'/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i'",
      ],
    ],
    "defaultIdentity: 'UserAssignedIdentity=/subscriptions/s/",
  ),
  kind(
    'bicep: a reference to the ID of an identity as the default identity',
    'bicep',
    "resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = { name: 'id' }\n" +
      account(
        `keyVaultKeyUri: '${uri}'\ndefaultIdentity: id.id`,
        "  identity: { type: 'UserAssigned', userAssignedIdentities: { '${id.id}': {} } }\n",
      ),
    [['F-41', 'id.id']],
    "defaultIdentity: 'UserAssignedIdentity=${id.id}'",
  ),
  ...['azurerm_user_assigned_identity.id.id', '"${azurerm_user_assigned_identity.id.id}"'].map((id) =>
    kind(
      `terraform: ${id} as the default identity`,
      'terraform',
      azurerm(
        `"${uri}"`,
        `  default_identity_type = ${id}\n  identity {\n    type = "UserAssigned"\n    identity_ids = [azurerm_user_assigned_identity.id.id]\n  }\n`,
      ),
      [['F-41', id]],
      'default_identity_type = "UserAssignedIdentity=${azurerm_user_assigned_identity.id.id}"',
    ),
  ),
  kind(
    'terraform: a variable that is called id as the default identity',
    'terraform',
    azurerm(`"${uri}"`, '  default_identity_type = var.id\n'),
  ),
  kind(
    'bicep: a key that cannot wrap',
    'bicep',
    key("kty: 'EC', keyOps: ['sign'], attributes: { enabled: false }"),
    [
      ['F-35', "'EC'"],
      ['F-30b', "['sign']"],
      ['F-30', 'false'],
    ],
    'attributes: { enabled: true }',
  ),
  kind('bicep: a key that can', 'bicep', key("kty: 'RSA-HSM', keyOps: ['wrapKey', 'unwrapKey', 'get']")),
  kind(
    'terraform: a key that cannot wrap',
    'terraform',
    versions(4) +
      azurermVault().replace('"RSA"', '"EC"').replace('"wrapKey", ', '') +
      azurerm('azurerm_key_vault_key.orders.versionless_id'),
    [
      ['F-35', '"EC"'],
      ['F-30b', '["unwrapKey"]'],
    ],
  ),
  kind(
    'bicep: a firewall without the bypass',
    'bicep',
    firewalled("{ bypass: 'None', defaultAction: 'Deny' }"),
    [['F-32', "'None'"]],
    "bypass: 'AzureServices'",
  ),
  kind('bicep: a firewall that is off', 'bicep', firewalled("{ bypass: 'None', defaultAction: 'Allow' }")),
  kind('bicep: the usual bypass', 'bicep', firewalled("{ defaultAction: 'Deny' }")),
  kind(
    'terraform: a firewall without the bypass',
    'terraform',
    versions(4) +
      azurermVault('  network_acls {\n    bypass         = "None"\n    default_action = "Deny"\n  }\n') +
      azurerm('azurerm_key_vault_key.orders.versionless_id'),
    [['F-32', '"None"']],
    'bypass         = "AzureServices"',
  ),
  kind(
    'bicep: nothing waits for the role',
    'bicep',
    rbac + grant('access', encryption, 'somebody') + ofVault,
    [['F-33', "'Microsoft.DocumentDB/databaseAccounts@2026-03-15'"]],
    '  dependsOn: [access]\n',
  ),
  kind(
    'bicep: the account waits for the role, by way of another resource',
    'bicep',
    rbac +
      grant('access', encryption, 'cosmosPrincipalId') +
      `module pause 'pause.bicep' = {\n  dependsOn: [access]\n}\n` +
      account(`keyVaultKeyUri: '\${vault.properties.vaultUri}keys/orders'`, '  dependsOn: [pause]\n'),
  ),
  kind('bicep: a role of somebody else', 'bicep', rbac + grant('admin', "'x'", 'adminId') + ofVault),
  kind(
    "bicep: a role for the account's own identity comes after it",
    'bicep',
    rbac + grant('access', encryption, 'account.identity.principalId') + ofVault,
  ),
  kind(
    'terraform: nothing waits for the policy',
    'terraform',
    versions(4) +
      azurermVault() +
      policy('["Get", "WrapKey", "UnwrapKey"]') +
      azurerm('azurerm_key_vault_key.orders.versionless_id'),
    [['F-33', 'resource "azurerm_cosmosdb_account" "orders"']],
    '  depends_on = [azurerm_key_vault_access_policy.cosmos]\n',
  ),
  kind(
    'terraform: the key is in another file, which may wait',
    'terraform',
    versions(4) +
      azurermVault().replace(/resource "azurerm_key_vault_key"[\s\S]*$/, '') +
      policy('["Get", "WrapKey", "UnwrapKey"]') +
      azurerm('azurerm_key_vault_key.elsewhere.versionless_id'),
  ),
  kind(
    'terraform: the client ID of a principal',
    'terraform',
    principal('data.azuread_service_principal.cosmos.client_id'),
    [['F-04', 'client_id']],
    '.object_id',
  ),
  kind(
    'terraform: the application ID of a principal',
    'terraform',
    principal('data.azuread_service_principal.cosmos.application_id'),
    [['F-04', 'application_id']],
    '.object_id',
  ),
  kind(
    'terraform: the ID of an identity',
    'terraform',
    principal('azurerm_user_assigned_identity.own.id'),
    [['F-04', 'id']],
    '.principal_id',
  ),
  kind(
    'terraform: the object ID of a principal',
    'terraform',
    principal('data.azuread_service_principal.cosmos.object_id'),
  ),
  kind(
    'terraform: an argument of a module',
    'terraform',
    `${azurerm('var.key_id')}module "vault" {\n  role_assignments = {\n    cosmos = { principal_id = "${appId}" }\n  }\n}\n`,
    [['F-04', `"${appId}"`]],
  ),
  kind(
    'bicep: the ID of an identity',
    'bicep',
    `resource own 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {\n  name: 'own'\n}\n${rbac}${grant('access', "'x'", 'own.id')}${ofVault}`,
    [['F-04', 'id']],
    'principalId: own.properties.principalId',
  ),
  kind(
    'bicep: the analytical store with the first-party identity',
    'bicep',
    account(`keyVaultKeyUri: '${uri}'\nenableAnalyticalStorage: true`),
    [['F-42', 'true']],
  ),
  kind(
    'bicep: the analytical store with an identity',
    'bicep',
    account(
      `keyVaultKeyUri: '${uri}'\nenableAnalyticalStorage: true\ndefaultIdentity: 'UserAssignedIdentity=\${id}'`,
      "  identity: { type: 'UserAssigned', userAssignedIdentities: { '${id}': {} } }\n",
    ),
  ),
  kind(
    'bicep: a perimeter and the analytical store',
    'bicep',
    account(
      `keyVaultKeyUri: '${uri}'\nenableAnalyticalStorage: true\ndefaultIdentity: 'UserAssignedIdentity=\${id}'\npublicNetworkAccess: 'SecuredByPerimeter'`,
      "  identity: { type: 'UserAssigned', userAssignedIdentities: { '${id}': {} } }\n",
    ),
    [['F-32', "'SecuredByPerimeter'"]],
  ),
  kind(
    'bicep: a perimeter alone',
    'bicep',
    account(`keyVaultKeyUri: '${uri}'\npublicNetworkAccess: 'SecuredByPerimeter'`),
  ),
  kind(
    'arm: the client ID of an identity',
    'arm',
    JSON.stringify({
      resources: [
        {
          type: 'Microsoft.Authorization/roleAssignments',
          apiVersion: '2022-04-01',
          name: 'x',
          properties: {
            principalId:
              "[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'own'), '2024-11-30').clientId]",
          },
        },
        {
          type: 'Microsoft.DocumentDB/databaseAccounts',
          apiVersion: '2026-03-15',
          name: 'orders',
          properties: { keyVaultKeyUri: uri },
        },
      ],
    }),
    [['F-04', 'clientId']],
    "'2024-11-30').principalId]",
  ),
  kind(
    'bicep: identities came before default identities',
    'bicep',
    account(`keyVaultKeyUri: '${uri}'`, "  identity: { type: 'SystemAssigned' }\n").replace(
      '2026-03-15',
      '2021-01-15',
    ),
  ),
  kind(
    'bicep: and are in the preview between',
    'bicep',
    account(
      `keyVaultKeyUri: '${uri}'\ndefaultIdentity: 'FirstPartyIdentity'`,
      "  identity: { type: 'SystemAssigned' }\n",
    ).replace('2026-03-15', '2021-03-01-preview'),
    [['F-36', '2021-03-01-preview']],
    '2026-03-15',
  ),
  kind(
    'terraform: a dynamic block is the block that it makes',
    'terraform',
    azurerm(
      'var.key_id',
      '  default_identity_type = "UserAssignedIdentity=${var.id}"\n  dynamic "identity" {\n    for_each = [1]\n    content {\n      type = "UserAssigned"\n    }\n  }\n',
    ),
  ),
  kind(
    'terraform: a lifecycle that protects something else',
    'terraform',
    'resource "azurerm_cosmosdb_account" "orders" {\n  key_vault_key_id = var.key_id\n  lifecycle {\n    ignore_changes = [tags]\n  }\n}\n',
    [['F-54', 'key_vault_key_id = var.key_id']],
    '  lifecycle {\n    prevent_destroy = true\n    ignore_changes = [tags]\n',
  ),
  kind(
    'terraform: a lifecycle that does not protect',
    'terraform',
    azurerm('var.key_id').replace('true', 'false'),
    [['F-54', 'key_vault_key_id = var.key_id']],
    'prevent_destroy = true',
  ),
  ...['[tags, key_vault_key_id]', 'all'].map((ignored) =>
    kind(
      `terraform: a lifecycle that ignores ${ignored}`,
      'terraform',
      azurerm('var.key_id').replace('prevent_destroy = true', `ignore_changes = ${ignored}`),
    ),
  ),
  kind(
    'terraform: on one line',
    'terraform',
    'resource "azurerm_cosmosdb_account" "orders" { key_vault_key_id = var.key_id }\n',
    [['F-54', 'key_vault_key_id = var.key_id']],
    'resource "azurerm_cosmosdb_account" "orders" {\n  lifecycle {\n    prevent_destroy = true\n  }\n  key_vault_key_id = var.key_id\n}\n',
  ),
  kind(
    'azapi: a body that jsonencode writes, and an update of everything',
    'terraform',
    `resource "azapi_resource" "a" {
  type = "Microsoft.DocumentDB/databaseAccounts@2026-03-15"
  body = jsonencode({
    properties = { keyVaultKeyUri = azurerm_key_vault_key.orders.id }
  })
}
resource "azapi_update_resource" "b" {
  type = "Microsoft.DocumentDB/databaseAccounts@2026-03-15"
  body = jsonencode({
    identity   = { type = "SystemAssigned" }
    properties = { defaultIdentity = "SystemAssignedIdentity" }
  })
}
resource "azapi_update_resource" "c" {
  type = "Microsoft.DocumentDB/databaseAccounts@2026-03-15"
  body = { properties = { keyVaultKeyUri = "${uri}" } }
}
`,
    [
      ['F-53', 'id'],
      ['F-31', 'defaultIdentity = "SystemAssignedIdentity"'],
      ['F-31', `keyVaultKeyUri = "${uri}"`],
    ],
    'azurerm_key_vault_key.orders.versionless_id',
  ),
  kind(
    'terraformJson: a version after an escaped quote',
    'terraformJson',
    '{ "resource": { "azurerm_cosmosdb_account": { "a": { "lifecycle": { "prevent_destroy": true }, "key_vault_key_id": "${var.uris[\\"a\\"]}keys/orders/${var.version}" } } } }',
    [['F-53', '/${var.version}']],
    '\\"]}keys/orders" }',
  ),
  ...['[]', '"none"'].map((lifecycle) =>
    kind(
      `terraformJson: a lifecycle that can't be added to: ${lifecycle}`,
      'terraformJson',
      `{ "resource": { "azurerm_cosmosdb_account": { "a": { "lifecycle": ${lifecycle}, "key_vault_key_id": "\${var.k}" } } } }`,
      [['F-54', '"key_vault_key_id": "${var.k}"']],
    ),
  ),
];
