import type { DatabaseAccountUpdateParameters } from '@azure/arm-cosmosdb';
import { describe, expect, test } from 'vitest';
import { cryptoOfficer, cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import {
  addAccount,
  addIdentity,
  addKey,
  addVault,
  assignRole,
} from '../../../src/sandbox/estate/builders.ts';
import { valueAt } from '../../../src/sandbox/timeline.ts';
import { cosmos, groupName, keyUri, me, minute, refusal, world, type World } from './support.ts';

const reach = 45 * minute;

function healthy() {
  const here = world();
  const { state, group } = here;
  const vault = addVault(state, group, { name: 'kv-orders' });
  const key = addKey(state, vault, { name: 'orders' });
  const grant = assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
  assignRole(state, vault.id, cryptoOfficer, me);
  const account = addAccount(state, group, {
    name: 'cosmos-orders',
    keyVaultKeyUri: keyUri('kv-orders', 'orders'),
  });
  return { ...here, vault, key, grant, account };
}

const statusOf = async ({ cosmosDb }: Pick<World, 'cosmosDb'>) =>
  (await cosmosDb.databaseAccounts.get(groupName, 'cosmos-orders')).customerManagedKeyStatus ?? '';

describe('an account notices a change within the documented time, both ways', () => {
  test('of a disabled key', async () => {
    const here = healthy();
    const client = here.keys('kv-orders');
    await client.updateKeyProperties('orders', { enabled: false });
    here.clock.advance(reach - 1);
    expect(await statusOf(here)).toContain('confirmed');
    here.clock.advance(1);
    expect(await statusOf(here)).toMatch(/^Access to your account is currently revoked .*\(4018\)\.$/);
    await client.updateKeyProperties('orders', { enabled: true });
    here.clock.advance(reach - 1);
    expect(await statusOf(here)).toContain('revoked');
    here.clock.advance(1);
    expect(await statusOf(here)).toContain('confirmed');
  });

  test('of a removed role assignment, after its propagation', async () => {
    const here = healthy();
    const url = `https://management.azure.com${here.grant.id}?api-version=2022-04-01`;
    expect((await here.send('DELETE', url)).status).toBe(200);
    here.clock.advance(reach + minute - 1);
    expect(await statusOf(here)).toContain('confirmed');
    here.clock.advance(1);
    expect(await statusOf(here)).toContain('(4002)');
  });

  test('of a deleted key, and of its recovery', async () => {
    const here = healthy();
    const client = here.keys('kv-orders');
    await client.beginDeleteKey('orders', { intervalInMs: 0 });
    here.clock.advance(reach);
    expect(await statusOf(here)).toContain('(4003)');
    await (await client.beginRecoverDeletedKey('orders', { intervalInMs: 0 })).pollUntilDone();
    here.clock.advance(reach);
    expect(await statusOf(here)).toContain('confirmed');
  });

  test("of a closed vault, which a perimeter without a rule doesn't open", async () => {
    const here = healthy();
    const close = (publicNetworkAccess: string) =>
      here.keyVault.vaults.update(groupName, 'kv-orders', {
        properties: { publicNetworkAccess, networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' } },
      });
    await close('SecuredByPerimeter');
    here.clock.advance(reach);
    expect(await statusOf(here)).toContain('(4002)');
    await close('Disabled');
    here.clock.advance(reach);
    expect(await statusOf(here)).toContain('confirmed');
  });

  test("of a deleted vault, whose recovery doesn't restore the grant", async () => {
    const here = healthy();
    await here.keyVault.vaults.delete(groupName, 'kv-orders');
    here.clock.advance(reach);
    expect(await statusOf(here)).toContain('(4017)');
    const properties = {
      tenantId: here.vault.tenantId,
      sku: { family: 'A', name: 'standard' } as const,
      createMode: 'recover' as const,
    };
    await here.keyVault.vaults.createOrUpdate(groupName, 'kv-orders', { location: 'westeurope', properties });
    here.clock.advance(reach + minute);
    expect(await statusOf(here)).toContain('(4002)');
    assignRole(here.state, here.vault.id, cryptoServiceEncryptionUser, cosmos, here.clock.now());
    here.clock.advance(reach + minute);
    expect(await statusOf(here)).toContain('confirmed');
  });

  test('of an expiry', async () => {
    const here = healthy();
    const exp = new Date(here.clock.now() + 10 * minute);
    await here.keys('kv-orders').updateKeyProperties('orders', { expiresOn: exp });
    here.clock.advance(10 * minute + reach - 1);
    expect(await statusOf(here)).toContain('confirmed');
    here.clock.advance(1);
    expect(await statusOf(here)).toContain('(4018)');
  });

  test('of a new version, which it then uses', async () => {
    const here = healthy();
    const version = async () =>
      (await here.cosmosDb.databaseAccounts.get(groupName, 'cosmos-orders')).keyVaultKeyUriVersion;
    const former = here.key.versions[0]!.version;
    const rotated = await here.keys('kv-orders').rotateKey('orders');
    expect(await version()).toBe(former);
    here.clock.advance(reach);
    expect(await version()).toBe(rotated.properties.version);
  });
});

describe('a revoked account keeps its key version', () => {
  const versionOf = async ({ cosmosDb }: World) =>
    (await cosmosDb.databaseAccounts.get(groupName, 'cosmos-orders')).keyVaultKeyUriVersion;

  test("a new version doesn't help if the one in use has expired, until its expiry is extended", async () => {
    const here = healthy();
    const client = here.keys('kv-orders');
    const former = here.key.versions[0]!.version;
    await client.updateKeyProperties('orders', { expiresOn: new Date(here.clock.now() + minute) });
    here.clock.advance(minute + reach);
    expect(await statusOf(here)).toContain('(4018)');
    const { properties } = await client.createRsaKey('orders');
    here.clock.advance(24 * 60 * minute);
    expect(await statusOf(here)).toContain('(4018)');
    expect(await versionOf(here)).toBe(former);
    const later = new Date(here.clock.now() + 365 * 24 * 60 * minute);
    await client.updateKeyProperties('orders', former, { expiresOn: later });
    here.clock.advance(reach);
    expect(await statusOf(here)).toContain('confirmed');
    here.clock.advance(reach);
    expect(await versionOf(here)).toBe(properties.version);
    // Now the previous version can be disabled.
    await client.updateKeyProperties('orders', former, { enabled: false });
    here.clock.advance(24 * 60 * minute);
    expect(await statusOf(here)).toContain('confirmed');
  });

  test('it moves to a new version once the one in use becomes valid', async () => {
    const here = healthy();
    const client = here.keys('kv-orders');
    const former = here.key.versions[0]!.version;
    await client.updateKeyProperties('orders', { notBefore: new Date(here.clock.now() + 4 * reach) });
    here.clock.advance(reach);
    expect(await statusOf(here)).toContain('(4018)');
    const { properties } = await client.createRsaKey('orders');
    here.clock.advance(3 * reach);
    expect(await versionOf(here)).toBe(former);
    here.clock.advance(2 * reach);
    expect(await statusOf(here)).toContain('confirmed');
    expect(await versionOf(here)).toBe(properties.version);
  });

  test('disabling a version that the account still uses revokes the account', async () => {
    const here = healthy();
    const client = here.keys('kv-orders');
    const former = here.key.versions[0]!.version;
    await client.rotateKey('orders');
    await client.updateKeyProperties('orders', former, { enabled: false });
    here.clock.advance(2 * reach);
    expect(await versionOf(here)).toBe(former);
    expect(await statusOf(here)).toContain('(4018)');
    await client.updateKeyProperties('orders', former, { enabled: true });
    here.clock.advance(2 * reach);
    expect(await statusOf(here)).toContain('confirmed');
    expect(await versionOf(here)).not.toBe(former);
  });

  test("a new key with the name of a purged one doesn't help", async () => {
    const here = healthy();
    const settings = { ...valueAt(here.vault.settings, 0), purgeProtection: false };
    here.vault.settings.entries.splice(0, Infinity, { at: 0, value: settings });
    const client = here.keys('kv-orders');
    await client.beginDeleteKey('orders', { intervalInMs: 0 });
    here.clock.advance(minute);
    await client.purgeDeletedKey('orders');
    await client.createRsaKey('orders');
    here.clock.advance(24 * 60 * minute);
    expect(await statusOf(here)).toContain('(4003)');
  });
});

/** Revoked from the start. */
function revoked() {
  const here = healthy();
  here.grant.removedAt = here.clock.now() - 24 * 60 * minute;
  return here;
}

describe('a revoked account', () => {
  test('answers its data plane with 403 and the sub-status', async () => {
    const request = {
      method: 'GET',
      url: 'https://cosmos-orders.documents.azure.com/',
      headers: { authorization: 'x' },
    };
    expect((await healthy().sandbox.handle(request)).status).toBe(200);
    const here = revoked();
    // "cosmos-orders" could also be a region's host of this one.
    addAccount(here.state, here.group, { name: 'cosmos' });
    const answer = await here.sandbox.handle(request);
    expect(answer).toMatchObject({ status: 403, headers: { 'x-ms-substatus': '4002' } });
    expect(answer.body).toContain(
      '{\\"Errors\\":[\\"Access to your account is currently revoked because the current default identity no longer has permission to the associated Key Vault key.\\"]}',
    );
  });

  test.each([
    ['its key', { keyVaultKeyUri: keyUri('kv-orders', 'other') }],
    ['its consistency', { consistencyPolicy: { defaultConsistencyLevel: 'Strong' } }],
  ] as const)('rejects an update of %s', async (_, change) => {
    const here = revoked();
    addKey(here.state, here.vault, { name: 'other' });
    const parameters = change as DatabaseAccountUpdateParameters;
    const update = here.cosmosDb.databaseAccounts.update(groupName, 'cosmos-orders', parameters);
    expect((await refusal(update.submitted())).message).toContain('in Revoked Status');
  });

  test('accepts only an update of an invalid key URI (4006)', async () => {
    const here = healthy();
    const account = addAccount(here.state, here.group, {
      name: 'cosmos-versioned',
      keyVaultKeyUri: `${keyUri('kv-orders', 'orders')}/${'0'.repeat(32)}`,
    });
    const url = `https://management.azure.com${account.id}?api-version=2026-03-15`;
    const right = { keyVaultKeyUri: keyUri('kv-orders', 'orders') };
    const patch = async (body: object) => (await here.send('PATCH', url, body)).status;
    expect(await patch({ properties: { ...right, disableLocalAuth: true } })).toBe(400);
    expect(await patch({ properties: right })).toBe(200);
    here.clock.advance(2 * minute);
    const { json } = await here.send('GET', url);
    expect((json as { properties: object }).properties).toMatchObject({
      ...right,
      customerManagedKeyStatus: 'Access to the configured customer managed key confirmed.',
    });
  });

  test('accepts only updates of its identities, and can be deleted', async () => {
    const here = revoked();
    const update = (parameters: object) =>
      here.cosmosDb.databaseAccounts.update(groupName, 'cosmos-orders', parameters, {
        updateIntervalInMs: 0,
      });
    expect((await refusal(update({ tags: { team: 'orders' } }).submitted())).message).toContain(
      'No Update is allowed on Database Account with Customer Managed Key in Revoked Status',
    );
    // Clients send them empty with a change of the identity.
    const url = `https://management.azure.com${here.account.id}?api-version=2026-03-15`;
    const api = (apiProperties: object) => here.send('PATCH', url, { properties: { apiProperties } });
    expect((await api({ serverVersion: '7.0' })).status).toBe(400);
    expect((await api({})).status).toBe(200);
    here.clock.advance(2 * minute);
    const identity = addIdentity(here.state, here.group, 'id-orders');
    assignRole(here.state, here.vault.id, cryptoServiceEncryptionUser, identity.principalId);
    const assigning = update({
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
    });
    await assigning.submitted();
    here.clock.advance(2 * minute);
    await assigning.pollUntilDone();
    const switching = update({ defaultIdentity: `UserAssignedIdentity=${identity.id}` });
    await switching.submitted();
    here.clock.advance(2 * minute);
    const account = await switching.pollUntilDone();
    expect(account.defaultIdentity).toBe(`UserAssignedIdentity=${identity.id}`);
    // After a change of the default identity, the account checks its key immediately.
    expect(account.customerManagedKeyStatus).toContain('confirmed');
    await here.cosmosDb.databaseAccounts
      .delete(groupName, 'cosmos-orders', { updateIntervalInMs: 0 })
      .submitted();
  });
});

test('only one update runs at a time, and changing identity and default together leaves the default undefined', async () => {
  const here = healthy();
  const update = (parameters: object) =>
    here.cosmosDb.databaseAccounts.update(groupName, 'cosmos-orders', parameters, { updateIntervalInMs: 0 });
  const both = update({ identity: { type: 'SystemAssigned' }, defaultIdentity: 'SystemAssignedIdentity' });
  await both.submitted();
  expect(await refusal(update({ tags: {} }).submitted())).toMatchObject({ status: 412 });
  here.clock.advance(2 * minute);
  const account = await both.pollUntilDone();
  expect(account.defaultIdentity).toBe('Undefined');
  expect(account.customerManagedKeyStatus).toContain('(4015)');
  expect(account.identity?.principalId).toMatch(/^[0-9a-f-]{36}$/);
});

test("a key can't be removed", async () => {
  const here = healthy();
  const url = `https://management.azure.com${here.account.id}?api-version=2026-03-15`;
  const { status, json } = await here.send('PATCH', url, { properties: { keyVaultKeyUri: null } });
  expect({ status, message: (json as { message: string }).message }).toEqual({
    status: 400,
    message: expect.stringContaining('Updating KeyVaultKeyUri is not supported') as string,
  });
});

test('the two status properties appear in API versions that have them', async () => {
  const here = healthy();
  const properties = async (version: string) =>
    Object.keys(
      (
        (await here.send('GET', `https://management.azure.com${here.account.id}?api-version=${version}`))
          .json as { properties: object }
      ).properties,
    );
  expect(await properties('2023-04-15')).not.toContain('customerManagedKeyStatus');
  expect(await properties('2023-09-15')).toContain('customerManagedKeyStatus');
  expect(await properties('2025-04-15')).not.toContain('keyVaultKeyUriVersion');
  expect(await properties('2025-10-15')).toContain('keyVaultKeyUriVersion');
});
