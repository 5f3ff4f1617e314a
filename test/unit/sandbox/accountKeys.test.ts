import { expect, test } from 'vitest';
import { addAccount } from '../../../src/sandbox/estate/builders.ts';
import { all, groupName, minute, world } from './support.ts';

function here() {
  const made = world();
  const locations = [
    { locationName: 'westeurope', failoverPriority: 0 },
    { locationName: 'northeurope', failoverPriority: 1 },
  ];
  addAccount(made.state, made.group, { name: 'cosmos-orders', properties: { locations } });
  return made;
}

test('every account key is marked as fake, and has the form of a real one', async () => {
  const { databaseAccounts } = here().cosmosDb;
  const keys = await databaseAccounts.listKeys(groupName, 'cosmos-orders');
  const texts = Object.values(keys).filter((one) => typeof one === 'string');
  expect(new Set(texts).size).toBe(4);
  for (const text of texts) {
    expect(text).toMatch(/^NotARealKey\/Sandbox\//);
    expect(Buffer.from(text, 'base64')).toHaveLength(64);
  }
  const { connectionStrings = [] } = await databaseAccounts.listConnectionStrings(groupName, 'cosmos-orders');
  expect(connectionStrings[2]).toMatchObject({
    connectionString: `AccountEndpoint=https://cosmos-orders.documents.azure.com:443/;AccountKey=${keys.primaryReadonlyMasterKey!};`,
    description: 'Primary Read-Only SQL Connection String',
    keyKind: 'PrimaryReadonly',
  });
});

test('a regenerated key differs, and so does its date', async () => {
  const { cosmosDb, clock } = here();
  const { databaseAccounts } = cosmosDb;
  const before = await databaseAccounts.listKeys(groupName, 'cosmos-orders');
  const made = clock.now();
  const poller = databaseAccounts.regenerateKey(groupName, 'cosmos-orders', { keyKind: 'secondary' });
  await poller.submitted();
  clock.advance(3 * minute);
  const after = await databaseAccounts.listKeys(groupName, 'cosmos-orders');
  expect(after.primaryMasterKey).toBe(before.primaryMasterKey);
  expect(after.secondaryMasterKey).not.toBe(before.secondaryMasterKey);
  const { keysMetadata } = await databaseAccounts.get(groupName, 'cosmos-orders');
  expect(keysMetadata?.secondaryMasterKey?.generationTime).toEqual(new Date(made));
});

test('a failover changes the order of the regions', async () => {
  const { cosmosDb, clock } = here();
  const poller = cosmosDb.databaseAccounts.failoverPriorityChange(groupName, 'cosmos-orders', {
    failoverPolicies: [
      { locationName: 'North Europe', failoverPriority: 0 },
      { locationName: 'West Europe', failoverPriority: 1 },
    ],
  });
  await poller.submitted();
  clock.advance(3 * minute);
  const { writeLocations } = await cosmosDb.databaseAccounts.get(groupName, 'cosmos-orders');
  expect(writeLocations?.map(({ locationName }) => locationName)).toEqual(['North Europe']);
});

test('deleting an empty resource group takes a while', async () => {
  const { state, clock, send, resources } = here();
  state.accounts.length = 0;
  const url = `https://management.azure.com/subscriptions/${state.subscriptions[0]!.id}/resourceGroups/${groupName}?api-version=2021-04-01`;
  const { status, headers } = await send('DELETE', url);
  expect(status).toBe(202);
  expect((await resources.resourceGroups.get(groupName)).properties?.provisioningState).toBe('Deleting');
  expect((await send('GET', headers['location']!)).status).toBe(202);
  clock.advance(minute);
  expect((await send('GET', headers['location']!)).status).toBe(200);
  expect(await all(resources.resourceGroups.list())).toEqual([]);
});

test('an unregistered provider is no longer registered, and rejects writes', async () => {
  const { resources, clock, send, state } = here();
  await resources.providers.unregister('Microsoft.DocumentDB');
  clock.advance(2 * minute);
  expect((await resources.providers.get('Microsoft.DocumentDB')).registrationState).toBe('Unregistered');
  const account = `https://management.azure.com${state.accounts[0]!.id}?api-version=2024-05-15`;
  expect((await send('PATCH', account, { tags: {} })).status).toBe(409);
});
