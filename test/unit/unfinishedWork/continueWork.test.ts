import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import { type Undo, undoId } from '../../../src/model/undo.ts';
import { undoStoreOf } from '../../../src/revocation/undoStore.ts';
import type { Work } from '../../../src/session/work.ts';
import { workStoreOf } from '../../../src/session/workStore.ts';
import type { PageSource } from '../../../src/ui/page/panel.ts';
import { continueWork } from '../../../src/unfinishedWork/continueWork.ts';
import type { CommandContext } from '../../../src/views/commandContext.ts';
import { dropAssignments } from '../../../src/sandbox/authorization/dropAssignments.ts';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import {
  accountId,
  add,
  cosmos,
  keyUri,
  ledgers,
  minute,
  policies,
  subscription,
  vault,
  vaultId,
  type Ledgers,
} from '../../fakes/ledgers.ts';
import { ShownRevocation, windowOn } from '../../fakes/revocationPages.ts';

const shown = vi.hoisted(() => ({ agrees: true, messages: [] as string[], reviewed: () => {} }));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  const say = (message: string, ...how: unknown[]) => {
    shown.messages.push(message);
    return Promise.resolve(shown.agrees ? how.find((one) => typeof one === 'string') : undefined);
  };
  return {
    ...vscode,
    window: {
      ...vscode.window,
      createQuickPick: () => ({
        onDidHide: () => undefined,
        show: () => undefined,
        dispose: () => undefined,
      }),
      showInformationMessage: say,
      showWarningMessage: say,
      showInputBox: ({ placeHolder }: { placeHolder: string }) => Promise.resolve(placeHolder),
      createInputBox: () => {
        let accept = () => undefined as unknown;
        const box = {
          placeholder: '',
          get value() {
            return box.placeholder;
          },
          onDidChangeValue: () => undefined,
          onDidAccept: (listener: () => unknown) => void (accept = listener),
          onDidHide: () => undefined,
          hide: () => undefined,
          show: () => accept(),
        };
        return box;
      },
    },
  };
});

/** A page whose action is clicked as soon as it appears. */
vi.mock('../../../src/ui/page/panel.ts', () => ({
  showPage: (_: unknown, source: PageSource) =>
    source.follow((page) => {
      if (page.state) shown.messages.push(plain(page.state.text));
      const confirm = page.actions?.find(({ id }) => id === 'confirm');
      if (!confirm) return;
      if (shown.agrees) void confirm.run();
      else shown.reviewed();
    }, new AbortController().signal),
}));

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'work-'));
  shown.agrees = true;
  shown.messages = [];
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const records = () => {
  try {
    return readdirSync(join(storage, 'work'));
  } catch {
    return [];
  }
};

const contextIn = (at: Ledgers): CommandContext => windowOn(at, storage);

const key = { name: 'ledger' };
const account = { id: accountId, name: 'cosmos-a' };
const byPolicies = { enableRbacAuthorization: undefined, accessPolicies: policies };

type Fill = Parameters<typeof ledgers>[0];

const withAccount: Fill = (state, group) => void add.addAccount(state, group, { name: 'cosmos-a' });
const withKeyed: Fill = (state, group) =>
  void add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri });

const cases: [Work, what: RegExp, () => Ledgers][] = [
  [
    { kind: 'configureVault', spec: { subscription, vault } },
    /purge protection are on/,
    () => ledgers(undefined, { purgeProtection: false }),
  ],
  [
    {
      kind: 'createVault',
      spec: {
        subscription,
        resourceGroup: { name: 'rg-ledgers', location: 'westeurope', isNew: false },
        vault: { ...vault, name: 'kv-new', create: { sku: 'standard', permissionModel: 'rbac' } },
      },
    },
    /kv-new/,
    () => ledgers(),
  ],
  [
    {
      kind: 'generateKey',
      spec: { subscription, vault, key: { name: 'other', create: { type: 'RSA', size: 3072 } } },
    },
    /other/,
    () => ledgers(),
  ],
  [
    { kind: 'grantAccess', spec: { subscription, vault } },
    /^Access to the keys .* is granted/,
    () => ledgers(),
  ],
  [
    { kind: 'moveVaultToRbac', spec: { subscription, vault } },
    /Azure RBAC/,
    () => ledgers(withKeyed, byPolicies),
  ],
  [{ kind: 'rotateKey', spec: { subscription, vault, key } }, /has a new version/, () => ledgers(withKeyed)],
  [
    { kind: 'enableCmk', spec: { subscription, account, keyLocation: { subscription, vault, key } } },
    /is encrypted with key/,
    () => ledgers(withAccount, byPolicies),
  ],
  [
    { kind: 'changeIdentity', spec: { subscription, account, target: { kind: 'system' } } },
    /default identity/i,
    () => ledgers(withAccount),
  ],
  [
    {
      kind: 'recoverVault',
      spec: { subscription, deleted: { vaultId, name: vault.name, location: vault.location } },
    },
    /^Recovered /,
    () =>
      ledgers((state, group, made) => {
        add.assignRole(state, made.id, cryptoServiceEncryptionUser, cosmos);
        withKeyed(state, group, made);
        const at = state.clock.now() - 120 * minute;
        setFrom(made.life, at, 'deleted');
        dropAssignments(state, made.id, at);
      }),
  ],
];

test.each(cases)(
  'continued, $kind starts with its check, is on record before it changes anything, and no longer once it has ended',
  async (work, told, open) => {
    const at = open();
    const kept: string[][] = [];
    at.before = ({ method, url }) => {
      // Queries are also sent with POST.
      if (method !== 'GET' && !/resources\?|oauth2|checkNameAvailability/i.test(url)) kept.push(records());
    };
    await continueWork(contextIn(at), work);
    expect(kept.length).toBeGreaterThan(0);
    for (const names of kept) expect(names).toHaveLength(1);
    expect(shown.messages.at(-1)).toMatch(told);
    expect(records()).toEqual([]);
  },
);

test('declined, it changes nothing, and an earlier record stays for the next session', async () => {
  const [work, , open] = cases[0]!;
  const at = open();
  const context = contextIn(at);
  await workStoreOf(context.shell, context.session).begin(work, 1);
  shown.agrees = false;
  const reviewed = new Promise<void>((resolve) => (shown.reviewed = resolve));
  await Promise.race([continueWork(context, work), reviewed]);
  expect(await readdir(join(storage, 'work'))).toHaveLength(1);
  expect(at.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line))).toEqual([]);
});

/** The disabled key, with its revocation on record. */
async function revokedKey(at: Ledgers, { session, shell }: CommandContext, accounts: Undo['accounts'] = []) {
  const { version, settings } = at.vault.keys[0]!.versions[0]!;
  const undo: Undo = {
    kind: 'key',
    subscription,
    vault: { id: vaultId, name: vault.name, uri: 'https://kv-ledgers.vault.azure.net' },
    key: 'ledger',
    versions: [{ version, enabled: true }],
    at: at.pace.now(),
    accounts,
  };
  setFrom(settings, at.pace.now(), {
    ...valueAt(settings, at.pace.now()),
    attributes: { enabled: false },
  });
  const store = undoStoreOf(shell, session);
  const kept = await store.save(undo);
  if (kept.kind === 'done') await store.markRevoked(kept.value);
  return { undo, settings };
}

test('a restore continues with what is left, or says that nothing is and removes the record', async () => {
  const at = ledgers(withKeyed);
  const context = contextIn(at);
  const { shell } = context;
  const { undo, settings } = await revokedKey(at, context);
  const work: Work = {
    kind: 'restoreKey',
    spec: { subscription, vaultId, id: undoId(undo), name: 'ledger' },
  };
  await workStoreOf(shell, context.session).begin(work, 1);
  const page = new ShownRevocation(context, `${vaultId}/keys/ledger`);
  const continued = continueWork(context, work);
  await page.press('Restore Key');
  await continued;
  expect(page.state).toBe('Key ledger is restored.');
  expect(valueAt(settings, at.pace.now()).attributes.enabled).toBe(true);
  expect(records()).toEqual([]);
  await workStoreOf(shell, context.session).begin(work, 1);
  await continueWork(context, work);
  expect(page.state).toContain('Nothing to restore: key ledger is enabled.');
  expect(records()).toEqual([]);
});

test("a restore is still reported if the account can't be read afterwards", async () => {
  const at = ledgers(withKeyed);
  const context = contextIn(at);
  const { undo, settings } = await revokedKey(at, context, [{ ...account, subscription }]);
  at.faults.add({
    request: /^GET .*\/databaseAccounts\/cosmos-a/,
    fault: { kind: 'answer', response: { status: 403, headers: {}, body: '{}' } },
  });
  const work: Work = {
    kind: 'restoreKey',
    spec: { subscription, vaultId, id: undoId(undo), name: 'ledger' },
  };
  const page = new ShownRevocation(context, `${vaultId}/keys/ledger`);
  const continued = continueWork(context, work);
  await page.press('Restore Key');
  await continued;
  expect(page.state).toMatch(/^Key ledger is restored\..*Couldn't read account/);
  expect(valueAt(settings, at.pace.now()).attributes.enabled).toBe(true);
});
