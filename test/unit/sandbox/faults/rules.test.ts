import { expect, test } from 'vitest';
import { createFaults } from '../../../../src/sandbox/faults/faults.ts';
import { readRule } from '../../../../src/sandbox/faults/readRule.ts';
import type { Fault } from '../../../../src/sandbox/faults/rule.ts';
import { alex, me, megan, subscriptionId, pausing, tokenHeader, world } from './world.ts';

const arm = 'https://management.azure.com';
const groups = `${arm}/subscriptions/${subscriptionId}/resourcegroups?api-version=2025-04-01`;
const accounts = `${arm}/subscriptions/${subscriptionId}/providers/Microsoft.DocumentDB/databaseAccounts?api-version=2026-03-15`;
const keys = 'https://kv-faults.vault.azure.net/keys?api-version=7.4';
const graph = `https://graph.microsoft.com/v1.0/users/${me}`;

async function send(url: string, fault: Fault) {
  const { sandbox } = world();
  const faults = createFaults(sandbox);
  faults.add({ request: /./, fault });
  const { status, headers, body } = await faults.handle({ method: 'GET', url, headers: {} });
  return { status, headers, body: body.startsWith('{') ? (JSON.parse(body) as object) : body };
}

test.each([
  [groups, { error: { code: 'SubscriptionRequestsThrottled' } }],
  [accounts, { code: 'TooManyRequests' }],
  [keys, { error: { code: 'Throttled' } }],
  [graph, { error: { code: 'TooManyRequests' } }],
  ['https://login.microsoftonline.com/common/oauth2/v2.0/token', { error: 'temporarily_unavailable' }],
])('%s is throttled in the words of its service', async (url, body) => {
  expect(await send(url, { kind: 'throttled' })).toMatchObject({ status: 429, body });
});

test('Retry-After is a number of seconds, or a date by the client’s clock', async () => {
  const plain = await send(groups, { kind: 'throttled', seconds: 7 });
  expect(plain.headers['retry-after']).toBe('7');
  const dated = await send(groups, { kind: 'throttled', seconds: 3600, as: 'date' });
  const at = Date.parse(dated.headers['retry-after']!);
  expect(at).toBeGreaterThan(Date.now());
  expect(at).toBeLessThanOrEqual(Date.now() + 3_600_000);
  expect((await send(groups, { kind: 'throttled' })).headers).not.toHaveProperty('retry-after');
});

test("500 and 503 are JSON, and 502 is a proxy's page", async () => {
  expect(await send(groups, { kind: 'failing', status: 500 })).toMatchObject({
    status: 500,
    body: { error: { code: 'InternalServerError' } },
  });
  expect(await send(accounts, { kind: 'failing', status: 503, seconds: 2 })).toMatchObject({
    status: 503,
    headers: { 'retry-after': '2' },
    body: { code: 'ServerBusy' },
  });
  expect((await send(groups, { kind: 'failing', status: 502 })).body).toContain('<html>');
});

test('a challenge has claims, and an expired token has none', async () => {
  for (const url of [groups, keys]) {
    const { status, headers } = await send(url, { kind: 'challenged' });
    const claims = /error="insufficient_claims", claims="([^"]+)"/.exec(headers['www-authenticate']!)?.[1];
    expect(status).toBe(401);
    expect(JSON.parse(atob(claims!))).toMatchObject({ access_token: { nbf: { essential: true } } });
    expect((await send(url, { kind: 'expired' })).headers['www-authenticate']).not.toContain('claims');
  }
});

test('after a token expires, a managed HSM and a vault each ask for one for their own resource', async () => {
  for (const [zone, url] of [
    ['vault.azure.net', keys],
    ['managedhsm.azure.net', 'https://hsm-orders.managedhsm.azure.net/keys?api-version=7.6'],
  ] as const)
    expect((await send(url, { kind: 'expired' })).headers['www-authenticate']).toContain(
      `resource="https://${zone}"`,
    );
});

test('rules count their matches: after, times, and caller', async () => {
  const { sandbox } = world();
  const faults = createFaults(sandbox);
  const rule = faults.add({
    request: '^get .*/RESOURCEGROUPS',
    caller: alex.homeObjectId,
    after: 1,
    times: 2,
    fault: { kind: 'failing', status: 500 },
  });
  const statusFor = async (person: string) => {
    const headers = await tokenHeader(sandbox, person);
    return (await faults.handle({ method: 'GET', url: groups, headers })).status === 500;
  };
  const seen = [];
  for (const person of [alex, megan, alex, megan, alex, alex]) seen.push(await statusFor(person.label));
  expect(seen).toEqual([false, false, true, false, true, false]);
  expect(rule.hits).toBe(2);
  await rule.hit;
  rule.lift();
  expect(faults.rules).toEqual([]);
});

test('latency and a hang only delay a request, and the next rule answers it', async () => {
  const { sandbox, clock } = world();
  const start = clock.now();
  const faults = createFaults(sandbox, pausing(clock));
  faults.add({ request: 'GET', fault: { kind: 'latency', milliseconds: 2_000 } });
  const hang = faults.add({ request: 'GET', fault: { kind: 'hang' } });
  faults.add({ request: 'GET', fault: { kind: 'failing', status: 503 } });
  let answered = false;
  const answer = faults.handle({ method: 'GET', url: groups, headers: {} }).finally(() => (answered = true));
  await hang.hit;
  expect(clock.now() - start).toBe(2_000);
  expect(answered).toBe(false);
  hang.lift();
  expect((await answer).status).toBe(503);
});

test.each([
  [{ request: '(', fault: { kind: 'hang' } }, /regular expression[\s\S]*request/],
  [{ request: 'x', fault: { kind: 'fire' } }, /fault\.kind/],
  [{ request: 'x', fault: { kind: 'failing', status: 418 } }, /500[\s\S]*fault\.status/],
  [{ request: 'x', times: -1, fault: { kind: 'hang' } }, /times/],
  [{ request: 'x', tims: 1, fault: { kind: 'hang' } }, /tims/],
])('an invalid rule in JSON is rejected with its position: %j', (rule, words) => {
  expect(() => readRule(rule)).toThrow(words);
});
