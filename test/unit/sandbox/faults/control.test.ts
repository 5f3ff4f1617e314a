import { afterAll, beforeAll, expect, test } from 'vitest';
import { movableClock, runningClock } from '../../../../src/sandbox/clock.ts';
import { contoso, deployer } from '../../../../src/sandbox/directory.ts';
import { writeState, readState } from '../../../../src/sandbox/estate/file.ts';
import { createFaults } from '../../../../src/sandbox/faults/faults.ts';
import { createSandbox } from '../../../../src/sandbox/sandbox.ts';
import { issueToken } from '../../../../src/sandbox/issueToken.ts';
import { createControl } from '../../../proxy/control.ts';
import type { Proxy } from '../../../proxy/proxy.ts';
import { startSandboxFront } from '../../../proxy/sandboxFront.ts';

const clientClock = runningClock();
const clock = movableClock(clientClock);
const sandbox = createSandbox({ clock, clientClock });
const faults = createFaults(sandbox);
const subscriptions = 'https://management.azure.com/subscriptions?api-version=2022-12-01';
const scope = 'https://management.azure.com/.default';
let front: Proxy;

beforeAll(async () => {
  const control = createControl({ clock, faults, save: () => writeState(sandbox.state) });
  front = await startSandboxFront({ ...sandbox, handle: faults.handle }, { control });
});
afterAll(() => front.close());

async function ask(method: string, path: string, body?: unknown, headers = {}) {
  const response = await fetch(front.proxyUrl + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as never };
}

async function statusOf(token: string | undefined): Promise<number> {
  const headers = { authorization: `Bearer ${token ?? ''}` };
  return (await faults.handle({ method: 'GET', url: subscriptions, headers })).status;
}

test("advances the time, and clients' tokens stay valid", async () => {
  const token = await issueToken(sandbox, deployer.appId, contoso.id, scope);
  const before = clock.now();
  expect(await ask('POST', '/time', { advance: 7200 })).toMatchObject({ status: 200 });
  expect(clock.now() - before).toBeGreaterThanOrEqual(7_200_000);
  const { answer } = await ask('GET', '/time');
  expect(Date.parse((answer as { now: string }).now)).toBeGreaterThanOrEqual(before + 7_200_000);
  expect(await statusOf(token)).toBe(200);
  const short = await issueToken(sandbox, deployer.appId, contoso.id, scope, -1);
  expect(await statusOf(short)).toBe(401);
});

test('adds rules, reports what they matched, and removes them', async () => {
  const token = await issueToken(sandbox, deployer.appId, contoso.id, scope);
  const rule = { request: '/subscriptions', times: 1, fault: { kind: 'failing', status: 503 } };
  const { answer } = await ask('POST', '/faults', rule);
  const { id } = answer as { id: string };
  expect(await statusOf(token)).toBe(503);
  expect(await ask('GET', '/faults')).toMatchObject({ answer: [{ id, hits: 1, ...rule }] });
  expect(await ask('DELETE', `/faults/${id}`)).toEqual({ status: 200, answer: [] });
  await ask('POST', '/faults', { ...rule, times: 5 });
  expect(await statusOf(token)).toBe(503);
  await ask('DELETE', '/faults');
  expect(await statusOf(token)).toBe(200);
});

test.each([
  ['POST', '/time', { advance: 'soon' }, 400],
  ['POST', '/time', { advance: -1 }, 400],
  ['POST', '/faults', { request: 'x', fault: { kind: 'fire' } }, 400],
  ['POST', '/time', 'no object', 400],
  ['GET', '/nothing', undefined, 404],
])('%s %s with %j is rejected with a reason', async (method, path, body, status) => {
  const before = clock.now();
  expect(await ask(method, path, body)).toMatchObject({
    status,
    answer: { error: expect.any(String) as string },
  });
  expect(clock.now() - before).toBeLessThan(3_600_000);
});

test("a web page can't do any of this", async () => {
  expect(await ask('POST', '/time', { advance: 60 }, { origin: 'https://example.com' })).toMatchObject({
    status: 403,
  });
});

test('saves its complete state', async () => {
  const { status, answer } = await ask('GET', '/state');
  expect(status).toBe(200);
  const { now, ...filled } = readState(JSON.stringify(answer));
  const other = createSandbox({ clock: movableClock({ now: () => now }), ...filled });
  expect(other.state.accounts).toEqual(sandbox.state.accounts);
});
