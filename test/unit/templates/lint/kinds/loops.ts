import { type Kind, kind } from './kind.ts';

/** Values that come from loops and paths of Terraform. */
const uri = 'https://kv-one.vault.azure.net/keys/orders';
const pinned = `${uri}/fedcba9876543210fedcba9876543210`;

const account = (key: string, rest = '') => `resource "azurerm_cosmosdb_account" "orders" {
${rest}  key_vault_key_id = ${key}
  lifecycle {
    prevent_destroy = true
  }
}
`;
const locals = (text: string, key: string, rest = '') => `locals {\n${text}\n}\n${account(key, rest)}`;
const each = '  for_each = local.accounts\n';
const all = '  ids = { for k, v in azurerm_key_vault_key.all : k => v.id }';
const two = `  uris = { a = "${pinned}", b = "${uri}" }`;

const found: readonly Kind[] = [
  kind(
    'terraform: IDs of all instances of a key, by a key that is known',
    'terraform',
    locals(all, 'local.ids["orders"]'),
    [['F-53', 'id']],
    'k => v.versionless_id }',
  ),
  ...['local.ids[var.name]', 'lookup(local.ids, var.name, null)', 'local.ids[each.key]'].map((key) =>
    kind(`terraform: any of the IDs of a key: ${key}`, 'terraform', locals(all, key), [['F-53', 'id']]),
  ),
  kind(
    'terraform: the instances themselves',
    'terraform',
    account('each.value.id', '  for_each = azurerm_key_vault_key.all\n'),
    [['F-53', 'id']],
    'key_vault_key_id = each.value.versionless_id',
  ),
  kind(
    'terraform: some of the instances',
    'terraform',
    account(
      'each.value.id',
      '  for_each = { for k, v in azurerm_key_vault_key.all : k => v if var.on[k] }\n',
    ),
    [['F-53', 'id']],
    'key_vault_key_id = each.value.versionless_id',
  ),
  kind(
    'terraform: the instances as a list, by another name',
    'terraform',
    locals(
      '  keys = values(azurerm_key_vault_key.all)\n  named = { for key in local.keys : key.name => key }',
      'local.named["orders"].id',
    ),
    [['F-53', 'id']],
    'local.named["orders"].versionless_id',
  ),
  kind(
    'terraform: a resource in a local, which other places use, too',
    'terraform',
    `${locals('  keys = { a = azurerm_key_vault_key.a }', 'local.keys["a"].id')}output "b" { value = local.keys["a"].id }\n`,
    [['F-53', 'id']],
    'key_vault_key_id = local.keys["a"].versionless_id\n',
    'value = local.keys["a"].id }',
  ),
  kind(
    'terraform: the values of an account for each element',
    'terraform',
    locals(
      `  accounts = {\n    a = { key = "${pinned}" }\n    b = { key = "${uri}" }\n    "c" = { key = azurerm_key_vault_key.c.id }\n  }`,
      'each.value.key',
      each,
    ),
    [
      ['F-35', `"${pinned}"`],
      ['F-53', 'id'],
    ],
    `a = { key = "${uri}" }`,
    'azurerm_key_vault_key.c.versionless_id',
  ),
  kind(
    'terraform: a loop over a list, with its position',
    'terraform',
    locals(
      `  names = ["a", "b"]\n  uris  = [for n in local.names : "\${azurerm_key_vault.one.vault_uri}keys/\${n}/\${var.version}"]`,
      'local.uris[1]',
    ),
    [['F-53', '/${var.version}']],
    'keys/${n}"]',
  ),
  kind(
    'terraform: a condition that is known, keys with a text around them, and merge',
    'terraform',
    locals(
      `${two}\n  more = merge({ "a-x" = "${uri}" }, { for k, v in local.uris : "\${k}-x" => v if k != "b" })`,
      'local.more["a-x"]',
    ),
    [['F-35', `"${pinned}"`]],
    `a = "${uri}"`,
  ),
  kind(
    'terraform: a map on one line, and a list in JSON',
    'terraformJson',
    `{ "locals": { "uris": { "a": "${pinned}" } }, "resource": { "azurerm_cosmosdb_account": { "o": { "lifecycle": { "prevent_destroy": true }, "key_vault_key_id": "\${local.uris.a}" } } } }`,
    [['F-35', `"${pinned}"`]],
    `"a": "${uri}"`,
  ),
  kind(
    'terraform: with tabs, CRLF, comments, and several lines',
    'terraform',
    locals(
      `\turis = { # all of them\n\t\tfor name, key in azurerm_key_vault_key.all : # each\n\t\tname => key.id\n\t\tif key.enabled\n\t}`,
      'local.uris["a"]',
    ).replaceAll('\n', '\r\n'),
    [['F-53', 'id']],
    'name => key.versionless_id\r\n',
  ),
  kind(
    'terraform: a map that something else uses is not changed',
    'terraform',
    `${locals(all, 'local.ids["a"]')}output "ids" { value = local.ids }\n`,
    [['F-53', 'id']],
  ),
  kind(
    'terraform: a map that another loop uses is not changed',
    'terraform',
    locals(
      `${two}\n  ours = { for k, v in local.uris : k => v }\n  theirs = { for k, v in local.uris : k => v }`,
      'local.ours["a"]',
    ),
    [['F-35', `"${pinned}"`]],
  ),
  kind(
    'terraform: only the vault of the element that the account uses',
    'terraform',
    `resource "azurerm_key_vault" "a" {
  purge_protection_enabled = false
}
resource "azurerm_key_vault" "b" {
  purge_protection_enabled = false
}
${locals('  uris = { for k, v in { a = azurerm_key_vault.a, b = azurerm_key_vault.b } : k => "${v.vault_uri}keys/o" }', 'local.uris["a"]')}`,
    [['F-11', 'false']],
  ),
];

const none: readonly Kind[] = (
  [
    ['an element without a version', locals(two, 'local.uris["b"]')],
    ['an element by a key that is not known', locals(two, 'local.uris[var.name]')],
    ['a key that is not there', locals(two, 'local.uris["c"]')],
    ['a key that differs by case', locals(two, 'local.uris["A"]')],
    [
      'a loop over what is elsewhere',
      locals('  u = { for k in var.names : k => var.uris[k] }', 'local.u["a"]'),
    ],
    [
      'a loop that leaves the element out',
      locals(`${two}\n  u = { for k, v in local.uris : k => v if k == "b" }`, 'local.u["a"]'),
    ],
    [
      'instances that a condition may leave out',
      locals(
        `  accounts = { for k, v in { a = { key = "${pinned}" } } : k => v if var.on[k] }`,
        'each.value.key',
        each,
      ),
    ],
    [
      'elements that become lists',
      locals(`${two}\n  u = { for k, v in local.uris : "all" => v... }`, 'local.u["all"][0]'),
    ],
    [
      'a map that another one can replace',
      locals(`${two}\n  u = merge(local.uris, var.uris)`, 'local.u["a"]'),
    ],
    [
      'a map whose keys are not known',
      locals(`  u = { (var.k) = "${uri}", a = "${pinned}" }`, 'local.u["a"]'),
    ],
    [
      'locals that lead to themselves',
      locals(
        '  a = { for k, v in local.b : k => v }\n  b = { for k, v in local.a : k => local.a[k] }',
        'local.a["x"]',
      ),
    ],
    ['a local that is itself in a path', locals('  a = { x = local.a["x"] }', 'local.a["x"]')],
    [
      'a vault URI that somebody wrote in a loop',
      locals(
        '  u = { for k, v in { a = { vault_uri = "https://kv-one.vault.azure.net" } } : k => "${v.vault_uri}/keys/o" }',
        'local.u["a"]',
      ),
    ],
    [
      'a map that a condition can replace',
      locals(
        `  u = merge({ a = "${uri}" }, { for k, v in { a = "${pinned}" } : k => v if var.on })`,
        'local.u["a"]',
      ),
    ],
    [
      'one of several vaults, by a key that is not known',
      `resource "azurerm_key_vault" "a" {\n  purge_protection_enabled = false\n}\n${locals('  uris = { a = "${azurerm_key_vault.a.vault_uri}keys/o", b = var.uri }', 'local.uris[var.name]')}`,
    ],
    ['the versionless IDs', locals(all.replace('v.id', 'v.versionless_id'), 'local.ids["a"]')],
    [
      'a loop that is not closed',
      `${locals(two, 'local.u["a"]')}locals {\n  u = { for k, v in local.uris : k => v\n`,
    ],
  ] as const
).map(([what, text]) => kind(`terraform: ${what}`, 'terraform', text));

const vault = `resource "azurerm_key_vault" "one" {
  name                       = "kv-one"
  purge_protection_enabled   = true
  rbac_authorization_enabled = true
}
resource "azurerm_role_assignment" "access" {
  scope                = azurerm_key_vault.one.id
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = var.cosmos_principal
}
`;
const keys = (rest: string) => `resource "azurerm_key_vault_key" "all" {
  for_each     = toset(["orders"])
  key_vault_id = azurerm_key_vault.one.id
  key_type     = "RSA"
  key_opts     = ["wrapKey", "unwrapKey"]
${rest}}
`;
const waiting: readonly Kind[] = [
  kind(
    'terraform: an account waits for its access by way of a loop',
    'terraform',
    vault +
      keys('  depends_on   = [azurerm_role_assignment.access]\n') +
      locals(all.replace('v.id', 'v.versionless_id'), 'local.ids["orders"]'),
  ),
  kind(
    'terraform: a loop that leads to no access is not waited for',
    'terraform',
    vault + keys('') + locals(all.replace('v.id', 'v.versionless_id'), 'local.ids["orders"]'),
    [['F-33', 'resource "azurerm_cosmosdb_account" "orders"']],
    'depends_on = [azurerm_role_assignment.access]',
  ),
];

export const loopKinds: readonly Kind[] = [...found, ...none, ...waiting];
