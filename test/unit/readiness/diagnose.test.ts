import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import { diagnose } from '../../../src/readiness/diagnose.ts';
import { standings, tally } from '../../../src/readiness/finding.ts';
import { everything, principalId, subscription } from '../../fakes/azure.ts';
import {
  account,
  factsOf,
  managed,
  policy,
  read,
  refused,
  vault,
  version,
  type Change,
} from '../../fakes/readinessFacts.ts';

const told = (change: Change) =>
  diagnose(factsOf(change)).map(({ standing, title, what, code, fix, evidence }) => ({
    ...{ standing, code, fix },
    title: plain(title),
    what: plain(what),
    evidence: evidence && plain(evidence),
  }));

/** What a check finds, and what it finds where all is in order. */
const cases: readonly (readonly [title: string, change: Change, found: object])[] = [
  [
    'Resource provider Microsoft.DocumentDB',
    { facts: { registration: read('NotRegistered') } },
    { standing: 'needsAction', code: 'F-01', fix: 'registerProvider' },
  ],
  [
    'Resource provider Microsoft.DocumentDB',
    { facts: { registration: read('Registering') } },
    { standing: 'watch', code: 'F-01', fix: undefined },
  ],
  [
    'Resource provider Microsoft.DocumentDB',
    { facts: { registration: refused } },
    { standing: 'unknown', evidence: 'You lack the right x/read.' },
  ],
  [
    'Principal "Azure Cosmos DB" of the tenant',
    { examined: 'subscription', estate: { firstParty: new Map([[subscription.tenantId, read(undefined)]]) } },
    { standing: 'needsAction', code: 'F-08', fix: 'registerProvider' },
  ],
  [
    'Principal "Azure Cosmos DB" of the tenant',
    { examined: 'subscription', estate: { firstParty: new Map([[subscription.tenantId, refused]]) } },
    { standing: 'unknown', code: 'F-09' },
  ],
  [
    "Status of the account's key",
    { account: { status: { kind: 'revoked', code: 4002, raw: 'R (4002)' } } },
    { standing: 'needsAction', code: 'F-37', evidence: 'Azure says: R (4002)' },
  ],
  [
    "Status of the account's key",
    { account: { status: { kind: 'unknown', raw: 'Hm' } } },
    { standing: 'unknown', evidence: 'Azure says: Hm' },
  ],
  ['State of the account', { account: { provisioningState: 'Failed' } }, { standing: 'needsAction' }],
  [
    'Key URI',
    { account: { keyUri: 'https://elsewhere.example/keys/k' } },
    { standing: 'watch', code: 'F-35' },
  ],
  [
    'Form of the key URI',
    { account: { keyUri: `${account.keyUri ?? ''}/${version}` } },
    {
      standing: 'watch',
      code: 'F-35',
      what: 'The key URI names a version: the account does not follow a rotation.',
    },
  ],
  [
    'Form of the key URI',
    { account: { keyUri: `${account.keyUri ?? ''}/` } },
    { standing: 'watch', code: 'F-35' },
  ],
  [
    'Key vault',
    {
      estate: {
        vaults: new Map([[subscription.id, read([])]]),
        deletedVaults: new Map([[subscription.id, read([{ name: vault.name }])]]),
      },
    },
    { standing: 'needsAction', code: 'F-12', fix: 'recoverVault' },
  ],
  ['Key vault', { estate: { vaults: new Map([[subscription.id, read([])]]) } }, { standing: 'unknown' }],
  ['Tenant of the vault', { vault: { tenantId: 'other' } }, { standing: 'needsAction', code: 'F-40' }],
  [
    'Tenant of the vault',
    { examined: 'vault', vault: { tenantId: 'other' } },
    { standing: 'needsAction', code: 'F-40' },
  ],
  [
    'Soft delete and purge protection',
    { vault: { purgeProtection: false } },
    { standing: 'needsAction', code: 'F-16', fix: 'configureVault' },
  ],
  [
    'Soft delete and purge protection',
    { examined: 'vault', vault: { softDelete: false } },
    { standing: 'needsAction', code: 'F-16', fix: 'configureVault' },
  ],
  [
    'Network of the vault',
    { examined: 'key', vault: { network: { ...vault.network, defaultAction: 'Deny', bypass: 'None' } } },
    { standing: 'needsAction', code: 'F-32', fix: 'configureVault' },
  ],
  [
    'Network of the vault',
    { vault: { network: { ...vault.network, publicAccess: 'SecuredByPerimeter' } } },
    {
      standing: 'watch',
      code: 'F-32',
      what: 'A network security perimeter decides who reaches the vault kv-ledger.',
    },
  ],
  [
    'State of the vault',
    { examined: 'vault', vault: { provisioningState: 'RegisteringDns' } },
    { standing: 'watch' },
  ],
  [
    'Retention of deleted keys',
    { examined: 'vault', vault: { retentionDays: 7 } },
    { standing: 'note', code: 'F-17' },
  ],
  ['Permission model', { vault: { permissionModel: 'accessPolicy' } }, { standing: 'note' }],
  [
    'Keys in the vault',
    { examined: 'vault', key: { enabled: false } },
    { standing: 'watch', code: 'F-29', fix: 'generateKey' },
  ],
  [
    'Keys in the vault',
    { examined: 'vault', estate: { keyLists: new Map() } },
    { standing: 'unknown', code: 'F-29' },
  ],
  [
    'Key',
    { estate: { keys: new Map([[`${vault.id}/keys/ledger-key`.toLowerCase(), read(undefined)]]) } },
    { standing: 'needsAction', code: 'F-29' },
  ],
  [
    'Use of the key',
    { key: { enabled: false } },
    { standing: 'needsAction', code: 'F-30', fix: 'restoreKey' },
  ],
  [
    'Use of the key',
    { examined: 'key', key: { type: 'EC' } },
    { standing: 'needsAction', code: 'F-35', fix: undefined },
  ],
  [
    'Use of the key',
    { examined: 'key', key: { operations: ['sign'] } },
    { standing: 'needsAction', code: 'F-30b', what: 'The key does not allow wrapKey, unwrapKey.' },
  ],
  [
    'Use of the key',
    { examined: 'key', key: { expires: Date.UTC(2026, 9, 1) } },
    { standing: 'needsAction', code: 'F-30b' },
  ],
  [
    'Use of the key',
    { examined: 'key', key: { notBefore: Date.UTC(2027, 0, 1) } },
    { standing: 'needsAction', code: 'F-30b' },
  ],
  [
    'Expiry of the key',
    { examined: 'key', key: { expires: Date.UTC(2026, 11, 1) } },
    { standing: 'watch', code: 'F-30b', fix: 'rotateKey' },
  ],
  ['Size of the key', { examined: 'key', key: { size: 2048 } }, { standing: 'watch' }],
  ['Version of the key', { account: { keyVersion: 'b'.repeat(32) } }, { standing: 'watch' }],
  [
    'Default identity',
    { account: { defaultIdentity: { kind: 'undefined' } } },
    { standing: 'needsAction', code: 'F-31', fix: 'changeIdentity' },
  ],
  [
    'Access of the identity',
    { estate: { assignments: new Map([[`${vault.id} ${principalId}`.toLowerCase(), read([])]]) } },
    { standing: 'needsAction', code: 'F-33', fix: 'grantAccess' },
  ],
  [
    'Access of the identity',
    {
      // The grant of the principal that all share is of no use to an account that uses an identity of its own.
      account: {
        defaultIdentity: { kind: 'systemAssigned' },
        identities: { systemAssigned: { principalId: 'own' }, userAssigned: [] },
      },
      estate: { assignments: new Map([[`${vault.id} own`.toLowerCase(), read([])]]) },
    },
    { standing: 'needsAction', code: 'F-33', fix: 'grantAccess' },
  ],
  [
    'Access of the identity',
    { examined: 'vault', vault: { permissionModel: 'accessPolicy' } },
    { standing: 'needsAction', code: 'F-33', fix: 'grantAccess' },
  ],
  ['Name of the account', { account: { name: 'Not_A_Name' } }, { standing: 'watch', code: 'F-52' }],
  [
    'Region',
    {
      facts: {
        regions: read([{ name: 'westeurope', displayName: 'West Europe', zones: true, allowed: false }]),
      },
    },
    { standing: 'watch', code: 'F-51' },
  ],
  ['Region', { facts: { regions: read([]) } }, { standing: 'unknown', code: 'F-51' }],
  [
    'Your right: Register the resource provider',
    { examined: 'subscription', place: { rights: read([]) } },
    { standing: 'watch', code: 'F-02' },
  ],
  [
    'Your right: Configure the key vault',
    { examined: 'vault', place: { rights: read([]) } },
    {
      standing: 'watch',
      evidence: `Your account lacks the action Microsoft.KeyVault/vaults/write at ${vault.id}.`,
    },
  ],
  [
    'Your right: Generate a key',
    { examined: 'vault', place: { rights: read([]) } },
    { standing: 'watch', code: 'F-02' },
  ],
  [
    'Your right: Give access to the key',
    { examined: 'key', place: { rights: read([]) } },
    { standing: 'watch', code: 'F-02' },
  ],
  [
    'Your right: Rotate the key',
    { examined: 'key', place: { rights: read([{ ...everything, dataActions: [] }]) } },
    { standing: 'watch', code: 'F-02' },
  ],
  ['Your right: Change the account', { place: { rights: read([]) } }, { standing: 'watch', code: 'F-02' }],
  ['Your rights', { place: { rights: refused } }, { standing: 'unknown', code: 'F-02' }],
  [
    'Locks',
    {
      place: {
        locks: read([{ name: 'keep', scope: `/subscriptions/${subscription.id}`, level: 'ReadOnly' }]),
      },
    },
    { standing: 'watch', code: 'F-10' },
  ],
  ['Locks', { place: { locks: refused } }, { standing: 'unknown', code: 'F-10' }],
  [
    'Azure Policy',
    {
      examined: 'vault',
      vault: { purgeProtection: false },
      place: { policies: read([policy('0b60c0b2-2dc2-4e1c-b5c9-abbed971de53')]) },
    },
    { standing: 'watch', code: 'F-03' },
  ],
  [
    'Azure Policy',
    {
      place: {
        policies: read([
          policy('e56962a6-4747-49cd-b67b-bf8b01975c4c', {
            parameters: { listofallowedlocations: ['northeurope'] },
          }),
        ]),
      },
    },
    { standing: 'watch', code: 'F-03', what: 'The policy "Ours" refuses changes of it as it is.' },
  ],
  [
    'Azure Policy',
    { place: { policies: read([policy('11111111-0000-0000-0000-000000000000')]) } },
    { standing: 'note', code: 'F-03' },
  ],
  ['Azure Policy', { place: { policies: refused } }, { standing: 'unknown', code: 'F-03' }],
];

describe('each check, in both answers', () => {
  test.each(cases)('%s (%#)', (title, change, found) => {
    const examined = change.examined ? { examined: change.examined } : {};
    const fine = told(examined).filter((one) => one.title === title);
    // Where a place cannot be read there is one finding in place of one for each right.
    if (title !== 'Your rights') expect(fine.length).toBeGreaterThan(0);
    for (const one of fine) expect(one.standing).toBe('passed');
    expect(told(change)).toContainEqual(expect.objectContaining({ title, ...found }));
  });

  test('an account with Microsoft key: whether it can get one of its own', () => {
    const title = 'Customer-managed key on the existing account';
    const of = (change: Change['account']) => {
      const facts = factsOf();
      return diagnose({ ...facts, examined: { kind: 'account', account: { ...managed, ...change } } })
        .filter((one) => plain(one.title) === title)
        .map(({ standing, code, fix }) => [standing, code, fix]);
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

describe('policies that refuse nothing here', () => {
  const findings = (change: Parameters<typeof policy>[1], id = '1f905d99-2ab7-462c-a6b0-f709acca6c8f') =>
    told({ place: { policies: read([policy(id, change)]) } }).filter(({ title }) => title === 'Azure Policy');

  test.each([
    ['that the account meets', {}],
    ['that only report', { enforced: false }],
    ['that leave the place out', { notScopes: [`/subscriptions/${subscription.id}`] }],
    ['that audit', { parameters: {} }],
  ])('%s', (_, change) => {
    for (const one of findings(change)) expect(one.standing).toBe('passed');
  });

  test('that are about vaults alone', () => {
    for (const one of findings({}, '0b60c0b2-2dc2-4e1c-b5c9-abbed971de53'))
      expect(one.standing).toBe('passed');
  });
});

test('a lock against deletion only, and one on something else, stand in no way', () => {
  const locks = read([
    { name: 'keep', scope: account.id, level: 'CanNotDelete' as const },
    { name: 'other', scope: `${account.id}-2`, level: 'ReadOnly' as const },
  ]);
  const found = told({ place: { locks } }).filter(({ title }) => title === 'Locks');
  expect(found.map(({ standing }) => standing)).toEqual(['passed', 'passed']);
});

test('a vault that is gone is told once, not with all that hangs on it', () => {
  const open = told({
    estate: {
      vaults: new Map([[subscription.id, read([])]]),
      deletedVaults: new Map([[subscription.id, read([{ name: vault.name }])]]),
    },
  }).filter(({ standing }) => standing !== 'passed' && standing !== 'note');
  expect(open.map(({ title }) => title)).toEqual(['Key vault']);
});

test('findings are in the order of their urgency, each counted once; fixes are for what needs somebody', () => {
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
        const ranks = findings.map(({ standing }) => standings.indexOf(standing));
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        const counts = tally(findings);
        expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(findings.length);
        for (const { standing, fix, next, owner } of findings) {
          if (fix) expect(['needsAction', 'unknown', 'watch']).toContain(standing);
          if (standing === 'needsAction') expect([next, owner]).not.toContain(undefined);
        }
        // Reading it again says the same.
        expect(diagnose(factsOf({ ...change, examined }))).toEqual(findings);
      },
    ),
  );
});
