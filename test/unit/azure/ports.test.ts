import { describe, expect, it } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { clouds } from '../../../src/model/cloud.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { plain, text } from '../../../src/model/text.ts';
import {
  accountId,
  connectionTo,
  group,
  StubHttp,
  subscription,
  subscriptionId,
  tenantId,
  unreachable,
  vaultId,
  type Reply,
} from '../../fakes/stubHttp.ts';
import { permitFor } from '../../fakes/permit.ts';

const permit = await permitFor();

const arm = 'management.azure.com';
const { signal } = new AbortController();

function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'failed')
    throw new Error(plain(text('{0} {1}', outcome.problem.why, outcome.problem.next)));
  if (outcome.kind === 'cancelled') throw new Error('cancelled');
  return outcome.value;
}

/** Azure with these responses, and 404 for everything else. */
function answering(replies: Readonly<Record<string, Reply | Reply[]>>) {
  const rest = new Map(Object.entries(replies).map(([line, reply]) => [line, [reply].flat()]));
  const http = new StubHttp((line) => {
    const left = rest.get(line) ?? [];
    const next = left.length > 1 ? left.shift() : left[0];
    return next ?? { status: 404, body: { error: { code: 'ResourceNotFound', message: `No ${line}` } } };
  });
  const connection = connectionTo(http);
  return {
    http,
    connection,
    azure: connectAzure(connection),
    services: connectAzure(connection).in(subscription),
  };
}

const refused = (action: string) => ({
  status: 403,
  body: {
    error: {
      code: 'AuthorizationFailed',
      message: `The client 'c' with object id 'o' does not have authorization to perform action '${action}' over scope '${vaultId}' or the scope is invalid.`,
    },
  },
});

describe('subscriptions', () => {
  const subscriptionOf = (id: string, tenant: string) => ({
    subscriptionId: id,
    displayName: id,
    tenantId: tenant,
    state: 'Enabled',
  });

  it('reads tenants once per account, then each tenant with its own token, and keeps only its own subscriptions', async () => {
    const http = new StubHttp((line, request) => {
      const [account, tenant] = request.headers.get('authorization')!.replace('Bearer ', '').split('|');
      if (line.includes('/tenants'))
        return { status: 200, body: { value: [{ tenantId: 't1', displayName: 'One' }, { tenantId: 't2' }] } };
      if (tenant === 't2' && account === 'me')
        return { status: 403, body: { error: { code: 'X', message: 'No.' } } };
      const value = [subscriptionOf('s1', 't1'), subscriptionOf(`${String(account)}-s2`, 't2')];
      return { status: 200, body: { value } };
    });
    const connection = connectionTo(http);
    const accounts = [
      { id: 'me', label: 'me@contoso.com' },
      { id: 'you', label: 'you@contoso.com' },
    ];
    const azure = connectAzure({
      ...connection,
      signIn: { ...connection.signIn, accounts: () => Promise.resolve(accounts) },
    });
    const found = done(await azure.subscriptions(signal));
    expect(found.subscriptions).toEqual([
      { id: 's1', name: 's1', tenantId: 't1', account: 'me' },
      { id: 'you-s2', name: 'you-s2', tenantId: 't2', account: 'you' },
    ]);
    expect(found.failures).toMatchObject([{ tenantId: 't2', account: 'me', problem: { code: 'F-00' } }]);
    expect(
      http.sent.map(
        ({ line, authorization }) => `${line} ${authorization?.split('|').slice(0, 2).join('|') ?? ''}`,
      ),
    ).toEqual([
      `GET ${arm}/tenants?api-version=2022-12-01 Bearer me|home`,
      `GET ${arm}/tenants?api-version=2022-12-01 Bearer you|home`,
      `GET ${arm}/subscriptions?api-version=2022-12-01 Bearer me|t1`,
      `GET ${arm}/subscriptions?api-version=2022-12-01 Bearer me|t2`,
      `GET ${arm}/subscriptions?api-version=2022-12-01 Bearer you|t1`,
      `GET ${arm}/subscriptions?api-version=2022-12-01 Bearer you|t2`,
    ]);
  });

  it('reads at most five tenants at a time', async () => {
    let underWay = 0;
    let most = 0;
    const http = new StubHttp(async (line) => {
      if (line.includes('/tenants'))
        return {
          status: 200,
          body: { value: Array.from({ length: 12 }, (_, i) => ({ tenantId: `t${String(i)}` })) },
        };
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay--;
      return { status: 200, body: { value: [] } };
    });
    expect(done(await connectAzure(connectionTo(http)).subscriptions(signal))).toEqual({
      subscriptions: [],
      failures: [],
    });
    expect(http.sent).toHaveLength(13);
    expect(most).toBe(5);
  });

  it('returns the problem if everything failed', async () => {
    const connection = connectionTo(new StubHttp(() => ({ status: 200 })));
    const tokens = () => ({ getToken: () => Promise.reject(new Error('User did not consent to login.')) });
    const azure = connectAzure({ ...connection, signIn: { ...connection.signIn, tokens } });
    expect(await azure.subscriptions(signal)).toMatchObject({ kind: 'failed', problem: { code: 'F-90' } });
  });
});

describe('reading', () => {
  it('follows pages and gives each request the signal', async () => {
    const first = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01`;
    const vault = (name: string) => ({
      id: vaultId.replace('kv-1', name),
      name,
      location: 'westeurope',
      properties: {
        sku: { family: 'A', name: 'Premium' },
        tenantId,
        vaultUri: `https://${name}.vault.azure.net/`,
        accessPolicies: [{ tenantId, objectId: 'o', permissions: { keys: ['Get'] } }],
      },
    });
    const { http, services } = answering({
      [`GET ${arm}${first}`]: {
        status: 200,
        body: { value: [vault('kv-1')], nextLink: `https://${arm}${first}&$skiptoken=2` },
      },
      [`GET ${arm}${first}&$skiptoken=2`]: { status: 200, body: { value: [vault('kv-2')], nextLink: null } },
    });
    const { signal } = new AbortController();
    const vaults = done(await services.vaults.list(signal));
    expect(vaults.map(({ name }) => name)).toEqual(['kv-1', 'kv-2']);
    expect(vaults[0]).toMatchObject({
      uri: 'https://kv-1.vault.azure.net',
      sku: 'premium',
      permissionModel: 'accessPolicy',
      purgeProtection: false,
      resourceGroup: 'rg',
      network: { publicAccess: 'Enabled', defaultAction: 'Allow', bypass: 'AzureServices' },
      accessPolicies: [{ keyPermissions: ['Get'] }],
    });
    // The third one is for managed HSMs.
    expect(http.sent.map((sent) => sent.signal)).toEqual([signal, signal, signal]);
  });

  it('classifies a failing second page by its body', async () => {
    const first = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01`;
    const { services } = answering({
      [`GET ${arm}${first}`]: {
        status: 200,
        body: { value: [], nextLink: `https://${arm}/next?api-version=2026-02-01` },
      },
      [`GET ${arm}/next?api-version=2026-02-01`]: refused('Microsoft.KeyVault/vaults/read'),
    });
    expect(await services.vaults.list(signal)).toMatchObject({ kind: 'failed', problem: { code: 'F-02' } });
  });

  it('returns undefined for a missing resource, and false for a free name', async () => {
    const { services } = answering({});
    expect(done(await services.vaults.get(vaultId, signal))).toBe(undefined);
    expect(done(await services.keys.get(vaultId, 'k', signal))).toBe(undefined);
    expect(done(await services.accounts.get(accountId, signal))).toBe(undefined);
    expect(done(await services.accounts.nameTaken('acc-1', signal))).toBe(false);
  });

  it('reads keys from a list, which leaves most properties out and contains a port', async () => {
    const { services } = answering({
      [`GET ${arm}${vaultId}/keys?api-version=2026-02-01`]: {
        status: 200,
        body: {
          value: [
            {
              id: `${vaultId}/keys/k`,
              name: 'k',
              properties: {
                attributes: { enabled: true, exp: 1893456000 },
                keyUri: 'https://kv-1.vault.azure.net:443/keys/k',
              },
            },
          ],
        },
      },
    });
    expect(done(await services.keys.list(vaultId, signal))).toEqual([
      {
        id: `${vaultId}/keys/k`,
        vaultId,
        name: 'k',
        uri: 'https://kv-1.vault.azure.net/keys/k',
        type: '',
        operations: [],
        enabled: true,
        expires: 1893456000000,
      },
    ]);
  });

  it('goes to the endpoints of the cloud with its scopes', async () => {
    const http = new StubHttp(() => ({ status: 200, body: { value: [], registrationState: 'registered' } }));
    const services = connectAzure(connectionTo(http, { cloud: clouds.china })).in(subscription);
    expect(done(await services.providers.registration('Microsoft.DocumentDB', signal))).toBe('Registered');
    await services.accounts.list(signal);
    await services.vaults.list(signal);
    await services.groups.list(signal);
    await services.directory.principal('app', signal);
    expect(
      http.sent.map(({ line, authorization }) => [
        new URL(`https://${line.slice(4)}`).host,
        authorization?.split('|')[2],
      ]),
    ).toEqual([
      ...Array.from({ length: 5 }, () => [
        'management.chinacloudapi.cn',
        'https://management.chinacloudapi.cn/.default',
      ]),
      ['microsoftgraph.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn/.default'],
    ]);
  });

  it('looks up the principal by application ID in Microsoft Graph', async () => {
    const { http, services } = answering({
      "GET graph.microsoft.com/v1.0/servicePrincipals?$filter=appId eq 'app'&$select=id,appId,displayName": {
        status: 200,
        body: { value: [{ id: 'object', appId: 'app' }] },
      },
    });
    expect(done(await services.directory.principal('app', signal))).toBe('object');
    expect(http.sent[0]?.authorization).toBe(`Bearer me|${tenantId}|https://graph.microsoft.com/.default`);
  });

  it('cancels on the signal, and reports a missing network', async () => {
    const controller = new AbortController();
    const http = new StubHttp(() => {
      controller.abort();
      return unreachable();
    });
    const services = connectAzure(connectionTo(http)).in(subscription);
    expect(await services.accounts.list(controller.signal)).toEqual({ kind: 'cancelled' });
    expect(await services.accounts.list(controller.signal)).toEqual({ kind: 'cancelled' });
    expect(http.sent).toHaveLength(1);
    const dark = connectAzure(connectionTo(new StubHttp(unreachable))).in(subscription);
    expect(await dark.vaults.list(signal)).toMatchObject({ kind: 'failed', problem: { code: 'F-91' } });
  });
});

describe('changing', () => {
  it('checks whether a group exists, and creates one', async () => {
    const path = `/subscriptions/${subscriptionId}/resourcegroups/rg?api-version=2025-04-01`;
    const there = answering({ [`HEAD ${arm}${path}`]: { status: 204 } });
    expect(done(await there.services.groups.exists('rg', signal))).toBe(true);
    const absent = answering({
      [`PUT ${arm}${path}`]: { status: 201, body: { name: 'rg', location: 'westeurope' } },
    });
    expect(done(await absent.services.groups.exists('rg', signal))).toBe(false);
    done(await absent.services.groups.create({ name: 'rg', location: 'westeurope' }, permit));
    expect(absent.http.sent.map(({ line, body }) => [line, body])).toEqual([
      [`HEAD ${arm}${path}`, undefined],
      [`PUT ${arm}${path}`, { location: 'westeurope' }],
    ]);
  });

  it('creates a vault and waits until its name resolves', async () => {
    const line = `${arm}${vaultId}?api-version=2026-02-01`;
    const vault = (provisioningState: string) => ({
      status: 200,
      body: {
        id: vaultId,
        name: 'kv-1',
        location: 'westeurope',
        properties: {
          provisioningState,
          tenantId,
          sku: { family: 'A', name: 'standard' },
          vaultUri: 'https://kv-1.vault.azure.net',
          enablePurgeProtection: true,
          enableRbacAuthorization: true,
        },
      },
    });
    const { http, services } = answering({
      [`PUT ${line}`]: vault('RegisteringDns'),
      [`GET ${line}`]: [vault('RegisteringDns'), vault('Succeeded')],
    });
    const spec = {
      name: 'kv-1',
      resourceGroup: 'rg',
      location: 'westeurope',
      create: { sku: 'standard', permissionModel: 'rbac' },
    } as const;
    expect(done(await services.vaults.create(spec, tenantId, permit))).toMatchObject({
      provisioningState: 'Succeeded',
      purgeProtection: true,
      permissionModel: 'rbac',
    });
    expect(http.lines).toEqual([`PUT ${line}`, `GET ${line}`, `GET ${line}`]);
    expect(http.sent[0]?.body).toEqual({
      location: 'westeurope',
      properties: {
        tenantId,
        sku: { family: 'A', name: 'standard' },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        enablePurgeProtection: true,
      },
    });
  });

  it('protects a vault and keeps its firewall', async () => {
    const line = `${arm}${vaultId}?api-version=2026-02-01`;
    const body = {
      id: vaultId,
      name: 'kv-1',
      properties: {
        tenantId,
        sku: { family: 'A', name: 'standard' },
        enableSoftDelete: true,
        publicNetworkAccess: 'enabled',
        networkAcls: {
          bypass: 'None',
          defaultAction: 'Deny',
          ipRules: [{ value: '10.0.0.1/32' }],
          virtualNetworkRules: [{ id: '/subnet', ignoreMissingVnetServiceEndpoint: true }],
        },
      },
    };
    const { http, services } = answering({
      [`GET ${line}`]: { status: 200, body },
      [`PATCH ${line}`]: { status: 200, body },
    });
    const vault = done(await services.vaults.get(vaultId, signal))!;
    done(
      await services.vaults.protect(vault, { purgeProtection: true, allowTrustedServices: false }, permit),
    );
    done(
      await services.vaults.protect(vault, { purgeProtection: false, allowTrustedServices: true }, permit),
    );
    expect(http.sent.filter(({ line }) => line.startsWith('PATCH')).map(({ body }) => body)).toEqual([
      { properties: { enablePurgeProtection: true } },
      {
        properties: {
          networkAcls: {
            bypass: 'AzureServices',
            defaultAction: 'Deny',
            ipRules: [{ value: '10.0.0.1/32' }],
            virtualNetworkRules: [{ id: '/subnet', ignoreMissingVnetServiceEndpoint: true }],
          },
        },
      },
    ]);
  });

  it.each([
    ['networkAcls', []],
    ['defaultAction', { defaultAction: [] }],
    ['bypass', { bypass: 7 }],
    ['ipRules', { ipRules: {} }],
    ['an address', { ipRules: [{ value: ['10.0.0.1'] }] }],
    ['virtualNetworkRules', { virtualNetworkRules: [null] }],
  ])("never writes back a firewall that it couldn't read: %s", async (_, networkAcls) => {
    const line = `${arm}${vaultId}?api-version=2026-02-01`;
    const properties = { tenantId, sku: { family: 'A', name: 'standard' }, networkAcls };
    const { http, services } = answering({
      [`GET ${line}`]: { status: 200, body: { id: vaultId, name: 'kv-1', properties } },
    });
    const vault = done(await services.vaults.get(vaultId, signal))!;
    expect(
      await services.vaults.protect(vault, { purgeProtection: false, allowTrustedServices: true }, permit),
    ).toMatchObject({ kind: 'failed', problem: { code: 'F-97' } });
    expect(http.lines.filter((sent) => sent.startsWith('PATCH'))).toEqual([]);
  });

  it('adds an access policy', async () => {
    const line = `PUT ${arm}${vaultId}/accessPolicies/add?api-version=2026-02-01`;
    const { http, services } = answering({
      [line]: { status: 200, body: { properties: { accessPolicies: [] } } },
    });
    done(
      await services.vaults.addAccessPolicy(
        vaultId,
        { tenantId, objectId: 'o', keyPermissions: ['get', 'wrapKey', 'unwrapKey'] },
        permit,
      ),
    );
    expect(http.sent[0]?.body).toEqual({
      properties: {
        accessPolicies: [{ tenantId, objectId: 'o', permissions: { keys: ['get', 'wrapKey', 'unwrapKey'] } }],
      },
    });
  });

  it('assigns a role under the same name each time, and accepts an existing one as success', async () => {
    const { http, services } = answering({});
    await services.access.assign(vaultId, 'role', 'principal', permit);
    await services.access.assign(vaultId.toUpperCase(), 'role', 'principal', permit);
    const names = http.lines.map((line) => /roleAssignments\/([^?]+)/i.exec(line)?.[1]);
    expect(names[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(names[1]).toBe(names[0]);
    expect(http.sent[0]?.body).toEqual({
      properties: {
        principalId: 'principal',
        principalType: 'ServicePrincipal',
        roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/role`,
      },
    });
    const there = answering({
      [http.lines[0]!]: {
        status: 409,
        body: { error: { code: 'RoleAssignmentExists', message: 'It already exists.' } },
      },
    });
    expect(await there.services.access.assign(vaultId, 'role', 'principal', permit)).toEqual({
      kind: 'done',
      value: undefined,
    });
  });

  it('retries twice for a principal that was just created', async () => {
    const pauses: number[] = [];
    const http = new StubHttp(() => ({
      status: 400,
      body: {
        error: { code: 'PrincipalNotFound', message: 'Principal abc does not exist in the directory.' },
      },
    }));
    const pace = {
      now: () => 0,
      pause: (milliseconds: number) => {
        pauses.push(milliseconds);
        return Promise.resolve();
      },
    };
    const services = connectAzure(connectionTo(http, { pace })).in(subscription);
    expect(await services.access.assign(vaultId, 'role', 'p', permit)).toMatchObject({
      kind: 'failed',
      problem: { code: 'F-04', fix: 'enterPrincipal' },
    });
    expect([http.sent.length, pauses]).toEqual([3, [5000, 15000]]);
  });

  it('reads assignments that reach a scope, and permissions', async () => {
    const at = `GET ${arm}${vaultId}/providers/Microsoft.Authorization`;
    const { services } = answering({
      [`${at}/roleAssignments?api-version=2022-04-01&$filter=assignedTo('p')`]: {
        status: 200,
        body: {
          value: [
            { id: '/a', properties: { scope: group, roleDefinitionId: '/r', principalId: 'p' } },
            {
              id: '/b',
              properties: { scope: group, roleDefinitionId: '/r', createdOn: '2026-11-29T21:09:20.1234567Z' },
            },
            { id: '/c', properties: { scope: group, roleDefinitionId: '/r', createdOn: 'yesterday' } },
            { id: '/broken' },
          ],
        },
      },
      [`${at}/permissions?api-version=2022-04-01`]: {
        status: 200,
        body: { value: [{ actions: ['*'], notActions: [] }] },
      },
    });
    expect(done(await services.access.assignments(vaultId, 'p', signal))).toEqual([
      { id: '/a', scope: group, roleDefinitionId: '/r', principalId: 'p' },
      { id: '/b', scope: group, roleDefinitionId: '/r', createdOn: Date.UTC(2026, 10, 29, 21, 9, 20, 123) },
      { id: '/c', scope: group, roleDefinitionId: '/r' },
    ]);
    expect(done(await services.access.permissions(vaultId, signal))).toEqual([
      { actions: ['*'], notActions: [], dataActions: [], notDataActions: [] },
    ]);
  });
});

describe('keys.create', () => {
  const put = `PUT ${arm}${vaultId}/keys/k?api-version=2026-02-01`;
  const host = 'kv-1.vault.azure.net';
  const read = `GET ${host}/keys/k/?api-version=2025-07-01`;
  const create = `POST ${host}/keys/k/create?api-version=2025-07-01`;
  const vault = { id: vaultId, uri: 'https://kv-1.vault.azure.net' };
  const key = { name: 'k', create: { type: 'RSA', size: 3072 } } as const;
  const challenge: Reply = {
    status: 401,
    headers: {
      'www-authenticate': `Bearer authorization="https://login.windows.net/${tenantId}", resource="https://vault.azure.net"`,
    },
    body: { error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' } },
  };
  const missing = {
    status: 404,
    body: {
      error: { code: 'KeyNotFound', message: 'A key with (name/id) k was not found in this key vault.' },
    },
  };
  const made = {
    status: 200,
    body: {
      key: {
        kid: `https://${host}/keys/k/0123456789abcdef0123456789abcdef`,
        kty: 'RSA',
        key_ops: ['wrapKey', 'unwrapKey'],
        n: 'AQAB',
      },
      attributes: { enabled: true },
    },
  };

  it('goes through Azure Resource Manager', async () => {
    const { http, services } = answering({
      [put]: {
        status: 200,
        body: {
          id: `${vaultId}/keys/k`,
          name: 'k',
          properties: {
            kty: 'RSA',
            keySize: 3072,
            keyOps: ['wrapKey', 'unwrapKey'],
            attributes: { enabled: true, nbf: 1 },
            keyUri: `https://${host}/keys/k`,
            keyUriWithVersion: `https://${host}/keys/k/0123456789abcdef0123456789abcdef`,
          },
        },
      },
    });
    expect(done(await services.keys.create(vault, key, permit))).toEqual({
      id: `${vaultId}/keys/k`,
      vaultId,
      name: 'k',
      uri: `https://${host}/keys/k`,
      type: 'RSA',
      size: 3072,
      operations: ['wrapKey', 'unwrapKey'],
      enabled: true,
      notBefore: 1000,
      latestVersion: '0123456789abcdef0123456789abcdef',
      rotation: 'none',
    });
    expect(http.sent.map(({ line, body }) => [line, body])).toEqual([
      [put, { properties: { kty: 'RSA', keySize: 3072, keyOps: ['wrapKey', 'unwrapKey'] } }],
    ]);
  });

  it('falls back to the vault if the permission is missing, and checks before it creates', async () => {
    const { http, services } = answering({
      [put]: refused('Microsoft.KeyVault/vaults/keys/write'),
      [read]: [challenge, missing],
      [create]: made,
    });
    expect(done(await services.keys.create(vault, key, permit))).toMatchObject({
      name: 'k',
      uri: `https://${host}/keys/k`,
      type: 'RSA',
      latestVersion: '0123456789abcdef0123456789abcdef',
    });
    expect(http.lines).toEqual([put, read, read, create]);
    expect(http.sent[3]).toMatchObject({
      authorization: `Bearer me|${tenantId}|https://vault.azure.net/.default`,
      body: { kty: 'RSA', key_size: 3072, key_ops: ['wrapKey', 'unwrapKey'] },
    });
    const there = answering({
      [put]: refused('Microsoft.KeyVault/vaults/keys/write'),
      [read]: [challenge, made],
    });
    done(await there.services.keys.create(vault, key, permit));
    expect(there.http.lines).toEqual([put, read, read]);
  });

  it('names both permissions if both ways are denied', async () => {
    const rbac = {
      status: 403,
      body: {
        error: {
          code: 'Forbidden',
          message:
            "Caller is not authorized to perform action on resource.\r\nAction: 'Microsoft.KeyVault/vaults/keys/read'\r\n",
          innererror: { code: 'ForbiddenByRbac' },
        },
      },
    };
    const { services } = answering({
      [put]: refused('Microsoft.KeyVault/vaults/keys/write'),
      [read]: [challenge, rbac],
    });
    const outcome = await services.keys.create(vault, key, permit);
    if (outcome.kind !== 'failed') throw new Error('It should have failed.');
    expect(outcome.problem.code).toBe('F-23');
    expect(plain(text('{0} {1}', outcome.problem.why, outcome.problem.next))).toMatch(
      /keys\/write .*keys\/read.*Key Vault Contributor.*Key Vault Crypto Officer/s,
    );
  });

  it("doesn't go to the vault for any other failure", async () => {
    const policy = {
      status: 403,
      body: {
        error: { code: 'RequestDisallowedByPolicy', message: "Resource 'k' was disallowed by policy." },
      },
    };
    const { http, services } = answering({ [put]: policy });
    expect(await services.keys.create(vault, key, permit)).toMatchObject({
      kind: 'failed',
      problem: { code: 'F-03' },
    });
    expect(http.lines).toEqual([put]);
  });
});

describe('accounts.create', () => {
  const line = `${arm}${accountId}?api-version=2026-03-15`;
  const operation = `/subscriptions/${subscriptionId}/providers/Microsoft.DocumentDB/locations/westeurope/operationsStatus/1?api-version=2026-03-15`;
  const spec: CmkSpec = {
    subscription,
    resourceGroup: { name: 'rg', location: 'westeurope', isNew: false },
    vault: { name: 'kv-1', resourceGroup: 'rg', location: 'westeurope' },
    key: { name: 'k' },
    account: {
      name: 'acc-1',
      api: 'Gremlin',
      region: { name: 'westeurope', displayName: 'West Europe' },
      zoneRedundant: true,
    },
  };
  const keyUri = 'https://kv-1.vault.azure.net/keys/k';
  const account = (provisioningState: string, more: object = {}) => ({
    id: accountId,
    name: 'acc-1',
    location: 'West Europe',
    kind: 'GlobalDocumentDB',
    properties: {
      provisioningState,
      keyVaultKeyUri: keyUri,
      defaultIdentity: '',
      capabilities: [{ name: 'EnableGremlin' }],
      EnabledApiTypes: 'Sql, Gremlin',
      ...more,
    },
  });
  const started = {
    status: 200,
    body: account('Creating'),
    headers: {
      'azure-asyncoperation': `https://${arm}${operation}`,
      location: `https://${arm}${accountId}/operationResults/1?api-version=2026-03-15`,
    },
  };
  const status = (word: string, more: object = {}) => ({ status: 200, body: { status: word, ...more } });

  it('sends the account, follows the operation, and reads the account back', async () => {
    const { http, services } = answering({
      [`PUT ${line}`]: started,
      [`GET ${arm}${operation}`]: [
        status('Enqueued'),
        status('Dequeued'),
        status('Dequeued'),
        status('Succeeded'),
      ],
      [`GET ${line}`]: {
        status: 200,
        body: account('Succeeded', {
          defaultIdentity: 'FirstPartyIdentity',
          keyVaultKeyUriVersion: 'v',
          customerManagedKeyStatus: 'Access to the configured customer managed key confirmed.',
          backupPolicy: { type: 'Periodic' },
          locations: [{ locationName: 'West Europe', failoverPriority: 0 }],
        }),
      },
    });
    const heard: string[] = [];
    const created = done(await services.accounts.create(spec, keyUri, (state) => heard.push(state), permit));
    expect(created).toMatchObject({
      api: 'Gremlin',
      keyUri,
      keyVersion: 'v',
      status: { kind: 'confirmed' },
      defaultIdentity: { kind: 'firstParty' },
      backup: 'Periodic',
      regions: ['West Europe'],
    });
    expect(heard).toEqual(['Creating', 'Enqueued', 'Dequeued', 'Succeeded']);
    expect(http.lines).toEqual([
      `PUT ${line}`,
      ...Array.from({ length: 4 }, () => `GET ${arm}${operation}`),
      `GET ${line}`,
    ]);
    expect(http.sent[0]?.body).toEqual({
      location: 'westeurope',
      kind: 'GlobalDocumentDB',
      properties: {
        databaseAccountOfferType: 'Standard',
        keyVaultKeyUri: keyUri,
        capabilities: [{ name: 'EnableGremlin' }],
        locations: [{ locationName: 'westeurope', failoverPriority: 0, isZoneRedundant: true }],
      },
    });
  });

  it('reports the error of a failed operation, including JSON in its message', async () => {
    const inner = JSON.stringify({
      error: {
        code: 'Forbidden',
        message: 'Client address is not authorized and caller was ignored because bypass is set to None',
        innererror: { code: 'ForbiddenByFirewall' },
      },
    });
    const error = {
      code: 'Forbidden',
      message: `Database account creation failed. Operation Id: 1, Error: ${inner}\r\nActivityId: 1`,
    };
    const { services } = answering({
      [`PUT ${line}`]: started,
      [`GET ${arm}${operation}`]: status('Failed', { error }),
    });
    expect(await services.accounts.create(spec, keyUri, () => undefined, permit)).toMatchObject({
      kind: 'failed',
      problem: { code: 'F-32', fix: 'allowTrustedServices', azure: { code: 'Forbidden' } },
    });
  });

  it('stops following when canceled', async () => {
    const controller = new AbortController();
    const { services, http } = answering({
      [`PUT ${line}`]: started,
      [`GET ${arm}${operation}`]: status('Enqueued'),
    });
    const outcome = await services.accounts.create(
      spec,
      keyUri,
      (state) => {
        if (state === 'Enqueued') controller.abort();
      },
      await permitFor(controller.signal),
    );
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(http.lines).toEqual([`PUT ${line}`, `GET ${arm}${operation}`]);
  });
});
