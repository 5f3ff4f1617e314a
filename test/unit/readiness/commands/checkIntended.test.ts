import { expect, test, vi } from 'vitest';
import { askIntended } from '../../../../src/readiness/commands/checkIntended.ts';
import { targetNodeOf } from '../../../../src/views/targets.ts';
import { ledgers, subscription, vaultId } from '../../../fakes/ledgers.ts';
import { listsOf, user } from '../../../fakes/quickInputs.ts';
import { windowOn } from '../../../fakes/revocationPages.ts';

vi.mock('vscode', async () => (await import('../../../fakes/quickInputs.ts')).vscodeWithUser());

const steps = () => user.questions.map((one) => /\((\d+\/\d+)\)/.exec(one)?.[1]);

test('a planned account is asked for with its vault and its key, and the steps are counted', async () => {
  user.plays('Ledgers', 'kv-ledgers', 'ledger', 'orders-eu', 'West Europe', 'Azure Cosmos DB', 'Periodic');
  const planned = await askIntended(listsOf(windowOn(ledgers(), '')), undefined);
  expect(steps()).toEqual(['1/7', '2/7', '3/7', '4/7', '5/7', '6/7', '7/7']);
  expect(planned).toMatchObject({
    on: { kind: 'key', key: { name: 'ledger' } },
    intended: { name: 'orders-eu', region: 'westeurope', continuous: false },
  });
});

test('without a vault, no key is asked for, and the checks are those of the subscription', async () => {
  user.plays('Ledgers', 'No key vault yet', 'orders-eu', 'West Europe', 'Azure Cosmos DB', 'Periodic');
  const planned = await askIntended(listsOf(windowOn(ledgers(), '')), undefined);
  expect(steps()).toEqual(['1/7', '2/7', '3/6', '4/6', '5/6', '6/6']);
  expect(planned?.on.kind).toBe('subscription');
});

test('on a vault, its key is asked for first, and Escape goes back one question', async () => {
  const context = listsOf(windowOn(ledgers(), ''));
  const vault = await targetNodeOf(context.session, 'vault', { subscription, vaultId });
  if (vault?.kind !== 'vault') throw new Error('There is no vault.');
  user.plays('No key yet', 'orders-eu', 'Escape', 'Escape', 'Escape');
  expect(await askIntended(context, vault)).toBeUndefined();
  expect(steps()).toEqual(['1/5', '2/5', '3/5', '2/5', '1/5']);
});
