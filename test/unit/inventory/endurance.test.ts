import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import type { InventoryPart } from '../../../src/inventory/parts.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import { minutes, waitUntil } from '../../../src/model/time.ts';
import { paceOf } from '../../../src/session/session.ts';
import { accountId, connectionTo, subscription } from '../../fakes/stubHttp.ts';
import { connect } from '../../fakes/connect.ts';

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('a wait of 24 hours survives the expiry of every token', async () => {
  const { azure, pace, sandbox } = connect();
  const { signal } = new AbortController();
  const found = await azure.subscriptions(signal);
  const production =
    found.kind === 'done' && found.value.subscriptions.find(({ name }) => name === 'Contoso Production');
  if (!production) throw new Error('The sample estate has no Contoso Production.');
  const accounts = await azure.in(production).accounts.list(signal);
  const [account] = accounts.kind === 'done' ? accounts.value : [];
  const [start, before] = [pace.now(), timers()];
  const kinds = new Set<string>();
  const waited = await waitUntil(
    async () => {
      const look = await azure.in(production).accounts.get(account!.id, signal);
      kinds.add(look.kind);
      return look;
    },
    () => false,
    { every: minutes(3), atMost: minutes(24 * 60) },
    { pace, signal },
  );
  expect(waited).toMatchObject({ kind: 'done' });
  expect(pace.now() - start).toBeGreaterThanOrEqual(24 * 3_600_000);
  expect([...kinds]).toEqual(['done']);
  // A token is valid for an hour: one refusal for each, and no more.
  const refused = sandbox.requests.filter(({ status }) => status === 401).length;
  expect(refused).toBeGreaterThanOrEqual(22);
  expect(refused).toBeLessThanOrEqual(26);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(timers()).toBeLessThanOrEqual(before);
}, 60_000);

/** 2,400 accounts, as listed by Azure Resource Manager. */
const listed = JSON.stringify({
  value: Array.from({ length: 2400 }, (_, index) => ({
    id: accountId.replace('acc-1', `acc-${String(index)}`),
    ...{ name: `acc-${String(index)}`, location: 'West Europe', kind: 'GlobalDocumentDB' },
    properties: {
      provisioningState: 'Succeeded',
      keyVaultKeyUri: 'https://kv-1.vault.azure.net/keys/k',
      customerManagedKeyStatus: 'Access to the configured customer managed key confirmed.',
      defaultIdentity: 'FirstPartyIdentity',
      locations: [{ locationName: 'West Europe', failoverPriority: 0 }],
    },
  })),
});

/** Keeps no requests. */
const httpClient: HttpClient = {
  sendRequest: (request) =>
    Promise.resolve({
      ...{ request, status: 200, bodyAsText: listed },
      headers: createHttpHeaders({ 'content-type': 'application/json' }),
    }),
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('100 refreshes of 2,400 accounts leave no memory, listeners or timers', async () => {
  const inventory = new Inventory(connectAzure(connectionTo(httpClient, { log: () => undefined })));
  const part: InventoryPart = { kind: 'accounts', subscription };
  const { signal } = new AbortController();
  const lists: WeakRef<readonly unknown[]>[] = [];
  await inventory.load(part, signal);
  const before = timers();
  for (let count = 0; count < 100; count += 1) {
    await inventory.refresh(part, signal);
    const list = valueOf(inventory.snapshot.get('accounts', subscription.id));
    expect(list).toHaveLength(2400);
    lists.push(new WeakRef(list!));
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(timers()).toBeLessThanOrEqual(before);
  // A weak reference that was read keeps its object alive until the end of the turn.
  await new Promise(setImmediate);
  collect();
  const held = lists.filter((list) => list.deref() !== undefined);
  // The displayed one, and perhaps the one before.
  expect(held.length).toBeLessThanOrEqual(2);
  inventory.dispose();
}, 60_000);

test('a hundred canceled refreshes leave nothing behind', async () => {
  const hanging: HttpClient = { sendRequest: () => new Promise(() => undefined) };
  const inventory = new Inventory(connectAzure(connectionTo(hanging, { log: () => undefined })));
  const before = timers();
  const kept = new AbortController();
  for (let count = 0; count < 100; count += 1) {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, kept.signal]);
    const work = inventory.refresh({ kind: 'accounts', subscription }, signal);
    await new Promise(setImmediate);
    stop.abort();
    await work;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  }
  expect(getEventListeners(kept.signal, 'abort')).toEqual([]);
  expect(timers()).toBeLessThanOrEqual(before);
});

test('a pause leaves neither a listener nor a timer, whether it ends or is canceled', async () => {
  const pace = paceOf(Date);
  const controller = new AbortController();
  const before = timers();
  await Promise.all(Array.from({ length: 100 }, () => pace.pause(1, controller.signal)));
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  const long = Array.from({ length: 100 }, () => pace.pause(3_600_000, controller.signal));
  controller.abort();
  await Promise.all(long);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  expect(timers()).toBeLessThanOrEqual(before);
});
