/** Simulated Azure in a separate process, so that its response time isn't a cost of the extension. */
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { owner } from '../src/sandbox/authorization/roles.ts';
import { movableClock, runningClock } from '../src/sandbox/clock.ts';
import { deployer } from '../src/sandbox/directory.ts';
import { assignRole } from '../src/sandbox/estate/builders.ts';
import { generatedEstate } from '../src/sandbox/estate/generated.ts';
import type { SandboxRequest, SandboxResponse } from '../src/sandbox/http.ts';
import { createSandbox } from '../src/sandbox/sandbox.ts';
import { useQuota } from '../src/sandbox/resourceGraph/quota.ts';
import { startSandboxFront } from '../test/proxy/sandboxFront.ts';
import { rehearse } from './inventoryRehearsal.ts';

/** Where the simulated Azure listens. */
export interface Served {
  readonly proxyUrl: string;
  readonly caFile: string;
}

const [, , accountCount, requestDelay] = process.argv;
const [accounts, delayMs] = [Number(accountCount), Number(requestDelay)];
const clock = movableClock(runningClock());
const sandbox = createSandbox({
  clock,
  estate: (state) => {
    generatedEstate({ tenants: 1, subscriptions: accounts / 40, vaults: accounts / 5, accounts })(state);
    // The bench signs in without a browser.
    assignRole(state, '/', owner, deployer.objectId);
  },
});

/**
 * Responses by request. The injected delay represents Azure's. One process would take much longer to compute the pages
 * of ten thousand accounts, one after another, so they are computed before the measurement.
 */
const made = new Map<string, SandboxResponse>();
const compressed = new Map<string, Buffer>();
const asked = ({ method, url, body = '' }: SandboxRequest) => `${method} ${url} ${body}`;

await rehearse(sandbox, clock, async (request) => {
  const response = await sandbox.handle(request);
  // The list of subscriptions depends on the caller.
  if (request.url.includes('/providers/')) {
    made.set(asked(request), response);
    compressed.set(response.body, gzipSync(response.body));
  }
  return response;
});

async function answer(request: SandboxRequest): Promise<SandboxResponse> {
  const known = made.get(asked(request));
  if (!known) return sandbox.handle(request);
  if (!request.url.includes('/Microsoft.ResourceGraph/')) return known;
  const { isExceeded, headers } = useQuota(sandbox.state, deployer.objectId, clock.now());
  return isExceeded ? sandbox.handle(request) : { ...known, headers: { ...known.headers, ...headers } };
}

const front = await startSandboxFront(
  {
    ...sandbox,
    async handle(request) {
      // They are kept with their bodies.
      front.exchanges.length = 0;
      await delay(delayMs);
      return answer(request);
    },
  },
  { compress: (body) => compressed.get(body) ?? gzipSync(body) },
);
const { proxyUrl, caFile } = front;
process.send?.({ proxyUrl, caFile } satisfies Served);
process.once('disconnect', () => void front.close().then(() => process.exit()));
