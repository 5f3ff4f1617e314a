import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import { diagnose } from '../../../src/readiness/diagnose.ts';
import { urgencies, tally } from '../../../src/readiness/finding.ts';
import { everything, principalId, subscription } from '../../fakes/azure.ts';
import {
  account,
  factsOf,
  managed,
  policiesOf,
  read,
  refused,
  vault,
  version,
  type Change,
} from '../../fakes/readinessFacts.ts';

const told = (change: Change) =>
  diagnose(factsOf(change)).map(({ urgency, title, what, code, fix, evidence }) => ({
    ...{ urgency, code, fix },
    title: plain(title),
    what: plain(what),
    evidence: evidence && plain(evidence),
  }));

/** The findings of a check, with a problem and without. */
const cases: readonly (readonly [title: string, change: Change, found: object])[] = [
  [
    'Resource provider Microsoft.DocumentDB',
    { facts: { registration: read('NotRegistered') } },
    { urgency: 'needsAction', code: 'F-01', fix: 'registerProvider' },
  ],
  [
    'Resource provider Microsoft.DocumentDB',
    { facts: { registration: read('Registering') } },
    { urgency: 'watch', code: 'F-01', fix: undefined },
  ],
  [
    'Resource provider Microsoft.DocumentDB',
    { facts: { registration: refused } },
    { urgency: 'unknown', evidence: 'You lack the right x/read.' },
  ],
  [
    'Principal "Azure Cosmos DB"',
    { examined: 'subscription', estate: { firstParty: new Map([[subscription.tenantId, read(undefined)]]) } },
    { urgency: 'needsAction', code: 'F-08', fix: 'registerProvider' },
  ],
  [
    'Principal "Azure Cosmos DB"',
    { examined: 'subscription', estate: { firstParty: new Map([[subscription.tenantId, refused]]) } },
    { urgency: 'unknown', code: 'F-09' },
  ],
  [
    'Access to the key',
    { account: { status: { kind: 'revoked', code: 4002, raw: 'R (4002)' } } },
    { urgency: 'needsAction', code: 'F-37', evidence: 'Azure says: R (4002)' },
  ],
  [
    'Access to the key',
    { account: { status: { kind: 'unknown', raw: 'Hm' } } },
    { urgency: 'unknown', evidence: 'Azure says: Hm' },
  ],
  ['Account state', { account: { provisioningState: 'Failed' } }, { urgency: 'needsAction' }],
  [
    'Key URI',
    { account: { keyUri: 'https://elsewhere.example/keys/k' } },
    { urgency: 'watch', code: 'F-35' },
  ],
  [
    'Key URI format',
    { account: { keyUri: `${account.keyUri ?? ''}/${version}` } },
    {
      urgency: 'watch',
      code: 'F-35',
      what: 'The key URI includes a key version. Azure refuses it, or reports sub-status 4006.',
      fix: 'changeKey',
    },
  ],
  ['Key URI format', { account: { keyUri: `${account.keyUri ?? ''}/` } }, { urgency: 'watch', code: 'F-35' }],
  [
    'Key vault',
    {
      estate: {
        vaults: new Map([[subscription.id, read([])]]),
        deletedVaults: new Map([[subscription.id, read([{ name: vault.name }])]]),
      },
    },
    { urgency: 'needsAction', code: 'F-12', fix: 'recoverVault' },
  ],
  ['Key vault', { estate: { vaults: new Map([[subscription.id, read([])]]) } }, { urgency: 'unknown' }],
  ['Key vault tenant', { vault: { tenantId: 'other' } }, { urgency: 'needsAction', code: 'F-40' }],
  [
    'Key vault tenant',
    { examined: 'vault', vault: { tenantId: 'other' } },
    { urgency: 'needsAction', code: 'F-40' },
  ],
  [
    'Soft delete and purge protection',
    { vault: { purgeProtection: false } },
    { urgency: 'needsAction', code: 'F-16', fix: 'configureVault' },
  ],
  [
    'Soft delete and purge protection',
    { examined: 'vault', vault: { softDelete: false } },
    { urgency: 'needsAction', code: 'F-16', fix: 'configureVault' },
  ],
  ...(['Brazil South', 'brazilsoutheast', 'West US 3'] as const).map((location): (typeof cases)[number] => [
    'Key vault replication',
    {
      vault: { location },
      facts: { regionPairs: read(new Map([[location.replaceAll(' ', '').toLowerCase(), 'eastus']])) },
    },
    { urgency: 'note', evidence: expect.stringMatching(/^Key Vault excludes the region\./) as string },
  ]),
  [
    'Key vault replication',
    {
      examined: 'vault',
      vault: { location: 'Poland Central' },
      facts: { regionPairs: read(new Map([['polandcentral', undefined]])) },
    },
    { urgency: 'note', evidence: expect.stringMatching(/^The region has no pair\./) as string },
  ],
  ['Key vault replication', { vault: { location: 'atlantis' } }, { urgency: 'unknown' }],
  ['Key vault replication', { facts: { regionPairs: refused } }, { urgency: 'unknown' }],
  [
    'Key vault network',
    { examined: 'key', vault: { network: { ...vault.network, defaultAction: 'Deny', bypass: 'None' } } },
    { urgency: 'needsAction', code: 'F-32', fix: 'configureVault' },
  ],
  [
    'Key vault network',
    { vault: { network: { ...vault.network, publicAccess: 'SecuredByPerimeter' } } },
    {
      urgency: 'watch',
      code: 'F-32',
      what: 'Key vault kv-ledger is in a network security perimeter.',
      fix: undefined,
    },
  ],
  [
    'Key vault network',
    {
      vault: { network: { ...vault.network, publicAccess: 'SecuredByPerimeter' } },
      account: { backup: 'Continuous' },
    },
    {
      urgency: 'watch',
      code: 'F-32',
      what: "Azure doesn't support key vault kv-ledger in a network security perimeter for this account.",
      evidence: 'The account has continuous backup (point-in-time restore).',
    },
  ],
  [
    'Key vault network',
    { vault: { network: { ...vault.network, defaultAction: 'Deny', bypass: 'AzureServices' } } },
    {
      urgency: 'note',
      code: 'F-32',
      evidence:
        "Microsoft's pages disagree. The Azure Cosmos DB page relies on this bypass, but Key Vault doesn't list Azure Cosmos DB as a trusted service.",
    },
  ],
  [
    'Key vault state',
    { examined: 'vault', vault: { provisioningState: 'RegisteringDns' } },
    { urgency: 'watch' },
  ],
  [
    'Soft-delete retention',
    { examined: 'vault', vault: { retentionDays: 7 } },
    { urgency: 'note', code: 'F-17' },
  ],
  [
    'Permission model',
    { vault: { permissionModel: 'accessPolicy' } },
    { urgency: 'note', fix: 'moveVaultToRbac' },
  ],
  [
    'Keys',
    { examined: 'vault', key: { enabled: false } },
    { urgency: 'watch', code: 'F-29', fix: 'generateKey' },
  ],
  ['Keys', { examined: 'vault', estate: { keyLists: new Map() } }, { urgency: 'unknown', code: 'F-29' }],
  [
    'Key',
    { estate: { keys: new Map([[`${vault.id}/keys/ledger-key`.toLowerCase(), read(undefined)]]) } },
    { urgency: 'needsAction', code: 'F-29' },
  ],
  ['Key state', { key: { enabled: false } }, { urgency: 'needsAction', code: 'F-30', fix: 'restoreKey' }],
  [
    'Key state',
    { examined: 'key', key: { type: 'EC' } },
    { urgency: 'needsAction', code: 'F-35', fix: undefined },
  ],
  [
    'Key state',
    { examined: 'key', key: { operations: ['sign'] } },
    { urgency: 'needsAction', code: 'F-30b', what: "The key doesn't allow wrapKey, unwrapKey." },
  ],
  [
    'Key state',
    { examined: 'key', key: { expires: Date.UTC(2026, 9, 1) } },
    { urgency: 'needsAction', code: 'F-30b' },
  ],
  [
    'Key state',
    { examined: 'key', key: { notBefore: Date.UTC(2027, 0, 1) } },
    { urgency: 'needsAction', code: 'F-30b' },
  ],
  [
    'Key expiry',
    { examined: 'key', key: { expires: Date.UTC(2026, 11, 1) } },
    { urgency: 'watch', code: 'F-30b', fix: 'rotateKey' },
  ],
  ['Key size', { examined: 'key', key: { size: 2048 } }, { urgency: 'watch' }],
  ['Key version', { account: { keyVersion: 'b'.repeat(32) } }, { urgency: 'watch' }],
  [
    'Default identity',
    { account: { defaultIdentity: { kind: 'undefined' } } },
    { urgency: 'needsAction', code: 'F-31', fix: 'changeIdentity' },
  ],
  [
    "Identity's access",
    { estate: { assignments: new Map([[`${vault.id} ${principalId}`.toLowerCase(), read([])]]) } },
    { urgency: 'needsAction', code: 'F-33', fix: 'grantAccess' },
  ],
  [
    "Identity's access",
    {
      // A grant for the shared principal doesn't help an account with another identity.
      account: {
        defaultIdentity: { kind: 'systemAssigned' },
        identities: { systemAssigned: { principalId: 'own' }, userAssigned: [] },
      },
      estate: { assignments: new Map([[`${vault.id} own`.toLowerCase(), read([])]]) },
    },
    { urgency: 'needsAction', code: 'F-33', fix: 'grantAccess' },
  ],
  [
    "Identity's access",
    { examined: 'vault', vault: { permissionModel: 'accessPolicy' } },
    { urgency: 'needsAction', code: 'F-33', fix: 'grantAccess' },
  ],
  ['Account name', { account: { name: 'Not_A_Name' } }, { urgency: 'watch', code: 'F-52' }],
  [
    'Region',
    {
      facts: {
        regions: read([{ name: 'westeurope', displayName: 'West Europe', zones: true, allowed: false }]),
      },
    },
    { urgency: 'watch', code: 'F-51' },
  ],
  ['Region', { facts: { regions: read([]) } }, { urgency: 'unknown', code: 'F-51' }],
  [
    'Your permission: Register the resource provider',
    { examined: 'subscription', place: { rights: read([]) } },
    { urgency: 'watch', code: 'F-02' },
  ],
  [
    'Your permission: Configure the key vault',
    { examined: 'vault', place: { rights: read([]) } },
    {
      urgency: 'watch',
      evidence: `You don't have permission Microsoft.KeyVault/vaults/write on key vault ${vault.name}.`,
    },
  ],
  [
    'Your permission: Generate the key',
    { examined: 'vault', place: { rights: read([]) } },
    { urgency: 'watch', code: 'F-02' },
  ],
  [
    'Your permission: Grant access to the key',
    { examined: 'key', place: { rights: read([]) } },
    { urgency: 'watch', code: 'F-02' },
  ],
  [
    'Your permission: Rotate the key',
    { examined: 'key', place: { rights: read([{ ...everything, dataActions: [] }]) } },
    { urgency: 'watch', code: 'F-02' },
  ],
  [
    'Your permission: Change the account',
    { place: { rights: read([]) } },
    { urgency: 'watch', code: 'F-02' },
  ],
  ['Your permissions', { place: { rights: refused } }, { urgency: 'unknown', code: 'F-02' }],
  [
    'Locks',
    {
      place: {
        locks: read([{ name: 'keep', scope: `/subscriptions/${subscription.id}`, level: 'ReadOnly' }]),
      },
    },
    { urgency: 'watch', code: 'F-10' },
  ],
  ['Locks', { place: { locks: refused } }, { urgency: 'unknown', code: 'F-10' }],
  [
    'Azure Policy',
    { examined: 'vault', place: { policies: policiesOf({}) } },
    { urgency: 'watch', code: 'F-03', what: 'Policy "1" denies changes to this resource.' },
  ],
  [
    'Azure Policy',
    { place: { policies: policiesOf({}, {}) } },
    { urgency: 'watch', code: 'F-03', what: 'Policy "Ours" denies changes to this resource.' },
  ],
  ['Azure Policy', { place: { policies: refused } }, { urgency: 'unknown', code: 'F-03' }],
];

describe('each check, with both results', () => {
  test.each(cases)('%s (%#)', (title, change, found) => {
    const examined = change.examined ? { examined: change.examined } : {};
    const fine = told(examined).filter((one) => one.title === title);
    // If a scope can't be read, one finding replaces those for each permission.
    if (title !== 'Your permissions') expect(fine.length).toBeGreaterThan(0);
    for (const one of fine) expect(one.urgency).toBe('passed');
    expect(told(change)).toContainEqual(expect.objectContaining({ title, ...found }));
  });

  test('an account with a Microsoft-managed key: whether it can get a customer-managed one', () => {
    const title = 'Customer-managed key support';
    const of = (change: Change['account']) => {
      const facts = factsOf();
      return diagnose({ ...facts, checked: { kind: 'account', account: { ...managed, ...change } } })
        .filter((one) => plain(one.title) === title)
        .map(({ urgency, code, fix }) => [urgency, code, fix]);
    };
    expect(of({})).toEqual([['note', undefined, 'enableCmk']]);
    expect(of({ api: 'Cassandra' })).toEqual([['needsAction', 'F-49', undefined]]);
    expect(of({ capabilities: ['EnableNoSQLVectorSearch'] })).toEqual([['needsAction', 'F-49', undefined]]);
    expect(of({ backup: 'Continuous' })).toEqual([['needsAction', 'F-42', 'changeIdentity']]);
    expect(of({ analyticalStorage: true })).toEqual([['needsAction', 'F-42', 'changeIdentity']]);
    expect(of({ backup: 'Continuous', defaultIdentity: { kind: 'systemAssigned' } })).toEqual([
      ['note', undefined, 'enableCmk'],
    ]);
  });
});

test('a delete lock, and a lock on another resource, block nothing', () => {
  const locks = read([
    { name: 'keep', scope: account.id, level: 'CanNotDelete' as const },
    { name: 'other', scope: `${account.id}-2`, level: 'ReadOnly' as const },
  ]);
  const found = told({ place: { locks } }).filter(({ title }) => title === 'Locks');
  expect(found.map(({ urgency }) => urgency)).toEqual(['passed', 'passed']);
});

test('a deleted vault is one finding, without those that depend on it', () => {
  const open = told({
    estate: {
      vaults: new Map([[subscription.id, read([])]]),
      deletedVaults: new Map([[subscription.id, read([{ name: vault.name }])]]),
    },
  }).filter(({ urgency }) => urgency !== 'passed' && urgency !== 'note');
  expect(open.map(({ title }) => title)).toEqual(['Key vault']);
});

test('a note about the shared identity offers to change the default identity', () => {
  const shared = diagnose(factsOf({ account: { defaultIdentity: { kind: 'firstParty' } } }));
  expect(shared.filter(({ title }) => plain(title) === 'Shared identity')).toMatchObject([
    { urgency: 'note', fix: 'changeIdentity' },
  ]);
});

test('findings are sorted by urgency, each counted once, and only those with something to do have fixes', () => {
  const changes = cases.map(([, change]) => change);
  fc.assert(
    fc.property(
      fc.constantFrom('account', 'key', 'vault', 'subscription' as const),
      fc.subarray(changes, { maxLength: 6 }),
      (examined, some) => {
        const change = some.reduce<Change>(
          (all, one) => ({
            vault: { ...all.vault, ...one.vault },
            key: { ...all.key, ...one.key },
            account: { ...all.account, ...one.account },
            estate: { ...all.estate, ...one.estate },
            facts: { ...all.facts, ...one.facts },
            place: { ...all.place, ...one.place },
          }),
          {},
        );
        const findings = diagnose(factsOf({ ...change, examined }));
        const ranks = findings.map(({ urgency }) => urgencies.indexOf(urgency));
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        const counts = tally(findings);
        expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(findings.length);
        for (const { urgency, code, fix, next, owner } of findings) {
          if (fix && urgency !== 'unknown') expect(next).toBeDefined();
          if (urgency === 'passed') expect(fix).toBeUndefined();
          // A firewall that lets trusted services in needs no other configuration.
          if (urgency === 'note' && code === 'F-32') expect(fix).toBeUndefined();
          if (urgency === 'needsAction') expect([next, owner]).not.toContain(undefined);
        }
        // Running it again gives the same findings.
        expect(diagnose(factsOf({ ...change, examined }))).toEqual(findings);
      },
    ),
  );
});
