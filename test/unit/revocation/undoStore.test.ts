import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import { plain } from '../../../src/model/text.ts';
import {
  type AccessUndo,
  commonUndo,
  mergedUndo,
  type KeyUndo,
  undoParts,
  undoSize,
  type Undo,
  undoWithout,
} from '../../../src/model/undo.ts';
import { type UndoRecord, UndoStore } from '../../../src/revocation/revocation.ts';
import { readRecord, readUndo, undoRecords, undoStoreOf } from '../../../src/revocation/undoStore.ts';
import { isRunning, RecordFolder, thisRun } from '../../../src/session/records.ts';
import type { Session } from '../../../src/session/session.ts';
import { anyAccessUndo, anyUndo } from '../../fakes/anyUndo.ts';

const guid = '9c2a41d6-71be-4f35-8d0e-5b6a3f90c127';
const subscription = { id: guid, name: 'Ledgers', tenantId: guid, account: 'ada@contoso.com' };
const vault = { id: '/subscriptions/x/vaults/kv', name: 'kv', uri: 'https://kv.vault.azure.net' };
const shared = {
  subscription,
  vault,
  at: 1_790_000_000_000,
  accounts: [{ id: '/accounts/a', name: 'a', subscription }],
};
const key: KeyUndo = {
  ...shared,
  kind: 'key',
  key: 'ledger',
  versions: [{ version: 'abc', enabled: true, notBefore: 1, expires: 2 }],
};
const access: AccessUndo = {
  ...shared,
  kind: 'access',
  policies: [
    { tenantId: guid, objectId: guid, permissions: { keys: ['Get', 'wrapKey'], certificates: ['get'] } },
  ],
  grants: [
    {
      id: '/vaults/kv/providers/Microsoft.Authorization/roleAssignments/1',
      scope: '/vaults/kv',
      roleDefinitionId: '/roleDefinitions/1',
      principalId: guid,
    },
  ],
};

const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'revocations-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a revocation by an earlier process with the same process ID is unfinished', async () => {
  for (const run of [{}, { run: 'another' }]) {
    await writeFile(
      join(folder, 'earlier.json'),
      JSON.stringify({ state: 'taking', undo: access, process: 1, ...run }),
    );
    expect(done(await window().unfinished(() => true))).toMatchObject([{ names: ['earlier'] }]);
  }
  done(await window().save(key));
  expect(done(await window().unfinished(() => true))).toMatchObject([{ names: ['earlier'] }]);
});

test('a revocation that another window is running stays on record, whatever Azure shows', async () => {
  const running = new Set([1, 2]);
  const store = (id: number) =>
    new UndoStore(new RecordFolder(folder, undoRecords), id, (other) => running.has(other));
  const { name } = done(await store(1).save(access));
  done(await store(2).keepPending([name], undefined));
  // Killed after Azure revoked the access, before it could record that.
  running.delete(1);
  expect(done(await store(2).list()).pending).toEqual([{ undo: access, names: [name] }]);
  done(await store(2).keepPending([name], undefined));
  expect(done(await store(2).list()).pending).toEqual([]);
});

/** Another window, or the same one after a restart. */
const window = (at = folder, id = 1) => new UndoStore(new RecordFolder(at, undoRecords), id);

test('every record is read back as it was written', () => {
  fc.assert(
    fc.property(anyUndo, (undo) => {
      expect(readUndo(stored(undo))).toEqual(undo);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(
      anyUndo,
      fc.constantFrom('taking' as const, 'taken' as const),
      fc.option(fc.nat(), { nil: undefined }),
      (undo, state, id) => {
        const record: UndoRecord = { state, undo, ...(id === undefined ? {} : { process: id }) };
        expect(readRecord(stored(record))).toEqual(record);
      },
    ),
    { numRuns: 300 },
  );
});

test('a record survives the session, in any state', async () => {
  await fc.assert(
    fc.asyncProperty(anyUndo, async (undo) => {
      const at = join(folder, String(Math.random()));
      const kept = done(await window(at).save(undo));
      expect(done(await window(at).list())).toEqual({
        pending: [{ undo, names: [kept.name] }],
        unreadable: [],
      });
      done(await window(at).markRevoked(kept));
      expect(done(await window(at).list()).pending).toEqual([{ undo, names: [kept.name] }]);
      done(await window(at).keepPending([kept.name], undefined));
      expect(done(await window(at).list()).pending).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test.each([1, 1000, 1001, 5000])('%i affected accounts fit into a record', async (count) => {
  const accounts = Array.from({ length: count }, (_, at) => ({
    id: `/subscriptions/${guid}/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/a-${at}`,
    name: `a-${at}`,
    subscription,
  }));
  done(await window().save({ ...access, accounts }));
  expect(done(await window().list()).pending[0]?.undo.accounts).toEqual(accounts);
});

test('an account with an invalid ID is left out, and the record stays valid', async () => {
  const odd = { id: '/subscriptions/x/../y', name: 'odd', subscription };
  done(await window().save({ ...key, accounts: [...key.accounts, odd] }));
  expect(done(await window().list())).toMatchObject({ pending: [{ undo: key }], unreadable: [] });
});

test('a record from an earlier version, which called the kind a lever, is read', () => {
  for (const undo of [key, access]) {
    const { kind, ...rest } = undo;
    expect(readUndo(stored({ ...rest, lever: kind }))).toEqual(undo);
  }
});

test("a file that wasn't written by us isn't a record, and can't redirect a token", () => {
  const grant = access.grants[0]!;
  const bad: readonly object[] = [
    { ...key, kind: 'other' },
    { ...key, versions: [] },
    { ...key, versions: [{ version: '../keys', enabled: true }] },
    { ...key, versions: [{ version: 'abc' }] },
    { ...key, key: 'a/b' },
    { ...key, at: 'soon' },
    { ...key, subscription: { ...subscription, tenantId: 'evil.example/x' } },
    { ...key, vault: { ...vault, uri: 'https://kv.vault.azure.net.example.com' } },
    { ...key, vault: { ...vault, uri: 'https://kv.vault.azure.net/..' } },
    { ...key, vault: { ...vault, uri: 'http://kv.vault.azure.net' } },
    ...[
      '/vaults/kv?x',
      '/vaults/kv#x',
      '/vaults/../kv',
      '/vaults/./kv',
      '/vaults/..',
      '/vaults//kv',
      'vaults',
    ].map((id) => ({ ...key, vault: { ...vault, id } })),
    ...['/a\\b', '/a b', '/a%2e%2e', '/a/%2e%2e/b', '/a\n', '/\u0000', '/a@b', '/a:443'].map((id) => ({
      ...key,
      vault: { ...vault, id },
    })),
    { ...access, grants: [{ ...grant, id: 'https://example.com' }] },
    { ...access, grants: [{ ...grant, scope: '/../x' }] },
    { ...access, grants: [{ ...grant, roleDefinitionId: 'a b' }] },
    { ...access, policies: [{ ...access.policies[0], permissions: { keys: 'get' } }] },
    { ...access, policies: [{ ...access.policies[0], permissions: { keys: [1] } }] },
  ];
  for (const one of bad) expect([one, readUndo(stored(one))]).toEqual([one, undefined]);
});

test('no stored value makes reading throw', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => readUndo(value) === undefined));
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(access)), fc.jsonValue(), (name, value) => {
      readUndo({ ...access, [name]: value });
      readRecord({ state: 'taken', undo: { ...access, [name]: value } });
    }),
  );
});

test("a file that can't be read is named, stays, and hides no other one", async () => {
  done(await window().save(key));
  for (const [name, content] of [
    ['damaged', '{"state":"taken","undo":{'],
    ['foreign', '[]'],
    ['empty', ''],
  ] as const)
    await writeFile(join(folder, `${name}.json`), content);
  const { pending, unreadable } = done(await window().list());
  expect(pending).toHaveLength(1);
  expect(unreadable.map(({ what }) => plain(what))).toEqual(
    ['damaged', 'empty', 'foreign'].map(
      (name) => `Couldn't read the record of a revocation: ${join(folder, `${name}.json`)}`,
    ),
  );
  done(await window().keepPending(pending[0]!.names, undefined));
  expect((await readdir(folder)).sort()).toEqual(['damaged.json', 'empty.json', 'foreign.json']);
});

test("a partial file of a killed window isn't a record", async () => {
  await writeFile(join(folder, 'x.json.1.tmp'), '{"state":');
  expect(done(await window().list())).toEqual({ pending: [], unreadable: [] });
});

test('two windows at once lose nothing, and each removes only what it had read', async () => {
  const again: AccessUndo = {
    ...access,
    at: access.at + 1,
    policies: [{ ...access.policies[0]!, permissions: { keys: ['get', 'unwrapKey'] } }],
    grants: [],
  };
  const [one] = await Promise.all([window().save(access), window().save(key)]);
  const { pending } = done(await window().list());
  expect(pending).toHaveLength(2);
  // A revocation that runs in another window while this one restores.
  done(await window().save(again));
  done(await window().keepPending([done(one).name], undefined));
  expect(done(await window().list()).pending.map(({ undo }) => undo)).toEqual(
    expect.arrayContaining([key, again]),
  );
});

test('unrestored changes stay on record in each of their files, and nothing else does', async () => {
  const versions = ['v1', 'v2', 'v3'].map((version) => ({ version, enabled: true }));
  done(await window().save({ ...key, versions: versions.slice(0, 2) }));
  done(await window().save({ ...key, at: key.at + 1, versions: versions.slice(1) }));
  const [all] = done(await window().list()).pending;
  expect(all!.names).toHaveLength(2);
  expect(all!.undo).toMatchObject({ versions });
  done(await window().keepPending(all!.names, { ...key, versions: [versions[0]!] }));
  const [left] = done(await window().list()).pending;
  expect(left).toMatchObject({ names: [expect.any(String)], undo: { versions: [versions[0]] } });
});

test("a revocation whose window was killed is unfinished, and one that runs elsewhere isn't", async () => {
  const killed = done(await window(folder, 1).save(key));
  done(await window(folder, 2).save(access));
  const isAlive = (id: number) => id === 2;
  const unfinished = async () =>
    done(await window(folder, 3).unfinished(isAlive)).map(({ undo }) => undo.kind);
  expect(await unfinished()).toEqual(['key']);
  done(await window(folder, 1).markRevoked(killed));
  expect(await unfinished()).toEqual([]);
  expect(isRunning(process.pid)).toBe(true);
});

/** Root can write anywhere, so a folder in place of the record's folder causes the error for root, too. */
test("a record that can't be saved gives the reason, and leaves nothing", async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const kept = await window(join(file, 'revocations')).save(key);
  expect(kept).toMatchObject({ kind: 'failed' });
  const { what, next } = (kept as Extract<typeof kept, { kind: 'failed' }>).problem;
  expect(plain(what)).toBe("Nothing was revoked, because the record couldn't be saved.");
  expect(plain(next)).toContain(join(file, 'revocations'));
  if (process.getuid?.() === 0) return;
  await chmod(folder, 0o500);
  const refused = await window().save(key);
  await chmod(folder, 0o700);
  expect(JSON.stringify(refused)).toContain("isn't allowed to use");
  expect(await readdir(folder)).toEqual(['file']);
});

test('a record that reads back differently is rejected', async () => {
  const forgetful = new UndoStore({
    add: (value) =>
      Promise.resolve({
        kind: 'done',
        value: { name: 'x', value: { ...value, undo: { ...access, grants: [] } } },
      }),
    replace: (value) => Promise.resolve({ kind: 'done', value }),
    drop: () => Promise.resolve({ kind: 'done', value: undefined }),
    list: () => Promise.resolve({ kind: 'done', value: { records: [], unreadable: [] } }),
  });
  expect(await forgetful.save(access)).toMatchObject({ kind: 'failed' });
  const strict = new RecordFolder<UndoRecord>(folder, { ...undoRecords, read: () => undefined });
  expect(await new UndoStore(strict).save(access)).toMatchObject({ kind: 'failed' });
});

const memento = (values: Map<string, unknown>) =>
  ({
    keys: () => [...values.keys()],
    get: (name: string) => values.get(name),
    update: (name: string, value: unknown) => {
      if (value === undefined) values.delete(name);
      else values.set(name, stored(value));
      return Promise.resolve();
    },
  }) as Parameters<typeof undoStoreOf>[0]['memory'];
const session = (kind: Session['kind']) => ({ kind }) as Session;

test("records in VS Code's memory move to files; what can't be read stays there and is named", async () => {
  const values = new Map<string, unknown>([
    ['cosmosCmk.undo key x', stored(key)],
    ['cosmosCmk.undo access x', stored(access)],
    ['cosmosCmk.undo broken', { kind: 'key' }],
    ['cosmosCmk.other', 1],
  ]);
  const open = () => undoStoreOf({ memory: memento(values), storage: folder }, session('azure'));
  // Two windows at once move each record once.
  const [first] = await Promise.all([open().list(), open().list()]);
  const { pending, unreadable } = done(first);
  expect(pending.map(({ undo }) => undo)).toEqual(expect.arrayContaining([key, access]));
  expect(unreadable.map(({ what }) => plain(what))).toEqual([
    "Couldn't read the record of a revocation: cosmosCmk.undo broken",
  ]);
  expect([...values.keys()]).toEqual(['cosmosCmk.undo broken', 'cosmosCmk.other']);
  expect(await readdir(join(folder, 'revocations'))).toHaveLength(2);
  const again = done(await open().list());
  expect(again.pending).toHaveLength(2);
  for (const { names } of again.pending) done(await open().keepPending(names, undefined));
  expect(done(await open().list()).pending).toEqual([]);
});

test("an earlier record that can't be moved still counts, and is removed once restored", async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const values = new Map<string, unknown>([['cosmosCmk.undo key x', stored(key)]]);
  const open = () => undoStoreOf({ memory: memento(values), storage: file }, session('azure'));
  const [owed] = done(await open().list()).pending;
  expect(owed?.undo).toEqual(key);
  expect(values.size).toBe(1);
});

test('records of a sandbox are stored with it, and leave no file', async () => {
  const at = { memory: memento(new Map()), storage: folder };
  const sandbox = session('sandbox');
  done(await undoStoreOf(at, sandbox).save(key));
  expect(done(await undoStoreOf(at, sandbox).list()).pending).toMatchObject([{ undo: key }]);
  expect(done(await undoStoreOf(at, session('sandbox')).list()).pending).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});

test('a file contains what was there, and is readable only by its owner', async () => {
  const kept = done(await window().save(key));
  const file = join(folder, `${kept.name}.json`);
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    state: 'taking',
    undo: key,
    process: 1,
    run: thisRun,
  });
});

test('a second revocation adds what it removed, permission by permission', () => {
  const entry = access.policies[0]!;
  const again = {
    ...access,
    grants: [],
    policies: [{ ...entry, permissions: { keys: ['get', 'Unwrapkey'], secrets: ['list'] } }],
  };
  const both = mergedUndo(access, again) as AccessUndo;
  expect(both.policies[0]!.permissions).toEqual({
    keys: ['get', 'wrapKey', 'Unwrapkey'],
    secrets: ['list'],
    certificates: ['get'],
  });
  expect(both.grants).toEqual(access.grants);
});

test('parts combine into their record, and removing parts leaves the others', () => {
  fc.assert(
    fc.property(anyAccessUndo, fc.nat(), (undo, at) => {
      const parts = undoParts(undo);
      const whole = parts.reduce<Undo | undefined>((all, one) => mergedUndo(all, one), undefined);
      expect(whole ?? { ...undo, policies: [], grants: [] }).toEqual(undo);
      const part = parts[at % Math.max(parts.length, 1)];
      if (!part) return;
      expect(undoSize(commonUndo(undo, part) ?? { ...undo, policies: [], grants: [] })).toBe(undoSize(part));
      const left = undoWithout(undo, part);
      expect((left ? undoSize(left) : 0) + undoSize(part)).toBe(undoSize(undo));
      expect(left ? mergedUndo(part, left) : part).toMatchObject({ at: undo.at });
    }),
  );
});
