import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plain } from '../../../../src/model/text.ts';
import { setFrom } from '../../../../src/sandbox/timeline.ts';
import { recoverVault } from '../../../../src/setup/commands/vaultCommands.ts';
import type { Page } from '../../../../src/ui/page/page.ts';
import type { PageSource } from '../../../../src/ui/page/panel.ts';
import { targetNodeOf } from '../../../../src/views/targets.ts';
import { accountId, add, keyUri, ledgers, minute, subscription, vaultId } from '../../../fakes/ledgers.ts';
import { windowOn } from '../../../fakes/revocationPages.ts';

const shown = vi.hoisted<{ page: unknown; asked: unknown[] }>(() => ({ page: undefined, asked: [] }));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  const box = { onDidHide: () => undefined, show: () => undefined, dispose: () => undefined };
  return { ...vscode, window: { ...vscode.window, createQuickPick: () => ({ ...box }) } };
});
vi.mock('../../../../src/ui/quickPick.ts', () => ({
  pick: (_: unknown, { placeholder }: { placeholder: unknown }) => {
    shown.asked.push(placeholder);
    return Promise.resolve({ kind: 'cancel' });
  },
}));
vi.mock('../../../../src/ui/page/panel.ts', () => ({
  showPage: (_: unknown, source: PageSource) =>
    source.follow((page) => (shown.page = page), new AbortController().signal),
}));

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'recover-'));
  Object.assign(shown, { page: undefined, asked: [] });
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const deleted = () =>
  ledgers((state, group, made) => {
    add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri });
    setFrom(made.life, state.clock.now() - 120 * minute, 'deleted');
  });
const reviewed = () =>
  vi.waitFor(() => expect((shown.page as Page).actions?.map(({ id }) => id)).toContain('confirm'));

test.each([
  ['the vault', { vaultId }],
  ['an account with a key in it', { accountId }],
])('a fix that knows %s shows its recovery without asking', async (_, known) => {
  const context = windowOn(deleted(), storage);
  const { session } = context;
  await session.inventory.load({ kind: 'accounts', subscription });
  const node = await targetNodeOf(session, 'subscription', { subscription, ...known });
  if (node?.kind !== 'subscription') throw new Error('There is no node.');
  void recoverVault(context, node);
  await reviewed();
  expect([plain((shown.page as Page).title), shown.asked]).toEqual(['Recover key vault kv-ledgers', []]);
});

test('the command asks if nothing is known, or the vault is no longer deleted', async () => {
  const context = windowOn(ledgers(), storage);
  const node = { kind: 'subscription', subscription, registration: { state: 'idle' } } as const;
  await recoverVault(context, node);
  await recoverVault(context, { ...node, deletedVault: 'kv-ledgers' });
  expect(shown.asked).toHaveLength(2);
});
