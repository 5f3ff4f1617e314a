import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { entriesIn, JournalFile } from '../../../src/journal/journalFile.ts';
import { reverseOf, undoneBy } from '../../../src/journal/undoAdvice.ts';
import { isChange, type Journal, type JournalEntry, memoryJournal } from '../../../src/model/journal.ts';
import { plain } from '../../../src/model/text.ts';
import type { Undo } from '../../../src/model/undo.ts';
import { permitFor } from '../../fakes/permit.ts';
import {
  connectionTo,
  StubHttp,
  subscription,
  unreachable,
  vaultId,
  type Reply,
} from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();
const permit = await permitFor();
const entry: JournalEntry = {
  at: Date.UTC(2026, 10, 23, 9),
  method: 'DELETE',
  on: 'management.azure.com/x',
  account: 'ada',
  status: 200,
  requestId: 'r-1',
};

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'journal-'))));
afterEach(() => rm(folder, { recursive: true }));

test("a read isn't a change, and an unknown request is one", () => {
  const asking = [
    'GET /subscriptions/x',
    'HEAD /providers/Microsoft.DocumentDB/databaseAccountNames/x',
    'POST /providers/Microsoft.ResourceGraph/resources',
    'POST /subscriptions/x/providers/Microsoft.KeyVault/checkNameAvailability',
    'POST /subscriptions/x/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults',
    'POST /x/databaseAccounts/y/listKeys',
  ];
  const changing = [
    'POST /subscriptions/x/providers/Microsoft.DocumentDB/register',
    'POST /keys/k/create',
    'POST /keys/k/rotate',
    'POST /something/new',
    'PUT /x',
    'PATCH /x',
    'DELETE /x',
  ];
  const told = (line: string) => isChange(...(line.split(' ') as [string, string]));
  expect(asking.filter(told)).toEqual([]);
  expect(changing.filter((line) => !told(line))).toEqual([]);
});

/** An in-memory journal whose content can be read without waiting. */
function noting() {
  const entries: JournalEntry[] = [];
  const begin: Journal['begin'] = (change) => {
    const at = entries.push(change) - 1;
    return Promise.resolve((answer) => void (entries[at] = { ...change, ...answer }));
  };
  return { entries, begin };
}

test('every change is recorded once, with its response, and without its settings', async () => {
  const { entries, begin } = noting();
  const replies: Reply[] = [
    { status: 500, body: {} },
    { status: 401, body: {} },
    { status: 200, body: {} },
  ];
  const http = new StubHttp((line) =>
    line.startsWith('PUT') ? replies.shift()! : { status: 200, body: {} },
  );
  const azure = connectAzure({ ...connectionTo(http), retryMilliseconds: 1, journal: begin });
  const { accessChanges, providers, access } = azure.in(subscription);
  const policies = [
    {
      tenantId: '5b0c9c2e-3f0e-4b7d-9a44-6e1f3d2c8a71',
      objectId: '2f6d18c3-7a94-4c0b-b5e2-91d0a3f7c846',
      permissions: { keys: ['get'] },
    },
  ];
  await accessChanges.changePolicies(vaultId, 'remove', policies, permit);
  await providers.register('Microsoft.DocumentDB', permit);
  await access.permissions(vaultId, signal);
  expect(http.lines.length).toBeGreaterThan(3);
  expect(entries.map(({ method, on, status, account }) => [method, on, status, account])).toEqual([
    ['PUT', `management.azure.com${vaultId}/accessPolicies/remove`, 200, subscription.account],
    [
      'POST',
      `management.azure.com/subscriptions/${subscription.id}/providers/Microsoft.DocumentDB/register`,
      200,
      subscription.account,
    ],
  ]);
  expect(JSON.stringify(entries)).not.toContain('api-version');
  // Names and IDs for a sentence, but no value of a setting.
  expect(entries.map(({ details }) => details)).toEqual([
    { properties: ['accessPolicies'], principals: ['2f6d18c3-7a94-4c0b-b5e2-91d0a3f7c846'] },
    undefined,
  ]);
});

test('a change without a response is recorded, because Azure might have applied it', async () => {
  const { entries, begin } = noting();
  const http = new StubHttp(() => unreachable());
  const azure = connectAzure({ ...connectionTo(http), journal: begin });
  await azure.in(subscription).providers.register('Microsoft.DocumentDB', permit);
  expect(entries).toMatchObject([{ method: 'POST' }]);
  expect(entries[0]).not.toHaveProperty('status');
});

test('a change is recorded before it is sent', async () => {
  const { entries, begin } = noting();
  const [asked, written] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const noted: number[] = [];
  const http = new StubHttp(() => {
    noted.push(entries.length);
    return { status: 200, body: {} };
  });
  const journal: Journal['begin'] = async (change) => {
    asked.resolve(undefined);
    await written.promise;
    return begin(change);
  };
  const work = connectAzure({ ...connectionTo(http), journal })
    .in(subscription)
    .providers.register('Microsoft.DocumentDB', permit);
  await asked.promise;
  await new Promise(setImmediate);
  expect(http.sent).toEqual([]);
  written.resolve(undefined);
  expect(await work).toMatchObject({ kind: 'done' });
  expect(noted).toEqual([1]);
});

test("a request that was never sent isn't recorded: without a token, or to a host that gets none", async () => {
  const { entries, begin } = noting();
  const connection = connectionTo(new StubHttp(() => ({ status: 200, body: {} })));
  const tokens = () => ({ getToken: () => Promise.reject(new Error('Not signed in.')) });
  const azure = connectAzure({ ...connection, signIn: { ...connection.signIn, tokens }, journal: begin });
  await azure.in(subscription).providers.register('Microsoft.DocumentDB', permit);
  await connectAzure({ ...connection, journal: begin })
    .in(subscription)
    .changes.rotate({ id: vaultId, uri: 'https://evil.example' }, 'k', permit);
  expect(entries).toEqual([]);
});

const change = ({ at, method, on, account }: JournalEntry) => ({ at, method, on, account });
const note = async (journal: Journal, { status = 200, requestId, ...sent }: JournalEntry) =>
  (await journal.begin(change(sent)))({ status, ...(requestId === undefined ? {} : { requestId }) });
const file = () => join(folder, 'journal.jsonl');
const silent = () => undefined;

test('the file is read back line by line, skipping invalid lines, and its size is limited', async () => {
  const failures: unknown[] = [];
  const journal = new JournalFile(folder, (error) => failures.push(error));
  await note(journal, entry);
  await journal.read();
  await appendFile(file(), 'half a line\n{"at":"x"}\n[]\n');
  expect(await new JournalFile(folder, silent).read()).toEqual([entry]);
  for (let index = 0; index < 1010; index += 1) await note(journal, { ...entry, at: entry.at + index });
  const kept = await journal.read();
  expect(kept.length).toBeLessThanOrEqual(1000);
  expect(kept.at(-1)?.at).toBe(entry.at + 1009);
  for (let index = 0; index < 8; index += 1) await note(journal, { ...entry, on: 'x'.repeat(300 * 1024) });
  await note(journal, entry);
  await journal.read();
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1024 * 1024);
  expect(failures).toEqual([]);
}, 20_000);

test("a truncated line doesn't affect the others", async () => {
  await writeFile(file(), `${JSON.stringify({ ...entry, at: 1 })}\n{"at":5,"meth`);
  await note(new JournalFile(folder, silent), { ...entry, at: 2 });
  expect((await new JournalFile(folder, silent).read()).map(({ at }) => at)).toEqual([1, 2]);
});

test('a change whose window was killed is listed as having no response', async () => {
  const journal = new JournalFile(folder, silent);
  await journal.begin(change(entry));
  const [read] = await new JournalFile(folder, silent).read();
  expect(read).toEqual(change(entry));
  expect(read).not.toHaveProperty('status');
});

test('a response is matched to its change in the previous file, and ignored if it has none', async () => {
  const journal = new JournalFile(folder, silent);
  const complete = await journal.begin(change(entry));
  await note(journal, { ...entry, at: entry.at + 1, on: 'x'.repeat(300 * 1024) });
  complete({ status: 202 });
  await appendFile(file(), '{"id":"nobody","status":200}\n');
  expect((await journal.read()).map(({ at, status }) => [at - entry.at, status])).toEqual([
    [0, 202],
    [1, 200],
  ]);
});

test('two windows lose nothing, even if both rotate the file', async () => {
  const journals = [new JournalFile(folder, silent), new JournalFile(folder, silent)];
  const on = 'x'.repeat(500);
  const all = journals.flatMap((journal, window) =>
    Array.from({ length: 400 }, (_, index) =>
      note(journal, { ...entry, at: entry.at + index, account: `window ${String(window)}`, on }),
    ),
  );
  await Promise.all(all);
  // Waits until the responses are written, too.
  await Promise.all(journals.map((journal) => journal.read()));
  for (const journal of journals) {
    const entries = await journal.read();
    expect(entries).toHaveLength(800);
    expect(entries.every(({ status }) => status === 200)).toBe(true);
  }
  expect((await readdir(folder)).length).toBeGreaterThan(1);
});

test('with two processes, one of which is killed, every recorded change is kept', async () => {
  const module = new URL('../../../src/journal/journalFile.ts', import.meta.url).href;
  const script = `
    const { JournalFile } = await import(${JSON.stringify(module)});
    const journal = new JournalFile(${JSON.stringify(folder)}, (error) => { throw error; });
    for (let at = 0; at < 300; at++) {
      const complete = await journal.begin({ at, method: 'PUT', on: 'x'.repeat(900), account: process.argv[1] });
      console.log(at);
      complete({ status: 200 });
    }
    await journal.read();`;
  const run = (name: string, killedAfter = Infinity) =>
    new Promise<number>((resolve) => {
      let noted = 0;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script, name], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      createInterface(child.stdout).on('line', () => {
        noted += 1;
        if (noted === killedAfter) child.kill('SIGKILL');
      });
      child.on('close', () => {
        resolve(noted);
      });
    });
  const [whole, killed] = await Promise.all([run('whole'), run('killed', 40)]);
  expect(whole).toBe(300);
  expect(killed).toBeGreaterThanOrEqual(40);
  const entries = await new JournalFile(folder, silent).read();
  const of = (name: string) => new Set(entries.filter(({ account }) => account === name).map(({ at }) => at));
  expect(of('whole').size).toBe(300);
  for (let at = 0; at < killed; at += 1) expect(of('killed').has(at)).toBe(true);
}, 60_000);

test('a failed write is reported, shows in this window, and delays nothing', async () => {
  const failures: unknown[] = [];
  await writeFile(join(folder, 'no folder'), '');
  const journal = new JournalFile(join(folder, 'no folder'), (error) => failures.push(error));
  await note(journal, entry);
  expect(await journal.read()).toEqual([entry]);
  expect(failures).toHaveLength(2);
});

test('the sandbox has its own journal, with the same limit', async () => {
  const journal = memoryJournal();
  for (let index = 0; index < 1200; index += 1) await note(journal, { ...entry, at: index });
  const kept = await journal.read();
  expect([kept.length, kept[0]?.at, kept[0]?.status]).toEqual([1000, 200, 200]);
});

test('an invalid line is skipped, and one of an earlier version is an entry', () => {
  for (const line of ['', 'null', '1', '{}', '{"at":1e999,"method":"PUT","on":"x","account":"a"}'])
    expect(entriesIn([line])).toEqual([]);
  expect(entriesIn([JSON.stringify(entry)])).toEqual([entry]);
});

const record: Undo = {
  kind: 'key',
  subscription: { id: 's', name: 'S', tenantId: 't', account: 'ada' },
  vault: { id: vaultId, name: 'kv', uri: 'https://kv.vault.azure.net' },
  key: 'ledger',
  at: 0,
  accounts: [],
  versions: [{ version: 'abc', enabled: true }],
};

const somebody = {
  tenantId: '5b0c9c2e-3f0e-4b7d-9a44-6e1f3d2c8a71',
  objectId: '2f6d18c3-7a94-4c0b-b5e2-91d0a3f7c846',
  permissions: {},
};

test("a revocation's change names the command that restores it, and other changes name how to undo that kind", () => {
  const on = (method: string, path: string) => plain(reverseOf({ ...entry, method, on: path }, [record]));
  expect(on('PATCH', 'kv.vault.azure.net/keys/ledger/abc')).toBe('Run Restore Key on key ledger.');
  const old = { ...record, old: true } as const;
  const onOld = { ...entry, method: 'PATCH', on: 'kv.vault.azure.net/keys/ledger/abc' };
  expect(plain(reverseOf(onOld, [old]))).toContain('Restore Key on the version');
  expect(on('PATCH', 'kv.vault.azure.net/keys/ledger/other')).toContain('Enable or disable');
  expect(on('PUT', `management.azure.com${vaultId}/providers/x/roleAssignments/1`)).toBe(
    'Delete the role assignment.',
  );
  const access: Undo = {
    ...record,
    kind: 'access',
    policies: [somebody],
    grants: [{ id: '/g/1', scope: '/', roleDefinitionId: '/r', principalId: 'p' }],
  };
  const undone = (path: string) => plain(reverseOf({ ...entry, on: path }, [access]));
  expect(undone(`management.azure.com${vaultId}/accessPolicies/remove`)).toContain(
    'Restore Cosmos DB Access',
  );
  expect(undone('management.azure.com/g/1')).toContain('Restore Cosmos DB Access');
  expect(undone('management.azure.com/nobody/knows')).toBe('Unknown');
});

const version = '0123456789abcdef0123456789abcdef';
const arm = `management.azure.com${vaultId}`;
const roles = `${arm}/providers/Microsoft.Authorization/roleAssignments`;
const cosmos = 'management.azure.com/s/providers/Microsoft.DocumentDB/databaseAccounts';

/** A journal of "METHOD path" or "METHOD path status", a second apart. */
const entriesOf = (...lines: readonly string[]) =>
  lines.map((line, index): JournalEntry => {
    const [method = '', on = '', status = '200'] = line.split(' ');
    return { ...entry, at: entry.at + index * 1000, method, on, status: Number(status) };
  });

/** For each entry, the number of the entry that undid it, with "?" if that is uncertain. */
function undoneIn(lines: readonly string[], records: readonly Undo[] = []) {
  const entries = entriesOf(...lines);
  return entries.map((one) => {
    const undone = undoneBy(entries, one, records);
    return undone && `${entries.indexOf(undone.by)}${undone.certain ? '' : '?'}`;
  });
}

test.each([
  ['an assignment that went', [`PUT ${roles}/1`, `DELETE ${roles}/1`], ['1', undefined]],
  ['and came back', [`PUT ${roles}/1`, `DELETE ${roles}/1`, `PUT ${roles}/1`], ['1', '2', undefined]],
  ['another assignment', [`PUT ${roles}/1`, `DELETE ${roles}/2`], [undefined, undefined]],
  ['a refused undo', [`PUT ${roles}/1`, `DELETE ${roles}/1 403`], [undefined, undefined]],
  ['the same once more', [`PUT ${roles}/1`, `PUT ${roles}/1`], [undefined, undefined]],
  ['an undo before', [`DELETE ${roles}/1`, `PUT ${roles}/2`], [undefined, undefined]],
  [
    'a version that was disabled and enabled',
    [`PATCH kv.vault.azure.net/keys/k/${version}`, `PATCH KV.vault.azure.net/keys/k/${version}`],
    ['1', undefined],
  ],
  [
    'policies, which may be those of others',
    [`PUT ${arm}/accessPolicies/remove`, `PUT ${arm}/accessPolicies/add`],
    ['1?', undefined],
  ],
  ['an account that was deleted', [`PUT ${cosmos}/a`, `DELETE ${cosmos}/a`], ['1', undefined]],
  [
    'an account of the name of one that was deleted',
    [`DELETE ${cosmos}/a`, `PUT ${cosmos}/a`],
    [undefined, undefined],
  ],
  ['a vault that was changed twice', [`PATCH ${arm}`, `PATCH ${arm}`], [undefined, undefined]],
])('%s', (_, lines, undone) => {
  expect(undoneIn(lines)).toEqual(undone);
});

test("a change that a record can still restore isn't undone by later changes, but an earlier one is", () => {
  const owed: Undo = { ...record, versions: [{ version, enabled: true }] };
  const patch = `PATCH kv.vault.azure.net/keys/ledger/${version}`;
  expect(undoneIn([patch, patch, patch], [owed])).toEqual(['1', '2', undefined]);
  const access: Undo = { ...record, kind: 'access', policies: [somebody], grants: [] };
  const [remove, add] = [`PUT ${arm}/accessPolicies/remove`, `PUT ${arm}/accessPolicies/add`];
  expect(undoneIn([remove, add], [access])).toEqual([undefined, undefined]);
  expect(undoneIn([remove, add, remove], [access])).toEqual(['1?', '2?', undefined]);
});
