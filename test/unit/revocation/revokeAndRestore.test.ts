import { expect, test } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import { problemText } from '../../../src/model/problem.ts';
import { plain } from '../../../src/model/text.ts';
import type { AccessUndo, KeyUndo, Undo } from '../../../src/model/undo.ts';
import { partlyProblem } from '../../../src/revocation/stage.ts';
import type { PendingRestore, UndoStore } from '../../../src/revocation/revocation.ts';
import {
  restoreRecorded,
  type Revocation,
  revokeRecorded,
  type Run,
} from '../../../src/revocation/revokeAndRestore.ts';
import type { OperationContext } from '../../../src/setup/step.ts';
import { cryptoOfficer, cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import { contoso } from '../../../src/sandbox/directory.ts';
import * as add from '../../../src/sandbox/estate/builders.ts';
import type { Fault } from '../../../src/sandbox/faults/rule.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import { account } from '../../fakes/azure.ts';
import { permitFor } from '../../fakes/permit.ts';
import {
  accessMethod,
  cosmos,
  done,
  keyMethod,
  keyTarget,
  memoryStore,
  place,
  type Place,
  signal,
  subscription,
} from '../../fakes/revocations.ts';

const answering = (status: number, code = 'Refused'): Fault => ({
  kind: 'answer',
  response: {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: { code, message: 'No.' } }),
  },
});

/** Runs each phase like a user. Stopping one doesn't stop the next. */
const running =
  ({ bench }: Place, phases: string[] = [], bySignal: AbortSignal = signal): Run =>
  (phase, work) => {
    phases.push(phase);
    return work(phase === 'acting' ? { ...bench, signal: bySignal } : bench);
  };

const said = (outcome: Outcome<unknown>) =>
  outcome.kind === 'failed' ? plain(problemText(outcome.problem)) : outcome.kind;

const accessOf = ({ vault }: Place) => ({ subscription, vault, principals: [cosmos] });

async function accessRevocation(there: Place, undo?: AccessUndo): Promise<Revocation<AccessUndo>> {
  const target = accessOf(there);
  return {
    undo: undo ?? done(await accessMethod.prepare(there.bench, target)),
    revoke: (bench, kept) => accessMethod.revoke(bench, target, kept),
    missing: (...of) => accessMethod.missing(...of),
  };
}

async function revokeAccess(there: Place, store: UndoStore) {
  return revokeRecorded(store, await accessRevocation(there), running(there));
}

const onRecord = async (store: UndoStore): Promise<readonly PendingRestore[]> =>
  done(await store.list()).pending;

async function restoreAll(there: Place, store: UndoStore) {
  const ends = [];
  for (const owed of await onRecord(store))
    ends.push((await restoreRecorded(store, owed, running(there))).outcome);
  return ends;
}

/** Azure doesn't preserve order. */
const grantsIn = async ({ azure, vault }: Place) =>
  done(await azure.accessChanges.grants(vault.id, cosmos, signal)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
const policiesIn = async ({ azure, vault }: Place) =>
  done(await azure.accessChanges.policies(vault.id, signal));
const settingsOf = ({ connected: { sandbox } }: Place) => sandbox.state.vaults[0]!.settings;

function useModel(there: Place, enableRbacAuthorization: boolean | undefined) {
  const now = there.bench.pace.now();
  const settings = settingsOf(there);
  setFrom(settings, now, { ...valueAt(settings, now), enableRbacAuthorization });
}

const twoGrants = () =>
  place((state, vault) => {
    add.addKey(state, vault, { name: 'ledger' });
    add.assignRole(state, `${vault.id}/keys/ledger`, cryptoServiceEncryptionUser, cosmos);
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
  });

const withPolicy = (...keys: string[]) =>
  place(() => undefined, {
    enableRbacAuthorization: undefined,
    accessPolicies: [add.keyPolicy(contoso.id, cosmos, keys)],
  });
const keyAccess = ['get', 'wrapKey', 'unwrapKey'];

test('a revocation is recorded before it is sent, updated when applied, and removed once restored', async () => {
  const there = twoGrants();
  const store = memoryStore();
  const before = await grantsIn(there);
  const states: string[] = [];
  there.connected.before = ({ method }) => {
    if (method === 'DELETE')
      void store.unfinished(() => false).then((owed) => states.push(`taking ${done(owed).length}`));
  };
  const revoked = await revokeAccess(there, store);
  expect(revoked).toMatchObject({ kind: 'revoked', wasStopped: false });
  expect(states).toEqual(['taking 1', 'taking 1']);
  expect(done(await store.unfinished(() => false))).toEqual([]);
  expect(await grantsIn(there)).toEqual([]);
  expect(await restoreAll(there, store)).toMatchObject([{ kind: 'done' }]);
  expect(await grantsIn(there)).toEqual(before);
  expect(await onRecord(store)).toEqual([]);
});

test('a record that disappears during the revocation is written again', async () => {
  const there = twoGrants();
  const store = memoryStore();
  const revocation = await accessRevocation(there);
  const before = await grantsIn(there);
  let deletions = 0;
  const faults = there.connected.faults;
  faults.add({ request: /^DELETE /, after: 1, fault: answering(403) });
  there.connected.before = ({ method }) => {
    // Another window restores the record, which still exists completely, or someone deletes the file.
    if (method === 'DELETE' && ++deletions === 1)
      void store.list().then((listed) => store.keepPending(done(listed).pending[0]!.names, undefined));
  };
  expect(await revokeRecorded(store, revocation, running(there))).toMatchObject({
    kind: 'partly',
    isRead: true,
  });
  faults.clear();
  expect(await onRecord(store)).toHaveLength(1);
  expect(await restoreAll(there, store)).toMatchObject([{ kind: 'done' }]);
  expect(await grantsIn(there)).toEqual(before);
});

test("nothing is sent if the record can't be stored", async () => {
  const there = twoGrants();
  const problem = { code: 'F-00', owner: 'you', what: { message: 'Disk full', args: [] } } as never;
  const store = memoryStore();
  store.save = () => Promise.resolve({ kind: 'failed', problem });
  there.connected.sent();
  const run = running(there);
  expect(await revokeRecorded(store, await accessRevocation(there), run)).toEqual({
    kind: 'untouched',
    why: { kind: 'failed', problem },
  });
  expect(there.connected.sent().filter((line) => !line.startsWith('GET '))).toEqual([]);
});

test.each([
  ['403', answering(403)],
  ['409', answering(409)],
  ['429', answering(429)],
  ['500', answering(500)],
  ['an expired token', { kind: 'expired' } as const],
])('after a lost response, then %s: applied changes are reported, and can be restored', async (_, fault) => {
  for (const there of [twoGrants(), withPolicy(...keyAccess)]) {
    const store = memoryStore();
    const before = [await grantsIn(there), await policiesIn(there)];
    const change = /^(DELETE .*roleAssignments|PUT .*accessPolicies)/;
    const { faults } = there.connected;
    faults.add({ request: change, times: 1, fault: { kind: 'reset', takesEffect: true } });
    faults.add({ request: change, fault });
    const revoked = await revokeAccess(there, store);
    const [owed] = await onRecord(store);
    const isWhole = (await grantsIn(there)).length + (await policiesIn(there)).length === 0;
    expect(revoked.kind).toBe(isWhole ? 'revoked' : 'partly');
    // Exactly the missing parts.
    const missing = await accessMethod.missing(there.bench, owed!.undo as AccessUndo);
    expect(missing).toEqual({ undo: owed!.undo, unread: [] });
    faults.clear();
    expect(await restoreAll(there, store)).toMatchObject([{ kind: 'done' }]);
    expect([await grantsIn(there), await policiesIn(there)]).toEqual(before);
    expect(await onRecord(store)).toEqual([]);
  }
});

test("if the second change is refused, the result names what is revoked, what isn't, and how to restore", async () => {
  const there = twoGrants();
  const store = memoryStore();
  const before = await grantsIn(there);
  const revocation = await accessRevocation(there);
  const [first, second] = revocation.undo.grants;
  there.connected.faults.add({
    request: new RegExp(`^DELETE .*${second!.id.split('/').at(-1)!}`),
    fault: answering(403, 'AuthorizationFailed'),
  });
  const revoked = await revokeRecorded(store, revocation, running(there));
  expect(revoked).toMatchObject({ kind: 'partly', revoked: { grants: [first] }, isRead: true });
  expect((await onRecord(store)).map(({ undo }) => undo)).toMatchObject([{ grants: [first] }]);
  const problem = partlyProblem(revocation.undo, revoked as Extract<typeof revoked, { kind: 'partly' }>);
  const [name, other] = [first, second].map((grant) => grant!.id.split('/').at(-1)!);
  expect(plain(problemText(problem))).toMatch(
    new RegExp(
      `Revoked: role assignment ${name!} .*Not revoked: role assignment ${other!} .*Restore Cosmos DB Access`,
    ),
  );
  there.connected.faults.clear();
  await restoreAll(there, store);
  expect(await grantsIn(there)).toEqual(before);
});

test('a refusal that changed nothing leaves no record, after a second read', async () => {
  const there = withPolicy(...keyAccess);
  const store = memoryStore();
  there.connected.faults.add({ request: /^PUT .*accessPolicies/, fault: answering(403) });
  const phases: string[] = [];
  const start = there.bench.pace.now();
  const revoked = await revokeRecorded(store, await accessRevocation(there), running(there, phases));
  expect(revoked).toMatchObject({ kind: 'untouched', why: { kind: 'failed' } });
  expect(phases).toEqual(['acting', 'checking']);
  expect(there.bench.pace.now() - start).toBeGreaterThanOrEqual(10_000);
  expect(await onRecord(store)).toEqual([]);
});

test('a refused change that still arrives later is found, and stays on record', async () => {
  const there = twoGrants();
  const store = memoryStore();
  const revocation = await accessRevocation(there);
  const [first] = revocation.undo.grants;
  there.connected.faults.add({ request: /^DELETE/, fault: answering(403) });
  const late = there.connected.sandbox.state.roleAssignments.find(({ id }) => id === first!.id)!;
  const run: Run = (phase, work) =>
    work({
      ...there.bench,
      pace: {
        ...there.bench.pace,
        pause: (...how) => {
          if (phase === 'checking') late.removedAt = there.bench.pace.now();
          return there.bench.pace.pause(...how);
        },
      },
    });
  expect(await revokeRecorded(store, revocation, run)).toMatchObject({
    kind: 'partly',
    revoked: { grants: [first] },
  });
  expect((await onRecord(store)).map(({ undo }) => undo)).toMatchObject([{ grants: [first] }]);
});

test("changes that can't be read after a failure count as applied, and stay unfinished", async () => {
  const there = twoGrants();
  const store = memoryStore();
  const revocation = await accessRevocation(there);
  there.connected.before = ({ method }) => {
    if (method === 'DELETE') {
      there.connected.before = () => undefined;
      there.connected.faults.add({
        request: /^DELETE/,
        times: 1,
        fault: { kind: 'reset', takesEffect: true },
      });
      there.connected.faults.add({ request: /.*/, fault: answering(403) });
    }
  };
  const revoked = await revokeRecorded(store, revocation, running(there));
  expect(revoked).toMatchObject({ kind: 'partly', revoked: revocation.undo, isRead: false });
  const problem = partlyProblem(revocation.undo, revoked as Extract<typeof revoked, { kind: 'partly' }>);
  expect(plain(problem.what)).toBe('Access to key vault kv-ledgers might be revoked.');
  expect(done(await store.unfinished(() => false)).map(({ undo }) => undo)).toEqual([revocation.undo]);
  there.connected.faults.clear();
  expect(await restoreAll(there, store)).toMatchObject([{ kind: 'done' }]);
  expect(await onRecord(store)).toEqual([]);
});

test('when stopped midway, a separate read finds what was revoked', async () => {
  const there = twoGrants();
  const store = memoryStore();
  const revocation = await accessRevocation(there);
  const stop = new AbortController();
  let deletions = 0;
  there.connected.before = ({ method }) => {
    if (method === 'DELETE' && (deletions += 1) === 2) stop.abort();
  };
  const revoked = await revokeRecorded(store, revocation, running(there, [], stop.signal));
  const left = await grantsIn(there);
  expect(left.length).toBeLessThan(2);
  expect(revoked).toMatchObject(
    left.length === 0
      ? { kind: 'revoked', wasStopped: true }
      : { kind: 'partly', why: { kind: 'cancelled' }, revoked: { grants: [revocation.undo.grants[0]] } },
  );
  await restoreAll(there, store);
  expect(await grantsIn(there)).toEqual(expect.arrayContaining([...revocation.undo.grants]) as unknown);
});

test("a grant that can't be restored doesn't block the others, stays on record, and is restored later", async () => {
  const there = twoGrants();
  const store = memoryStore();
  const revocation = await accessRevocation(there);
  const [first, second] = revocation.undo.grants;
  await revokeRecorded(store, revocation, running(there));
  there.connected.faults.add({
    request: new RegExp(`^PUT .*${first!.id.split('/').at(-1)!}`),
    fault: answering(400, 'PrincipalNotFound'),
  });
  const [end] = await restoreAll(there, store);
  expect(said(end!)).toMatch(/kv-ledgers is partly restored: 1 of 2\. Still missing: role assignment /);
  expect(said(end!)).toContain(first!.id.split('/').at(-1));
  expect(said(end!)).toContain('Then run Restore Cosmos DB Access again.');
  expect((await grantsIn(there)).map(({ id }) => id)).toEqual([second!.id]);
  expect((await onRecord(store)).map(({ undo }) => (undo as AccessUndo).grants)).toEqual([[first]]);
  there.connected.faults.clear();
  expect(await restoreAll(there, store)).toMatchObject([{ kind: 'done' }]);
  expect(await grantsIn(there)).toHaveLength(2);
  expect(await onRecord(store)).toEqual([]);
});

test("a role that exists again with another condition doesn't count as restored", async () => {
  const there = place((state, vault) => {
    Object.assign(add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos), { condition: 'A' });
  });
  const store = memoryStore();
  await revokeAccess(there, store);
  add.assignRole(there.connected.sandbox.state, there.vault.id, cryptoServiceEncryptionUser, cosmos);
  const [end] = await restoreAll(there, store);
  expect(said(end!)).toContain('with a different condition');
  expect(await onRecord(store)).toHaveLength(1);
});

test('a second revocation also records what the first one removed, even if the policy changed in between', async () => {
  const there = withPolicy(...keyAccess, 'list');
  const store = memoryStore();
  await revokeAccess(there, store);
  const colleague = [{ tenantId: contoso.id, objectId: cosmos, permissions: { keys: ['get'] } }];
  done(await there.azure.accessChanges.changePolicies(there.vault.id, 'add', colleague, await permitFor()));
  await revokeAccess(there, store);
  expect(await policiesIn(there)).toEqual([]);
  expect(await onRecord(store)).toMatchObject([{ names: [expect.any(String), expect.any(String)] }]);
  expect(await restoreAll(there, store)).toMatchObject([{ kind: 'done' }]);
  const [back] = await policiesIn(there);
  expect([...back!.permissions.keys!].sort()).toEqual(['get', 'list', 'unwrapKey', 'wrapKey']);
  expect(await onRecord(store)).toEqual([]);
});

test('a vault that has switched to access policies: nothing is revoked or claimed', async () => {
  const there = twoGrants();
  const store = memoryStore();
  const revocation = await accessRevocation(there);
  useModel(there, false);
  there.connected.sent();
  const revoked = await revokeRecorded(store, revocation, running(there));
  expect(revoked).toMatchObject({ kind: 'untouched', why: { problem: { code: 'F-50' } } });
  expect(there.connected.sent().filter((line) => !line.startsWith('GET '))).toEqual([]);
  expect(await onRecord(store)).toEqual([]);
  // The target still has Azure RBAC, but the vault itself is read.
  expect(said(await accessMethod.prepare(there.bench, accessOf(there)))).toContain('no access policy');
});

test('a vault that switches its permission model between review and change', async () => {
  const there = withPolicy(...keyAccess);
  const store = memoryStore();
  const revocation = await accessRevocation(there);
  let reads = 0;
  there.connected.before = ({ method, url }) => {
    if (method === 'GET' && /vaults\/kv-ledgers\?/.test(url) && (reads += 1) === 3) useModel(there, true);
  };
  const revoked = await revokeRecorded(store, revocation, running(there));
  expect(revoked).toMatchObject({ kind: 'untouched', why: { problem: { code: 'F-50' } } });
  expect(await policiesIn(there)).toHaveLength(1);
});

test('access policies in a vault that has switched to Azure RBAC: restored, without effect, and on record until a role gives access', async () => {
  const there = withPolicy(...keyAccess);
  const store = memoryStore();
  await revokeAccess(there, store);
  useModel(there, true);
  const [end] = await restoreAll(there, store);
  expect(said(end!)).toContain('uses Azure RBAC now, so the access policy');
  expect(said(end!)).toContain('Grant Cosmos DB Access');
  expect(end).toMatchObject({ problem: { code: 'F-33' } });
  expect(await onRecord(store)).toHaveLength(1);
  expect(await policiesIn(there)).toHaveLength(1);
  const { state } = there.connected.sandbox;
  add.assignRole(state, there.vault.id, cryptoServiceEncryptionUser, cosmos);
  expect(await restoreAll(there, store)).toMatchObject([{ kind: 'done' }]);
  expect(await onRecord(store)).toEqual([]);
});

test('role assignments in a vault that has switched to access policies', async () => {
  const there = twoGrants();
  const store = memoryStore();
  await revokeAccess(there, store);
  useModel(there, false);
  const [end] = await restoreAll(there, store);
  expect(said(end!)).toContain('uses access policies now');
  expect(await grantsIn(there)).toHaveLength(2);
  expect(await onRecord(store)).toHaveLength(1);
  const policy = [{ tenantId: contoso.id, objectId: cosmos, permissions: { keys: keyAccess } }];
  done(await there.azure.accessChanges.changePolicies(there.vault.id, 'add', policy, await permitFor()));
  expect(await restoreAll(there, store)).toMatchObject([{ kind: 'done' }]);
});

test('a vault that is deleted keeps the record, and is named', async () => {
  const there = twoGrants();
  const store = memoryStore();
  await revokeAccess(there, store);
  setFrom(there.connected.sandbox.state.vaults[0]!.life, there.bench.pace.now(), 'deleted');
  expect(await restoreAll(there, store)).toMatchObject([{ kind: 'failed' }]);
  expect(await onRecord(store)).toHaveLength(1);
});

test("a restore that can't read, or is stopped, keeps the record", async () => {
  const there = twoGrants();
  const store = memoryStore();
  await revokeAccess(there, store);
  const { faults } = there.connected;
  faults.add({ request: /roleAssignments\?/, fault: answering(403) });
  expect(await restoreAll(there, store)).toMatchObject([{ kind: 'failed' }]);
  faults.clear();
  const [owed] = await onRecord(store);
  const { outcome } = await restoreRecorded(store, owed!, running(there, [], AbortSignal.abort()));
  expect(outcome.kind).toBe('cancelled');
  expect(await onRecord(store)).toEqual([owed]);
});

async function keyRevocation(there: Place, versions: readonly string[]): Promise<Revocation<KeyUndo>> {
  const users = versions.map((keyVersion) => ({
    account: { ...account, keyVersion },
    subscription,
    principal: cosmos,
  }));
  const target = keyTarget(there, users);
  return {
    undo: done(await keyMethod.prepare(there.bench, target)),
    revoke: (bench: OperationContext, kept) => keyMethod.revoke(bench, target, kept),
    missing: (...of) => keyMethod.missing(...of),
  };
}

test('of two versions, the permanently deleted one is named, and the other is restored', async () => {
  const there = place((state, vault) => void add.addKey(state, vault, { name: 'ledger', versions: 2 }));
  const { versions } = there.connected.sandbox.state.vaults[0]!.keys[0]!;
  const all = versions.map(({ version }) => version);
  const store = memoryStore();
  const revoked = await revokeRecorded(store, await keyRevocation(there, all), running(there));
  expect(revoked.kind).toBe('revoked');
  versions.shift();
  const [end] = await restoreAll(there, store);
  expect(said(end!)).toContain(
    `Still missing: version ${all[0]!}. Version ${all[0]!} doesn't exist anymore.`,
  );
  expect((await onRecord(store)).map(({ undo }) => (undo as KeyUndo).versions)).toMatchObject([
    [{ version: all[0] }],
  ]);
  const now = done(await there.azure.keys.versions(`${there.vault.id}/keys/ledger`, signal));
  expect(now).toMatchObject([{ version: all[1], enabled: true }]);
});

test("a version that someone else disables just before: nothing is sent, and Azure's state is shown", async () => {
  const there = place((state, vault) => void add.addKey(state, vault, { name: 'ledger' }));
  const revocation = await keyRevocation(there, []);
  const store = memoryStore();
  const { settings } = there.connected.sandbox.state.vaults[0]!.keys[0]!.versions[0]!;
  const disabledAtSecondLook = () => {
    let reads = 0;
    const enabled = valueAt(settings, there.bench.pace.now());
    setFrom(settings, there.bench.pace.now(), { ...enabled, attributes: { enabled: true } });
    there.connected.before = ({ url }) => {
      const now = there.bench.pace.now();
      if (/keys\/ledger\/versions/.test(url) && (reads += 1) === 2)
        setFrom(settings, now, { ...valueAt(settings, now), attributes: { enabled: false } });
    };
  };
  disabledAtSecondLook();
  const pulled = await revocation.revoke(there.bench, done(await memoryStore().save(revocation.undo)));
  expect(pulled).toMatchObject({ problem: { code: 'F-50' } });
  disabledAtSecondLook();
  const revoked = await revokeRecorded(store, revocation, running(there));
  expect(revoked).toMatchObject({ kind: 'revoked' });
  expect(there.connected.sent().filter((line) => line.startsWith('PATCH'))).toEqual([]);
  expect(await onRecord(store)).toHaveLength(1);
});

test('restoring what already exists changes nothing and removes the record', async () => {
  const there = place((state, vault) => {
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    add.assignRole(state, vault.id, cryptoOfficer, cosmos);
  });
  const store = memoryStore();
  const { undo } = await accessRevocation(there);
  done(await store.save<Undo>(undo));
  there.connected.sent();
  expect(await restoreAll(there, store)).toMatchObject([{ kind: 'done' }]);
  expect(there.connected.sent().filter((line) => !line.startsWith('GET '))).toEqual([]);
  expect(await onRecord(store)).toEqual([]);
});
