import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { type Undo, undoId } from '../../../src/model/undo.ts';
import { undoStoreOf } from '../../../src/revocation/undoStore.ts';
import type { Work } from '../../../src/session/work.ts';
import { workStoreOf } from '../../../src/session/workStore.ts';
import { continueWork } from '../../../src/unfinishedWork/continueWork.ts';
import type { Place } from '../../../src/views/pickTarget.ts';
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

const shown = vi.hoisted(() => ({ agrees: true, messages: [] as string[] }));

vi.mock('vscode', () => {
  const say = (message: string, ...how: unknown[]) => {
    shown.messages.push(message);
    return Promise.resolve(shown.agrees ? ['Apply', 'Restore'].find((one) => how.includes(one)) : undefined);
  };
  return {
    ProgressLocation: { Notification: 15 },
    InputBoxValidationSeverity: {},
    QuickInputButtons: {},
    QuickPickItemKind: {},
    EventEmitter: Object,
    ThemeIcon: Object,
    Uri: {},
    workspace: {},
    commands: {},
    env: {},
    l10n: {
      t: (message: string, ...args: string[]) =>
        message.replace(/\{(\d+)\}/g, (_, index: string) => args[Number(index)] ?? ''),
    },
    window: {
      createQuickPick: () => ({
        onDidHide: () => undefined,
        show: () => undefined,
        dispose: () => undefined,
      }),
      showInformationMessage: say,
      showWarningMessage: say,
      withProgress: (_: unknown, work: (progress: unknown, token: unknown) => unknown) =>
        work({ report: () => undefined }, { onCancellationRequested: () => ({ dispose: () => undefined }) }),
    },
  };
});

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

function placeIn({ azure, pace }: Ledgers): Place {
  const problem = (value: unknown) => Promise.reject(new Error(JSON.stringify(value)));
  const shell = {
    storage,
    memory: { keys: () => [] },
    log: { info: () => undefined, error: () => undefined },
    showProblem: problem,
    showProblemOf: (_: unknown, value: unknown) => problem(value),
  };
  const session = { kind: 'azure', azure, pace, inventory: new Inventory(azure) };
  const place: unknown = { workbench: { shell }, session };
  return place as Place;
}

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
    /is protected/,
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
  [{ kind: 'grantAccess', spec: { subscription, vault } }, /may use the keys/, () => ledgers()],
  [
    { kind: 'moveVaultToRbac', spec: { subscription, vault } },
    /Azure RBAC/,
    () => ledgers(withKeyed, byPolicies),
  ],
  [{ kind: 'rotateKey', spec: { subscription, vault, key } }, /has a new version/, () => ledgers(withKeyed)],
  [
    { kind: 'enableCmk', spec: { subscription, account, home: { subscription, vault, key } } },
    /is encrypted with the key/,
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
    /is recovered/,
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
  'continued, $kind runs from its check, is on record before it changes anything, and not any more once it has ended',
  async (work, told, open) => {
    const at = open();
    const kept: string[][] = [];
    at.before = ({ method, url }) => {
      // Queries are sent with POST, too.
      if (method !== 'GET' && !/resources\?|oauth2|checkNameAvailability/i.test(url)) kept.push(records());
    };
    await continueWork(placeIn(at), work);
    expect(kept.length).toBeGreaterThan(0);
    for (const names of kept) expect(names).toHaveLength(1);
    expect(shown.messages.at(-1)).toMatch(told);
    expect(records()).toEqual([]);
  },
);

test('declined, it changes nothing, and a record from before stays for the next window', async () => {
  const [work, , open] = cases[0]!;
  const at = open();
  const place = placeIn(at);
  await workStoreOf(place.workbench.shell, place.session).begin(work, 1);
  shown.agrees = false;
  await continueWork(place, work);
  expect(await readdir(join(storage, 'work'))).toHaveLength(1);
  expect(at.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line))).toEqual([]);
});

/** The key, disabled, with what was taken on record. */
async function revokedKey(at: Ledgers, { session, workbench }: Place, accounts: Undo['accounts'] = []) {
  const { version, settings } = at.vault.keys[0]!.versions[0]!;
  const undo: Undo = {
    lever: 'key',
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
  const store = undoStoreOf(workbench.shell, session);
  const kept = await store.save(undo);
  if (kept.kind === 'done') await store.taken(kept.value);
  return { undo, settings };
}

test('a restoration goes on with what is still owed; where nothing is, it says so and is forgotten', async () => {
  const at = ledgers(withKeyed);
  const place = placeIn(at);
  const { shell } = place.workbench;
  const { undo, settings } = await revokedKey(at, place);
  const work: Work = {
    kind: 'restoreKey',
    spec: { subscription, vaultId, id: undoId(undo), name: 'ledger' },
  };
  await workStoreOf(shell, place.session).begin(work, 1);
  await continueWork(place, work);
  expect(shown.messages.at(-1)).toMatch(/ledger is restored/);
  expect(valueAt(settings, at.pace.now()).attributes.enabled).toBe(true);
  expect(records()).toEqual([]);
  await workStoreOf(shell, place.session).begin(work, 1);
  await continueWork(place, work);
  expect(shown.messages.at(-1)).toBe('Nothing that was revoked on ledger is left to restore.');
  expect(records()).toEqual([]);
});

test("where the accounts can't be read after a restoration, the person still hears that it is restored", async () => {
  const at = ledgers(withKeyed);
  const place = placeIn(at);
  const { undo, settings } = await revokedKey(at, place, [{ ...account, subscription }]);
  at.faults.add({
    request: /^GET .*\/databaseAccounts\/cosmos-a/,
    fault: { kind: 'answer', response: { status: 403, headers: {}, body: '{}' } },
  });
  const work: Work = {
    kind: 'restoreKey',
    spec: { subscription, vaultId, id: undoId(undo), name: 'ledger' },
  };
  await expect(continueWork(place, work)).rejects.toThrow(/accounts can't be read.*is restored/);
  expect(valueAt(settings, at.pace.now()).attributes.enabled).toBe(true);
});
