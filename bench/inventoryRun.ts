/** Reads an inventory in a separate process, as in the extension host: TLS to Azure's host names and the SDKs' HTTP. */
import { Agent } from 'node:https';
import { setImmediate as turn } from 'node:timers/promises';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { connectIdentity } from '../src/auth/azureIdentity.ts';
import { connectAzure } from '../src/azure/connectAzure.ts';
import { inParallel } from '../src/azure/subscriptions.ts';
import { Inventory } from '../src/inventory/inventory.ts';
import type { InventoryPart } from '../src/inventory/parts.ts';
import { valueOf } from '../src/inventory/snapshot.ts';
import { clouds } from '../src/model/cloud.ts';
import type { Subscription } from '../src/model/resources.ts';
import { paceOf } from '../src/session/session.ts';
import { measureDrawing, type Drawing } from './inventoryDrawing.ts';

export interface OurRun extends Drawing {
  readonly accounts: number;
  readonly firstRowsMs: number;
  readonly allRowsMs: number;
  readonly confirmedMs: number;
  readonly requests: number;
  readonly heapMB: number;
}

export interface PerSubscriptionRun {
  readonly subscriptions: number;
  readonly accounts: number;
  readonly allRowsMs: number;
}

let requests = 0;
const cloud = clouds.public;
// Through a proxy, the SDKs open a connection for each request. In the extension host without a proxy, they reuse
// connections.
const agent = new Agent({ keepAlive: true, proxyEnv: process.env });
const client = createDefaultHttpClient();
const azure = connectAzure({
  cloud,
  signIn: connectIdentity('default', cloud),
  pace: paceOf(Date),
  httpClient: {
    sendRequest: (request) => {
      requests += 1;
      return client.sendRequest(Object.assign(request, { agent }));
    },
  },
  log: () => undefined,
  userAgent: 'cosmos-cmk/bench',
});
const inventory = new Inventory(azure);
await inventory.load({ kind: 'subscriptions' });
const subscriptions = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
if (subscriptions.length === 0) throw new Error('no subscriptions were found');
// The subscriptions are known now: requests and times are counted from here.
requests = 0;

const accountsOf = ({ id }: Subscription) => valueOf(inventory.snapshot.get('accounts', id));
const accountCount = () => subscriptions.reduce((sum, one) => sum + (accountsOf(one)?.length ?? 0), 0);

async function heapMB(): Promise<number> {
  // The second collection frees what the first one found to be unreachable.
  for (let times = 0; times < 2; times++) {
    globalThis.gc?.();
    await turn();
  }
  return process.memoryUsage().heapUsed / 2 ** 20;
}

async function ours(): Promise<OurRun> {
  const before = await heapMB();
  const from = performance.now();
  const since = () => Math.round(performance.now() - from);
  let firstRowsMs: number | undefined;
  const listening = inventory.onDidChange(() => {
    if (firstRowsMs === undefined && subscriptions.some((one) => accountsOf(one))) firstRowsMs = since();
  });
  await Promise.all([inventory.survey('accounts', subscriptions), inventory.survey('vaults', subscriptions)]);
  listening.dispose();
  const [allRowsMs, sent, accounts] = [since(), requests, accountCount()];
  const parts = subscriptions.flatMap((subscription): InventoryPart[] => [
    { kind: 'accounts', subscription },
    { kind: 'vaults', subscription },
  ]);
  await inventory.loadAll(parts);
  const confirmedMs = since();
  if (!parts.every((part) => inventory.isConfirmed(part)) || accountCount() !== accounts)
    throw new Error('not every row was confirmed');
  const heap = (await heapMB()) - before;
  return {
    ...{ accounts, firstRowsMs: firstRowsMs ?? Number.NaN, allRowsMs, confirmedMs, requests: sent },
    heapMB: Math.round(heap * 10) / 10,
    ...(await measureDrawing({ azure, pace: paceOf(Date), inventory }, subscriptions)),
  };
}

/** Uses every nth subscription if there are more than that. */
async function perSubscription(atMost: number): Promise<PerSubscriptionRun> {
  const signal = new AbortController().signal;
  const every = Math.ceil(subscriptions.length / atMost);
  const asked = subscriptions.filter((_, at) => at % every === 0);
  const from = performance.now();
  const found = await inParallel(8, asked, async (subscription) => {
    const services = azure.in(subscription);
    const [accounts, vaults] = [await services.accounts.list(signal), await services.vaults.list(signal)];
    if (accounts.kind !== 'done' || vaults.kind !== 'done') throw new Error('a list could not be read');
    return accounts.value.length;
  });
  return {
    subscriptions: asked.length,
    accounts: found.reduce((total, count) => total + count, 0),
    allRowsMs: Math.round(performance.now() - from),
  };
}

const [, , what, atMost] = process.argv;
process.send?.(what === 'ours' ? await ours() : await perSubscription(Number(atMost)));
process.disconnect();
