import { version, account, azurerm, armKey } from './builders.ts';
import { type Kind, kind } from './kind.ts';

/** URIs that functions put together. */
export const joinedTextKinds: readonly Kind[] = [
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
