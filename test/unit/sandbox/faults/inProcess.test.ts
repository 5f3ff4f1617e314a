import { isRestError } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import type { Fault } from '../../../../src/sandbox/faults/rule.ts';
import { groupName, world } from './world.ts';

const once = { times: 1 } as const;

/** The effect of a fault on the group's PUT for Azure's SDK client, without retries, and whether the group changed. */
async function putGroup(fault: Fault) {
  const { resources, faults, state } = world();
  faults.add({ request: /^PUT/, ...once, fault });
  const made = resources.resourceGroups.createOrUpdate('rg-fresh', { location: 'westeurope' });
  const error = await made.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { code, statusCode } = (error ?? {}) as { code?: string; statusCode?: number };
  return {
    code,
    statusCode,
    isRest: isRestError(error),
    made: state.resourceGroups.some(({ name }) => name === 'rg-fresh'),
  };
}

test.each<[Fault, object]>([
  [{ kind: 'throttled' }, { statusCode: 429, isRest: true, made: false }],
  [
    { kind: 'failing', status: 500 },
    { statusCode: 500, code: 'InternalServerError', made: false },
  ],
  [
    { kind: 'failing', status: 502 },
    { statusCode: 502, made: false },
  ],
  [
    { kind: 'failing', status: 503 },
    { statusCode: 503, made: false },
  ],
  [
    { kind: 'reset', takesEffect: false },
    { code: 'ECONNRESET', isRest: true, made: false },
  ],
  [
    { kind: 'reset', takesEffect: true },
    { code: 'ECONNRESET', isRest: true, made: true },
  ],
  [{ kind: 'truncated' }, { code: 'PARSE_ERROR', isRest: true, made: true }],
  [{ kind: 'expired' }, { statusCode: 401, made: false }],
  // The SDK responds to the challenge with a new token.
  [{ kind: 'challenged' }, { code: undefined, statusCode: undefined, made: true }],
  [
    { kind: 'latency', milliseconds: 60_000 },
    { code: undefined, statusCode: undefined, made: true },
  ],
])('%j', async (fault, seen) => {
  expect(await putGroup(fault)).toMatchObject(seen);
});

test('a hang lasts until the client gives up, or the rule is removed', async () => {
  const { resources, faults } = world();
  const hang = faults.add({ request: /^GET/, fault: { kind: 'hang' } });
  const controller = new AbortController();
  const given = resources.resourceGroups.get(groupName, { abortSignal: controller.signal });
  await hang.hit;
  controller.abort();
  await expect(given).rejects.toMatchObject({ name: 'AbortError' });
  const patient = resources.resourceGroups.get(groupName);
  hang.lift();
  expect((await patient).name).toBe(groupName);
});

test('Key Vault’s client answers its challenge', async () => {
  const { keys, faults, sandbox } = world();
  const client = keys('kv-faults');
  await client.getKey('cosmos');
  const rule = faults.add({ request: /vault\.azure\.net/, ...once, fault: { kind: 'challenged' } });
  expect((await client.getKey('cosmos')).name).toBe('cosmos');
  expect(rule.hits).toBe(1);
  expect(sandbox.requests.at(-1)?.status).toBe(200);
});
