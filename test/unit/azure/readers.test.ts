import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Azure, AzureSubscription } from '../../../src/azure/api.ts';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { readinessOf } from '../../../src/health/vaultsAndKeys.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Account, Key, Vault } from '../../../src/model/resources.ts';
import { permitFor } from '../../fakes/permit.ts';
import {
  accountId,
  connectionTo,
  group,
  StubHttp,
  subscription,
  subscriptionId,
  vaultId,
} from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();
const permit = await permitFor();
const hsmId = `${group}/providers/Microsoft.KeyVault/managedHSMs/hsm-1`;
const at = { id: vaultId, uri: 'https://kv-1.vault.azure.net' };
const keyUri = 'https://kv-1.vault.azure.net/keys/k';

/** Services whose every response has this body. */
const answering = (body: unknown, status = 200): Azure =>
  connectAzure(connectionTo(new StubHttp(() => ({ status, body })), { retryMilliseconds: 0 }));

/** Every port that reads, by what it reads. */
const reads: Readonly<Record<string, (azure: AzureSubscription, whole: Azure) => Promise<Outcome<unknown>>>> =
  {
    subscriptions: (_, azure) => azure.subscriptions(signal),
    registration: ({ providers }) => providers.registration('Microsoft.DocumentDB', signal),
    groups: ({ groups }) => groups.list(signal),
    vaults: ({ vaults }) => vaults.list(signal),
    vault: ({ vaults }) => vaults.get(vaultId, signal),
    'managed HSM': ({ vaults }) => vaults.get(hsmId, signal),
    'vault name': ({ vaults }) => vaults.nameAvailability('kv-1', signal),
    'region pairs': ({ vaults }) => vaults.regionPairs(signal),
    'deleted vaults': ({ changes }) => changes.deletedVaults(signal),
    keys: ({ keys }) => keys.list(vaultId, signal),
    key: ({ keys }) => keys.get(vaultId, 'k', signal),
    versions: ({ keys }) => keys.versions(`${vaultId}/keys/k`, signal),
    'keys of an HSM': ({ keys }) => keys.list(hsmId, signal),
    'rotated key': ({ changes }) => changes.rotate(at, 'k', permit),
    'created key': ({ keys }) => keys.create(at, { name: 'k', create: { type: 'RSA', size: 3072 } }, permit),
    accounts: ({ accounts }) => accounts.list(signal),
    account: ({ accounts }) => accounts.get(accountId, signal),
    regions: ({ accounts }) => accounts.regions(signal),
    'account name': ({ accounts }) => accounts.nameTaken('acc-1', signal),
    assignments: ({ access }) => access.assignments(vaultId, 'p', signal),
    permissions: ({ access }) => access.permissions(vaultId, signal),
    'local roles': ({ access }) => access.assignments(hsmId, 'p', signal),
    grants: ({ accessChanges }) => accessChanges.grants(vaultId, 'p', signal),
    policies: ({ accessChanges }) => accessChanges.policies(vaultId, signal),
    locks: ({ governance }) => governance.locks(signal),
    'policy check': ({ governance }) => governance.checkPolicies({ kind: 'existing', id: vaultId }, signal),
    exemptions: ({ governance }) => governance.exemptions(vaultId, signal),
    'policy assignment': ({ governance }) => governance.policyAssignment('/a/1', signal),
    identities: ({ identities }) => identities.list(signal),
    identity: ({ identities }) => identities.get('/i', signal),
    principal: ({ directory }) => directory.principal('app', signal),
    mentions: (_, azure) => azure.mentions({ keyStore: 'vault', vault: 'kv-1' }, [subscription], signal),
    protection: ({ vaults }) =>
      vaults.protect(vaultIn, { purgeProtection: true, allowTrustedServices: true }, permit),
    'permission model': ({ changes }) => changes.useRoles(vaultIn, permit),
  };

const vaultIn: Vault = {
  ...{
    id: vaultId,
    name: 'kv-1',
    subscriptionId,
    resourceGroup: 'rg',
    location: 'westeurope',
    tenantId: 't',
  },
  ...{ uri: at.uri, sku: 'standard', permissionModel: 'rbac', softDelete: true, purgeProtection: true },
  network: {
    publicAccess: 'Enabled',
    defaultAction: 'Allow',
    bypass: 'AzureServices',
    ipRules: [],
    subnetIds: [],
  },
  ...{ accessPolicies: [], provisioningState: 'Succeeded' },
};

/** Complete rows, with everything that is read from them. */
const whole = {
  account: {
    id: accountId,
    ...{ name: 'acc-1', location: 'West Europe', kind: 'GlobalDocumentDB', tags: { a: 'b' } },
    identity: {
      type: 'UserAssigned',
      principalId: 'p',
      tenantId: 't',
      userAssignedIdentities: { '/i': { clientId: 'c' } },
    },
    properties: {
      provisioningState: 'Succeeded',
      keyVaultKeyUri: keyUri,
      keyVaultKeyUriVersion: 'v',
      customerManagedKeyStatus: 'Access to the configured customer managed key confirmed.',
      defaultIdentity: 'FirstPartyIdentity',
      capabilities: [{ name: 'EnableGremlin' }],
      locations: [{ locationName: 'West Europe', failoverPriority: 0 }],
      enableAnalyticalStorage: false,
      backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } },
    },
  },
  vault: {
    id: vaultId,
    ...{ name: 'kv-1', location: 'westeurope' },
    properties: {
      sku: { family: 'A', name: 'standard' },
      tenantId: 't',
      vaultUri: 'https://kv-1.vault.azure.net/',
      enableSoftDelete: true,
      enablePurgeProtection: true,
      enableRbacAuthorization: true,
      softDeleteRetentionInDays: 90,
      provisioningState: 'Succeeded',
      publicNetworkAccess: 'Enabled',
      networkAcls: {
        bypass: 'AzureServices',
        defaultAction: 'Allow',
        ipRules: [{ value: '1.2.3.4' }],
        virtualNetworkRules: [{ id: '/v' }],
      },
      accessPolicies: [{ tenantId: 't', objectId: 'o', permissions: { keys: ['get'] } }],
    },
  },
  key: {
    ...{ id: `${vaultId}/keys/k`, name: 'k' },
    properties: {
      ...{
        kty: 'RSA',
        keySize: 3072,
        keyOps: ['wrapKey', 'unwrapKey'],
        keyUri,
        keyUriWithVersion: `${keyUri}/0123`,
      },
      attributes: { enabled: true, nbf: 1, exp: 4_000_000_000, created: 1 },
      rotationPolicy: {
        attributes: { expiryTime: 'P2Y' },
        lifetimeActions: [{ trigger: { timeAfterCreate: 'P1Y' }, action: { type: 'rotate' } }],
      },
    },
  },
  assignment: { id: '/a', properties: { scope: '/s', roleDefinitionId: '/r', principalId: 'p' } },
  permission: { actions: ['*'], notActions: ['x'], dataActions: [], notDataActions: [] },
};

type Path = readonly (string | number)[];

const places = (value: unknown, here: Path = []): Path[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
        const path = [...here, Array.isArray(value) ? Number(name) : name];
        return [path, ...places(inner, path)];
      });

function changed(value: unknown, [name, ...rest]: Path, to: unknown): unknown {
  if (name === undefined) return to;
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (index === name ? changed(one, rest, to) : one));
  const of = value as Readonly<Record<string, unknown>>;
  return { ...of, [name]: changed(of[name], rest, to) };
}

const nested = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), fc.array(tie('any'), { maxLength: 3 })),
})).any;

/** A row with one invalid value: another type, null, too long, or an unknown word. */
const broken = (row: object) =>
  fc.tuple(
    fc.constantFrom(...places(row)),
    fc.oneof(
      nested,
      fc.constantFrom<unknown>(
        null,
        true,
        false,
        0,
        1,
        -1,
        1e300,
        '',
        '?',
        [],
        [null],
        {},
        [[]],
        { a: null },
        ['get', null],
      ),
      fc.constant('x'.repeat(20_000)),
    ),
  );

describe('whatever Azure answers', () => {
  it.each(Object.keys(reads))('always returns a value: %s', async (name) => {
    const rows = fc.constantFrom<object>(...Object.values(whole));
    const row = fc.oneof(
      nested,
      rows.chain((one) => broken(one).map(([path, to]) => changed(one, path, to))),
    );
    const list = fc.record({
      value: fc.oneof(nested, fc.array(row, { maxLength: 3 })),
      nextLink: fc.oneof(
        fc.constantFrom<unknown>(null, undefined, '', '/next', 'https://management.azure.com/next'),
        nested,
      ),
    });
    const page = fc.record({
      ...{
        data: fc.oneof(nested, fc.array(row, { maxLength: 3 })),
        $skipToken: nested,
        resultTruncated: nested,
      },
      totalRecords: fc.oneof(fc.integer({ max: 3000 }), nested),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(nested, row, list, page),
        fc.constantFrom(200, 200, 200, 403, 404),
        async (body, status) => {
          const azure = answering(body, status);
          const outcome = await reads[name]!(azure.in(subscription), azure);
          expect(['done', 'failed']).toContain(outcome.kind);
          if (outcome.kind === 'failed')
            expect(JSON.stringify(outcome)).not.toMatch(
              /Cannot read|undefined \(|is not a function|not iterable/,
            );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('one malformed row among good ones', () => {
  const odd: readonly unknown[] = [null, 1, 'text', [], {}, { id: 7 }, { id: '/x' }, { properties: null }];

  it.each([
    ['accounts', whole.account],
    ['vaults', whole.vault],
    ['keys', whole.key],
    ['groups', { name: 'rg', location: 'westeurope' }],
    ['regions', { name: 'West Europe', properties: { supportsAvailabilityZone: true } }],
    ['identities', { id: '/i', properties: { principalId: 'p' } }],
    ['deleted vaults', { name: 'kv-1', properties: { vaultId, location: 'westeurope' } }],
    ['assignments', whole.assignment],
  ] as const)('hides none of the others, and is reported: %s', async (name, good) => {
    for (const one of odd) {
      const azure = answering({ value: [good, one, good] });
      // Managed HSMs are listed with the vaults, with the same response.
      const outcome = await reads[name]!(azure.in(subscription), azure);
      expect(outcome).toMatchObject({ kind: 'done' });
      // A key's name comes from its id, so the key is listed with the missing properties.
      const isTold = name === 'keys' && JSON.stringify(one) === '{"id":"/x"}';
      if (isTold) expect(outcome).toMatchObject({ value: [{}, { name: 'x', unread: ['properties'] }, {}] });
      else expect(outcome).toMatchObject({ incomplete: { code: 'F-97' } });
      if (isTold) continue;
      const clean = answering({ value: [good, good] });
      const value = outcome.kind === 'done' ? outcome.value : undefined;
      expect(await reads[name]!(clean.in(subscription), clean)).toMatchObject({
        kind: 'done',
        value: withoutTime(value),
      });
    }
  });

  /** The time of reading differs. */
  const withoutTime = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'observed' ? undefined : inner)));

  it('in a list of subscriptions is a failure of its tenant', async () => {
    const good = { subscriptionId: 's', displayName: 'S', tenantId: 't', state: 'Enabled' };
    const http = new StubHttp((line) => ({
      status: 200,
      body: {
        value: line.includes('/tenants') ? [{ tenantId: 't' }, null] : [good, { subscriptionId: 7 }, null],
      },
    }));
    expect(await connectAzure(connectionTo(http)).subscriptions(signal)).toMatchObject({
      kind: 'done',
      value: {
        subscriptions: [{ id: 's' }],
        failures: [{ problem: { code: 'F-97' } }, { tenantId: 't', problem: { code: 'F-97' } }],
      },
    });
  });

  it.each(['versions', 'permissions', 'grants', 'locks', 'region pairs', 'local roles', 'mentions'])(
    'fails a list that a decision depends on: %s',
    async (name) => {
      for (const one of [null, 7, { properties: { level: 'Novel' }, notActions: 7 }]) {
        const body = { value: [one], data: [one], totalRecords: 1, resultTruncated: 'false' };
        const azure = answering(body);
        expect(await reads[name]!(azure.in(subscription), azure)).toMatchObject({
          kind: 'failed',
          problem: { code: 'F-97' },
        });
      }
    },
  );

  it('in Resource Graph falls back to the lists of Resource Manager', async () => {
    const { id, properties } = whole.account;
    const data = [{ id, ...properties }, null];
    const azure = answering({ data, totalRecords: 2, count: 2, resultTruncated: 'false' });
    const found: Account[] = [];
    const refused = await azure.survey.accounts([subscription], (rows) => found.push(...rows), signal);
    expect(found.map(({ name }) => name)).toEqual(['acc-1']);
    expect(refused).toMatchObject([{ subscriptions: [subscription], problem: { code: 'F-97' } }]);
  });

  it('is logged, without its content', async () => {
    const connection = connectionTo(
      new StubHttp(() => ({ status: 200, body: { value: [{ secret: 'x' }] } })),
    );
    await connectAzure(connection).in(subscription).accounts.list(signal);
    expect(connection.logged.filter((line) => line.startsWith('warn'))).toEqual([
      'warn {"problem":"F-97","unreadableRows":1,"of":"account"}',
    ]);
  });
});

/** Replaces every value of a complete row by every value of another kind, one at a time. */
const wrong = (row: object) =>
  places(row).flatMap((path) => {
    const is = path.reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>>)[name], row);
    const others: readonly unknown[] = [7, true, 'Novel?', [7], { a: 7 }, 'y'.repeat(20_000)];
    return others
      .filter((other) => kind(other) !== kind(is) || (typeof other === 'string' && other.length > 10_000))
      .map((other) => [path, changed(row, path, other)] as const);
  });

const kind = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value);

describe('unread data never looks healthy', () => {
  const one = async <T>(read: keyof typeof reads, body: unknown) => {
    const azure = answering(body);
    const outcome = await reads[read]!(azure.in(subscription), azure);
    return outcome.kind === 'done' ? (outcome.value as T) : undefined;
  };

  it('unchanged samples are read completely', async () => {
    for (const [name, row] of [
      ['account', whole.account],
      ['vault', whole.vault],
      ['key', whole.key],
    ] as const)
      expect(await one(name, row)).not.toHaveProperty('unread');
    expect(readinessOf((await one<Vault>('vault', whole.vault))!).kind).toBe('ready');
  });

  it('data of an account', async () => {
    // Azure returns more of an identity than is read.
    const ignored = new Set(['identity.type']);
    for (const [path, body] of wrong(whole.account)) {
      const account = await one<Account>('account', body);
      if (!account || ignored.has(path.join('.'))) continue;
      expect(account.unread, path.join('.')).toBeDefined();
      if (/keyVaultKeyUri$|customerManagedKeyStatus|^properties$/.test(path.join('.')))
        expect(account.status.kind, path.join('.')).toBe('unknown');
      if (/provisioningState/.test(path.join('.'))) expect(account.provisioningState).toBe('Unknown');
    }
  });

  it('data of a vault', async () => {
    const ignored = new Set(['properties.sku.family']);
    for (const [path, body] of wrong(whole.vault)) {
      const vault = await one<Vault>('vault', body);
      const name = path.join('.');
      if (!vault || ignored.has(name)) continue;
      expect(vault.unread, name).toBeDefined();
      expect(readinessOf(vault).kind, name).not.toBe('ready');
      expect(vault.uri).toBe('https://kv-1.vault.azure.net');
      if (name.endsWith('enablePurgeProtection')) expect(vault.purgeProtection).toBe(false);
      if (name.endsWith('enableSoftDelete')) expect(vault.softDelete).toBe(false);
      if (name.endsWith('networkAcls'))
        expect(vault.network).toMatchObject({ defaultAction: 'Deny', bypass: 'None' });
      if (name.endsWith('defaultAction')) expect(vault.network.defaultAction).toBe('Deny');
      if (name.endsWith('bypass')) expect(vault.network.bypass).toBe('None');
      if (name.endsWith('publicNetworkAccess')) expect(vault.network.publicAccess).toBe('Disabled');
    }
  });

  it('data of a key', async () => {
    for (const [path, body] of wrong(whole.key)) {
      const key = await one<Key>('key', body);
      // Only versions have a creation time.
      if (!key || path.at(-1) === 'created') continue;
      expect(key.unread, path.join('.')).toBeDefined();
      if (/^properties(\.attributes(\.enabled)?)?$/.test(path.join('.'))) expect(key.enabled).toBe(false);
    }
    for (const [path, body] of wrong({ value: [whole.key] }).filter(([path]) => path[3] === 'attributes'))
      expect(await one('versions', body), path.join('.')).toBeUndefined();
  });

  it('an address outside the cloud is dropped, and the row says so', async () => {
    const addresses = [
      'https://evil.example',
      'https://kv-1.vault.azure.net.evil.example/',
      'http://kv-1.vault.azure.net',
      'https://kv-2.vault.azure.net/',
    ];
    for (const address of addresses) {
      const vault = await one<Vault>('vault', changed(whole.vault, ['properties', 'vaultUri'], address));
      expect(vault).toMatchObject({ uri: 'https://kv-1.vault.azure.net', unread: ['properties.vaultUri'] });
      const hsm = { ...whole.vault, id: hsmId, properties: { ...whole.vault.properties, hsmUri: address } };
      expect(await one<Vault>('managed HSM', hsm)).toMatchObject({
        ...{ uri: 'https://hsm-1.managedhsm.azure.net', unread: ['properties.hsmUri'] },
      });
    }
    // Its name would become part of an address.
    const id = vaultId.replace('kv-1', 'evil.example%2f');
    expect(await one('vault', { ...whole.vault, id })).toBeUndefined();
    for (const property of ['keyUri', 'keyUriWithVersion']) {
      const key = await one<Key>(
        'key',
        changed(whole.key, ['properties', property], 'https://evil.example/keys/k'),
      );
      expect(key).toMatchObject({ uri: keyUri, unread: [`properties.${property}`] });
    }
  });
});

describe('pages', () => {
  it('that lead back to an earlier one end the reading', async () => {
    let asked = 0;
    const pages = ['a', 'b', 'a'];
    const http = new StubHttp(() => ({
      status: 200,
      body: { value: [], nextLink: `https://management.azure.com/${pages[asked++] ?? 'a'}` },
    }));
    expect(await connectAzure(connectionTo(http)).in(subscription).accounts.list(signal)).toMatchObject({
      kind: 'failed',
      problem: { code: 'F-97' },
    });
    expect(asked).toBe(3);
  });

  it('of Resource Graph that lead back, or never end, end it too', async () => {
    const looping = { data: [], totalRecords: 1500, $skipToken: 't', resultTruncated: 'true' };
    let total = 1500;
    const http = new StubHttp(() => ({ status: 200, body: { ...looping, totalRecords: total++ } }));
    const survey = connectAzure(connectionTo(http)).survey;
    expect(await survey.accounts([subscription], () => undefined, signal)).toMatchObject([
      { problem: { code: 'F-97' } },
    ]);
    const huge = answering({ ...looping, totalRecords: 1e12 });
    expect(await huge.survey.accounts([subscription], () => undefined, signal)).toMatchObject([
      { problem: { code: 'F-97' } },
    ]);
  });
});
