import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plain, type Text } from '../../../../src/model/text.ts';
import { endSession } from '../../../../src/session/session.ts';
import { SandboxStorage } from '../../../../src/session/sandboxStorage.ts';
import { workStoreOf } from '../../../../src/session/workStore.ts';
import { runIdentityChange, runKeyChange } from '../../../../src/setup/commands/accountCommands.ts';
import { changeSource } from '../../../../src/setup/commands/changePage.ts';
import { runConfiguration } from '../../../../src/setup/commands/vaultCommands.ts';
import { type Page, runnable } from '../../../../src/ui/page/page.ts';
import type { PageSource } from '../../../../src/ui/page/panel.ts';
import {
  accountId,
  add,
  keyLocation,
  keyUri,
  type Ledgers,
  ledgers,
  policies,
  subscription,
  vault,
  vaultId,
} from '../../../fakes/ledgers.ts';
import { sessionOn, use, windowOn } from '../../../fakes/revocationPages.ts';

interface Shown {
  page: unknown;
  tab: unknown;
  drawn: unknown[];
  told: string[];
  details: (string | undefined)[];
  run: unknown[][];
  asked: () => void;
  cancels: boolean;
}
const shown = vi.hoisted<Shown>(() => ({
  ...{ page: undefined, tab: undefined, drawn: [], told: [], details: [], run: [] },
  ...{ asked: () => {}, cancels: false },
}));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  const tell = (message: string, ...how: unknown[]) => {
    shown.told.push(message);
    shown.details.push(how.find((one): one is { detail?: string } => typeof one === 'object')?.detail);
    shown.asked();
    if (shown.cancels) return Promise.resolve(undefined);
    return Promise.resolve(how.find((one) => typeof one === 'string'));
  };
  return {
    ...vscode,
    commands: {
      executeCommand: (...of: unknown[]) => {
        shown.run.push(of);
        return Promise.resolve();
      },
    },
    window: { ...vscode.window, showInformationMessage: tell, showWarningMessage: tell },
  };
});

vi.mock('../../../../src/ui/page/panel.ts', () => ({
  showPage: (_: unknown, source: PageSource) => {
    shown.tab = source.tab;
    return source.follow((page) => {
      shown.page = page;
      shown.drawn.push(page);
    }, new AbortController().signal);
  },
}));

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'change-'));
  Object.assign(shown, { page: undefined, told: [], asked: () => {} });
  Object.assign(shown, { drawn: [], details: [], run: [], cancels: false });
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const page = () => shown.page as Page | undefined;
const state = () => [page()!.state!.text, ...(page()!.state!.details ?? [])].map(plain).join(' ');
const buttons = () => (page()?.actions ?? []).map(({ label }) => plain(label));
const confirm = () =>
  page()!
    .actions!.find(({ id }) => id === 'confirm')!
    .run();

const unprotected = () => ledgers(undefined, { purgeProtection: false });
const spec = { subscription, vault };
const isProtected = async (at: Ledgers) =>
  (await at.services.vaults.get(at.vault.id, new AbortController().signal)).kind === 'done' &&
  at.sent().some((line) => line.startsWith('PATCH '));

const reviewed = () => vi.waitFor(() => expect(buttons()).toContain('Configure'));

test('a change that awaits confirmation can only be confirmed with its own connection', async () => {
  const at = unprotected();
  const context = windowOn(at, storage);
  void runConfiguration(context, spec);
  await reviewed();
  const { run } = page()!.actions!.find(({ id }) => id === 'confirm')!;
  use(context, sessionOn(at));
  expect([buttons(), state()]).toEqual([[], expect.stringContaining('was read with an earlier connection')]);
  // A click that arrives late.
  await run();
  expect(shown.told).toEqual([]);
  use(context, context.session);
  await reviewed();
  // The connection is replaced while the last question is open.
  shown.asked = () => use(context, sessionOn(at));
  await confirm();
  expect(shown.told).toHaveLength(1);
  expect(at.sent().filter((line) => !/^(GET|POST) /.test(line))).toEqual([]);
});

test('a running change continues when another connection replaces its own, and its page shows it', async () => {
  const at = unprotected();
  const context = windowOn(at, storage);
  const ended = runConfiguration(context, spec);
  await reviewed();
  const now = windowOn(at, storage);
  let during = '';
  at.before = ({ method }) => {
    if (method !== 'PATCH') return;
    use(context, now.session);
    // The same command finds it running.
    void runConfiguration(now, spec);
    during = `${state()} | ${buttons().join()}`;
  };
  await confirm();
  await ended;
  expect(during).toMatch(/^Changing Azure Your connection has changed\. This continues .* \| Cancel$/);
  expect(await isProtected(at)).toBe(true);
  expect(state()).toContain('purge protection are on');
  expect(await readdir(join(storage, 'work'))).toEqual([]);
});

test('a change in a closed sandbox stops, says so, and stays in the unfinished work', async () => {
  const at = unprotected();
  const kept = new SandboxStorage(join(storage, 'sandbox'), () => undefined);
  const context = windowOn(at, storage, { ...sessionOn(at, 'sandbox'), storage: kept });
  const ended = runConfiguration(context, spec);
  await reviewed();
  let closed: Promise<void> | undefined;
  at.before = ({ method }) => {
    if (method === 'PATCH') closed ??= endSession(context.session);
  };
  await confirm();
  await ended;
  await closed;
  expect(state()).toContain('Stopped, because the sandbox was closed.');
  const left = await workStoreOf(context.shell, context.session).interrupted();
  expect(left.kind === 'done' && left.value.records.map(({ value }) => value.work.kind)).toEqual([
    'configureVault',
  ]);
});

const marksOf = ({ sections: [first] }: Page) =>
  (first?.blocks ?? []).flatMap((block) =>
    block.kind === 'items' ? block.items.map(({ mark }) => mark) : [],
  );

test('a change of the key asks once more, ticks its steps while it runs, and leads to the account', async () => {
  const at = ledgers(
    (state, group) => void add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri }),
    { enableRbacAuthorization: undefined, accessPolicies: policies },
  );
  const context = windowOn(at, storage);
  const key = { name: 'ledger-2', create: { type: 'RSA', size: 3072 } } as const;
  const account = await at.account();
  const ended = runKeyChange(context, 'changeKey', {
    ...{ subscription, account },
    keyLocation: { ...keyLocation, key },
  });
  await vi.waitFor(() => expect([...buttons(), state()]).toContain('Change Key'));
  expect(plain(shown.tab as Text)).toBe('Change Key: cosmos-a');
  shown.cancels = true;
  await confirm();
  expect(shown.told).toEqual(['Move account cosmos-a to key ledger-2 in key vault kv-ledgers?']);
  expect(shown.details[0]).toMatch(
    /ledger-2[^]*Move account cosmos-a to key ledger-2 in key vault kv-ledgers\./,
  );
  expect(at.sent().filter((line) => !/^(GET|POST) /.test(line))).toEqual([]);
  shown.cancels = false;
  shown.drawn.length = 0;
  await confirm();
  await ended;
  const seen = (shown.drawn as Page[]).map((one) => marksOf(one).join());
  expect(seen).toContain('running,todo');
  expect(seen).toContain('done,running');
  expect(page()!.sections.map(({ heading }) => plain(heading))).toEqual(['What changed', 'Notes']);
  expect(marksOf(page()!)).toEqual(['done', 'done']);
  expect(state()).toBe('Account cosmos-a is encrypted with key ledger-2.');
  expect(buttons()).toEqual(['Show Account']);
  await page()!.actions![0]!.run();
  expect(shown.run).toEqual([['cosmosCmk.showAccount', expect.objectContaining({ kind: 'account' })]]);
});

test('a change of the default identity asks once more', async () => {
  const at = ledgers(
    (state, group) => void add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri }),
    { enableRbacAuthorization: undefined, accessPolicies: policies },
  );
  const context = windowOn(at, storage);
  const { inventory } = context.session;
  await inventory.load({ kind: 'subscriptions' });
  await inventory.load({ kind: 'vaults', subscription });
  void runIdentityChange(context, { subscription, account: await at.account() }, { kind: 'system' });
  await vi.waitFor(() => expect([...buttons(), state()]).toContain('Change Identity'));
  const [readiness] = page()!.sections;
  expect(plain(readiness!.heading)).toBe('Readiness');
  expect(marksOf(page()!)).toEqual(['ok', 'todo']);
  shown.cancels = true;
  await confirm();
  expect(shown.told).toEqual(['Change the default identity of account cosmos-a?']);
  expect(shown.details[0]).toContain('Turn on the system-assigned identity of account cosmos-a.');
  expect(at.sent().filter((line) => !/^(GET|POST) /.test(line))).toEqual([]);
});

test('a page from an earlier session names its subject in its tab, too', () => {
  const tabOf = (of: string) => {
    const source = changeSource({} as never, of);
    return source && plain(source.tab);
  };
  expect(tabOf(`changeKey ${accountId}`)).toBe('Change Key: cosmos-a');
  expect(tabOf(`rotateKey ${vaultId}/keys/ledger`)).toBe('Rotate Key: ledger');
  expect(tabOf(`grantAccess ${vaultId}/ledger/`)).toBe('Grant Cosmos DB Access: kv-ledgers');
  expect(tabOf(`registerProvider ${subscription.id}`)).toBe('Register Resource Provider');
});

test('a page from an earlier session runs its command on the same subject again', async () => {
  const context = windowOn(
    ledgers((state, group) => void add.addAccount(state, group, { name: 'cosmos-a' })),
    '',
  );
  const runs = async (of: string) => {
    shown.run = [];
    const source = changeSource(context, of)!;
    await source.follow((page) => (shown.page = page), new AbortController().signal);
    await runnable(shown.page as Page).get('run')?.();
    return shown.run[0];
  };
  expect(await runs(`changeKey ${accountId}`)).toMatchObject([
    'cosmosCmk.changeKey',
    { kind: 'account', account: { name: 'cosmos-a' } },
  ]);
  expect(plain((shown.page as Page).title)).toBe('Change Key: cosmos-a');
  expect(await runs(`generateKey ${vaultId}/keys/new`)).toMatchObject([
    'cosmosCmk.generateKey',
    { kind: 'vault', vault: { name: 'kv-ledgers' } },
  ]);
  expect(await runs(`registerProvider ${subscription.id}`)).toMatchObject([
    'cosmosCmk.registerProvider',
    { kind: 'subscription' },
  ]);
  // What no longer exists is asked for.
  expect(await runs(`enableCmk ${accountId}-gone`)).toEqual(['cosmosCmk.enableCmk', undefined]);
  expect(await runs(`createVault ${vaultId}`)).toEqual(['cosmosCmk.createVault', undefined]);
  expect(await runs('several batch-1')).toEqual(['cosmosCmk.showUnfinished']);
});
