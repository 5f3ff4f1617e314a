import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Undo } from '../../../src/model/undo.ts';
import { restorableKeys, restorableVaults } from '../../../src/revocation/commands/restore.ts';
import { undoStoreOf } from '../../../src/revocation/undoStore.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import { type CommandTarget, commandTarget } from '../../../src/views/commandTarget.ts';
import { text } from '../../../src/model/text.ts';
import { accountId, add, cosmos, ledgers, subscription, vaultId } from '../../fakes/ledgers.ts';
import { listsOf, user } from '../../fakes/quickInputs.ts';
import { windowOn } from '../../fakes/revocationPages.ts';

vi.mock('vscode', async () => (await import('../../fakes/quickInputs.ts')).vscodeWithUser());

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'restores-'));
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const estate = () =>
  ledgers((state, group, vault) => {
    add.addKey(state, vault, { name: 'disabled' });
    add.addKey(state, vault, { name: 'revoked' });
    add.addVault(state, group, { name: 'kv-other' });
  });

const on = {
  subscription,
  vault: { id: vaultId, name: 'kv-ledgers', uri: 'https://kv-ledgers.vault.azure.net' },
};
const accounts = [{ id: accountId, name: 'cosmos-a', subscription }];

test('the palette offers Restore Cosmos DB Access only for vaults with a recorded revocation', async () => {
  const context = listsOf(windowOn(estate(), storage));
  const target: CommandTarget<'vault'> = {
    ...{ kinds: ['vault'], ask: ['vault'], offers: restorableVaults },
    title: text('Restore Cosmos DB Access'),
  };
  user.plays();
  await commandTarget(context, undefined, target);
  expect(user.lists).toEqual([["This command doesn't apply here."]]);
  const undo: Undo = {
    ...{ kind: 'access', ...on, at: 1, accounts, grants: [] },
    policies: [
      { tenantId: subscription.tenantId, objectId: cosmos, permissions: { keys: ['get', 'wrapKey'] } },
    ],
  };
  await undoStoreOf(context.shell, context.session).save(undo);
  user.plays();
  await commandTarget(context, undefined, target);
  expect(user.lists).toEqual([['kv-ledgers']]);
});

test('the palette offers Restore Key only for keys that are disabled or have a record', async () => {
  const at = estate();
  const context = listsOf(windowOn(at, storage));
  const [, disabled, revoked] = at.vault.keys;
  const { settings } = disabled!.versions[0]!;
  const now = at.pace.now();
  setFrom(settings, now, { ...valueAt(settings, now), attributes: { enabled: false } });
  const versions = [{ version: revoked!.versions[0]!.version, enabled: true }];
  await undoStoreOf(context.shell, context.session).save({
    kind: 'key',
    ...on,
    key: 'revoked',
    versions,
    at: 1,
    accounts,
  });
  user.plays('kv-ledgers');
  await commandTarget(context, undefined, {
    ...{ kinds: ['key'], ask: 'key', offers: restorableKeys },
    title: text('Restore Key'),
  });
  expect(user.lists[1]).toEqual(['disabled', 'revoked']);
});
