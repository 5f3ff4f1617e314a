import { runnable } from '../../../src/ui/page/page.ts';
import { expect, test } from 'vitest';
import type { KeyUser } from '../../../src/health/keyDependencies.ts';
import { parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import { plain, text } from '../../../src/model/text.ts';
import type { KeyUndo, Undo } from '../../../src/model/undo.ts';
import type { Impact } from '../../../src/revocation/impact.ts';
import { affectedNow } from '../../../src/revocation/accountTable.ts';
import { type RevocationPageContent, revocationPage } from '../../../src/revocation/revocationPage.ts';
import { leftPartly, type Stage } from '../../../src/revocation/stage.ts';
import { pageMarkdown } from '../../../src/ui/page/markdown.ts';
import { account, refusal, subscription } from '../../fakes/azure.ts';

const undo: KeyUndo = {
  kind: 'key',
  subscription,
  vault: {
    id: '/subscriptions/s/vaults/kv-ledger',
    name: 'kv-ledger',
    uri: 'https://kv-ledger.vault.azure.net',
  },
  key: 'ledger-key',
  versions: [{ version: 'v2', enabled: true }],
  at: Date.UTC(2026, 10, 30, 9),
  accounts: [{ id: account.id, name: account.name, subscription }],
};

const user: KeyUser = { account, subscription, principal: undefined };
const impact: Impact = {
  losesAccess: [{ user, note: text('Uses this version') }],
  alreadyRevoked: [],
  mightLoseAccess: [],
  keepsAccess: [],
  unread: [],
};
const revokedStatus = parseCmkStatus(account.keyUri, 'Access to your account is currently revoked (4018)');

function show(stage: Stage, change: Partial<RevocationPageContent> = {}, status = account.status) {
  const run: string[] = [];
  const opened: string[] = [];
  const page = revocationPage({
    undo,
    impact,
    stage,
    accounts: impact.losesAccess.map((one) => affectedNow(one, () => status)),
    sandbox: false,
    unreadable: [],
    canDiscard: false,
    run: (action) => run.push(action),
    open: (kind, id) => opened.push(`${kind} ${id}`),
    ...change,
  });
  return {
    page,
    run,
    opened,
    state: [page.state!.text, ...(page.state!.details ?? [])].map(plain),
    buttons: page.actions!.map(({ label, kind }) => [plain(label), kind]),
    markdown: pageMarkdown(page, (message, ...args) =>
      message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)])),
    ),
    status: page.sections.flatMap(({ id, blocks }) =>
      id === 'accounts' && blocks[0]?.kind === 'table'
        ? blocks[0].rows.map(({ cells }) => [plain(cells[3]!.text), cells[3]!.mark])
        : [],
    ),
  };
}

test('before: the impact comes first, and the button is marked dangerous and named by its verb', () => {
  const { page, buttons, state, markdown, status } = show({ kind: 'review' });
  expect(page.state?.mark).toBe('warning');
  expect(state).toEqual([
    '1 account loses access to its data.',
    'Azure denies reads and writes in all regions until you restore access.',
    'Nothing has changed.',
    'Key ledger-key can be restored.',
  ]);
  expect(buttons).toEqual([
    ['Revoke Key...', 'danger'],
    ['Refresh', 'secondary'],
  ]);
  expect(status).toEqual([['Access confirmed', 'ok']]);
  for (const line of [
    'Revocation of key ledger-key',
    'Azure denies reads and writes',
    'Version v2 of key ledger-key',
    'Restore Key',
  ])
    expect(markdown).toContain(line);
});

test('unknown data is shown as unknown', () => {
  const { page, markdown } = show(
    { kind: 'review' },
    {
      impact: {
        ...impact,
        unread: [{ kind: 'accounts', name: 'Hidden', why: text('You lack the right.') }],
        mightLoseAccess: [{ user, note: text('Its identity is unknown.') }],
        others: { why: text('The sign-in was canceled.') },
      },
    },
  );
  const marks = page.sections.flatMap(({ id, blocks }) =>
    blocks.flatMap((block) => (block.kind === 'items' ? block.items.map(({ mark }) => [id, mark]) : [])),
  );
  expect(marks).toEqual([
    ['unread', 'unknown'],
    ['others', 'unknown'],
  ]);
  expect(plain(page.state!.text)).toBe('At least 1 account loses access to its data.');
  for (const line of [
    'Hidden',
    'You lack the right.',
    'The sign-in was canceled.',
    'Its identity is unknown.',
  ])
    expect(markdown).toContain(line);
});

test('other resources with the key are named, certain ones as a warning', () => {
  const { page } = show(
    { kind: 'review' },
    {
      impact: {
        ...impact,
        others: [
          { id: '/st', name: 'stledger', type: 'Storage account', certain: true, subscriptionId: 's' },
          { id: '/app', name: 'app', type: 'Web app', certain: false, subscriptionId: 's' },
        ],
      },
    },
  );
  const items = page.sections.find(({ id }) => id === 'others')!.blocks[0]!;
  expect(items.kind === 'items' && items.items.map(({ mark, title }) => [mark, plain(title)])).toEqual([
    ['warning', 'stledger (Storage account)'],
    ['unknown', 'app (Web app)'],
  ]);
});

test('while it runs and is followed, each account shows its state, and Restore is available', () => {
  const { page, buttons, status, state } = show({ kind: 'revoked', at: undo.at, wait: { kind: 'waiting' } });
  expect(plain(page.busy!)).toBe('Waiting for Azure to report the accounts as revoked');
  expect(status).toEqual([['Access confirmed', 'running']]);
  expect(state).toContain('Accounts revoked: 0 of 1.');
  expect(buttons).toEqual([
    ['Restore Key', 'primary'],
    ['Stop Waiting', 'secondary'],
  ]);
  expect(show({ kind: 'revoking' }).buttons).toEqual([]);
});

test('finished: all accounts are revoked, or the others are named', () => {
  const over = show({ kind: 'revoked', at: undo.at }, {}, revokedStatus);
  expect(over.status).toEqual([['Access revoked (4018)', 'error']]);
  expect(over.state).toEqual([
    'Key ledger-key is revoked.',
    'Accounts revoked: 1 of 1.',
    'Recorded on this machine: 2026-11-30 09:00 UTC.',
    'The accounts recover within about an hour after a restore.',
  ]);
  const late = show({ kind: 'revoked', at: undo.at, wait: { kind: 'timedOut' } });
  expect(late.status).toEqual([['Access confirmed', 'warning']]);
  expect(late.state).toContain(`After 75 minutes, Azure doesn't report these as revoked: ${account.name}.`);
  const unread = show({ kind: 'revoked', at: undo.at, wait: { kind: 'unread', problem: refusal('F-01') } });
  expect(unread.state.join(' ')).toContain('It failed. Because.');
});

test("partly: shows what is revoked and what isn't, with Restore first", () => {
  const both = { ...undo, versions: [...undo.versions, { version: 'v1', enabled: true }] };
  const why = leftPartly(both, undo, undefined);
  const { buttons, state } = show({ kind: 'partly', why, isRead: true }, { undo: both });
  expect(state.join(' ')).toContain('Revoked: version v2. Not revoked: version v1.');
  expect(buttons.slice(0, 2)).toEqual([
    ['Restore Key', 'primary'],
    ['Revoke Key: Remaining...', 'danger'],
  ]);
  const unread = show({ kind: 'partly', why: leftPartly(undo, undo, refusal('F-01')), isRead: false });
  expect(unread.page.state?.mark).toBe('unknown');
  expect(unread.state[0]).toBe('Key ledger-key might be revoked.');
});

test('restored: nothing is shown as revoked, and there is nothing left to restore', () => {
  const { buttons, state, markdown, status } = show({ kind: 'restored' });
  expect(state).toEqual(['Key ledger-key is restored.', 'Accounts with access: 1 of 1.']);
  expect(status).toEqual([['Access confirmed', 'done']]);
  expect(buttons).toEqual([['Refresh', 'secondary']]);
  expect(markdown).not.toMatch(/is revoked\.|How to restore/);
  const left = show({ kind: 'restored' }, { canDiscard: true });
  expect(left.buttons).toContainEqual(['Discard Record', 'secondary']);
});

test('not restored: shows why, how to fix it, and another attempt', () => {
  const fixed: string[] = [];
  const { page, buttons } = show(
    { kind: 'notRestored', why: refusal('F-33') },
    { fix: { label: text('Grant Cosmos DB Access'), run: () => fixed.push('fix') } },
  );
  expect(page.state?.mark).toBe('failed');
  expect(buttons.map(([label]) => label)).toEqual(['Restore Key', 'Grant Cosmos DB Access', 'Refresh']);
});

test('an interrupted revocation of which nothing is revoked can be continued or discarded', () => {
  const { buttons, state, run, page } = show(
    { kind: 'review', leftOver: 'interrupted' },
    { canDiscard: true },
  );
  expect(state).toContain(
    "The last attempt (2026-11-30 09:00 UTC) didn't finish. Azure shows that nothing is revoked.",
  );
  expect(buttons.map(([label]) => label)).toEqual(['Continue: Revoke Key...', 'Discard Record', 'Refresh']);
  for (const action of page.actions!) action.run();
  expect(run).toEqual(['revoke', 'discard', 'refresh']);
});

test('access to a vault and an old version have their own wording', () => {
  const access: Undo = { ...undo, kind: 'access', policies: [], grants: [] };
  const vault = show({ kind: 'revoked', at: undo.at }, { undo: access });
  expect(vault.state[0]).toBe('Access to key vault kv-ledger is revoked.');
  expect(vault.buttons[0]).toEqual(['Restore Access', 'primary']);
  const old = show(
    { kind: 'review' },
    {
      undo: { ...undo, old: true },
      impact: { ...impact, gate: { kind: 'safe', why: text('No one uses it.') } },
    },
  );
  expect(old.state[0]).toBe('No one uses it.');
  expect(old.buttons[0]).toEqual(['Disable Version...', 'danger']);
});

test('the accounts, the key, and the vault are links to their pages', () => {
  const { page, opened } = show({ kind: 'review' });
  for (const [id, run] of runnable(page)) if (/^(open|show)/.test(id)) run();
  const { vault } = undo;
  expect(opened).toEqual([`account ${account.id}`, `key ${vault.id}/keys/${undo.key}`, `vault ${vault.id}`]);
});
