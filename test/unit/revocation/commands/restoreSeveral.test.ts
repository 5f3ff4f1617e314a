import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plain } from '../../../../src/model/text.ts';
import { restoreAccessOnSeveral, restoreKeys } from '../../../../src/revocation/commands/restoreSeveral.ts';
import { undoStoreOf } from '../../../../src/revocation/undoStore.ts';
import { contoso } from '../../../../src/sandbox/directory.ts';
import { makeVersion } from '../../../../src/sandbox/keyVault/keys.ts';
import { loseKey } from '../../../../src/sandbox/loseKey.ts';
import { valueAt } from '../../../../src/sandbox/timeline.ts';
import { changesIn, type Work } from '../../../../src/session/work.ts';
import { type Page, runnable } from '../../../../src/ui/page/page.ts';
import type { PageSource } from '../../../../src/ui/page/panel.ts';
import { readUnfinished } from '../../../../src/unfinishedWork/readUnfinished.ts';
import type { CommandContext } from '../../../../src/views/commandContext.ts';
import { targetNodeOf } from '../../../../src/views/targets.ts';
import { megan } from '../../../fakes/connect.ts';
import {
  add,
  done,
  keyUri,
  ledgers,
  policies,
  signal,
  subscription,
  vaultId,
} from '../../../fakes/ledgers.ts';
import { ShownRevocation, windowOn } from '../../../fakes/revocationPages.ts';

const shown = vi.hoisted(() => ({ drawn: [] as unknown[] }));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  const first = (_: string, ...more: unknown[]) => Promise.resolve(more[1]);
  return { ...vscode, window: { ...vscode.window, showWarningMessage: first } };
});
vi.mock('../../../../src/ui/page/panel.ts', () => ({
  showPage(_: unknown, source: PageSource) {
    shown.drawn = [];
    source.follow((page) => void shown.drawn.push(page), new AbortController().signal);
  },
}));

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'restore-several-'));
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const page = () => (shown.drawn as Page[]).at(-1)!;
const press = (id: string) => runnable(page()).get(id)!();
const until = (told: RegExp) =>
  vi.waitFor(() => expect(lines().join('\n')).toMatch(told), { timeout: 10_000 });
/** Each item with its group, and its lines. */
const lines = () =>
  page().sections.flatMap(({ heading, blocks }) =>
    blocks.flatMap((block) =>
      block.kind === 'items'
        ? block.items.map(({ title, lines: more = [] }) => [heading, title, ...more].map(plain).join(' | '))
        : [],
    ),
  );

const ours = add.keyPolicy(contoso.id, megan.homeObjectId, ['get', 'list', 'update']);
const keys = ['ledger', 'second', 'third'];

const estate = () =>
  ledgers(
    (state, group, vault) => {
      add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri });
      add.addKey(state, vault, { name: 'second' });
      add.addKey(state, vault, { name: 'third' });
    },
    { enableRbacAuthorization: undefined, accessPolicies: [...policies, ours] },
  );

async function nodesOf({ session }: CommandContext) {
  const nodes = await Promise.all(
    keys.map((key) => targetNodeOf(session, 'key', { subscription, vaultId, key })),
  );
  const [first, ...rest] = nodes.flatMap((node) => (node?.kind === 'key' ? [node] : []));
  return [first!, ...rest] as const;
}

test('several keys are restored, each by its own restore, and one that is enabled needs nothing', async () => {
  const at = estate();
  for (const key of ['ledger', 'second']) loseKey(at.sandbox.state, 'keyDisabled', 'kv-ledgers', key);
  const context = windowOn(at, storage);
  await restoreKeys(context, { nodes: await nodesOf(context), leftOut: [] });
  await until(/Will change/);
  expect(lines()).toEqual([
    expect.stringMatching(/^Will change \(2\) \| ledger in kv-ledgers \| version [0-9a-f]{32}$/),
    expect.stringMatching(/^Will change \(2\) \| second in kv-ledgers \| version [0-9a-f]{32}$/),
    'Nothing to do (1) | third in kv-ledgers | Nothing to restore: key third is enabled.',
  ]);
  expect(at.sent().filter((line) => /^(PUT|PATCH|POST)/.test(line))).toEqual([]);
  await press('confirm');
  await until(/Done \(2\)/);
  expect(lines()[0]).toBe(
    'Done (2) | ledger in kv-ledgers | Restored. Azure can take up to 1 hour to confirm the accounts of ledger.',
  );
  const read = await Promise.all(keys.map((key) => at.services.keys.get(vaultId, key, signal)));
  expect(read.map((key) => done(key)?.enabled)).toEqual([true, true, true]);
});

test('a key whose restore fails says why, and can be tried again', async () => {
  const at = estate();
  for (const key of ['ledger', 'second']) loseKey(at.sandbox.state, 'keyDisabled', 'kv-ledgers', key);
  const context = windowOn(at, storage);
  const [first, second] = await nodesOf(context);
  await restoreKeys(context, { nodes: [first, second!], leftOut: [] });
  await until(/Will change \(2\)/);
  const body = JSON.stringify({ error: { code: 'Forbidden', message: 'Not allowed.' } });
  at.faults.add({
    request: /^(PATCH|PUT|POST) .*second/,
    fault: { kind: 'answer', response: { status: 403, headers: {}, body } },
  });
  await press('confirm');
  await until(/Failed \(1\) \| second in kv-ledgers/);
  expect(lines().at(-1)).toMatch(/^Done \(1\) \| ledger/);
  at.faults.clear();
  await press('retry');
  await until(/Done \(2\)/);
});

/** Restores the ledger and two keys, of which those hang. */
async function hanging() {
  const at = estate();
  for (const key of keys) loseKey(at.sandbox.state, 'keyDisabled', 'kv-ledgers', key);
  const context = windowOn(at, storage);
  await restoreKeys(context, { nodes: await nodesOf(context), leftOut: [] });
  await until(/Will change \(3\)/);
  at.faults.add({ request: /^PATCH .*\/(second|third)/, times: 2, fault: { kind: 'hang' } });
  const running = Promise.resolve(press('confirm'));
  await until(/In progress \(2\)[^]*Done \(1\)/);
  return { at, context, running };
}

const enabled = async ({ services }: ReturnType<typeof estate>) =>
  (await Promise.all(keys.map((key) => services.keys.get(vaultId, key, signal)))).map(
    (key) => done(key)?.enabled,
  );
const unfinished = async (context: CommandContext) =>
  (await readUnfinished(context, context.session)).works.map(({ title }) => plain(title));

test('canceling stops the restores that are running, and they can be continued', async () => {
  const { at, context, running } = await hanging();
  press('cancel');
  await running;
  await until(/Canceled \(2\) \| second in kv-ledgers \| Azure might still finish the last change\./);
  expect(await enabled(at)).toEqual([true, false, false]);
  expect(await unfinished(context)).toEqual(['"Restore Key" for 2 keys']);
  await press('continue');
  await until(/Done \(3\)/);
  expect(await enabled(at)).toEqual([true, true, true]);
  expect(await unfinished(context)).toEqual([]);
});

test('canceling stops the reading, and nothing is restored', async () => {
  const at = estate();
  for (const key of keys) loseKey(at.sandbox.state, 'keyDisabled', 'kv-ledgers', key);
  const context = windowOn(at, storage);
  const nodes = await nodesOf(context);
  at.faults.add({ request: /^GET .*\/(second|third)/, fault: { kind: 'hang' } });
  const reading = restoreKeys(context, { nodes, leftOut: [] });
  await until(/Being checked \(2\)[^]*Will change \(1\)/);
  press('cancel');
  await reading;
  await until(/Will change \(1\)[^]*Not started \(2\)/);
  expect(await unfinished(context)).toEqual([]);
});

test('a revocation after the review is reviewed before it is restored', async () => {
  const at = estate();
  loseKey(at.sandbox.state, 'keyDisabled', 'kv-ledgers', 'ledger');
  const context = windowOn(at, storage);
  const [first] = await nodesOf(context);
  await restoreKeys(context, { nodes: [first], leftOut: [] });
  await until(/Will change \(1\)/);
  const [before] = lines();
  // Someone else creates a new version, and disables it.
  const key = at.vault.keys.find(({ name }) => name === 'ledger')!;
  const settings = valueAt(key.versions[0]!.settings, at.pace.now());
  key.versions.push(makeVersion(key, settings, at.pace.now()));
  at.sent();
  await press('confirm');
  await until(/Failed \(1\) \| ledger in kv-ledgers \| "Restore ledger" stopped before changing anything\./);
  expect(at.sent().filter((line) => /^(PUT|PATCH)/.test(line))).toEqual([]);
  await press('retry');
  await until(/Will change \(1\)/);
  expect(lines()[0]).not.toBe(before);
  await press('confirm');
  await until(/Done \(1\)/);
});

test('the next window continues the restores of a closed one, as one plan', async () => {
  const { at, context, running } = await hanging();
  const folder = join(storage, 'work');
  const stored = () =>
    readdirSync(folder).map((name) => {
      const value = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { work: Work };
      return { file: join(folder, name), value };
    });
  const planned = () => changesIn(stored().find(({ value }) => value.work.kind === 'several')!.value.work);
  await vi.waitFor(() => expect(planned()).toHaveLength(2));
  const left = stored();
  expect(left).toHaveLength(3);
  press('cancel');
  await running;
  for (const { file, value } of left)
    writeFileSync(file, JSON.stringify({ ...value, process: 2 ** 30, run: 'before' }));
  const next = windowOn(at, storage, { ...context.session });
  expect(await unfinished(next)).toEqual(['"Restore Key" for 2 keys']);
  const { works } = await readUnfinished(next, next.session);
  await works[0]!.actions[0]!.run(next.session);
  await until(/Will change \(2\) \| second in kv-ledgers \| version/);
  await press('confirm');
  await until(/Done \(2\)/);
  expect(await enabled(at)).toEqual([true, true, true]);
  expect(await unfinished(next)).toEqual([]);
});

test('access to a key vault that was revoked from here is restored from its record', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  const revocation = new ShownRevocation(context, vaultId);
  await revocation.read;
  void revocation.press('Revoke Access...');
  await revocation.until(() => /Stop|Restore/.test(revocation.buttons.join()));
  await vi.waitFor(async () => {
    const listed = await undoStoreOf(context.shell, context.session).list();
    expect(listed.kind === 'done' && listed.value.pending.length).toBe(1);
  });
  await revocation.until(() => revocation.buttons.some((one) => /Restore/.test(one)));
  const node = await targetNodeOf(context.session, 'vault', { subscription, vaultId });
  if (node?.kind !== 'vault') throw new Error('There is no vault.');
  await restoreAccessOnSeveral(context, { nodes: [node], leftOut: [] });
  await until(/Will change \(1\) \| kv-ledgers \| access policy of/);
  await press('confirm');
  await until(/Done \(1\)/);
  expect(done(await at.services.vaults.get(vaultId, signal))?.accessPolicies).toHaveLength(2);
  const listed = await undoStoreOf(context.shell, context.session).list();
  expect(listed.kind === 'done' && listed.value.pending).toEqual([]);
});
