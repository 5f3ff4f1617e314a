import { expect, test, vi } from 'vitest';
import type { Session } from '../../../src/session/session.ts';
import { isOfOther } from '../../../src/views/runOn.ts';
import { TreeProvider } from '../../../src/views/treeProvider.ts';
import { ledgers } from '../../fakes/ledgers.ts';
import { sessionOn } from '../../fakes/revocationPages.ts';

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  return { ...vscodeForPages(), TreeItem: Object };
});

test('rows and the pages they open belong to the connection that they were read with', async () => {
  const at = ledgers();
  const [session, other] = [sessionOn(at), sessionOn(at)];
  await session.inventory.load({ kind: 'subscriptions' });
  const provider = new TreeProvider(
    'vaults',
    {
      ready: () => Promise.resolve<Session | undefined>(session),
      session,
      problem: undefined,
      chosen: undefined,
      arrangement: { filter: {}, groupBy: 'none', sortBy: 'name' },
      findings: { of: () => new Map() },
      setting: () => ({
        ...{ now: 0, sandbox: false, manySubscriptions: false },
        accountLabel: (account) => account,
      }),
      showing: () => Promise.resolve(),
    },
    () => undefined,
    (work) => void work(),
  );
  await provider.getChildren();
  await session.inventory.loadAll(
    session.inventory.snapshot.subscriptions.map((subscription) => ({ kind: 'vaults', subscription })),
  );
  const rows = await provider.getChildren();
  expect(rows.map(({ kind }) => kind)).toEqual(['vault']);
  expect(rows.map((row) => [isOfOther(session, row), isOfOther(other, row)])).toEqual([[false, true]]);
  provider.dispose();
});
