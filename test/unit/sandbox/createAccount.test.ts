import { expect, test } from 'vitest';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import { addIdentity, addKey, addVault, assignRole } from '../../../src/sandbox/estate/builders.ts';
import {
  accountOf,
  all,
  contoso,
  cosmos,
  createAccount,
  groupName,
  keyUri,
  me,
  minute,
  scope,
  subscriptionId,
  world,
} from './support.ts';

const location = 'westeurope';
const sku = { family: 'A', name: 'standard' } as const;
const confirmed = 'Access to the configured customer managed key confirmed.';

test('an account is created from nothing with access policies', async () => {
  const here = world({ registered: ['Microsoft.KeyVault'] });
  const { clock, keyVault, resources, cosmosDb } = here;
  expect((await resources.providers.get('Microsoft.DocumentDB')).registrationState).toBe('NotRegistered');
  expect((await resources.providers.register('Microsoft.DocumentDB')).registrationState).toBe('Registering');
  clock.advance(minute);
  expect((await resources.providers.get('Microsoft.DocumentDB')).registrationState).toBe('Registered');

  const keys = ['get', 'list', 'create', 'update', 'rotate'];
  const properties = {
    ...{ tenantId: contoso.id, sku, enableRbacAuthorization: false },
    accessPolicies: [{ tenantId: contoso.id, objectId: me, permissions: { keys } }],
  };
  const making = keyVault.vaults.createOrUpdate(
    groupName,
    'kv-orders',
    { location, properties },
    { updateIntervalInMs: 0 },
  );
  await making.submitted();
  const early = await keyVault.vaults.get(groupName, 'kv-orders');
  expect(early.properties).toMatchObject({
    provisioningState: 'RegisteringDns',
    vaultUri: 'https://kv-orders.vault.azure.net',
  });
  clock.advance(minute);
  const vault = await making.pollUntilDone();
  expect(vault.properties).toMatchObject({
    provisioningState: 'Succeeded',
    vaultUri: 'https://kv-orders.vault.azure.net/',
  });
  expect(vault.properties.enablePurgeProtection).toBeUndefined();
  const fixed = await keyVault.vaults.update(groupName, 'kv-orders', {
    properties: { enablePurgeProtection: true },
  });
  expect(fixed.properties.enablePurgeProtection).toBe(true);

  const key = await here.keys('kv-orders').createRsaKey('orders', { keySize: 3072 });
  expect(key.keyOperations).toContain('wrapKey');
  const granted = {
    tenantId: contoso.id,
    objectId: cosmos,
    permissions: { keys: ['get', 'wrapKey', 'unwrapKey'] },
  };
  await keyVault.vaults.updateAccessPolicy(groupName, 'kv-orders', 'add', {
    properties: { accessPolicies: [granted] },
  });
  clock.advance(minute);

  const account = await createAccount(here, 'cosmos-orders', accountOf('kv-orders', 'orders'));
  expect(account).toMatchObject({
    ...{ location: 'West Europe', provisioningState: 'Succeeded', defaultIdentity: 'FirstPartyIdentity' },
    ...{ keyVaultKeyUri: keyUri('kv-orders', 'orders'), customerManagedKeyStatus: confirmed },
    keyVaultKeyUriVersion: key.properties.version,
  });
  expect((await all(cosmosDb.databaseAccounts.list())).map(({ name }) => name)).toEqual(['cosmos-orders']);
});

test('an account is created with Azure RBAC, with a key created through ARM and a role on the key', async () => {
  const here = world();
  const { clock, keyVault, send } = here;
  const properties = { tenantId: contoso.id, sku, enablePurgeProtection: true };
  const making = keyVault.vaults.createOrUpdate(
    groupName,
    'kv-orders',
    { location, properties },
    { updateIntervalInMs: 0 },
  );
  await making.submitted();
  clock.advance(minute);
  // Not requested: from 2026-02-01 on, a new vault uses Azure RBAC.
  expect((await making.pollUntilDone()).properties.enableRbacAuthorization).toBe(true);
  const key = await keyVault.keys.createIfNotExist(groupName, 'kv-orders', 'orders', {
    properties: { kty: 'RSA', keySize: 3072, keyOps: ['wrapKey', 'unwrapKey'] },
  });
  expect(key.keyUri).toBe(keyUri('kv-orders', 'orders'));
  const keyScope = `${scope}/resourceGroups/${groupName}/providers/Microsoft.KeyVault/vaults/kv-orders/keys/orders`;
  const roleDefinitionId = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${cryptoServiceEncryptionUser}`;
  const url = `https://management.azure.com${keyScope}/providers/Microsoft.Authorization/roleAssignments/5a0fd6b2-91c4-4f2b-9f0e-3d7c1e8a6b55?api-version=2022-04-01`;
  const body = { properties: { roleDefinitionId, principalId: cosmos, principalType: 'ServicePrincipal' } };
  expect((await send('PUT', url, body)).status).toBe(201);
  clock.advance(minute);
  const account = await createAccount(here, 'cosmos-orders', accountOf('kv-orders', 'orders'));
  expect(account.customerManagedKeyStatus).toBe(confirmed);
});

test('a creation returns 200 with two headers and no Retry-After, and is polled through the first', async () => {
  const { clock, send } = world();
  const url = `https://management.azure.com${scope}/resourceGroups/${groupName}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-plain?api-version=2026-03-15`;
  const { keyVaultKeyUri: _, kind, location: where, ...properties } = accountOf('kv', 'k');
  const made = await send('PUT', url, { location: where, kind, properties });
  expect(made).toMatchObject({
    status: 200,
    json: { location: 'West Europe', properties: { provisioningState: 'Creating', defaultIdentity: '' } },
  });
  expect(made.headers['retry-after']).toBeUndefined();
  const status = made.headers['azure-asyncoperation']!;
  expect(status).toMatch(
    new RegExp(
      `^https://management.azure.com/subscriptions/${subscriptionId}/providers/Microsoft.DocumentDB/locations/westeurope/operationsStatus/[0-9a-f-]{36}\\?api-version=2026-03-15$`,
    ),
  );
  expect((await send('GET', status)).json).toEqual({ status: 'Enqueued' });
  clock.advance(4 * minute);
  expect((await send('GET', status)).json).toEqual({ status: 'Dequeued' });
  expect((await send('GET', made.headers['location']!)).status).toBe(202);
  clock.advance(4 * minute);
  expect((await send('GET', status)).json).toEqual({ status: 'Succeeded' });
  expect((await send('GET', made.headers['location']!)).json).toMatchObject({ name: 'cosmos-plain' });
  const account = (await send('GET', url)).json as { properties: object };
  expect(account.properties).not.toHaveProperty('keyVaultKeyUri');
  expect(account.properties).toMatchObject({ defaultIdentity: 'FirstPartyIdentity', EnabledApiTypes: 'Sql' });
});

test('a name is available until it is taken, and again once its account is deleted', async () => {
  const here = world();
  const { cosmosDb, clock } = here;
  const taken = async () => (await cosmosDb.databaseAccounts.checkNameExists('cosmos-plain')).body;
  expect(await taken()).toBe(false);
  const { keyVaultKeyUri: _, ...parameters } = accountOf('kv', 'k');
  await createAccount(here, 'cosmos-plain', parameters);
  expect(await taken()).toBe(true);
  const deleting = cosmosDb.databaseAccounts.delete(groupName, 'cosmos-plain', { updateIntervalInMs: 0 });
  await deleting.submitted();
  expect((await cosmosDb.databaseAccounts.get(groupName, 'cosmos-plain')).provisioningState).toBe('Deleting');
  clock.advance(5 * minute);
  await deleting.pollUntilDone();
  expect(await taken()).toBe(false);
});

test.each([[], ['EnableGremlin'], ['EnableTable']])(
  'continuous backup is accepted together with several write regions (%s)',
  async (...names) => {
    const here = world();
    const { state, group } = here;
    const vault = addVault(state, group, { name: 'kv-orders' });
    addKey(state, vault, { name: 'orders' });
    const { id, principalId } = addIdentity(state, group, 'id-orders');
    assignRole(state, vault.id, cryptoServiceEncryptionUser, principalId);
    const account = await createAccount(here, 'cosmos-orders', {
      ...accountOf('kv-orders', 'orders'),
      identity: { type: 'UserAssigned', userAssignedIdentities: { [id]: {} } },
      defaultIdentity: `UserAssignedIdentity=${id}`,
      capabilities: names.map((name) => ({ name })),
      enableMultipleWriteLocations: true,
      locations: ['westeurope', 'northeurope'].map((locationName, failoverPriority) => ({
        locationName,
        failoverPriority,
      })),
      backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } },
    });
    expect(account).toMatchObject({
      enableMultipleWriteLocations: true,
      backupPolicy: { type: 'Continuous' },
      customerManagedKeyStatus: confirmed,
      writeLocations: [{ locationName: 'West Europe' }, { locationName: 'North Europe' }],
    });
  },
);
