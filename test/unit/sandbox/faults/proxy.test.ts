import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Fault } from '../../../../src/sandbox/faults/rule.ts';
import type { Proxy } from '../../../proxy/proxy.ts';
import { startSandboxFront } from '../../../proxy/sandboxFront.ts';
import { groupName, megan, subscriptionId, tokenHeader, world } from './world.ts';

let front: Proxy;
let agent: Agent;
const { faulty, faults, sandbox } = world();

beforeAll(async () => {
  front = await startSandboxFront(faulty);
  agent = new Agent({ ca: readFileSync(front.caFile) });
});
beforeEach(() => faults.clear());
afterAll(async () => {
  agent.destroy();
  await front.close();
});

/** Node's own client's view of the group: the status and complete body, or the error's code. */
async function get(signal?: AbortSignal): Promise<object> {
  const headers = await tokenHeader(sandbox, megan.label);
  return new Promise((resolve) => {
    const failed = ({ code, name }: NodeJS.ErrnoException) => resolve({ code: code ?? name });
    const sent = request(
      {
        host: '127.0.0.1',
        port: front.tlsPort,
        servername: 'management.azure.com',
        path: `/subscriptions/${subscriptionId}/resourcegroups/${groupName}?api-version=2025-04-01`,
        headers: { ...headers, host: 'management.azure.com' },
        agent,
        ...(signal ? { signal } : {}),
      },
      (response) => {
        const chunks: Buffer[] = [];
        const { statusCode: status, headers: answered } = response;
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', ({ code }: NodeJS.ErrnoException) =>
          resolve({ status, code, read: Buffer.concat(chunks).length, promised: answered['content-length'] }),
        );
        response.on('end', () => resolve({ status, retryAfter: answered['retry-after'] }));
      },
    );
    sent.on('error', failed);
    sent.end();
  });
}

test.each<[Fault, object]>([
  [
    { kind: 'throttled', seconds: 9 },
    { status: 429, retryAfter: '9' },
  ],
  [{ kind: 'failing', status: 500 }, { status: 500 }],
  [{ kind: 'failing', status: 502 }, { status: 502 }],
  [
    { kind: 'failing', status: 503, seconds: 1 },
    { status: 503, retryAfter: '1' },
  ],
  [{ kind: 'reset', takesEffect: false }, { code: 'ECONNRESET' }],
  [{ kind: 'reset', takesEffect: true }, { code: 'ECONNRESET' }],
  [{ kind: 'challenged' }, { status: 401 }],
  [{ kind: 'expired' }, { status: 401 }],
  [{ kind: 'latency', milliseconds: 1_000 }, { status: 200 }],
])('%j on the wire', async (fault, seen) => {
  const before = sandbox.requests.length;
  faults.add({ request: /^GET/, fault });
  expect(await get()).toMatchObject(seen);
  const reached = fault.kind === 'latency' || (fault.kind === 'reset' && fault.takesEffect);
  expect(sandbox.requests.length - before).toBe(reached ? 1 : 0);
});

test('a truncated body is shorter than its content-length, and the connection is closed', async () => {
  faults.add({ request: /^GET/, fault: { kind: 'truncated' } });
  const seen = (await get()) as { status: number; code: string; read: number; promised: string };
  expect(seen).toMatchObject({ status: 200, code: 'ECONNRESET' });
  expect(seen.read).toBeGreaterThan(0);
  expect(seen.read).toBeLessThan(Number(seen.promised));
});

test('a hang ends when the client gives up, or with the rule', async () => {
  const hang = faults.add({ request: /^GET/, fault: { kind: 'hang' } });
  const controller = new AbortController();
  const given = get(controller.signal);
  await hang.hit;
  controller.abort();
  expect(await given).toEqual({ code: 'ABORT_ERR' });
  const patient = get();
  hang.lift();
  expect(await patient).toMatchObject({ status: 200 });
});
