import { describe, expect, test } from 'vitest';
import { addKey } from '../../../src/sandbox/estate/builders.ts';
import {
  addHsm,
  assignLocalRole,
  hsmCryptoUser,
  hsmEncryptionUser,
  type HsmToBuild,
} from '../../../src/sandbox/estate/hsmBuilders.ts';
import {
  accountOf,
  all,
  alex,
  contoso,
  cosmos,
  createAccount,
  groupName,
  me,
  minute,
  refusal,
  scope,
  subscriptionId,
  world,
} from './support.ts';

const host = 'https://hsm-orders.managedhsm.azure.net';
const local = `${host}//providers/Microsoft.Authorization`;
const keysLocal = `${host}/keys/providers/Microsoft.Authorization`;
const version = 'api-version=7.6';
const roleId = (name: string) =>
  `Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/${name}`;
const guid = 'b36b00af-89c6-435f-a43d-9a3087015c27';

/** The caller administers it, and can use its keys by default. */
function withHsm(options: Partial<HsmToBuild> = {}, usesKeys = true) {
  const here = world();
  const hsm = addHsm(here.state, here.group, { name: 'hsm-orders', administrators: [me], ...options });
  if (usesKeys) assignLocalRole(here.state, hsm, '/keys', hsmCryptoUser, me);
  return { ...here, hsm, client: here.keys('hsm-orders.managedhsm') };
}

describe('as a resource', () => {
  test('it is listed and read as in its specification', async () => {
    const { keyVault } = withHsm();
    const [listed] = await all(keyVault.managedHsms.listBySubscription());
    expect(await all(keyVault.managedHsms.listByResourceGroup(groupName))).toEqual([listed]);
    const got = await keyVault.managedHsms.get(groupName, 'hsm-orders');
    expect(got).toEqual(listed);
    expect(got).toMatchObject({
      id: `${scope}/resourceGroups/${groupName}/providers/Microsoft.KeyVault/managedHSMs/hsm-orders`,
      sku: { family: 'B', name: 'Standard_B1' },
      properties: {
        hsmUri: `${host}/`,
        enablePurgeProtection: true,
        initialAdminObjectIds: [me],
        securityDomainProperties: { activationStatus: 'Active' },
      },
    });
  });

  test('is a row of Resource Graph and a resource of its group', async () => {
    const { send, resources } = withHsm();
    const query =
      "resources | where type =~ 'microsoft.keyvault/managedhsms' | project name, location, sku, properties";
    const answer = await send(
      'POST',
      'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01',
      { query },
    );
    expect(answer.json).toMatchObject({
      data: [
        {
          ...{ name: 'hsm-orders', location: 'westeurope', sku: { name: 'Standard_B1' } },
          properties: { hsmUri: `${host}/`, provisioningState: 'Succeeded' },
        },
      ],
    });
    const filter = "resourceType eq 'Microsoft.KeyVault/managedHSMs'";
    expect((await all(resources.resources.list({ filter }))).map(({ name }) => name)).toEqual(['hsm-orders']);
  });

  test('purge protection can be switched on, and never off', async () => {
    const { send } = withHsm({ purgeProtection: false });
    const url = `https://management.azure.com${scope}/resourceGroups/${groupName}/providers/Microsoft.KeyVault/managedHSMs/hsm-orders?api-version=2026-02-01`;
    const patch = (enablePurgeProtection: boolean) =>
      send('PATCH', url, { properties: { enablePurgeProtection } });
    expect((await patch(true)).json).toMatchObject({ properties: { enablePurgeProtection: true } });
    expect(await patch(false)).toMatchObject({ status: 400 });
  });

  test("a new one isn't activated, and its data plane is unavailable", async () => {
    const { keyVault, clock, send } = world();
    const poller = keyVault.managedHsms.createOrUpdate(
      groupName,
      'hsm-orders',
      {
        location: 'westeurope',
        sku: { family: 'B', name: 'Standard_B1' },
        properties: { tenantId: contoso.id, initialAdminObjectIds: [me] },
      },
      { updateIntervalInMs: 0 },
    );
    await poller.submitted();
    clock.advance(minute);
    const { properties } = await poller.pollUntilDone();
    expect(properties?.securityDomainProperties?.activationStatus).toBe('NotActivated');
    const shut = await send('GET', `${local}/roleAssignments?${version}`);
    expect([shut.status, JSON.stringify(shut.json)]).toEqual([403, expect.stringContaining('not activated')]);
  });

  test('a deleted one is retained, recovered by a PUT, or purged without purge protection', async () => {
    const { keyVault, send } = withHsm({ purgeProtection: false });
    await keyVault.managedHsms.delete(groupName, 'hsm-orders');
    expect(await all(keyVault.managedHsms.listBySubscription())).toEqual([]);
    const [deleted] = await all(keyVault.managedHsms.listDeleted());
    expect(deleted).toMatchObject({ name: 'hsm-orders', properties: { purgeProtectionEnabled: false } });
    const purge = `https://management.azure.com/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/westeurope/deletedManagedHSMs/hsm-orders/purge?api-version=2026-02-01`;
    expect(await send('POST', purge)).toMatchObject({ status: 202 });
    expect(await all(keyVault.managedHsms.listDeleted())).toEqual([]);
  });

  test('Azure Resource Manager can access its keys only if the HSM allows it', async () => {
    const { keyVault, send, state, hsm } = withHsm();
    addKey(state, hsm, { name: 'orders', versions: 2 });
    const refused = await refusal(keyVault.managedHsmKeys.get(groupName, 'hsm-orders', 'orders'));
    expect(refused.status).toBe(400);
    expect(refused.message).toContain("enable the setting 'AllowKeyManagementOperationsThroughARM'");
    const setting = `${host}/settings/AllowKeyManagementOperationsThroughARM?${version}`;
    expect((await send('PATCH', setting, { value: 'true' })).json).toEqual({
      name: 'AllowKeyManagementOperationsThroughARM',
      ...{ value: 'true', type: 'boolean' },
    });
    const [listed] = await all(keyVault.managedHsmKeys.list(groupName, 'hsm-orders'));
    expect(listed).toMatchObject({
      type: 'Microsoft.KeyVault/managedHSMs/keys',
      ...{ kty: 'RSA-HSM', keyUri: `${host}/keys/orders` },
    });
    expect(await all(keyVault.managedHsmKeys.listVersions(groupName, 'hsm-orders', 'orders'))).toHaveLength(
      2,
    );
    const made = await keyVault.managedHsmKeys.createIfNotExist(groupName, 'hsm-orders', 'fresh', {
      properties: { kty: 'RSA' },
    });
    expect(made.kty).toBe('RSA-HSM');
  });
});

describe('its data plane', () => {
  test('challenges a request without a token for it, with an empty body', async () => {
    const { client, sandbox } = withHsm();
    await client.createRsaKey('orders', { hsm: true });
    expect(sandbox.requests.map(({ status }) => status)).toEqual([401, 200]);
    const refused = await sandbox.handle({ method: 'GET', url: `${host}/keys?${version}`, headers: {} });
    expect([refused.status, refused.body]).toEqual([401, '']);
    expect(refused.headers['www-authenticate']).toMatch(/resource="https:\/\/managedhsm\.azure\.net"$/);
  });

  test('does the same with keys as a vault, but always in the HSM', async () => {
    const { client, clock } = withHsm();
    const first = await client.createRsaKey('orders', { keySize: 3072 });
    expect([first.keyType, first.id]).toEqual([
      'RSA-HSM',
      `${host}/keys/orders/${first.properties.version!}`,
    ]);
    clock.advance(minute);
    const second = await client.rotateKey('orders');
    expect((await client.getKey('orders')).properties.version).toBe(second.properties.version);
    expect(await all(client.listPropertiesOfKeyVersions('orders'))).toHaveLength(2);
    expect(await all(client.listPropertiesOfKeys())).toHaveLength(1);
    await client.updateKeyProperties('orders', { enabled: false });
    expect(await refusal(client.getKey('orders'))).toMatchObject({ status: 403 });
  });

  test('grants permissions only through its local roles, not through Azure roles or its administrators', async () => {
    const { client, send } = withHsm({}, false);
    const refused = await refusal(client.createRsaKey('orders'));
    expect([refused.status, refused.code]).toEqual([403, 'AccessDenied']);
    expect(refused.message).toMatch(
      /^Not authorized to access Microsoft\.KeyVault\/managedHsm\/keys\/create on \/keys\/orders \(Activity ID: /,
    );
    expect(await send('GET', `${local}/roleDefinitions?${version}`)).toMatchObject({ status: 200 });
  });

  test('lists its roles, and assigns them at a scope until they are removed', async () => {
    const { send, client, clock } = withHsm({}, false);
    const definitions = (await send('GET', `${local}/roleDefinitions?${version}`)).json as {
      value: { properties: { roleName: string } }[];
    };
    expect(definitions.value.map(({ properties }) => properties.roleName)).toContain(
      'Managed HSM Crypto User',
    );
    const url = `${keysLocal}/roleAssignments/${guid}?${version}`;
    const properties = { roleDefinitionId: roleId(hsmCryptoUser), principalId: me };
    const made = await send('PUT', url, { properties });
    expect(made).toMatchObject({
      status: 201,
      json: {
        id: `/keys/providers/Microsoft.Authorization/roleAssignments/${guid}`,
        properties: { ...properties, scope: '/keys' },
      },
    });
    expect((await send('GET', url)).json).toEqual(made.json);
    const atKeys = await send('GET', `${keysLocal}/roleAssignments?${version}&$filter=atScope()`);
    expect((atKeys.json as { value: unknown[] }).value).toHaveLength(2);
    clock.advance(minute);
    await client.createRsaKey('orders');
    expect(await send('DELETE', url)).toMatchObject({ status: 200, json: made.json });
    clock.advance(minute);
    expect(await refusal(client.getKey('orders'))).toMatchObject({ code: 'AccessDenied' });
    expect(await send('GET', url)).toMatchObject({
      ...{ status: 404, json: { error: { code: 'RoleAssignmentNotFound' } } },
    });
  });

  test('applies a role at its scope, and not outside of it', async () => {
    const { state, hsm, client } = withHsm({}, false);
    addKey(state, hsm, { name: 'orders' });
    addKey(state, hsm, { name: 'orders-2' });
    assignLocalRole(state, hsm, '/keys/orders', hsmCryptoUser, me);
    expect((await client.getKey('orders')).name).toBe('orders');
    expect((await refusal(client.getKey('orders-2'))).message).toContain('on /keys/orders-2');
    expect((await refusal(all(client.listPropertiesOfKeys()))).status).toBe(403);
  });

  test('lists the assignments at a scope and above, and for a principal also below', async () => {
    const { state, hsm, send } = withHsm();
    assignLocalRole(state, hsm, '/keys/orders', hsmEncryptionUser, cosmos);
    const scopes = async (filter: string) => {
      const { json } = await send('GET', `${keysLocal}/roleAssignments?${version}&$filter=${filter}`);
      return (json as { value: { properties: { scope: string } }[] }).value.map(
        (one) => one.properties.scope,
      );
    };
    expect(await scopes('atScope()')).toEqual(['/', '/keys']);
    expect(await scopes(`principalId eq '${cosmos}'`)).toEqual(['/keys/orders']);
    expect(await scopes('')).toEqual(['/', '/keys', '/keys/orders']);
  });

  test('lets only permitted callers assign roles', async () => {
    const { as } = withHsm();
    const properties = { roleDefinitionId: roleId(hsmEncryptionUser), principalId: cosmos };
    const url = `${local}/roleAssignments/${guid}?${version}`;
    expect(await as(alex.label).send('PUT', url, { properties })).toMatchObject({ status: 403 });
  });
});

describe('for an account', () => {
  function withKey() {
    const here = withHsm();
    addKey(here.state, here.hsm, { name: 'orders' });
    const grant = () => assignLocalRole(here.state, here.hsm, '/keys/orders', hsmEncryptionUser, cosmos);
    const make = () =>
      createAccount(here, 'cosmos-orders', {
        ...accountOf('', ''),
        keyVaultKeyUri: `${host}/keys/orders`,
      });
    const status = async () =>
      (await here.cosmosDb.databaseAccounts.get(groupName, 'cosmos-orders')).customerManagedKeyStatus;
    return { ...here, grant, make, status };
  }

  test('without the role, its creation fails with the error of the HSM', async () => {
    const { make } = withKey();
    expect((await refusal(make())).message).toContain(
      'Not authorized to access Microsoft.KeyVault/managedHsm/keys/read/action on /keys/orders',
    );
  });

  test('with it, the account follows the key into revocation, back, and through a rotation', async () => {
    const { grant, make, status, client, clock } = withKey();
    const assignment = grant();
    expect((await make()).keyVaultKeyUri).toBe(`${host}/keys/orders`);
    expect(await status()).toMatch(/confirmed/);
    await client.updateKeyProperties('orders', { enabled: false });
    clock.advance(60 * minute);
    expect(await status()).toContain('(4018)');
    await client.updateKeyProperties('orders', { enabled: true });
    await client.rotateKey('orders');
    clock.advance(60 * minute);
    expect(await status()).toMatch(/confirmed/);
    assignment.removedAt = clock.now();
    clock.advance(60 * minute);
    expect(await status()).toContain('(4002)');
  });
});
