import { expect, test } from 'vitest';
import { type KeyUndo, undoId } from '../../../src/model/undo.ts';
import { oldVersionMethod } from '../../../src/revocation/disableOldVersion.ts';
import { oldVersionImpact } from '../../../src/revocation/impact.ts';
import { restore } from '../../../src/revocation/revokeAndRestore.ts';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import * as add from '../../../src/sandbox/estate/builders.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import { account } from '../../fakes/azure.ts';
import { permitFor } from '../../fakes/permit.ts';
import { cosmos, done, keep, place, signal, subscription, type Place } from '../../fakes/revocations.ts';

/** A key with three versions, the newest a month old, and two accounts that follow it. */
function rotated(): Place {
  return place((state, vault) => {
    add.addKey(state, vault, { name: 'ledger', versions: 3 });
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    const group = state.resourceGroups.find(({ name }) => name === 'rg-ledgers')!;
    for (const name of ['cosmos-a', 'cosmos-b'])
      add.addAccount(state, group, {
        name,
        keyVaultKeyUri: 'https://kv-ledgers.vault.azure.net/keys/ledger',
      });
  });
}

async function targetIn({ azure, vault }: Place, at: number, hidden = false) {
  const versions = done(await azure.keys.versions(`${vault.id}/keys/ledger`, signal));
  const sorted = [...versions].sort((a, b) => (a.created ?? 0) - (b.created ?? 0));
  const accounts = done(await azure.accounts.list(signal));
  return {
    subscription,
    vault,
    key: 'ledger',
    version: sorted[at]!.version,
    users: () =>
      Promise.resolve({ accounts: accounts.map((one) => ({ subscription, account: one })), hidden }),
    reviewed: 'safe' as const,
  };
}

const enabledIn = async ({ azure, vault }: Place) =>
  done(await azure.keys.versions(`${vault.id}/keys/ledger`, signal))
    .filter(({ enabled }) => enabled)
    .map(({ version }) => version);

const writes = ({ connected }: Place) => connected.sent().filter((line) => !line.startsWith('GET '));

test('only an unused old version is disabled, and restoring enables it again', async () => {
  const there = rotated();
  const target = await targetIn(there, 0);
  const before = await enabledIn(there);
  const was = done(await oldVersionMethod.prepare(there.bench, target));
  expect(was).toMatchObject({ old: true, gate: { kind: 'safe' }, versions: [{ version: target.version }] });
  there.connected.sent();
  done(await oldVersionMethod.revoke(there.bench, target, await keep(was)));
  expect(new Set(writes(there))).toEqual(new Set([`PATCH /keys/ledger/${target.version}`]));
  expect(await enabledIn(there)).toEqual(before.filter((one) => one !== target.version));
  done((await restore(there.bench, was)).outcome);
  expect(await enabledIn(there)).toEqual(before);
});

test("the latest version can't be disabled this way", async () => {
  const there = rotated();
  const refused = await oldVersionMethod.prepare(there.bench, await targetIn(there, 2));
  // Without a button, because there is nothing to restore.
  expect(refused).toMatchObject({ kind: 'failed', problem: { code: 'F-30', remedy: 'none' } });
  expect(JSON.stringify(refused)).toContain('latest version');
  expect(writes(there)).toEqual([]);
});

test('a version that is already disabled is reported, with how to enable it', async () => {
  const there = rotated();
  const target = await targetIn(there, 0);
  const key = { name: 'ledger', version: target.version };
  done(await there.azure.accessChanges.setVersionEnabled(there.vault, key, false, await permitFor()));
  const refused = await oldVersionMethod.prepare(there.bench, target);
  expect(JSON.stringify(refused)).toContain('already disabled');
});

test('with unseen accounts the result is unknown, and the user decides', async () => {
  const there = rotated();
  const was = done(await oldVersionMethod.prepare(there.bench, await targetIn(there, 0, true)));
  expect(was.gate.kind).toBe('unknown');
});

test("a user who can't change versions is refused in advance", async () => {
  const there = rotated();
  const target = await targetIn(there, 0);
  const { roleAssignments } = there.connected.sandbox.state;
  const officer = roleAssignments.findIndex(({ scope }) => scope === there.vault.id);
  roleAssignments.splice(officer, 1);
  const refused = await oldVersionMethod.prepare(there.bench, target);
  expect(refused).toMatchObject({ kind: 'failed', problem: { code: 'F-02' } });
});

test('accounts that can no longer be read stop it, because the review called it safe', async () => {
  const there = rotated();
  const target = await targetIn(there, 0);
  const was = done(await oldVersionMethod.prepare(there.bench, target));
  there.connected.sent();
  const hiding = await targetIn(there, 0, true);
  const pulled = await oldVersionMethod.revoke(there.bench, hiding, await keep(was));
  expect(pulled).toMatchObject({ kind: 'failed', problem: { code: 'F-50' } });
  expect(writes(there)).toEqual([]);
});

test('an account that was revoked after the review stops it, and nothing is disabled', async () => {
  const there = rotated();
  const target = await targetIn(there, 0);
  const was = done(await oldVersionMethod.prepare(there.bench, target));
  const key = there.connected.sandbox.state.vaults.find(({ name }) => name === 'kv-ledgers')!.keys[0]!;
  const latest = key.versions.at(-1)!.settings;
  const now = there.bench.pace.now();
  setFrom(latest, now, { ...valueAt(latest, now), attributes: { enabled: false } });
  await there.bench.pace.pause(6 * 60_000, signal);
  there.connected.sent();
  const pulled = await oldVersionMethod.revoke(there.bench, target, await keep(was));
  expect(pulled).toMatchObject({ kind: 'failed', problem: { code: 'F-50' } });
  expect(JSON.stringify(pulled)).toContain('accounts are revoked');
  expect(writes(there)).toEqual([]);
});

test("it has a separate record, so restoring a revocation of the key doesn't enable it", () => {
  const undo: KeyUndo = {
    kind: 'key',
    subscription,
    vault: { id: '/v', name: 'v', uri: 'https://v' },
    key: 'ledger',
    at: 1,
    versions: [{ version: 'V1', enabled: true }],
    accounts: [],
  };
  expect(undoId({ ...undo, old: true })).toBe('key /v/keys/ledger/v1');
  expect(undoId(undo)).toBe('key /v/keys/ledger');
});

test('the impact names accounts with an unknown version, and excludes those on another one', () => {
  const { keyVersion: _, ...silent } = { ...account, keyVersion: '', name: 'silent' };
  const users = [{ ...account, name: 'moved', keyVersion: 'v2' }, silent].map((one) => ({
    account: one,
    subscription,
    principal: cosmos,
  }));
  const impact = oldVersionImpact({ users, hiding: [] }, 'v1');
  const names = (list: typeof impact.losesAccess) => list.map(({ user }) => user.account.name);
  expect([names(impact.losesAccess), names(impact.mightLoseAccess), names(impact.keepsAccess)]).toEqual([
    [],
    ['silent'],
    ['moved'],
  ]);
  expect(names(oldVersionImpact({ users, hiding: [] }, 'V2').losesAccess)).toEqual(['moved']);
});
