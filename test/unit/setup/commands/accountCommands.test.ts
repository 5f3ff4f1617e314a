import { expect, test, vi } from 'vitest';
import type { EnablementSpec } from '../../../../src/setup/changes/setKey.ts';
import { changeIdentity, enableCmk } from '../../../../src/setup/commands/accountCommands.ts';
import type { CommandContext } from '../../../../src/views/commandContext.ts';
import { targetNodeOf } from '../../../../src/views/targets.ts';
import { accountId, add, ledgers, subscription } from '../../../fakes/ledgers.ts';
import { listsOf, user } from '../../../fakes/quickInputs.ts';
import { windowOn } from '../../../fakes/revocationPages.ts';

const ran = vi.hoisted(() => ({ works: [] as unknown[] }));

vi.mock('vscode', async () => (await import('../../../fakes/quickInputs.ts')).vscodeWithUser());
vi.mock('../../../../src/setup/commands/runStepCommand.ts', async (original) => ({
  ...(await original()),
  runStepCommand: (_: unknown, { work }: { work: () => { spec: EnablementSpec } }) => {
    ran.works.push(work().spec);
    return Promise.resolve();
  },
}));

async function account(): Promise<{
  context: CommandContext;
  node: Extract<Awaited<ReturnType<typeof targetNodeOf>>, { kind: 'account' }>;
}> {
  ran.works = [];
  const at = ledgers((state, group) => void add.addAccount(state, group, { name: 'cosmos-a' }));
  const context = listsOf(windowOn(at, ''));
  const node = await targetNodeOf(context.session, 'account', { subscription, accountId });
  if (node?.kind !== 'account') throw new Error('There is no account.');
  return { context, node };
}

const steps = () => user.questions.map((one) => /\((\d+\/\d+)\)/.exec(one)?.[1]);

test('Escape in a question of Enable CMK goes back, and closing it keeps the answers for the next time', async () => {
  const { context, node } = await account();
  user.plays('kv-ledgers', 'Generate New Key...', 'ledger-2', 'RSA 3072', 'On a date...', 'Escape', 'Escape');
  user.script.push('Escape', 'Escape', 'Escape', 'Escape');
  await enableCmk(context, node);
  // The date, the expiry, then back to the first question.
  expect(steps()).toEqual(['1/2', '2/2', '3/6', '4/6', '5/6', '5/6', '5/6', '4/6', '3/6', '2/6', '1/6']);
  expect(user.questions.at(4)).toContain('kv-ledgers › ledger-2');
  expect(ran.works).toEqual([]);

  user.plays('Never', 'Never');
  await enableCmk(context, node);
  expect(user.questions[0]).toContain('kv-ledgers › ledger-2');
  expect(ran.works).toMatchObject([
    { keyLocation: { vault: { name: 'kv-ledgers' }, key: { name: 'ledger-2' } } },
  ]);

  // A finished run starts over.
  user.plays();
  await enableCmk(context, node);
  expect(steps()).toEqual(['1/2']);
});

test('Escape after Enter Resource ID goes back to the identities', async () => {
  const { context, node } = await account();
  user.plays('Identity for another tenant...', 'Escape', 'System-assigned identity');
  await changeIdentity(context, node);
  expect(steps()).toEqual(['1/1', '2/3', '1/3']);
  expect(ran.works).toMatchObject([{ target: { kind: 'system' } }]);
});

test('a new identity is named in a separate question, and is created next to the account', async () => {
  const { context, node } = await account();
  user.plays('Create New Identity...', 'Escape', 'Create New Identity...', 'id-orders');
  await changeIdentity(context, node);
  expect(steps()).toEqual(['1/1', '2/2', '1/2', '2/2']);
  expect(user.questions.at(-1)).toContain('Name of the new identity in resource group rg-ledgers');
  expect(ran.works).toMatchObject([
    {
      target: {
        kind: 'user',
        id: expect.stringMatching(/\/rg-ledgers\/.*\/userAssignedIdentities\/id-orders$/) as string,
        create: { location: 'West Europe' },
      },
    },
  ]);
});
