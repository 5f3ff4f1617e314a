import { expect, test } from 'vitest';
import { identityRows, subscriptionRows, vaultRows } from '../../../src/createAccount/questionRows.ts';
import { keyRows } from '../../../src/setup/commands/keyLocationRows.ts';
import { clouds } from '../../../src/model/cloud.ts';
import { plain } from '../../../src/model/text.ts';
import { foreignKeyRule } from '../../../src/ui/nameCheck.ts';
import {
  backupRows,
  groupRows,
  keySizeRows,
  locationRows,
  regionRows,
  vaultSkuRows,
} from '../../../src/ui/pickers/rows.ts';
import type { RowSection } from '../../../src/ui/row.ts';
import { key, refusal, subscription, vault } from '../../fakes/azure.ts';
import { identityIdOf } from '../../fakes/specs.ts';

/** "Title: label = description / detail", with "-" before rows that can't be chosen. */
const lines = <T>(sections: readonly RowSection<T>[]) =>
  sections.flatMap(({ title, rows }) =>
    rows.map(({ label, description, detail, value }) =>
      [
        title ? `${plain(title)}: ` : '',
        value === undefined ? '- ' : '',
        typeof label === 'string' ? label : plain(label),
        description ? ` = ${plain(description)}` : '',
        detail ? ` / ${plain(detail)}` : '',
      ].join(''),
    ),
  );

const now = Date.UTC(2026, 10, 23);
const day = 24 * 60 * 60 * 1000;

test("keys that can't protect an account are shown with the reason, and can't be chosen", () => {
  const keys = [
    { ...key, name: 'z-off', enabled: false },
    { ...key, name: 'good' },
    { ...key, name: 'old', expires: now - day },
    { ...key, name: 'soon', expires: now + day },
    { ...key, name: 'ec', type: 'EC' },
    { ...key, name: 'signing', operations: ['sign'] },
  ];
  expect(lines(keyRows(keys, now))).toEqual([
    'Generate New Key...',
    'Existing keys: good = RSA 3072 · enabled',
    'Existing keys: soon = RSA 3072 · enabled · expires 2026-11-24',
    "Not available: - ec = EC 3072 · not usable / The key's type is EC, but Azure Cosmos DB requires RSA. Choose an RSA key, or generate a new one.",
    'Not available: - old = RSA 3072 · expired 2026-11-22 / The key expired on 2026-11-22. Extend the expiry date of the version.',
    "Not available: - signing = RSA 3072 · doesn't allow wrap and unwrap / The key doesn't allow wrapKey, unwrapKey. Add the operations to the key.",
    "Not available: - z-off = RSA 3072 · disabled / The key's latest version is disabled. Run Restore Key to enable the latest version.",
  ]);
});

test("vaults of the group come first, and those of another tenant can't be chosen", () => {
  const vaults = [
    { ...vault, name: 'kv-far', resourceGroup: 'rg-other', purgeProtection: true },
    { ...vault, name: 'kv-foreign', tenantId: 'tenant-2' },
    { ...vault, name: 'kv-near', resourceGroup: 'RG-Ledger', permissionModel: 'rbac' as const },
  ];
  const rows = lines(vaultRows(vaults, 'rg-ledger', 'TENANT-1'));
  expect(rows.map((line) => line.split(' = ')[0]?.split(' /')[0])).toEqual([
    'Create New Key Vault...',
    'Resource group rg-ledger: kv-near',
    'Other resource groups: kv-far',
    'Other tenants: Key in another tenant...',
    'Not available: - kv-foreign',
  ]);
  expect(rows[1]).toContain('turns on purge protection · Azure RBAC · standard');
  expect(rows[2]).toContain('purge protection · access policies · standard');
});

test('a managed HSM is listed, and labeled as one', () => {
  const id = vault.id.replace('/vaults/', '/managedHSMs/');
  const hsm = { ...vault, id, name: 'hsm-ledger', sku: 'managedHsm', permissionModel: 'rbac' } as const;
  const [, row] = vaultRows([{ ...hsm, purgeProtection: true }], 'rg-ledger', 'tenant-1').flatMap(
    (one) => one.rows,
  );
  expect(row).toMatchObject({ label: 'hsm-ledger', icon: 'circuit-board', value: { id } });
  expect(plain(row!.detail!)).toBe('purge protection · managed HSM · local roles');
});

test("regions are those where accounts can be created, the group's first, labeled if they have zones", () => {
  const regions = [
    { name: 'uksouth', displayName: 'UK South', zones: true, allowed: true, allowedWithZones: true },
    { name: 'westeurope', displayName: 'West Europe', zones: true, allowed: true, allowedWithZones: false },
    { name: 'eastus', displayName: 'East US', zones: true, allowed: false },
    { name: 'brazilsouth', displayName: 'Brazil South', zones: false },
  ];
  expect(lines(regionRows(regions, 'West Europe'))).toEqual([
    "Resource group's region: West Europe = westeurope",
    'Other regions: Brazil South = brazilsouth',
    'Other regions: UK South = uksouth · availability zones',
  ]);
  expect(lines(locationRows(regions, undefined))).toHaveLength(4);
});

test('HSM keys are offered only for premium vaults', () => {
  expect(lines(keySizeRows('standard'))).toHaveLength(3);
  expect(lines(keySizeRows('premium')).at(-1)).toBe(
    'Keys in a hardware security module (RSA-HSM): RSA-HSM 4096',
  );
  expect(lines(keySizeRows('managedHsm')).filter((line) => !line.includes('RSA-HSM'))).toEqual([]);
});

test("subscriptions and groups are sorted, and a tenant that couldn't be read is reported", () => {
  const rows = subscriptionRows({
    subscriptions: [
      { ...subscription, id: 'b', name: 'Test' },
      { ...subscription, id: 'a', name: 'Production' },
      { ...subscription, id: 'c', name: 'Their retail', managedBy: { tenantId: 't-9', name: 'Contoso' } },
    ],
    failures: [{ tenantId: 't', tenantName: 'Contoso', account: 'ada', problem: refusal('F-00') }],
  });
  expect(lines(rows)).toEqual([
    'Production = a',
    'Test = b',
    'Their retail = c, through tenant Contoso',
    'Not available: - Tenant Contoso = It failed. / Do something.',
  ]);
  expect(
    lines(
      groupRows([
        { name: 'rg-b', location: 'x' },
        { name: 'rg-a', location: 'y' },
      ]),
    ),
  ).toEqual([
    'Create New Resource Group...',
    'Existing resource groups: rg-a = y',
    'Existing resource groups: rg-b = x',
  ]);
});

test('the shared principal comes before a new identity and those of the subscription, by name', () => {
  const ids = ['id-b', 'id-a'].map((name) => ({ id: identityIdOf(name) }));
  expect(lines(identityRows(ids, true))).toEqual([
    expect.stringMatching(/^Azure Cosmos DB = first-party principal/),
    expect.stringMatching(/^Create New Identity.../),
    'This subscription: id-a = user-assigned identity in rg-ledger',
    'This subscription: id-b = user-assigned identity in rg-ledger',
    expect.stringMatching(/^Other subscriptions: Enter Resource ID.../),
  ]);
});

test('every identity row can be chosen, even if there are no identities', () => {
  for (const mayCreate of [true, false])
    expect(lines(identityRows([], mayCreate)).filter((line) => line.includes('- '))).toEqual([]);
  expect(lines(identityRows([], false)).join()).not.toContain('Create New Identity');
});

test('vaults of other subscriptions of the tenant come last, by subscription', () => {
  const of = (name: string, vaults: readonly (typeof vault)[]) => ({
    subscription: { ...subscription, id: name, name },
    vaults,
  });
  const rows = vaultRows([vault], 'rg-ledger', 'tenant-1', [
    of('Security', [
      { ...vault, id: '/b', name: 'kv-b' },
      { ...vault, id: '/a', name: 'kv-a' },
    ]),
    of('Archive', [
      { ...vault, id: '/c', name: 'kv-c' },
      { ...vault, id: '/f', tenantId: 'tenant-2' },
    ]),
    of('Empty', []),
  ]);
  expect(lines(rows).map((line) => line.split(' = ')[0]?.split(' /')[0])).toEqual([
    'Create New Key Vault...',
    expect.stringMatching(/^Resource group rg-ledger: /),
    'Subscription Archive: kv-c',
    'Subscription Security: kv-a',
    'Subscription Security: kv-b',
    'Other tenants: Key in another tenant...',
  ]);
  expect(rows.at(-2)?.rows[0]?.value).toMatchObject({ id: '/a', subscription: { name: 'Security' } });
});

test('continuous backup is offered for the APIs that support it', () => {
  const values = (api: Parameters<typeof backupRows>[0]) => backupRows(api).map(({ value }) => value);
  expect(values('NoSQL')).toEqual(['periodic', 'Continuous7Days', 'Continuous30Days']);
  expect(values('Cassandra')).toEqual(['periodic']);
});

test('a key in another tenant is entered as a URI in this cloud, without a version', () => {
  const rule = foreignKeyRule(clouds.public);
  expect(rule('https://kv-theirs.vault.azure.net/keys/k')).toBeUndefined();
  expect(rule('https://hsm-theirs.managedhsm.azure.net/keys/k')).toBeUndefined();
  for (const [uri, told] of [
    ['https://kv-theirs.vault.azure.net/keys/k/0123456789abcdef0123456789abcdef', /version/],
    ['https://kv-theirs.vault.azure.cn/keys/k', /form/],
    ['http://kv-theirs.vault.azure.net/keys/k', /form/],
    ['https://a.vault.azure.net/keys/k', /form/],
    ['kv-theirs', /form/],
  ] as const)
    expect(plain(rule(uri)!)).toMatch(told);
});

test('the tiers explain why no managed HSM is created, and which command to run instead', () => {
  expect(vaultSkuRows.map(({ value }) => value)).toEqual(['standard', 'premium', undefined]);
  const [told = ''] = lines([{ rows: vaultSkuRows }]).slice(-1);
  expect(told).toMatch(/^- Managed HSM = .*only you get its security domain/);
  expect(told).toMatch(/az keyvault create --hsm-name.*az keyvault security-domain download/);
});
