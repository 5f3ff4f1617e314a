import { expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { readRestorable } from '../../../src/azure/restores.ts';
import { Fields } from '../../../src/azure/fields.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { isRestoreOf } from '../../../src/model/restore.ts';
import { connect } from '../../fakes/connect.ts';
import { permitFor } from '../../fakes/permit.ts';
import { connectionTo, StubHttp, subscription as anySubscription } from '../../fakes/stubHttp.ts';

const permit = await permitFor();
const { signal } = new AbortController();
const minute = 60_000;

function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

const payments =
  '/subscriptions/3f8e2a61-5c07-4d9b-b1f4-7a60c9e82d35/resourceGroups/rg-payments-prod/providers';
const cards = `${payments}/Microsoft.DocumentDB/databaseAccounts/cosmos-cards-prod`;

async function ground() {
  const at = connect();
  const { subscriptions } = done(await at.azure.subscriptions(signal));
  const subscription = subscriptions.find(({ name }) => name === 'Contoso Production')!;
  return { ...at, services: at.azure.in(subscription) };
}

const identityOf = async ({ services }: Awaited<ReturnType<typeof ground>>) => {
  const account = done(await services.accounts.get(cards, signal));
  if (account?.defaultIdentity.kind !== 'userAssigned') throw new Error('no user-assigned identity');
  return account.defaultIdentity.id;
};

test('accounts with continuous backup are listed, deleted ones with their deletion time', async () => {
  const at = await ground();
  expect(done(await at.services.restores.list(signal))).toEqual([
    {
      id: expect.stringMatching(
        /\/locations\/westeurope\/restorableDatabaseAccounts\/[0-9a-f-]{36}$/,
      ) as string,
      name: 'cosmos-cards-prod',
      api: 'NoSQL',
      location: 'West Europe',
      created: expect.any(Number) as number,
      oldest: expect.any(Number) as number,
    },
  ]);
  done(await at.services.accounts.remove(cards, permit));
  const [deleted] = done(await at.services.restores.list(signal));
  expect(Math.abs(deleted!.deleted! - at.pace.now())).toBeLessThan(10 * minute);
});

test('a restore creates an account that names its source and its point in time', async () => {
  const at = await ground();
  const [source] = done(await at.services.restores.list(signal));
  const states: string[] = [];
  const wanted = {
    source: source!,
    at: at.pace.now() - 60 * minute,
    resourceGroup: 'rg-payments-prod',
    name: 'cosmos-cards-again',
    identityId: await identityOf(at),
  };
  const made = done(await at.services.restores.restore(wanted, (state) => states.push(state), permit));
  expect(states[0]).toBe('Creating');
  const read = done(await at.services.accounts.get(made.id, signal))!;
  for (const one of [made, read]) {
    expect(one).toMatchObject({
      name: 'cosmos-cards-again',
      keyUri: expect.stringContaining('kv-cards-prod') as string,
    });
    expect(one.unread).toBeUndefined();
    expect(isRestoreOf(one, { source: source!.id, at: wanted.at })).toBe(true);
    expect(isRestoreOf(one, { source: source!.id, at: wanted.at - 5000 })).toBe(false);
  }
});

test('the request has the source, the point in time, and the default identity', async () => {
  const http = new StubHttp(() => ({
    status: 403,
    body: { error: { code: 'AuthorizationFailed', message: 'No.' } },
  }));
  const identityId =
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id';
  const source = {
    id: '/restorable/1',
    name: 'orders',
    api: 'MongoDB',
    location: 'West US',
    created: 0,
    oldest: 0,
  };
  await connectAzure(connectionTo(http))
    .in(anySubscription)
    .restores.restore(
      {
        source: { ...source, api: 'MongoDB' },
        at: Date.UTC(2026, 10, 30, 9),
        resourceGroup: 'g',
        name: 'orders-restored',
        identityId,
      },
      () => undefined,
      permit,
    );
  expect(http.sent.map(({ body }) => body)).toEqual([
    {
      kind: 'MongoDB',
      location: 'West US',
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } },
      properties: {
        databaseAccountOfferType: 'Standard',
        locations: [{ locationName: 'West US', failoverPriority: 0 }],
        createMode: 'Restore',
        restoreParameters: {
          restoreMode: 'PointInTime',
          restoreSource: '/restorable/1',
          restoreTimestampInUtc: '2026-11-30T09:00:00.000Z',
        },
        defaultIdentity: `UserAssignedIdentity=${identityId}`,
      },
    },
  ]);
});

test.each([
  ['Sql', 'NoSQL'],
  ['MongoDB', 'MongoDB'],
  ['GremlinV2', 'Gremlin'],
  ['Table', 'Table'],
])('the API %s is %s', (apiType, api) => {
  const row = {
    id: '/r/1',
    location: 'East US 2',
    properties: { accountName: 'a', apiType, creationTime: '2023-05-30T18:24:13Z' },
  };
  expect(readRestorable(new Fields(row))?.api).toBe(api);
});

test('a row with an unreadable deletion time is dropped, because it would look like a live account', () => {
  const row = {
    id: '/r/1',
    location: 'East US 2',
    properties: { accountName: 'a', creationTime: '2023-05-30T18:24:13Z', deletionTime: 'yesterday' },
  };
  expect(readRestorable(new Fields(row))).toBeUndefined();
});
