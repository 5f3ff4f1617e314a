import { expect, test, vi } from 'vitest';
import { drill } from '../../../src/drill/commands/drill.ts';
import { add, keyUri, ledgers } from '../../fakes/ledgers.ts';
import { listsOf, user } from '../../fakes/quickInputs.ts';
import { windowOn } from '../../fakes/revocationPages.ts';

vi.mock('vscode', async () => (await import('../../fakes/quickInputs.ts')).vscodeWithUser());

const estate = () =>
  ledgers((state, group, vault) => {
    add.addKey(state, vault, { name: 'unused' });
    const other = add.addVault(state, group, { name: 'kv-unused' });
    add.addKey(state, other, { name: 'ledger' });
    add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri });
  });

test('a drill asks for a vault and a key that accounts use, then for the cause', async () => {
  user.plays('kv-ledgers', 'ledger', 'Escape', 'Escape', 'Escape');
  await drill(listsOf(windowOn(estate(), '')), undefined);
  expect(user.questions.map((one) => one.replace(/:.*/, ''))).toEqual([
    'Revocation Drill (1/3)',
    'Revocation Drill (2/3)',
    'Revocation Drill (3/3)',
    'Revocation Drill (2/3)',
    'Revocation Drill (1/3)',
  ]);
  expect(user.lists.slice(0, 2)).toEqual([['kv-ledgers'], ['ledger']]);
  expect(user.lists[2]).toContain('Surprise Me');
});
