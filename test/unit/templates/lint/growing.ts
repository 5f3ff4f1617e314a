/** Makes a text one that is checked, in any language. */
export const about = '\n// Microsoft.DocumentDB/databaseAccounts keyVaultKeyUri\n';

const uri = 'https://kv-orders.vault.azure.net/keys/orders/0123';

export const armAccount = `{"type":"Microsoft.DocumentDB/databaseAccounts","apiVersion":"2019-08-01","properties":{"keyVaultKeyUri":"[parameters('u')]"}},`;
export const bicepAccount =
  "resource a 'Microsoft.DocumentDB/databaseAccounts@2019-01-01' = { properties: { keyVaultKeyUri: u } }\n";
export const terraformAccount = (key: string) =>
  `resource "azurerm_cosmosdb_account" "a" {\n key_vault_key_id = ${key}\n}\n`;

/** Text that occurs once, which can be half of the total length, and text that is repeated after it. */
type Growing = readonly [once: string | ((half: number) => string), again: string];

/** Texts without an end, nested texts, or texts that name one thing many times. */
export const growing: Readonly<Record<string, Growing>> = {
  'heredocs without an end': ['', '<<A\n'],
  'heredocs on one line': ['', '<<A'],
  'heredocs of a long name': [(half) => `<<${'a'.repeat(half)}`, 'a'],
  'heredocs in heredocs': ['', '<<A\n<<B\nB\n'],
  'a long heredoc': ['<<-A\n', ' A x\n'],
  'block comments': ['', '/*'],
  'a block comment of stars': ['/*', '*'],
  'line comments': ['', '//'],
  'hash comments': ['', '#\n'],
  'double quotes': ['', '"'],
  'double quotes on lines': ['', '"\n'],
  'single quotes': ['', "'"],
  'single quotes on lines': ['', "'\n"],
  'three single quotes': ['', "'''"],
  'three single quotes without an end': ['', "'''a"],
  'strings that end in a backslash': ['', '"\\'],
  'interpolations in interpolations': ['', '"${'],
  'interpolations in interpolations of Bicep': ['', "'${"],
  'interpolations on lines': ['', '"${\n'],
  'braces in an interpolation': ['"${', '{'],
  'ends of interpolations': ['"${', '}'],
  'angle brackets': ['', '<'],
  'white space': ['', ' \t'],
  'line ends': ['', '\r\n'],
  'a long word': ['', 'a'],
  words: ['', 'a '],
  'commas and colons': ['', ',:'],
  'at signs in a type': ["resource a '", '@'],
  'closing brackets': ['', '}])'],
  'members without commas': ['{', '"a":1 "b":2 '],
  'members without values': ['{', '"a":,'],
  'resources with open parentheses': ['', "resource a 'x@1' = (\n"],
  'resources with open brackets': ['', "resource a 'x@1' = [\n"],
  'resources without a body': ['', "resource a 'x@1' =\n"],
  'variables with open parentheses': ['', 'var x = (\n'],
  'parameters with open brackets': ['', 'param x array = [\n'],
  'variables without values': ['', 'var x\n'],
  'vaults on lines': ['', 'resource "azurerm_key_vault" "a" {}\n'],
  'vaults on one line': ['', 'resource "azurerm_key_vault" "a" {} '],
  'vaults of ARM on one line': [
    '{"resources":[',
    '{"type":"Microsoft.KeyVault/vaults","apiVersion":"2019-09-01","properties":{}},',
  ],
  'accounts that share a key': [`variable "u" { default = "${uri}" }\n`, terraformAccount('var.u')],
  'accounts that share a long key': [
    (half) => `variable "u" { default = "https://${'a'.repeat(half)}.vault.azure.net/keys/k/1" }\n`,
    terraformAccount('var.u'),
  ],
  'accounts that share a long expression': [
    (half) => `locals { u = ${'a.'.repeat(half / 2)}id }\n`,
    terraformAccount('local.u'),
  ],
  'accounts of ARM that share a key': [
    `{"parameters":{"u":{"defaultValue":"${uri}"}},"resources":[`,
    armAccount,
  ],
  'accounts of ARM with many parameters': [
    (half) => `{"parameters":{${'"p":{},'.repeat(half / 7)}"u":{}},"resources":[`,
    armAccount,
  ],
  'accounts of Bicep that share a long concat': [
    (half) => `var u = concat(${'a,'.repeat(half / 2)}'/keys/k/', v)\n`,
    bicepAccount,
  ],
  'concat in concat': [bicepAccount.replace(' u ', ' concat('), "concat('k',"],
  'accounts of Bicep that share a key': [`param u string = '${uri}'\n`, bicepAccount],
  'resources in a resource of a long type': [
    (half) => `{"type":"a/${'b'.repeat(half)}","apiVersion":"1","resources":[`,
    '{"type":"c","apiVersion":"1"},',
  ],
  'resources in resources': ['{"type":"a/b","apiVersion":"1","resources":['.repeat(45), '{"type":"c/d"},'],
  'resources of Bicep in resources': [
    "resource a 'x@1' = {\n".repeat(90),
    "resource a 'Microsoft.KeyVault/vaults@1' = { properties: {} }\n",
  ],
  'a chain of locals': [
    `${terraformAccount('local.a')}locals { a = local.a ? local.a : local.b }\n`,
    'locals { b = local.c ? local.b : local.a }\n',
  ],
  'conditions in conditions': [terraformAccount('a ? b : c').replace('c\n', ''), 'a ? b : '],
  'brackets in a key': ['resource "azurerm_cosmosdb_account" "a" {\n key_vault_key_id = ', '('],
  'accounts with a condition': [
    'locals { u = a ? (b ? (c ? d : e) : f) : g }\n',
    terraformAccount('local.u'),
  ],
  'accounts and grants on a vault': [
    "resource v 'Microsoft.KeyVault/vaults@2026-02-01' = { name: 'kv-orders', properties: {} }\n",
    `resource g 'Microsoft.Authorization/roleAssignments@2022-04-01' = { scope: v, properties: { principalId: cosmos } }\nresource a 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = { properties: { keyVaultKeyUri: '\${v.properties.vaultUri}keys/k' } }\n`,
  ],
  'accounts of a vault with many policies': [
    (half) =>
      `resource v 'Microsoft.KeyVault/vaults@2026-02-01' = { properties: { accessPolicies: [\n${"{ objectId: x, permissions: { keys: ['get','wrapKey'] } }\n".repeat(half / 58)}] } }\n`,
    "resource a 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = { properties: { keyVaultKeyUri: '${v.properties.vaultUri}keys/k' } }\n",
  ],
  'accounts that look a key up in a loop': [
    `locals {\n a = { ${Array.from({ length: 40 }, (_, at) => `k${at} = "${uri}"`).join(', ')} }\n b = { for k, v in local.a : "\${k}-x" => v if k != "k1" }\n}\n`,
    terraformAccount('local.b["k3-x"]'),
  ],
  'accounts for each element of a loop': [
    `locals {\n a = { ${Array.from({ length: 40 }, (_, at) => `k${at} = "${uri}"`).join(', ')} }\n b = { for k, v in local.a : k => { uri = v } }\n}\n`,
    terraformAccount('each.value.uri\n for_each = local.b'),
  ],
  'elements of a loop': [
    (half) => `locals {\n a = { ${'k = v,'.repeat(half / 6)} }\n}\n`,
    terraformAccount('local.a["k"]'),
  ],
  'loops in loops': [`locals {\n a = `, '{ for k, v in { for'],
  'references of ARM': [
    '{"resources":[',
    `{"type":"Microsoft.KeyVault/vaults","apiVersion":"2026-02-01","name":"v","properties":{}},${armAccount.replace("parameters('u')", "reference('v').vaultUri")}`,
  ],
  'nested deployments': [
    '{"resources":[',
    `{"type":"Microsoft.Resources/deployments","apiVersion":"1","properties":{"expressionEvaluationOptions":{"scope":"inner"},"template":{"resources":[${armAccount}]}}},`,
  ],
};

export function grown([once, again]: Growing, length: number): string {
  const first = typeof once === 'string' ? once : once(Math.floor(length / 2));
  return first + again.repeat((length - first.length) / again.length) + about;
}
