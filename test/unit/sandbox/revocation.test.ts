import { describe, expect, test } from 'vitest';
import { cryptoOfficer, cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import {
  addAccount,
  addIdentity,
  addKey,
  addVault,
  assignRole,
} from '../../../src/sandbox/estate/builders.ts';
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

describe('an account learns within the reach, both ways', () => {
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

  test('of a deleted vault, whose recovery does not bring back the grant', async () => {
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

  test('of an expiry that comes by itself', async () => {
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

/** Cut off for as long as the estate remembers. */
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
    // "cosmos-orders" could be a region's host of this one, too.
    addAccount(here.state, here.group, { name: 'cosmos' });
    const answer = await here.sandbox.handle(request);
    expect(answer).toMatchObject({ status: 403, headers: { 'x-ms-substatus': '4002' } });
    expect(answer.body).toContain('Request is blocked due to Customer Managed Key not being accessible.');
  });

  test('takes no update but of its identities, and can be deleted', async () => {
    const here = revoked();
    const update = (parameters: object) =>
      here.cosmosDb.databaseAccounts.update(groupName, 'cosmos-orders', parameters, {
        updateIntervalInMs: 0,
      });
    expect((await refusal(update({ tags: { team: 'orders' } }).submitted())).message).toContain(
      'No Update is allowed on Database Account with Customer Managed Key in Revoked Status',
    );
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
    // A changed default identity makes the account look at its key at once.
    expect(account.customerManagedKeyStatus).toContain('confirmed');
    await here.cosmosDb.databaseAccounts
      .delete(groupName, 'cosmos-orders', { updateIntervalInMs: 0 })
      .submitted();
  });
});

test('an update is one at a time, and of the identity and the default together leaves the default undefined', async () => {
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

test('a key cannot be taken away again', async () => {
  const here = healthy();
  const url = `https://management.azure.com${here.account.id}?api-version=2026-03-15`;
  const { status, json } = await here.send('PATCH', url, { properties: { keyVaultKeyUri: null } });
  expect({ status, message: (json as { message: string }).message }).toEqual({
    status: 400,
    message: expect.stringContaining('Updating KeyVaultKeyUri is not supported') as string,
  });
});

test('the two status properties appear from the versions on that have them', async () => {
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
  expect(await properties('2025-10-15')).not.toContain('keyVaultKeyUriVersion');
  expect(await properties('2026-03-15')).toContain('keyVaultKeyUriVersion');
});
