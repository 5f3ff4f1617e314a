import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createSandbox } from '../src/sandbox/sandbox.ts';
import { deployer } from '../src/sandbox/directory.ts';
import { startSandboxFront } from '../test/proxy/sandboxFront.ts';
import type { Begun } from './createRun.ts';
import { median } from './median.ts';

/** From Create to the account's PUT, with 40 ms injected for each request. */
export interface CreateCost {
  /** Requests from Create on, including the PUT and token requests. */
  readonly requests: number;
  /** Until the PUT arrives, in ms: median of 5. */
  readonly ms: number;
}

const times = 5;
const delayMs = 40;

/**
 * Excludes Azure's own durations: a requested registration is done at the first read, and a grant takes effect
 * immediately. The product therefore never waits (a wait would show as 3 or 5 s, its polling intervals), and only our
 * requests are measured: 40 ms for each except the PUT, plus the sandbox's work, TLS, and the SDKs.
 */
const timings = { providerRegistration: 1, accessPropagation: 0, principalReplication: 0 };

/**
 * The minimal case: an unregistered subscription, a vault with access policies and without purge protection, and a new
 * key.
 * @throws if the plan differs, or the creation ends before the account's PUT
 */
export async function measureCreate(): Promise<CreateCost> {
  const all: CreateCost[] = [];
  for (let turn = 0; turn < times; turn++) all.push(await measureOnce());
  const requests = all.map((each) => each.requests);
  if (Math.min(...requests) !== Math.max(...requests))
    throw new Error(`equal creations have sent ${requests.join(', ')} requests`);
  return { requests: Math.max(...requests), ms: Math.round(median(all.map(({ ms }) => ms))) };
}

interface Arrival {
  readonly method: string;
  readonly path: string;
  /** In milliseconds since the epoch, with fractions. */
  readonly at: number;
}

/** Uses a new sandbox and a new process each time, because users notice the first creation of a session. */
async function measureOnce(): Promise<CreateCost> {
  const sandbox = createSandbox({ timings });
  const arrivals: Arrival[] = [];
  const put = Promise.withResolvers<Arrival>();
  const front = await startSandboxFront({
    ...sandbox,
    // The delay is here and not in the front end, because the arrival is recorded before it.
    async handle(request) {
      const { pathname } = new URL(request.url);
      const arrival = {
        method: request.method,
        path: pathname,
        at: performance.timeOrigin + performance.now(),
      };
      arrivals.push(arrival);
      if (arrival.method === 'PUT' && /\/databaseAccounts\/[^/]+$/.test(pathname)) put.resolve(arrival);
      await delay(delayMs);
      return sandbox.handle(request);
    },
  });
  const child = fork(join(import.meta.dirname, 'createRun.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      HTTPS_PROXY: front.proxyUrl,
      NODE_EXTRA_CA_CERTS: front.caFile,
      AZURE_TENANT_ID: deployer.tenantId,
      AZURE_CLIENT_ID: deployer.appId,
      AZURE_CLIENT_SECRET: deployer.secret,
    },
  });
  const ended = once(child, 'exit');
  try {
    const early = ended.then((): never => {
      throw new Error("the creation ended before the account's PUT");
    });
    const [begun] = (await Promise.race([once(child, 'message'), early])) as [Begun];
    if (begun.steps.some((state) => state !== 'needed'))
      throw new Error(`not the bare case: ${begun.steps.join(', ')}`);
    const { at } = await Promise.race([put.promise, early]);
    const between = arrivals.filter((each) => each.at >= begun.at && each.at <= at);
    return { requests: between.length, ms: at - begun.at };
  } finally {
    child.kill();
    await ended;
    await front.close();
  }
}
