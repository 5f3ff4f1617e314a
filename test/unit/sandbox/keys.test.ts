import { describe, expect, test } from 'vitest';
import { cryptoOfficer } from '../../../src/sandbox/authorization/roles.ts';
import {
  addKey,
  addVault,
  assignRole,
  keyPolicy,
  type NewVault,
} from '../../../src/sandbox/estate/builders.ts';
import { all, contoso, groupName, me, minute, refusal, world } from './support.ts';

const closed = { bypass: 'AzureServices', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] };

function withVault(options: Partial<NewVault> = {}, officer = true) {
  const here = world();
  const vault = addVault(here.state, here.group, { name: 'kv-orders', ...options });
  if (officer) assignRole(here.state, vault.id, cryptoOfficer, me);
  return { ...here, vault, client: here.keys('kv-orders') };
}

test('the first request has no token and body, and is challenged', async () => {
  const { client, sandbox } = withVault();
  await client.createRsaKey('orders', { keySize: 4096 });
  expect(sandbox.requests.map(({ status }) => status)).toEqual([401, 200]);
  const answer = await sandbox.handle({
    method: 'POST',
    url: 'https://kv-orders.vault.azure.net/keys/x/create?api-version=7.4',
    headers: {},
  });
  expect(answer).toMatchObject({
    status: 401,
    headers: {
      'www-authenticate': `Bearer authorization="https://login.microsoftonline.com/${contoso.id}", resource="https://vault.azure.net"`,
    },
  });
  expect(JSON.parse(answer.body)).toEqual({
    error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' },
  });
});

test('a key lives from its creation to its purge', async () => {
  const { client, clock } = withVault({ purgeProtection: false, softDeleteRetentionInDays: 7 });
  const first = await client.createRsaKey('orders', {
    keySize: 3072,
    expiresOn: new Date(clock.now() + 90 * 24 * 60 * minute),
  });
  expect(first.properties).toMatchObject({
    enabled: true,
    recoveryLevel: 'CustomizedRecoverable+Purgeable',
    recoverableDays: 7,
  });
  clock.advance(minute);
  const second = await client.rotateKey('orders');
  expect(second.properties.expiresOn!.getTime() - clock.now()).toBe(90 * 24 * 60 * minute);
  expect((await client.getKey('orders')).properties.version).toBe(second.properties.version);
  expect((await client.getKey('orders', { version: first.properties.version! })).properties.version).toBe(
    first.properties.version,
  );
  const versions = await all(client.listPropertiesOfKeyVersions('orders'));
  expect(versions.map(({ version }) => version)).toEqual([
    second.properties.version,
    first.properties.version,
  ]);
  await client.updateKeyProperties('orders', first.properties.version!, {
    enabled: false,
    tags: { state: 'retired' },
  });
  const disabled = await refusal(client.getKey('orders', { version: first.properties.version! }));
  expect(disabled).toMatchObject({ status: 403, message: 'Operation get is not allowed on a disabled key.' });
  expect((await all(client.listPropertiesOfKeyVersions('orders'))).map(({ enabled }) => enabled)).toEqual([
    true,
    false,
  ]);

  const deleted = await (await client.beginDeleteKey('orders', { intervalInMs: 0 })).pollUntilDone();
  expect(deleted.properties.scheduledPurgeDate!.getTime() - clock.now()).toBe(7 * 24 * 60 * minute);
  expect(await refusal(client.getKey('orders'))).toMatchObject({ status: 404, code: 'KeyNotFound' });
  expect(await refusal(client.createRsaKey('orders'))).toMatchObject({
    status: 409,
    message: expect.stringContaining('currently being deleted') as string,
  });
  clock.advance(minute);
  expect(await refusal(client.createRsaKey('orders'))).toMatchObject({
    status: 409,
    message: expect.stringContaining('deleted but recoverable state') as string,
  });
  expect((await all(client.listDeletedKeys())).map(({ name }) => name)).toEqual(['orders']);
  await (await client.beginRecoverDeletedKey('orders', { intervalInMs: 0 })).pollUntilDone();
  expect((await all(client.listPropertiesOfKeys())).map(({ name }) => name)).toEqual(['orders']);
  await (await client.beginDeleteKey('orders', { intervalInMs: 0 })).pollUntilDone();
  await client.purgeDeletedKey('orders');
  expect(await all(client.listDeletedKeys())).toEqual([]);
});

test('creating a key with an existing name makes a new version; through ARM it changes nothing', async () => {
  const { client, keyVault } = withVault();
  const first = await client.createRsaKey('orders', { keySize: 2048 });
  const armKey = await keyVault.keys.createIfNotExist(groupName, 'kv-orders', 'orders', {
    properties: { kty: 'RSA', keySize: 4096 },
  });
  expect(armKey).toMatchObject({ keySize: 2048, keyUriWithVersion: first.id });
  const second = await client.createRsaKey('orders', { keySize: 4096 });
  expect(await all(keyVault.keys.listVersions(groupName, 'kv-orders', 'orders'))).toHaveLength(2);
  expect((await keyVault.keys.get(groupName, 'kv-orders', 'orders')).keyUriWithVersion).toBe(second.id);
});

test('a rotation policy is stored', async () => {
  const { client, clock } = withVault();
  await client.createRsaKey('orders', { expiresOn: new Date(clock.now() + 365 * 24 * 60 * minute) });
  const policy = {
    expiresIn: 'P2Y',
    lifetimeActions: [{ action: 'Rotate' as const, timeBeforeExpiry: 'P30D' }],
  };
  await client.updateKeyRotationPolicy('orders', policy);
  expect(await client.getKeyRotationPolicy('orders')).toMatchObject(policy);
});

test('ARM returns a rotation policy with the key, and both planes use their own casing', async () => {
  const { client, clock, keyVault } = withVault();
  const policy = {
    attributes: { expiryTime: 'P1Y' },
    lifetimeActions: [{ action: { type: 'rotate' as const }, trigger: { timeAfterCreate: 'P180D' } }],
  };
  const made = await keyVault.keys.createIfNotExist(groupName, 'kv-orders', 'orders', {
    properties: { kty: 'RSA', keySize: 3072, rotationPolicy: policy },
  });
  expect(made.rotationPolicy).toMatchObject(policy);
  expect((await keyVault.keys.get(groupName, 'kv-orders', 'orders')).rotationPolicy).toMatchObject(policy);
  expect(await client.getKeyRotationPolicy('orders')).toMatchObject({
    expiresIn: 'P1Y',
    lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P180D' }],
  });
  const rotated = await client.rotateKey('orders');
  expect(rotated.properties.expiresOn!.getTime() - clock.now()).toBe(365 * 24 * 60 * minute);
});

test.each([
  ['that makes versions for less than 28 days', { expiryTime: 'P27D' }, { timeAfterCreate: 'P7D' }],
  ['that rotates within a week of the creation', {}, { timeAfterCreate: 'P6D' }],
  ['that rotates within a week of the expiry', { expiryTime: 'P30D' }, { timeAfterCreate: 'P24D' }],
  ['before an expiry that the key has not', { expiryTime: 'P1Y' }, { timeBeforeExpiry: 'P30D' }],
  ['in no duration', {}, { timeAfterCreate: 'a year' }],
])('a rotation policy %s is rejected, and no key is created', async (_, attributes, trigger) => {
  const { keyVault, vault } = withVault();
  const lifetimeActions = [{ action: { type: 'rotate' as const }, trigger }];
  const properties = { kty: 'RSA', keySize: 3072, rotationPolicy: { attributes, lifetimeActions } };
  const refused = await refusal(
    keyVault.keys.createIfNotExist(groupName, 'kv-orders', 'orders', { properties }),
  );
  expect(refused).toMatchObject({ status: 400, code: 'BadParameter' });
  expect(vault.keys).toEqual([]);
});

describe('a caller is refused', () => {
  test('by a vault with Azure RBAC, even an Owner, until a role has propagated', async () => {
    const { client, state, clock, vault } = withVault({}, false);
    expect(await refusal(client.createRsaKey('orders'))).toMatchObject({
      status: 403,
      message: expect.stringMatching(
        /Action: 'Microsoft\.KeyVault\/vaults\/keys\/create\/action'\r\n.*Assignment: \(not found\)/s,
      ) as string,
    });
    assignRole(state, vault.id, cryptoOfficer, me, clock.now());
    clock.advance(minute - 1);
    expect((await refusal(client.createRsaKey('orders'))).status).toBe(403);
    clock.advance(1);
    expect((await client.createRsaKey('orders')).name).toBe('orders');
  });

  test('by a vault with access policies, for the missing permission', async () => {
    const { client } = withVault({
      enableRbacAuthorization: false,
      accessPolicies: [keyPolicy(contoso.id, me, ['GET'])],
    });
    expect((await refusal(client.createRsaKey('orders'))).message).toMatch(
      /^The user, group or application 'appid=.*;oid=.*' does not have keys create permission on key vault 'kv-orders;location=westeurope'/,
    );
    expect(await refusal(client.getKey('orders'))).toMatchObject({ status: 404 });
  });

  test.each([
    [
      'by the firewall',
      { networkAcls: closed },
      'Client address is not authorized and caller is not a trusted service',
    ],
    [
      'without public network access',
      { publicNetworkAccess: 'Disabled' },
      'Public network access is disabled',
    ],
  ] as const)('%s, but not through ARM', async (_, options, words) => {
    const { client, keyVault, vault, state } = withVault(options);
    addKey(state, vault, { name: 'orders' });
    expect(await refusal(client.getKey('orders'))).toMatchObject({
      status: 403,
      message: expect.stringContaining(words) as string,
    });
    expect((await keyVault.keys.get(groupName, 'kv-orders', 'orders')).keyUri).toContain('/keys/orders');
  });

  test('unless the firewall allows their address', async () => {
    const { client } = withVault({ networkAcls: { ...closed, ipRules: [{ value: '203.0.113.24/32' }] } });
    expect(await all(client.listPropertiesOfKeys())).toEqual([]);
  });

  test('for a token of another audience or tenant', async () => {
    const { sandbox } = withVault();
    const url = 'https://kv-orders.vault.azure.net/keys?api-version=7.4';
    const ask = async (tenantId: string, scope: string) => {
      const token = await sandbox.entra.issue({ tenantId, objectId: me, name: 'x' }, scope);
      return sandbox.handle({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } });
    };
    expect((await ask(contoso.id, 'https://management.azure.com/.default')).body).toContain('AKV10022');
    expect(
      (await ask('c81d7a4f-92b6-4e05-8d13-0f7be2a9645c', 'https://vault.azure.net/.default')).body,
    ).toContain('AKV10032');
    expect((await ask(contoso.id, 'https://vault.azure.net/.default')).status).toBe(200);
  });
});

test('a missing or deleted vault has no DNS name', async () => {
  const { keys, client, keyVault } = withVault();
  const options = { code: 'ENOTFOUND' };
  expect(await refusal(keys('kv-nowhere').getKey('x'))).toMatchObject(options);
  await keyVault.vaults.delete(groupName, 'kv-orders');
  expect(await refusal(client.getKey('x'))).toMatchObject(options);
});

test('a vault creates at most as many keys in ten seconds as in Azure: 20, and 10 in hardware', async () => {
  const { client, clock } = withVault();
  for (let count = 0; count < 20; count += 1) await client.createRsaKey(`orders-${count}`);
  const { status, code } = await refusal(client.createRsaKey('orders-20'));
  expect([status, code]).toEqual([429, 'Throttled']);
  for (let count = 0; count < 10; count += 1) await client.createRsaKey(`hsm-${count}`, { hsm: true });
  expect((await refusal(client.createRsaKey('hsm-10', { hsm: true }))).status).toBe(429);
  expect((await client.getKey('orders-19')).name).toBe('orders-19');
  clock.advance(10_000);
  expect((await client.createRsaKey('orders-20')).name).toBe('orders-20');
});

test('an elliptic-curve key has a curve and a point, in the vault and in Azure Resource Manager', async () => {
  const { client, keyVault } = withVault();
  const { key, keyType } = await client.createEcKey('signing', { curve: 'P-384' });
  expect(keyType).toBe('EC');
  expect(key).toMatchObject({ crv: 'P-384', keyOps: ['sign', 'verify'] });
  expect([key?.x?.length, key?.y?.length, key?.n]).toEqual([48, 48, undefined]);
  const arm = await keyVault.keys.get(groupName, 'kv-orders', 'signing');
  expect(arm).toMatchObject({ kty: 'EC', curveName: 'P-384' });
  expect(arm.keySize).toBeUndefined();
});

test('an unknown curve, a size that is too small, and a symmetric key outside an HSM are rejected', async () => {
  const { send } = withVault();
  const create = async (body: object) =>
    (await send('POST', 'https://kv-orders.vault.azure.net/keys/x/create?api-version=7.4', body)).status;
  expect(await create({ kty: 'EC', crv: 'P-999' })).toBe(400);
  expect(await create({ kty: 'RSA', key_size: 1024 })).toBe(400);
  expect(await create({ kty: 'oct-HSM', key_size: 256 })).toBe(400);
  expect(await create({ kty: 'EC', crv: 'P-256' })).toBe(200);
});

test('lists have pages, whose links a client follows to the end', async () => {
  const { client, state, vault, send } = withVault();
  for (let index = 0; index < 30; index += 1) addKey(state, vault, { name: `key-${String(index)}` });
  expect(await all(client.listPropertiesOfKeys())).toHaveLength(30);
  const page = (query: string) =>
    send('GET', `https://kv-orders.vault.azure.net/keys?api-version=7.4${query}`);
  const first = (await page('')).json as { value: unknown[]; nextLink: string };
  expect(first.value).toHaveLength(25);
  const sizes: number[] = [];
  let { json } = await page('&maxresults=12');
  for (;;) {
    const { value, nextLink } = json as { value: unknown[]; nextLink: string | null };
    sizes.push(value.length);
    if (nextLink === null) break;
    expect(nextLink).toContain('maxresults=12');
    ({ json } = await send('GET', nextLink));
  }
  expect(sizes).toEqual([12, 12, 6]);
  expect((await page('&maxresults=26')).status).toBe(400);
  expect((await page('&$skiptoken=nothing')).status).toBe(400);
});

test('older API versions of the data plane omit the recoverable days', async () => {
  const { send, client } = withVault();
  await client.createRsaKey('orders');
  const attributes = async (version: string) => {
    const { json } = await send(
      'GET',
      `https://kv-orders.vault.azure.net/keys/orders?api-version=${version}`,
    );
    return Object.keys((json as { attributes: object }).attributes);
  };
  expect(await attributes('7.0')).not.toContain('recoverableDays');
  expect(await attributes('7.1')).toContain('recoverableDays');
  expect(await attributes('2025-07-01')).toContain('recoverableDays');
});
