import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import { plain } from '../../../src/model/text.ts';
import { RecordFolder } from '../../../src/session/records.ts';
import type { Session } from '../../../src/session/session.ts';
import type { SingleWork, Work } from '../../../src/session/work.ts';
import { workRecords, WorkStore, workStoreOf } from '../../../src/session/workStore.ts';
import { spec } from '../../fakes/anyWork.ts';

const at = Date.UTC(2026, 10, 23);
const create: Work = { kind: 'createAccount', spec };
const configure: Work = {
  kind: 'configureVault',
  spec: { subscription: spec.subscription, vault: spec.vault },
};

function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

let folder = '';
let running = new Set<number>();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'work-'));
  running = new Set([1, 2]);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Another window, or the same one after a restart. */
const window = (id: number) =>
  new WorkStore(new RecordFolder(folder, workRecords), id, (other) => running.has(other));
const interrupted = async (id: number) =>
  done(await window(id).interrupted()).records.map(({ value }) => value.work.kind);
const resting = async (id: number) =>
  done(await window(id).resting()).records.map(({ value }) => value.work.kind);

test("work of a killed window is found, and work of another running window isn't", async () => {
  done(await window(1).begin(create, at));
  done(await window(2).begin(configure, at));
  expect(await interrupted(2)).toEqual([]);
  running.delete(1);
  expect(await interrupted(2)).toEqual(['createAccount']);
  expect(await interrupted(3)).toEqual(['createAccount']);
});

test('work of an earlier process with the same process ID is found and taken over', async () => {
  for (const run of [{}, { run: 'another' }]) {
    await writeFile(join(folder, 'earlier.json'), JSON.stringify({ work: create, at, process: 1, ...run }));
    expect(await interrupted(1)).toEqual(['createAccount']);
    expect(await resting(1)).toEqual(['createAccount']);
    done(await window(1).begin(create, at));
    expect(await readdir(folder)).toEqual(['earlier.json']);
    expect(await interrupted(1)).toEqual([]);
  }
});

test('a change is left to its plan, also while the plan runs, and is found once the plan is gone', async () => {
  const grant: SingleWork = {
    kind: 'grantAccess',
    spec: { subscription: spec.subscription, vault: spec.vault },
  };
  const id = '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10';
  const plan: Work = { kind: 'several', spec: { subscription: spec.subscription, id, of: [grant] } };
  done(await window(1).begin(plan, at));
  done(await window(1).begin(grant, at));
  running.delete(1);
  expect(await interrupted(2)).toEqual(['several']);
  // Continued, with the record of the change still that of the killed window.
  done(await window(2).begin(plan, at));
  expect(await interrupted(2)).toEqual([]);
  done(await window(2).end(plan));
  expect(await interrupted(2)).toEqual(['grantAccess']);
});

test('finished work leaves no record', async () => {
  done(await window(1).begin(create, at));
  done(await window(1).end(create));
  expect(await readdir(folder)).toEqual([]);
  // As if there was nothing to do.
  done(await window(1).end(create));
});

test('the window that continues takes over the record, and ends it for all', async () => {
  done(await window(1).begin(create, at));
  running.delete(1);
  done(await window(2).begin(create, at + 1));
  expect(await interrupted(3)).toEqual([]);
  expect(await readdir(folder)).toHaveLength(1);
  running.delete(2);
  expect(await interrupted(3)).toEqual(['createAccount']);
  done(await window(3).end(create));
  expect(await interrupted(4)).toEqual([]);
});

test("two windows doing the same work don't end it for each other", async () => {
  done(await window(1).begin(create, at));
  done(await window(2).begin(create, at));
  done(await window(1).end(create));
  running.delete(2);
  expect(await interrupted(1)).toEqual(['createAccount']);
});

test('a creation whose end was reported is left to its own command, with its start time', async () => {
  done(await window(1).begin(create, at));
  expect(await resting(2)).toEqual([]);
  done(await window(1).leave(create));
  running.delete(1);
  expect(await interrupted(2)).toEqual([]);
  expect(done(await window(2).resting()).records.map(({ value }) => value)).toEqual([{ work: create, at }]);
});

test("a file that can't be read is named, is kept, and hides no other", async () => {
  await writeFile(join(folder, 'odd.json'), '{"work":{"kind":"createAccount"');
  done(await window(1).begin(create, at));
  running.delete(1);
  const { records, unreadable } = done(await window(2).interrupted());
  expect(records).toHaveLength(1);
  expect(unreadable.map(({ what }) => plain(what))).toEqual([
    `Couldn't read the record of an unfinished change: ${join(folder, 'odd.json')}`,
  ]);
  done(await window(2).end(create));
  expect(await readdir(folder)).toEqual(['odd.json']);
});

test('a failure to store is a problem, not an exception', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const store = new WorkStore(new RecordFolder(join(file, 'work'), workRecords), 1, () => false);
  expect(await store.begin(create, at)).toMatchObject({ kind: 'failed' });
  expect(await store.interrupted()).toMatchObject({ kind: 'failed' });
});

const session = (kind: Session['kind']) => ({ kind }) as Session;

test('work in a sandbox is stored with it, without a file; work in Azure is available to every later window', async () => {
  const sandbox = session('sandbox');
  const here = { storage: folder };
  const store = workStoreOf(here, sandbox);
  done(await store.begin(create, at));
  done(await store.leave(create));
  expect(done(await workStoreOf(here, sandbox).resting()).records).toHaveLength(1);
  expect(done(await workStoreOf(here, session('sandbox')).resting()).records).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
  done(await workStoreOf(here, session('azure')).begin(create, at));
  expect(await readdir(join(folder, 'work'))).toHaveLength(1);
  expect(done(await workStoreOf(here, session('azure')).interrupted()).records).toEqual([]);
});
