import { expect, test } from 'vitest';
import { moveAccounts } from '../../fakes/severalOnSandbox.ts';

const limits = { atOnce: 2, failures: 3 };

test('of many accounts, each takes no more requests than one alone', async () => {
  const alone = await moveAccounts(1, limits);
  const many = await moveAccounts(40, limits);
  expect(many.ended).toEqual({ done: 40 });
  expect(many.requests / 40).toBeLessThanOrEqual(alone.requests);
}, 60_000);

test("Azure's throttling is honored, and no update is sent twice because of it", async () => {
  const undisturbed = await moveAccounts(12, limits);
  const throttled = await moveAccounts(12, limits, [
    { request: /^PATCH .*databaseAccounts/, times: 5, fault: { kind: 'throttled', seconds: 1 } },
  ]);
  expect(throttled.problems).toEqual([]);
  expect(throttled.ended).toEqual({ done: 12 });
  expect(throttled.updates).toBe(undisturbed.updates);
}, 60_000);
