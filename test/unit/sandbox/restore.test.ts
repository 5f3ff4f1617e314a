import type { DatabaseAccountCreateUpdateParameters } from '@azure/arm-cosmosdb';
import { describe, expect, test } from 'vitest';
import { cryptoOfficer, cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import {
  addAccount,
  addIdentity,
  addKey,
  addVault,
  assignRole,
} from '../../../src/sandbox/estate/builders.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import { all, groupName, keyUri, me, minute, refusal, subscriptionId, world } from './support.ts';

const day = 24 * 60 * minute;

/** An account with continuous backup and a key, which it uses with its own identity. */
function protectedAccount() {
  const here = world();
  const { state, group } = here;
  const vault = addVault(state, group, { name: 'kv-orders' });
  const key = addKey(state, vault, { name: 'orders' });
  const [own, other] = ['id-orders', 'id-restored'].map((name) => addIdentity(state, group, name));
  for (const { principalId } of [own!, other!])
    assignRole(state, vault.id, cryptoServiceEncryptionUser, principalId);
  assignRole(state, vault.id, cryptoOfficer, me);
  const source = addAccount(state, group, {
    name: 'cosmos-orders',
    location: 'westeurope',
    keyVaultKeyUri: keyUri('kv-orders', 'orders'),
    identity: { type: 'UserAssigned', userAssigned: [own!.id] },
    defaultIdentity: `UserAssignedIdentity=${own!.id}`,
    properties: {
      backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } },
    },
  });
  const sourceId = `/subscriptions/${subscriptionId}/providers/Microsoft.DocumentDB/locations/westeurope/restorableDatabaseAccounts/${source.instanceId}`;
  const restoration = (
    change: Partial<DatabaseAccountCreateUpdateParameters> = {},
    at = here.clock.now(),
  ): DatabaseAccountCreateUpdateParameters => ({
    location: 'westeurope',
    databaseAccountOfferType: 'Standard',
    locations: [{ locationName: 'westeurope', failoverPriority: 0 }],
    identity: { type: 'UserAssigned', userAssignedIdentities: { [other!.id]: {} } },
    defaultIdentity: `UserAssignedIdentity=${other!.id}`,
    createMode: 'Restore',
    restoreParameters: {
      restoreMode: 'PointInTime',
      restoreSource: sourceId,
      restoreTimestampInUtc: new Date(at),
    },
    ...change,
  });
  const restore = async (wanted: DatabaseAccountCreateUpdateParameters, name = 'cosmos-restored') => {
    const poller = here.cosmosDb.databaseAccounts.createOrUpdate(groupName, name, wanted, {
      updateIntervalInMs: 0,
    });
    await poller.submitted();
    here.clock.advance(13 * minute);
    return poller.pollUntilDone();
  };
  return { ...here, vault, key, own: own!, other: other!, source, restoration, restore };
}

const names = async ({ cosmosDb }: ReturnType<typeof world>) =>
  (await all(cosmosDb.restorableDatabaseAccounts.list())).map(({ accountName, deletionTime }) => ({
    accountName,
    isDeleted: deletionTime !== undefined,
  }));

describe('restorable accounts', () => {
  test('are accounts with continuous backup, and deleted ones for a month', async () => {
    const here = protectedAccount();
    addAccount(here.state, here.group, { name: 'cosmos-periodic' });
    expect(await names(here)).toEqual([{ accountName: 'cosmos-orders', isDeleted: false }]);
    here.source.deletedAt = here.clock.now();
    here.clock.advance(30 * day);
    expect(await names(here)).toEqual([{ accountName: 'cosmos-orders', isDeleted: true }]);
    here.clock.advance(day);
    expect(await names(here)).toEqual([]);
  });

  test('have the start of their restorable time', async () => {
    const here = protectedAccount();
    here.clock.advance(20 * day);
    const [found] = await all(here.cosmosDb.restorableDatabaseAccounts.listByLocation('westeurope'));
    expect(found).toMatchObject({ name: here.source.instanceId, location: 'West Europe', apiType: 'Sql' });
    expect(found?.oldestRestorableTime?.getTime()).toBe(here.clock.now() - 7 * day);
    expect(await all(here.cosmosDb.restorableDatabaseAccounts.listByLocation('northeurope'))).toEqual([]);
  });
});

describe('a restored account', () => {
  test("has its source's key, the requested identity, and a record of the source’s identity", async () => {
    const here = protectedAccount();
    here.clock.advance(day);
    const made = await here.restore(here.restoration());
    expect(made).toMatchObject({
      provisioningState: 'Succeeded',
      createMode: 'Restore',
      keyVaultKeyUri: keyUri('kv-orders', 'orders'),
      defaultIdentity: `UserAssignedIdentity=${here.other.id}`,
      backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } },
      customerManagedKeyStatus: 'Access to the configured customer managed key confirmed.',
    });
    expect(
      Object.keys(made.identity?.userAssignedIdentities ?? {}).map((id) => id.split('/').at(-1)),
    ).toEqual(['id-restored', 'id-orders']);
  });

  test('can take the name of its deleted source', async () => {
    const here = protectedAccount();
    here.clock.advance(day);
    const before = here.clock.now();
    here.source.deletedAt = before;
    here.clock.advance(minute);
    const made = await here.restore(here.restoration({}, before), 'cosmos-orders');
    expect(made.instanceId).not.toBe(here.source.instanceId);
    expect((await names(here)).filter(({ isDeleted }) => isDeleted)).toHaveLength(1);
  });

  test('has the key even if the point in time is before it', async () => {
    const here = protectedAccount();
    const since = here.clock.now();
    const settings = valueAt(here.source.settings, since);
    here.source.settings.entries.splice(0, Infinity, {
      at: 0,
      value: { ...settings, keyVaultKeyUri: undefined },
    });
    here.clock.advance(day);
    setFrom(here.source.settings, here.clock.now(), settings);
    const made = await here.restore(here.restoration({}, since + minute));
    expect(made.keyVaultKeyUri).toBe(keyUri('kv-orders', 'orders'));
  });

  test('fails if the key version of the backup is disabled, even if the newest one works', async () => {
    const here = protectedAccount();
    here.clock.advance(day);
    const backup = here.clock.now();
    const former = here.key.versions[0]!.version;
    const keys = here.keys('kv-orders');
    await keys.rotateKey('orders');
    here.clock.advance(day);
    await keys.updateKeyProperties('orders', former, { enabled: false });
    expect((await refusal(here.restore(here.restoration({}, backup)))).message).toContain(
      'not allowed on a disabled key',
    );
    await keys.updateKeyProperties('orders', former, { enabled: true });
    expect((await here.restore(here.restoration({}, backup), 'cosmos-again')).provisioningState).toBe(
      'Succeeded',
    );
  });

  test.each<[string, (here: ReturnType<typeof protectedAccount>) => DatabaseAccountCreateUpdateParameters]>([
    ['the first-party identity', ({ restoration }) => restoration({ defaultIdentity: 'FirstPartyIdentity' })],
    ['a moment that is too old', ({ restoration, clock }) => restoration({}, clock.now() - 8 * day)],
    ['a moment to come', ({ restoration, clock }) => restoration({}, clock.now() + minute)],
    [
      'a region without a backup',
      ({ restoration }) => restoration({ locations: [{ locationName: 'northeurope', failoverPriority: 0 }] }),
    ],
    [
      'a source that is not there',
      ({ restoration }) =>
        restoration({ restoreParameters: { restoreMode: 'PointInTime', restoreSource: '/x' } }),
    ],
  ])('is rejected for %s', async (_, wanted) => {
    const here = protectedAccount();
    here.clock.advance(20 * day);
    expect(await refusal(here.restore(wanted(here)))).toMatchObject({ status: 400 });
  });
});
