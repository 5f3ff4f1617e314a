import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import type { Undo } from '../../../src/model/undo.ts';
import { restoreKey } from '../../../src/revocation/commands/restore.ts';
import { revokeAccess, revokeKey } from '../../../src/revocation/commands/revoke.ts';
import { subjectOfUndo } from '../../../src/revocation/commands/subject.ts';
import { undoStoreOf } from '../../../src/revocation/undoStore.ts';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import { contoso } from '../../../src/sandbox/directory.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import { endSession } from '../../../src/session/session.ts';
import { SandboxStorage } from '../../../src/session/sandboxStorage.ts';
import { runnable } from '../../../src/ui/page/page.ts';
import type { CommandContext } from '../../../src/views/commandContext.ts';
import { targetNodeOf } from '../../../src/views/targets.ts';
import { refusal } from '../../fakes/azure.ts';
import { megan } from '../../fakes/connect.ts';
import {
  accountId,
  add,
  cosmos,
  keyUri,
  ledgers,
  minute,
  policies,
  subscription,
  vaultId,
  type Ledgers,
} from '../../fakes/ledgers.ts';
import { sessionOn, ShownRevocation, use, windowOn } from '../../fakes/revocationPages.ts';

const shown = vi.hoisted(() => ({
  answers: [] as (string | undefined)[],
  asked: [] as string[],
  told: [] as string[],
  whileAsked: () => {},
}));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  const tell = (message: string, ...buttons: string[]) => {
    shown.told.push([message, ...buttons].join(' | '));
    return Promise.resolve(undefined);
  };
  return {
    ...vscode,
    window: {
      ...vscode.window,
      showInformationMessage: tell,
      showErrorMessage: tell,
      showWarningMessage: (message: string, options: unknown, ...buttons: string[]) => {
        if (!(options instanceof Object)) return tell(message, String(options), ...buttons);
        shown.asked.push(message);
        shown.whileAsked();
        return Promise.resolve(shown.answers.length > 0 ? shown.answers.shift() : buttons[0]);
      },
    },
  };
});

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'revocations-'));
  Object.assign(shown, { answers: [], asked: [], told: [], whileAsked: () => {} });
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const keySubject = `${vaultId}/keys/ledger`;
const withAccount = () =>
  ledgers((state, group) => void add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri }), {
    enableRbacAuthorization: undefined,
    accessPolicies: [...policies, add.keyPolicy(contoso.id, megan.homeObjectId, ['get', 'list', 'update'])],
  });

const keyNode = async ({ session }: CommandContext) => {
  const node = await targetNodeOf(session, 'key', { subscription, vaultId, key: 'ledger' });
  if (node?.kind !== 'key') throw new Error('There is no key.');
  return node;
};
const vaultNode = async ({ session }: CommandContext) => {
  const node = await targetNodeOf(session, 'vault', { subscription, vaultId });
  if (node?.kind !== 'vault') throw new Error('There is no vault.');
  return node;
};

const isEnabled = (at: Ledgers) =>
  valueAt(at.vault.keys[0]!.versions[0]!.settings, at.pace.now()).attributes.enabled;

function setEnabled(at: Ledgers, enabled: boolean): void {
  const { settings } = at.vault.keys[0]!.versions[0]!;
  const now = at.pace.now();
  setFrom(settings, now, { ...valueAt(settings, now), attributes: { enabled } });
}

const keyUndo = (at: Ledgers): Undo => ({
  kind: 'key',
  subscription,
  vault: { id: vaultId, name: 'kv-ledgers', uri: 'https://kv-ledgers.vault.azure.net' },
  key: 'ledger',
  versions: [{ version: at.vault.keys[0]!.versions[0]!.version, enabled: true }],
  at: at.pace.now(),
  accounts: [{ id: accountId, name: 'cosmos-a', subscription }],
});

/** The record that a killed window leaves: its process no longer runs. */
async function interrupted(context: CommandContext, undo: Undo): Promise<void> {
  const saved = await undoStoreOf(context.shell, context.session).save(undo);
  if (saved.kind !== 'done') throw new Error('not saved');
  const file = join(storage, 'revocations', `${saved.value.name}.json`);
  const record = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...record, run: 'an earlier one' }));
}

const records = () => readdir(join(storage, 'revocations')).catch(() => []);

test('the impact is read before any question, and the page follows revoke and restore without a notification', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  await revokeKey(context, await keyNode(context));
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  expect(one.state).toMatch(/^1 account loses access to its data\. .*Nothing has changed\./);
  expect(one.accounts).toEqual([['cosmos-a', 'Access confirmed', 'ok']]);
  expect(one.buttons).toEqual(['Revoke Key...', 'Refresh']);
  expect(shown.asked).toEqual([]);
  expect(isEnabled(at)).toBe(true);
  const from = one.drawn.length;
  await one.press('Revoke Key...');
  expect(shown.asked).toEqual(['Revoke key ledger?']);
  expect(isEnabled(at)).toBe(false);
  expect(one.state).toMatch(/^Key ledger is revoked\. Accounts revoked: 1 of 1\. Recorded on this machine: /);
  expect(one.accounts).toEqual([['cosmos-a', 'Access revoked (4018)', 'error']]);
  expect(one.buttons).toEqual(['Restore Key', 'Refresh']);
  const drawn = one.drawn
    .slice(from)
    .map(({ busy, actions }) => [busy && plain(busy), ...(actions ?? []).map(({ label }) => plain(label))]);
  expect(drawn).toContainEqual(['Revoking access', 'Stop Revoking']);
  expect(drawn).toContainEqual([
    'Waiting for Azure to report the accounts as revoked',
    'Restore Key',
    'Stop Waiting',
  ]);
  await one.press('Restore Key');
  expect(isEnabled(at)).toBe(true);
  expect(one.state).toBe('Key ledger is restored. Accounts with access: 1 of 1.');
  expect(one.accounts).toEqual([['cosmos-a', 'Access confirmed', 'done']]);
  expect(one.buttons).toEqual(['Refresh']);
  expect(await records()).toEqual([]);
  expect(shown.asked).toHaveLength(1);
  expect(shown.told).toEqual([]);
});

test("an account that started using the key after the review isn't revoked, and the page shows it and asks again", async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  await revokeKey(context, await keyNode(context));
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  add.addAccount(at.sandbox.state, at.sandbox.state.resourceGroups[0]!, {
    name: 'cosmos-late',
    keyVaultKeyUri: keyUri,
  });
  await one.press('Revoke Key...');
  expect(isEnabled(at)).toBe(true);
  expect(await records()).toEqual([]);
  expect(one.state).toMatch(/It changed after you reviewed it\..*cosmos-late/);
  expect(one.accounts.map(([name]) => name)).toEqual(['cosmos-a', 'cosmos-late']);
});

test('after closing the page, one notification reports the end, with a button to open the page', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  const pressed = one.press('Revoke Key...');
  one.close();
  await pressed;
  expect(shown.told).toHaveLength(1);
  expect(shown.told[0]).toMatch(/^Key ledger is revoked\. Accounts revoked: 1 of 1\. .*\| Show$/);
});

test('a declined revocation changes nothing, and its page stays', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  shown.answers = [undefined];
  const one = new ShownRevocation(context, vaultId);
  await one.read;
  at.sent();
  await one.press('Revoke Access...');
  expect(at.sent()).toEqual([]);
  expect(one.state).toContain('Nothing has changed.');
  expect(one.buttons).toContain('Revoke Access...');
  expect(await records()).toEqual([]);
});

test('after a reload, the page shows what is on record and restores it', async () => {
  const at = withAccount();
  const before = new ShownRevocation(windowOn(at, storage), vaultId);
  await before.read;
  await before.press('Revoke Access...');
  expect(before.state).toContain('Access to key vault kv-ledgers is revoked. Accounts revoked: 1 of 1.');
  const after = new ShownRevocation(windowOn(at, storage), vaultId);
  await after.read;
  expect(after.state).toContain('Access to key vault kv-ledgers is revoked.');
  expect(after.buttons).toEqual(['Restore Access', 'Refresh']);
  await after.press('Restore Access');
  expect(after.state).toBe('Access to key vault kv-ledgers is restored. Accounts with access: 1 of 1.');
  expect(at.vault.settings).toBeDefined();
});

test('an open page notices a restore from another window or by another user', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  const { inventory } = context.session;
  await inventory.load({ kind: 'versions', subscription, keyId: keySubject });
  await one.press('Revoke Key...');
  await one.until(() => one.state.includes('Accounts revoked: 1 of 1'));
  await inventory.refresh({ kind: 'versions', subscription, keyId: keySubject });
  setEnabled(at, true);
  await inventory.refresh({ kind: 'versions', subscription, keyId: keySubject });
  await one.until(() => one.state === 'Key ledger is restored. Accounts with access: 1 of 1.');
  // The record that the other one has left can be discarded after Azure is read twice.
  await one.press('Discard Record');
  expect(await records()).toEqual([]);
  expect(one.buttons).toContain('Revoke Key...');
});

test('an already disabled version is shown as disabled, and the page can enable it, whoever disabled it', async () => {
  const at = withAccount();
  setEnabled(at, false);
  const context = windowOn(at, storage);
  await revokeKey(context, await keyNode(context));
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  expect(one.page.state?.mark).toBe('warning');
  expect(one.state).toContain('Not recorded on this machine.');
  expect(one.buttons).toEqual(['Restore Key', 'Refresh']);
  await one.press('Restore Key');
  expect(isEnabled(at)).toBe(true);
  expect(shown.told).toEqual([]);
});

test('the page offers no restore if nothing was revoked from here', async () => {
  const at = ledgers();
  const context = windowOn(at, storage);
  const restoring = restoreKey(context, await keyNode(context));
  const key = new ShownRevocation(context, keySubject);
  await key.read;
  await restoring;
  expect(key.page.state?.mark).toBe('info');
  expect(key.state).toContain('Nothing to restore: key ledger is enabled.');
  expect(key.buttons).toEqual(['Refresh']);
  await revokeAccess(context, await vaultNode(context));
  const access = new ShownRevocation(context, vaultId);
  await access.read;
  expect(access.page.state?.mark).toBe('info');
  expect(access.state).toContain('No access to kv-ledgers to revoke.');
  expect(access.state).not.toMatch(/restore/i);
});

test('an interrupted revocation that revoked nothing can be continued, or its record discarded', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  await interrupted(context, keyUndo(at));
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  expect(one.state).toContain("didn't finish. Azure shows that nothing is revoked.");
  expect(one.buttons).toEqual(['Continue: Revoke Key...', 'Discard Record', 'Refresh']);
  const before = at.pace.now();
  await one.press('Discard Record');
  expect(at.pace.now() - before).toBeGreaterThanOrEqual(10_000);
  expect(await records()).toEqual([]);
  expect(one.buttons).toEqual(['Revoke Key...', 'Refresh']);
});

test("a record isn't discarded if a change of the closed window arrives late", async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  await interrupted(context, keyUndo(at));
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  const { settings } = at.vault.keys[0]!.versions[0]!;
  const now = at.pace.now();
  setFrom(settings, now + minute / 12, { ...valueAt(settings, now), attributes: { enabled: false } });
  await one.press('Discard Record');
  expect(one.state).toContain("Can't discard the record of ledger.");
  expect(one.buttons).toContain('Restore Key');
  expect(await records()).toHaveLength(1);
  await one.press('Restore Key');
  expect(isEnabled(at)).toBe(true);
  expect(await records()).toEqual([]);
});

test("a record that can't be checked in Azure might be of a real revocation, and isn't discarded", async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  await interrupted(context, keyUndo(at));
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  at.faults.add({
    request: /^GET .*\/keys\/ledger\/versions/,
    fault: { kind: 'answer', response: { status: 403, headers: {}, body: '{}' } },
  });
  await one.press('Discard Record');
  expect(one.page.state?.mark).toBe('unknown');
  expect(one.buttons).toEqual(['Restore Key', 'Refresh']);
  expect(await records()).toHaveLength(1);
});

test('nothing can be revoked while a record is being discarded', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  await interrupted(context, keyUndo(at));
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  const actions = runnable(one.page);
  const held = Promise.withResolvers<undefined>();
  const { pace } = context.session;
  Object.assign(context.session, { pace: { ...pace, pause: () => held.promise } });
  const discarding = actions.get('discard')!();
  await actions.get('revoke')!();
  expect(shown.asked).toEqual([]);
  held.resolve(undefined);
  await discarding;
  expect(isEnabled(at)).toBe(true);
  expect(await records()).toEqual([]);
});

test("a change elsewhere that can't be read at first is noticed at the next change", async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  const { inventory } = context.session;
  const versions = { kind: 'versions', subscription, keyId: keySubject } as const;
  await inventory.load(versions);
  await one.press('Revoke Key...');
  await inventory.refresh(versions);
  setEnabled(at, true);
  // The list is read, but the page's own read of it fails.
  const { azure } = context.session;
  const reads: string[] = [];
  const failing = {
    ...azure,
    in: (of: Parameters<typeof azure.in>[0]) => {
      const services = azure.in(of);
      const keys = {
        ...services.keys,
        versions: (...args: Parameters<typeof services.keys.versions>) => {
          reads.push('versions');
          return services.keys
            .versions(...args)
            .then(() => ({ kind: 'failed', problem: refusal('F-00') }) as const);
        },
      };
      return { ...services, keys };
    },
  };
  Object.assign(context.session, { azure: failing });
  await inventory.refresh(versions);
  await one.until(() => reads.length > 0);
  Object.assign(context.session, { azure });
  await inventory.refresh({ kind: 'accounts', subscription });
  await one.until(() => one.state.startsWith('Key ledger is restored.'));
});

test('an interrupted revocation that is revoked as a whole is like any other, and its accounts are followed', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  await interrupted(context, keyUndo(at));
  setEnabled(at, false);
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  expect(one.state).toContain('Key ledger is revoked. Accounts revoked: 0 of 1.');
  expect(one.page.state?.mark).not.toBe('done');
  await one.until(() => one.state.includes('Accounts revoked: 1 of 1.') && one.page.state?.mark === 'done');
  expect(one.buttons).toEqual(['Restore Key', 'Refresh']);
  const unfinished = await undoStoreOf(context.shell, context.session).unfinished(() => false);
  expect(unfinished).toMatchObject({ value: [] });
});

test("if Azure can't be read, recorded changes might be revoked, and can be restored", async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  await interrupted(context, keyUndo(at));
  at.faults.add({
    request: /^GET .*\/keys\/ledger\/versions/,
    fault: { kind: 'answer', response: { status: 403, headers: {}, body: '{}' } },
  });
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  expect(one.page.state?.mark).toBe('unknown');
  expect(one.state).toContain('Key ledger might be revoked.');
  expect(one.buttons).toEqual(['Restore Key', 'Refresh']);
  expect(await records()).toHaveLength(1);
});

test('an attempt that changed nothing says why, and leaves no record', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  at.faults.add({
    request: /^PATCH .*\/keys\/ledger/,
    fault: { kind: 'answer', response: { status: 403, headers: {}, body: '{}' } },
  });
  await one.press('Revoke Key...');
  expect(one.page.state?.mark).toBe('failed');
  expect(one.buttons).toEqual(['Revoke Key...', 'Refresh']);
  expect(isEnabled(at)).toBe(true);
  expect(await records()).toEqual([]);
});

test('a revocation confirmed while the page is reading waits for it, and then reads again', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  await one.press('Revoke Key...');
  const restoring = one.press('Restore Key');
  await Promise.all([restoring, restoreKey(context, await keyNode(context))]);
  expect(one.state).toBe('Key ledger is restored. Accounts with access: 1 of 1.');
  await one.press('Refresh');
  const read = Promise.withResolvers<undefined>();
  const { azure } = context.session;
  const held = {
    ...azure,
    mentions: (...of: Parameters<typeof azure.mentions>) => read.promise.then(() => azure.mentions(...of)),
  };
  Object.assign(context.session, { azure: held });
  const actions = runnable(one.page);
  const reading = actions.get('refresh')!();
  const revoking = actions.get('revoke')!();
  read.resolve(undefined);
  await Promise.all([reading, revoking]);
  expect(one.state).toContain('Key ledger is revoked.');
});

test('an account that starts using an old version right before the change stops it', async () => {
  const at = ledgers((state, group, { keys }) => {
    keys.splice(0, 1);
    add.addKey(state, state.vaults[0]!, { name: 'ledger', versions: 3 });
    add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri });
    add.assignRole(state, state.vaults[0]!.id, cryptoServiceEncryptionUser, cosmos);
  });
  const versions = at.vault.keys[0]!.versions;
  const old = versions[0]!.version;
  const one = new ShownRevocation(windowOn(at, storage), `${keySubject}/versions/${old}`);
  await one.read;
  expect(one.buttons).toContain('Disable Version...');
  at.before = () => {
    // The record is the last write before the change.
    if (at.sandbox.state.accounts.length > 1 || !existsSync(join(storage, 'revocations'))) return;
    add.addAccount(at.sandbox.state, at.sandbox.state.resourceGroups[0]!, {
      name: 'cosmos-late',
      keyVaultKeyUri: `${keyUri}/${old}`,
    });
  };
  await one.press('Disable Version...');
  expect(one.state).toMatch(/enabled for now\..*cosmos-late/);
  expect(valueAt(versions[0]!.settings, at.pace.now()).attributes.enabled).toBe(true);
  expect(await records()).toEqual([]);
});

test('two spellings of one key share one page', () => {
  const at = ledgers();
  expect(subjectOfUndo(keyUndo(at))).toBe(keySubject.toLowerCase());
});

/** Calls back once, before the first change of the key reaches Azure. */
function onChange(at: Ledgers, act: () => void): void {
  let isOver = false;
  at.before = ({ method, url }) => {
    if (isOver || method !== 'PATCH' || !url.includes('/keys/ledger')) return;
    isOver = true;
    act();
  };
}

test('a revocation continues when another connection to Azure replaces its own, and its page shows it', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  const now = sessionOn(at);
  let other: ShownRevocation | undefined;
  let again: Promise<void> | undefined;
  onChange(at, () => {
    use(context, now);
    // The command opens the same page, with the connection in use.
    again = keyNode({ ...context, session: now }).then((node) =>
      revokeKey({ ...context, session: now }, node),
    );
    other = new ShownRevocation({ ...context, session: now }, keySubject, 'tab');
  });
  await one.press('Revoke Key...');
  await again;
  await other!.read;
  const during = other!.drawn.filter(({ actions }) =>
    actions?.some(({ label }) => plain(label) === 'Stop Revoking'),
  );
  expect(during.flatMap(({ state }) => state!.details?.map(plain) ?? []).join(' ')).toContain(
    'Your connection has changed.',
  );
  expect(isEnabled(at)).toBe(false);
  await other!.until(() => other!.buttons.includes('Refresh'));
  expect([other!.state, other!.buttons]).toEqual([
    expect.stringContaining('Key ledger is revoked.'),
    ['Restore Key', 'Refresh'],
  ]);
});

test('the answer to its question counts only for the connection that it was asked for', async () => {
  const at = withAccount();
  const context = windowOn(at, storage);
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  shown.whileAsked = () => use(context, sessionOn(at));
  at.sent();
  await one.press('Revoke Key...');
  expect([shown.asked.length, isEnabled(at), await records()]).toEqual([1, true, []]);
});

test('a revocation in a closed sandbox stops, and its record stays for the next session', async () => {
  const at = withAccount();
  const kept = new SandboxStorage(join(storage, 'sandbox'), () => undefined);
  const context = windowOn(at, storage, { ...sessionOn(at, 'sandbox'), storage: kept });
  const one = new ShownRevocation(context, keySubject);
  await one.read;
  const held = at.faults.add({ request: /^PATCH /, times: 1, fault: { kind: 'hang' } });
  const pressed = one.press('Revoke Key...');
  await held.hit;
  await endSession(context.session);
  await pressed;
  const listed = await undoStoreOf(context.shell, context.session).list();
  expect(listed.kind === 'done' && listed.value.pending.map(({ undo }) => subjectOfUndo(undo))).toEqual([
    keySubject.toLowerCase(),
  ]);
});
