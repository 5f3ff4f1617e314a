import { type Kind, kind } from './kind.ts';

/** Vaults of ARM templates that only `reference` leads to. */
const account = (uri: string, rest = {}) => ({
  type: 'Microsoft.DocumentDB/databaseAccounts',
  apiVersion: '2026-03-15',
  name: 'orders',
  ...rest,
  properties: { keyVaultKeyUri: uri },
});
const vault = (name: string, properties: object = {}) => ({
  type: 'Microsoft.KeyVault/vaults',
  apiVersion: '2026-02-01',
  name,
  properties: { enableRbacAuthorization: true, ...properties },
});
const list = (...resources: readonly object[]) =>
  JSON.stringify({ parameters: { vaultName: { type: 'string' } }, resources }, undefined, 2);
const symbolic = (resources: object) => JSON.stringify({ languageVersion: '2.0', resources });
const found = [['F-16', '"Microsoft.KeyVault/vaults"']] as const;
const on = '"enablePurgeProtection": true';

const links: readonly (readonly [name: string, uri: string])[] = [
  ['kv-one', "[concat(reference('kv-one').vaultUri, 'keys/orders')]"],
  ['kv-one', "[concat(reference('KV-One', '2026-02-01', 'Full').properties.vaultUri, 'keys/orders')]"],
  ["[parameters('vaultName')]", "[format('{0}keys/orders', reference( parameters('vaultName') ).vaultUri)]"],
  [
    'kv-one',
    "[concat(reference(resourceId('Microsoft.KeyVault/vaults', 'kv-one')).vaultUri, 'keys/orders')]",
  ],
  [
    "[parameters('vaultName')]",
    "[concat(reference(concat('Microsoft.KeyVault/vaults/', parameters('vaultName')), '2026-02-01').vaultUri, 'keys/orders')]",
  ],
  [
    "[parameters('vaultName')]",
    "[reference(resourceId('Microsoft.KeyVault/vaults/keys', parameters('vaultName'), 'orders')).keyUri]",
  ],
];

const key = (name: string) => ({
  type: 'Microsoft.KeyVault/vaults/keys',
  apiVersion: '2026-02-01',
  name,
  properties: { kty: 'RSA' },
});

export const referenceKinds: readonly Kind[] = [
  ...links.flatMap(([name, uri]) => [
    kind(
      `arm: a vault without purge protection, by ${uri}`,
      'arm',
      list(vault(name), account(uri)),
      found,
      on,
    ),
    kind(`arm: another vault than that of ${uri}`, 'arm', list(vault('kv-two'), account(uri))),
    kind(
      `arm: a vault with purge protection, by ${uri}`,
      'arm',
      list(vault(name, { enablePurgeProtection: true }), account(uri)),
    ),
  ]),
  kind(
    'arm: a vault by its symbolic name',
    'arm',
    symbolic({
      Vault: vault('kv-one'),
      other: vault('kv-two'),
      a: account("[concat(reference('vault').vaultUri, 'keys/o')]"),
    }),
    found,
    '"enablePurgeProtection": true',
  ),
  ...[
    "[format('{0}/{1}', parameters('vaultName'), 'orders')]",
    "[concat(parameters('vaultName'), '/orders')]",
  ].map((name) =>
    kind(
      `arm: a vault by the symbolic name of its key, ${name}`,
      'arm',
      symbolic({
        vault: vault("[parameters('vaultName')]"),
        other: vault("[parameters('other')]"),
        key: key(name),
        a: account("[reference('key').keyUri]"),
      }),
      found,
      '"enablePurgeProtection": true',
    ),
  ),
  kind(
    'arm: the version of a key by its symbolic name',
    'arm',
    symbolic({ key: key('kv-one/orders'), a: account("[reference('key').keyUriWithVersion]") }),
    [['F-35', 'keyUriWithVersion']],
    "[reference('key').keyUri]",
  ),
  kind(
    'arm: the output of a deployment with the name of a vault',
    'arm',
    list(vault('kv-one'), account("[reference('kv-one').outputs.keyUri.value]")),
  ),
  kind(
    'arm: a reference that is not closed',
    'arm',
    list(vault('kv-one'), account("[concat(reference('kv-one'.vaultUri]")),
  ),
];
