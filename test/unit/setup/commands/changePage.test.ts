import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plain } from '../../../../src/model/text.ts';
import { endSession } from '../../../../src/session/session.ts';
import { SandboxStorage } from '../../../../src/session/sandboxStorage.ts';
import { workStoreOf } from '../../../../src/session/workStore.ts';
import { runConfiguration } from '../../../../src/setup/commands/vaultCommands.ts';
import type { Page } from '../../../../src/ui/page/page.ts';
import type { PageSource } from '../../../../src/ui/page/panel.ts';
import { type Ledgers, ledgers, subscription, vault } from '../../../fakes/ledgers.ts';
import { sessionOn, use, windowOn } from '../../../fakes/revocationPages.ts';

const shown = vi.hoisted<{ page: unknown; told: string[]; asked: () => void }>(() => ({
  ...{ page: undefined, told: [] },
  asked: () => {},
}));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  const tell = (message: string, ...how: unknown[]) => {
    shown.told.push(message);
    shown.asked();
    return Promise.resolve(how.find((one) => typeof one === 'string'));
  };
  return {
    ...vscode,
    window: { ...vscode.window, showInformationMessage: tell, showWarningMessage: tell },
  };
});

vi.mock('../../../../src/ui/page/panel.ts', () => ({
  showPage: (_: unknown, source: PageSource) =>
    source.follow((page) => (shown.page = page), new AbortController().signal),
}));

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'change-'));
  Object.assign(shown, { page: undefined, told: [], asked: () => {} });
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
