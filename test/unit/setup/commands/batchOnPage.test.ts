import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { valueOf } from '../../../../src/inventory/snapshot.ts';
import { plain, text, type Text } from '../../../../src/model/text.ts';
import { reverseOf } from '../../../../src/journal/undoAdvice.ts';
import { cryptoServiceEncryptionUser } from '../../../../src/sandbox/authorization/roles.ts';
import { readWork } from '../../../../src/session/work.ts';
import { runBatch } from '../../../../src/setup/commands/batchOnPage.ts';
import { changeIdentities } from '../../../../src/setup/commands/severalAccounts.ts';
import { runIdentityChange, runKeyChange } from '../../../../src/setup/commands/accountCommands.ts';
import { runGrant } from '../../../../src/setup/commands/grantAccess.ts';
import { rotateKeys } from '../../../../src/setup/commands/keyCommands.ts';
import { type Page, runnable } from '../../../../src/ui/page/page.ts';
import type { PageSource } from '../../../../src/ui/page/panel.ts';
import { readUnfinished } from '../../../../src/unfinishedWork/readUnfinished.ts';
import type { CommandContext } from '../../../../src/views/commandContext.ts';
import type { TargetNode } from '../../../../src/views/commandTarget.ts';
import {
  add,
  cosmos,
  done,
  keyLocation,
  keyUri,
  ledgers,
  type Ledgers,
  subscription,
  vault,
  vaultId,
} from '../../../fakes/ledgers.ts';
import { windowOn } from '../../../fakes/revocationPages.ts';

const shown = vi.hoisted(() => ({
  drawn: [] as unknown[],
  typed: [] as string[],
  asked: [] as string[],
  pick: undefined as string | undefined,
  input: undefined as string | undefined,
  /** The sandbox's time passes for all when one waits: more at a time would let the others wait for too long. */
  atOnce: 1,
}));

vi.mock('vscode', async () => {
  const vscode = (await import('../../../fakes/vscodeForPages.ts')).vscodeForPages();
  const get = (id: string) => (id.endsWith('.atOnce') ? shown.atOnce : undefined);
  return { ...vscode, workspace: { getConfiguration: () => ({ get }) } };
});
vi.mock('../../../../src/ui/page/panel.ts', () => ({
  showPage(_: unknown, source: PageSource) {
    shown.drawn = [];
    source.follow((page) => void shown.drawn.push(page), new AbortController().signal);
  },
}));
vi.mock('../../../../src/ui/confirm.ts', () => ({
  confirm: ({ question }: { question: Text }) => {
    shown.asked.push(plain(question));
    return Promise.resolve(true);
  },
  confirmByTyping: (name: string) => {
    shown.typed.push(name);
    return Promise.resolve(true);
  },
}));
vi.mock('../../../../src/ui/quickPick.ts', () => ({
  pickFixed: () => Promise.resolve({ kind: 'chosen', value: shown.pick }),
}));
vi.mock('../../../../src/ui/inputBox.ts', () => ({
  input: (_: unknown, { value }: { value: string }) => {
    shown.input = value;
    return Promise.resolve({ kind: 'chosen', value });
  },
}));

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'batch-'));
  Object.assign(shown, { drawn: [], typed: [], asked: [], pick: undefined, input: undefined, atOnce: 1 });
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const names = ['cosmos-a', 'cosmos-b', 'cosmos-c', 'cosmos-d', 'cosmos-e', 'cosmos-f'];

/** Accounts with the shared principal, and an identity for each of them but the last one. */
const estate = () =>
  ledgers((state, group, vault) => {
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    for (const [at, name] of names.entries()) {
      add.addAccount(state, group, { name, keyVaultKeyUri: keyUri });
      if (at < names.length - 1) add.addIdentity(state, group, `id-${name}`);
    }
  });

const { signal } = new AbortController();

async function accountNodes({ session }: CommandContext) {
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  await inventory.loadAll(
    [
      { kind: 'accounts', subscription },
      { kind: 'vaults', subscription },
    ],
    signal,
  );
  const accounts = valueOf(inventory.snapshot.get('accounts', subscription.id)) ?? [];
  const [first, ...rest] = accounts.map((account) => ({ kind: 'account', subscription, account }) as const);
  return [first!, ...rest] as const satisfies readonly TargetNode<'account'>[];
}

const page = () => (shown.drawn as Page[]).at(-1)!;
const press = (id: string) => runnable(page()).get(id)!();
const until = (id: string) => vi.waitFor(() => expect(page().actions?.map((one) => one.id)).toContain(id));
/** The names in each group of the page. */
const groups = () =>
  Object.fromEntries(
    page()
      .sections.filter(({ id }) => id.startsWith('group-'))
      .map(({ id, blocks }) => [
        id.slice('group-'.length),
        blocks.flatMap((block) =>
          block.kind === 'items' ? block.items.map(({ title }) => plain(title)) : [],
        ),
      ]),
  );
const linesOf = (name: string) =>
  page()
    .sections.flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.kind === 'items' ? block.items : []))
    .filter(({ title }) => plain(title) === name)
    .flatMap(({ lines = [] }) => lines.map(plain));

const recordFiles = () => {
  try {
    return readdirSync(join(storage, 'work')).map((file) => join(storage, 'work', file));
  } catch {
    return [];
  }
};
const works = () => recordFiles().map((file) => readWork(JSON.parse(readFileSync(file, 'utf8')))!.work);
const changes = (at: Ledgers) => at.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line));

const refusedOnce = (request: RegExp) => ({
  ...{ request, times: 1 },
  fault: {
    kind: 'answer',
    response: { status: 400, headers: {}, body: '{"code":"BadRequest","message":"no"}' },
  } as const,
});

async function ownIdentities(context: CommandContext) {
  const nodes = await accountNodes(context);
  shown.pick = 'named';
  return changeIdentities(context, { nodes, leftOut: [] });
}

test('several accounts get separate identities: a blocked one stays, a failed one is tried again, and no record is left', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  at.faults.add(refusedOnce(/^PATCH .*\/databaseAccounts\/cosmos-c\b/));
  await ownIdentities(context);
  expect(shown.input).toContain('/resourceGroups/rg-ledgers/');
  await until('confirm');
  expect(groups()).toEqual({ blocked: ['cosmos-f'], review: names.slice(0, 5) });
  expect(linesOf('cosmos-f')[0]).toContain('id-cosmos-f');
  expect(linesOf('cosmos-a')).toContain('Assign identity id-cosmos-a to account cosmos-a.');
  expect(changes(at)).toEqual([]);
  expect(recordFiles()).toEqual([]);
  let most = 0;
  at.before = ({ method }) => {
    if (method === 'PATCH') most = Math.max(most, works().length);
  };
  await press('confirm');
  // The plan, and one for each change that runs.
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(5);
  await until('retry');
  expect(groups()).toEqual({
    failed: ['cosmos-c'],
    blocked: ['cosmos-f'],
    done: names.filter((name) => !['cosmos-c', 'cosmos-f'].includes(name)),
  });
  expect(recordFiles()).toEqual([]);
  await press('retry');
  await vi.waitFor(() => expect(groups()['done']).toHaveLength(5));
  expect(recordFiles()).toEqual([]);
  expect([shown.typed, shown.asked]).toEqual([[], ['Change Default Identity: 5 accounts']]);
});

test('what failed or is blocked offers the command that fixes it, for its own resource', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  const fixed: string[] = [];
  const fixActionFor: CommandContext['shell']['fixActionFor'] = (_, { code }, affected) =>
    Promise.resolve({
      label: text('Fix {0}', code),
      run: () => Promise.resolve(void fixed.push(affected?.accountId?.split('/').at(-1) ?? 'unknown')),
    });
  Object.assign(context.shell, { fixActionFor });
  at.faults.add(refusedOnce(/^PATCH .*\/databaseAccounts\/cosmos-c\b/));
  await ownIdentities(context);
  await until('confirm');
  const actionsOf = (name: string) =>
    page()
      .sections.flatMap(({ blocks }) => blocks)
      .flatMap((block) => (block.kind === 'items' ? block.items : []))
      .flatMap(({ title, actions = [] }) => (plain(title) === name ? actions : []));
  await vi.waitFor(() => expect(actionsOf('cosmos-f')).toHaveLength(1));
  expect(actionsOf('cosmos-a')).toEqual([]);
  await press('confirm');
  await vi.waitFor(() => expect(actionsOf('cosmos-c')).toHaveLength(1));
  await press(actionsOf('cosmos-c')[0]!.id);
  expect(fixed).toEqual(['cosmos-c']);
});

test('each change of several is in the journal with the way to undo it, as the change of one', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  const nodes = await accountNodes(context);
  shown.pick = 'named';
  await changeIdentities(context, { nodes: [nodes[0], nodes[1]!], leftOut: [] });
  await until('confirm');
  await press('confirm');
  await vi.waitFor(() => expect(groups()['done']).toHaveLength(2));
  const entries = await at.journal.read();
  const undone = (name: string) =>
    entries
      .filter(({ on, details }) => on.endsWith(name) && details?.properties?.includes('defaultIdentity'))
      .map((entry) => plain(reverseOf(entry, [])));
  for (const name of names.slice(0, 2))
    expect(undone(name)).toEqual(['Run Change Default Identity with the former identity.']);
});

test('a plan that a closed window leaves is offered once, and continued with what is left of it', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  shown.atOnce = 5;
  const nodes = (await accountNodes(context)).slice(0, 5);
  at.faults.add({
    request: /^PATCH .*\/databaseAccounts\/cosmos-[bcde]\b/,
    fault: { kind: 'hang' },
  });
  const target = (name: string) =>
    ({
      kind: 'user',
      id: `/subscriptions/${subscription.id}/resourceGroups/rg-ledgers/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-${name}`,
    }) as const;
  await runBatch(context, {
    kind: 'changeIdentity',
    subjects: nodes.map((node) => ({
      id: node.account.id,
      name: { message: node.account.name, args: [] },
      subscription,
      run: (surface) => runIdentityChange(context, node, target(node.account.name), surface),
    })),
  });
  await until('confirm');
  const running = press('confirm');
  await vi.waitFor(() => expect(groups()).toMatchObject({ done: ['cosmos-a'], running: names.slice(1, 5) }));
  await vi.waitFor(() =>
    expect(works().find(({ kind }) => kind === 'several')?.spec).toMatchObject({ of: { length: 4 } }),
  );
  const left = recordFiles().map((file) => [file, JSON.parse(readFileSync(file, 'utf8')) as object] as const);
  expect(left).toHaveLength(5);
  await press('cancel');
  await running;
  // The next window finds the records of a process that has ended in the middle.
  for (const [file, stored] of left)
    writeFileSync(file, JSON.stringify({ ...stored, process: 2 ** 30, run: 'before' }));
  shown.atOnce = 1;
  const next = estate();
  const window = windowOn(next, storage);
  const { works: unfinished } = await readUnfinished(window, window.session);
  expect(unfinished.map(({ title }) => plain(title))).toEqual(['"Change Default Identity" for 4 accounts']);
  await unfinished[0]!.actions.find(({ id }) => id === 'continue')!.run(window.session);
  await until('confirm');
  expect(groups()['review']).toEqual(names.slice(1, 5));
  expect((await readUnfinished(window, window.session)).works).toHaveLength(1);
  await press('confirm');
  await vi.waitFor(() => expect(groups()['done']).toHaveLength(4));
  expect(recordFiles()).toEqual([]);
});

test('a canceled plan can be continued on its page and from the unfinished work', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  shown.atOnce = 3;
  at.faults.add({ request: /^PATCH .*\/databaseAccounts\/cosmos-[ab]\b/, fault: { kind: 'hang' } });
  await ownIdentities(context);
  await until('confirm');
  const running = press('confirm');
  await vi.waitFor(() => expect(groups()['running']).toEqual(['cosmos-a', 'cosmos-b']));
  await press('cancel');
  await running;
  await until('continue');
  expect(groups()['stopped']).toEqual(['cosmos-a', 'cosmos-b']);
  const { works: unfinished } = await readUnfinished(context, context.session);
  expect(unfinished.map(({ title }) => plain(title))).toEqual(['"Change Default Identity" for 2 accounts']);
  at.faults.clear();
  await press('continue');
  await vi.waitFor(() => expect(groups()['done']).toHaveLength(5));
  expect(recordFiles()).toEqual([]);
});

test('an irreversible change is confirmed with the number of accounts', async () => {
  const at = ledgers((state, group, vault) => {
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    for (const name of names) add.addAccount(state, group, { name });
  });
  const context = windowOn(at, storage);
  const nodes = await accountNodes(context);
  await runBatch(context, {
    kind: 'enableCmk',
    subjects: nodes.map((node) => ({
      id: node.account.id,
      name: { message: node.account.name, args: [] },
      subscription,
      run: (surface) => runKeyChange(context, 'enableCmk', { ...node, keyLocation }, surface),
    })),
  });
  await until('confirm');
  expect(page().state?.mark).toBe('warning');
  const final = page().sections.find(({ id }) => id === 'final')!;
  expect(final.blocks).toMatchObject([{ items: { length: 1 } }]);
  await press('confirm');
  expect(shown.typed).toEqual(['6']);
  await vi.waitFor(() => expect(groups()['done']).toHaveLength(6));
});

test('several accounts get another key: a failed one is tried again, and all use the key at the end', async () => {
  const at = ledgers((state, group, vault) => {
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    add.addKey(state, vault, { name: 'next' });
    for (const name of names) add.addAccount(state, group, { name, keyVaultKeyUri: keyUri });
  });
  const context = windowOn(at, storage);
  at.faults.add(refusedOnce(/^PATCH .*\/databaseAccounts\/cosmos-c\b/));
  const nodes = await accountNodes(context);
  await runBatch(context, {
    kind: 'changeKey',
    subjects: nodes.map((node) => ({
      id: node.account.id,
      name: text('{0}', node.account.name),
      subscription,
      run: (surface) =>
        runKeyChange(
          context,
          'changeKey',
          { ...node, keyLocation: { ...keyLocation, key: { name: 'next' } } },
          surface,
        ),
    })),
  });
  await until('confirm');
  await press('confirm');
  await until('retry');
  expect(groups()).toEqual({ failed: ['cosmos-c'], done: names.filter((name) => name !== 'cosmos-c') });
  await press('retry');
  await vi.waitFor(() => expect(groups()['done']).toHaveLength(names.length));
  const used = done(await at.services.accounts.list(signal)).map((account) => account.keyUri);
  expect(used).toEqual(names.map(() => 'https://kv-ledgers.vault.azure.net/keys/next'));
  expect(recordFiles()).toEqual([]);
});

test('several keys are rotated: a failed one is tried again, and each has exactly one new version', async () => {
  const at = ledgers((state, group, vault) => {
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    add.addKey(state, vault, { name: 'second' });
    add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri });
    add.addAccount(state, group, {
      name: 'cosmos-b',
      keyVaultKeyUri: 'https://kv-ledgers.vault.azure.net/keys/second',
    });
  });
  const context = windowOn(at, storage);
  at.faults.add(refusedOnce(/^POST .*\/keys\/second\/rotate/));
  const [found] = done(await at.services.vaults.list(signal));
  const keys = done(await at.services.keys.list(vaultId, signal));
  const [first, ...rest] = keys.map((key) => ({ kind: 'key', subscription, vault: found!, key }) as const);
  await rotateKeys(context, { nodes: [first!, ...rest], leftOut: [] });
  await until('confirm');
  expect(groups()['review']).toEqual(['ledger in kv-ledgers', 'second in kv-ledgers']);
  await press('confirm');
  await until('retry');
  expect(groups()).toEqual({ failed: ['second in kv-ledgers'], done: ['ledger in kv-ledgers'] });
  await press('retry');
  await vi.waitFor(() => expect(groups()['done']).toHaveLength(2));
  for (const { id } of keys) expect(done(await at.services.keys.versions(id, signal))).toHaveLength(2);
  expect(recordFiles()).toEqual([]);
});

test('access is granted in several key vaults, where one that has it needs nothing', async () => {
  const at = ledgers((state, group, vault) => {
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    for (const name of ['kv-other', 'kv-third']) add.addVault(state, group, { name });
  });
  const context = windowOn(at, storage);
  const vaults = ['kv-ledgers', 'kv-other', 'kv-third'];
  await runBatch(context, {
    kind: 'grantAccess',
    subjects: vaults.map((name) => ({
      id: vaultId.replace('kv-ledgers', name),
      name: text('{0}', name),
      subscription,
      run: (surface) => runGrant(context, { subscription, vault: { ...vault, name } }, surface),
    })),
  });
  await until('confirm');
  expect(groups()['review']).toEqual(['kv-other', 'kv-third']);
  await press('confirm');
  await vi.waitFor(() =>
    expect(groups()).toEqual({ already: ['kv-ledgers'], done: ['kv-other', 'kv-third'] }),
  );
  for (const name of vaults) {
    const granted = done(
      await at.services.access.assignments(vaultId.replace('kv-ledgers', name), cosmos, signal),
    );
    expect(granted).toHaveLength(1);
  }
});
