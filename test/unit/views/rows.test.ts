import { expect, test } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { succeeded } from '../../../src/model/outcome.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { plain, text } from '../../../src/model/text.ts';
import { explained, slowness } from '../../../src/views/rows.ts';
import { fakeAzure, fakePace, refusal, subscription, world } from '../../fakes/azure.ts';

const other = { ...subscription, id: 'sub-2', name: 'Development' };
const closed: Problem = {
  ...refusal('F-02'),
  why: text('Resource Graph is closed.'),
  azure: { status: 403, message: 'no' },
};

/** Two subscriptions, the first of which Resource Graph refuses while there is a problem. */
async function open(problem: Problem | undefined) {
  const azure = fakeAzure(world());
  azure.subscriptions = () =>
    Promise.resolve(succeeded({ subscriptions: [subscription, other], failures: [] }));
  const refused = { problem };
  azure.survey.vaults = () =>
    Promise.resolve(refused.problem ? [{ subscriptions: [subscription], problem: refused.problem }] : []);
  const session = { azure, pace: fakePace(), inventory: new Inventory(azure) };
  await session.inventory.load({ kind: 'subscriptions' });
  const survey = () => session.inventory.survey('vaults', [subscription, other]);
  await survey();
  const lines = (of = subscription) =>
    explained(
      session,
      { kind: 'subscription', subscription: of, registration: { state: 'idle' } },
      undefined,
    ).map(plain);
  return { session, survey, refused, lines };
}

test('a view says that its lists are read one by one, for how many subscriptions, and why', async () => {
  const { session } = await open(closed);
  expect(plain(slowness(session, 'vaults', undefined)!)).toBe(
    'Slower without Resource Graph (1 of 2): Resource Graph is closed.',
  );
  // Accounts weren't requested, subscriptions don't use Resource Graph, and the other one was returned.
  for (const view of ['accounts', 'subscriptions'] as const)
    expect(slowness(session, view, undefined)).toBeUndefined();
  expect(slowness(session, 'vaults', new Set([other.id]))).toBeUndefined();
});

test('the subscription shows the effect, and the missing permission if that is the cause', async () => {
  const { lines } = await open(closed);
  expect(lines().join('\n')).toMatch(
    /didn't respond\. Resource Graph is closed\..*\n.*Microsoft\.ResourceGraph\/resources\/read.*Reader.*\n.*which is slower/,
  );
  expect(lines(other)).toEqual([]);
  const busy = await open({ ...refusal('F-30c'), azure: { status: 429, message: 'later' } });
  expect(busy.lines()).toHaveLength(2);
  expect(busy.lines().join()).not.toContain('Microsoft.ResourceGraph');
});

test('no message appears if Resource Graph answers, or once it has', async () => {
  const answered = await open(undefined);
  expect([slowness(answered.session, 'vaults', undefined), answered.lines()]).toEqual([undefined, []]);
  const { session, survey, refused } = await open(closed);
  refused.problem = undefined;
  await survey();
  expect(slowness(session, 'vaults', undefined)).toBeUndefined();
});

test("no message remains about a list that was read again, because that doesn't use Resource Graph", async () => {
  const { session } = await open(closed);
  await session.inventory.refresh({ kind: 'accounts', subscription });
  expect(slowness(session, 'vaults', undefined)).toBeDefined();
  await session.inventory.refresh({ kind: 'vaults', subscription });
  expect(slowness(session, 'vaults', undefined)).toBeUndefined();
});
