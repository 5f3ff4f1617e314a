import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InventoryFile, type CachedInventory } from '../../../src/inventory/cache.ts';
import { account, subscription, vault } from '../../fakes/azure.ts';

let folder: string;
const failures: unknown[] = [];
const open = (...whose: string[]) =>
  new InventoryFile(join(folder, 'storage'), whose, (error) => failures.push(error));
const kept: CachedInventory = { subscriptions: [subscription], vaults: [vault], accounts: [account] };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-kept-'));
  failures.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('is read in the next session, only by the same accounts', async () => {
  const file = open('public', 'ada');
  expect(await file.read()).toBeUndefined();
  file.write(() => kept);
  await file.flush();
  expect(await open('public', 'ada').read()).toEqual(kept);
  expect(await open('public', 'grace').read()).toBeUndefined();
  expect(await open('china', 'ada').read()).toBeUndefined();
  expect(failures).toEqual([]);
});

test('holds the newest data, written once', async () => {
  const file = open('ada');
  let made = 0;
  const make = (accounts: CachedInventory['accounts']) => () => {
    made++;
    return { ...kept, accounts };
  };
  file.write(make([account]));
  file.write(make([]));
  await Promise.all([file.flush(), file.flush()]);
  expect([made, (await open('ada').read())?.accounts]).toEqual([1, []]);
});

test('every optional part of a row is read', async () => {
  const observed = { from: 'resourceManager', at: 1 } as const;
  const whole: CachedInventory = {
    subscriptions: [{ ...subscription, managedBy: { tenantId: 'tenant-7', name: 'Contoso' } }],
    vaults: [{ ...vault, retentionDays: 90, unread: ['sku'], observed }],
    accounts: [
      {
        ...{ ...account, kind: 'Parse', capabilities: ['EnableMongo'], keyVersion: 'v1', observed },
        status: { kind: 'revoked', code: 4003, raw: 'Revoked (4003)' },
        defaultIdentity: { kind: 'userAssigned', id: '/i', federatedClientId: 'app' },
        identities: {
          systemAssigned: { principalId: 'p', tenantId: 't' },
          userAssigned: [{ id: '/i', principalId: 'q', clientId: 'c' }],
        },
        ...{ backup: 'Continuous', continuousTier: 'Continuous7Days', analyticalStorage: true },
        tags: { env: 'prod' },
      },
    ],
  };
  const file = open('ada');
  file.write(() => whole);
  await file.flush();
  expect(await open('ada').read()).toEqual(whole);
});

test.each([
  '',
  '{',
  '{"form":0}',
  '[]',
  '{"accounts":[',
  JSON.stringify({ ...kept, vaults: [{ ...vault, uri: 7 }] }),
])('%j in its place is ignored', async (text) => {
  const file = open('ada');
  file.write(() => kept);
  await file.flush();
  const [name] = await readdir(join(folder, 'storage'));
  await writeFile(join(folder, 'storage', name!), text);
  expect(await file.read()).toBeUndefined();
});

test('a failed write is reported and does no harm', async () => {
  await writeFile(join(folder, 'storage'), 'a file where the folder should be');
  const file = open('ada');
  file.write(() => kept);
  await file.flush();
  expect(failures).toHaveLength(1);
});
