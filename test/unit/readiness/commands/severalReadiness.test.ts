import { beforeEach, expect, test, vi } from 'vitest';
import { valueOf } from '../../../../src/inventory/snapshot.ts';
import { plain } from '../../../../src/model/text.ts';
import { checkReadinessOfSeveral } from '../../../../src/readiness/commands/severalReadiness.ts';
import { cryptoServiceEncryptionUser } from '../../../../src/sandbox/authorization/roles.ts';
import type { Page } from '../../../../src/ui/page/page.ts';
import type { PageSource } from '../../../../src/ui/page/panel.ts';
import { add, cosmos, keyUri, ledgers, signal, subscription } from '../../../fakes/ledgers.ts';
import { windowOn } from '../../../fakes/revocationPages.ts';

const shown = vi.hoisted(() => ({ drawn: [] as unknown[] }));
vi.mock('vscode', async () => (await import('../../../fakes/vscodeForPages.ts')).vscodeForPages());
vi.mock('../../../../src/ui/page/panel.ts', () => ({
  showPage(_: unknown, source: PageSource) {
    source.follow((page) => void shown.drawn.push(page), new AbortController().signal);
  },
}));
beforeEach(() => void (shown.drawn = []));

test('several accounts are checked on one page, which names the unreadable one', async () => {
  const at = ledgers((state, group, vault) => {
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    for (const name of ['cosmos-a', 'cosmos-b', 'cosmos-c'])
      add.addAccount(state, group, { name, keyVaultKeyUri: keyUri });
  });
  const context = windowOn(at, '');
  const { inventory } = context.session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  await inventory.loadAll(
    [
      { kind: 'accounts', subscription },
      { kind: 'vaults', subscription },
    ],
    signal,
  );
  const nodes = (valueOf(inventory.snapshot.get('accounts', subscription.id)) ?? []).map(
    (account) => ({ kind: 'account', subscription, account }) as const,
  );
  at.faults.add({
    request: /^GET .*\/databaseAccounts\/cosmos-b\?/,
    fault: { kind: 'answer', response: { status: 403, headers: {}, body: '{}' } },
  });
  at.sent();
  await checkReadinessOfSeveral(context, { nodes: [nodes[0]!, ...nodes.slice(1)], leftOut: [] });
  const page = (shown.drawn as Page[]).at(-1)!;
  const groups = page.sections.map(({ id, blocks: [block] }) => [
    id,
    block?.kind === 'items' ? block.items.map(({ title }) => plain(title)) : [],
  ]);
  expect(groups).toEqual([
    ['unread', ['cosmos-b']],
    ['ready', ['cosmos-a', 'cosmos-c']],
  ]);
  expect(at.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line))).toEqual([]);
});
