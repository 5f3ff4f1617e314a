import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entriesIn, JournalFile } from '../../../src/journal/journalFile.ts';
import { changedTargets, type JournalContent, journalPage } from '../../../src/journal/journalPage.ts';
import { sentenceOf } from '../../../src/journal/sentences.ts';
import { changeDetails, type JournalEntry, memoryJournal } from '../../../src/model/journal.ts';
import { encryptionUserRole } from '../../../src/model/roleAssignments.ts';
import { plain, text } from '../../../src/model/text.ts';
import type { Undo } from '../../../src/model/undo.ts';
import { pageMarkdown } from '../../../src/ui/page/markdown.ts';
import type { Item, Page } from '../../../src/ui/page/page.ts';
import { runnable } from '../../../src/ui/page/page.ts';
import { english } from '../../fakes/specs.ts';
import { subscription, vaultId } from '../../fakes/stubHttp.ts';

const at = Date.UTC(2026, 10, 23, 9);
const version = '0123456789abcdef0123456789abcdef';
const principal = '2f6d18c3-7a94-4c0b-b5e2-91d0a3f7c846';
const arm = `management.azure.com${vaultId}`;
const vaultName = vaultId.slice(vaultId.lastIndexOf('/') + 1);
const uri = `https://${vaultName}.vault.azure.net`;
const roles = `${arm}/providers/Microsoft.Authorization/roleAssignments`;
const cosmos =
  'management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.DocumentDB/databaseAccounts';

const entry = (line: string, more: Partial<JournalEntry> = {}): JournalEntry => {
  const [method = '', on = ''] = line.split(' ');
  return { at, method, on, account: 'ada', status: 200, requestId: 'r-1', ...more };
};

const keyRecord: Undo = {
  ...{ kind: 'key', subscription, key: 'ledger', at: 0, accounts: [] },
  vault: { id: vaultId, name: vaultName, uri },
  versions: [{ version, enabled: true }],
};
const accessRecord: Undo = {
  ...{ kind: 'access', subscription, at: 0, accounts: [], policies: [] },
  vault: { id: vaultId, name: vaultName, uri },
  grants: [
    {
      id: `${vaultId}/providers/Microsoft.Authorization/roleAssignments/1`,
      scope: vaultId,
      roleDefinitionId: `/x/roleDefinitions/${encryptionUserRole.id}`,
      principalId: principal,
    },
  ],
};

const content = (entries: readonly JournalEntry[], more: Partial<JournalContent> = {}): JournalContent => ({
  owner: 'azure',
  entries,
  records: [],
  problems: [],
  principal: (id) => (id === principal ? text('{0}', 'Azure Cosmos DB') : undefined),
  label: (account) => `${account}@contoso.com`,
  most: 100,
  undo: () => undefined,
  chooseFilter: () => undefined,
  clearFilter: () => undefined,
  showOlder: () => undefined,
  ...more,
});

const items = (page: Page): readonly Item[] =>
  page.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'items' ? block.items : [])),
  );
const titles = (page: Page) => items(page).map(({ title }) => plain(title));

describe('a change is described in a sentence', () => {
  const keyVersion = `PATCH ${vaultName}.vault.azure.net/keys/ledger/${version}`;
  test.each<readonly [string, JournalEntry['details'], string]>([
    [keyVersion, { enabled: false }, `Disabled version ${version} of key ledger in key vault ${vaultName}`],
    [keyVersion, { enabled: true }, `Enabled version ${version} of key ledger in key vault ${vaultName}`],
    // From a version that didn't record the details.
    [keyVersion, undefined, `Enabled or disabled version ${version} of key ledger in key vault ${vaultName}`],
    [
      `POST ${vaultName}.vault.azure.net/keys/ledger/rotate`,
      undefined,
      `Rotated key ledger in key vault ${vaultName}`,
    ],
    [
      `POST hsm-a.managedhsm.azure.net/keys/ledger/create`,
      undefined,
      'Created key ledger in managed HSM hsm-a',
    ],
    [`PUT ${arm}/keys/ledger`, undefined, `Created key ledger in key vault ${vaultName}`],
    [
      `PUT ${vaultName}.vault.azure.net/keys/ledger/rotationpolicy`,
      undefined,
      `Changed the rotation policy of key ledger in key vault ${vaultName}`,
    ],
    [
      `PUT ${roles}/1`,
      { role: encryptionUserRole.id, principals: [principal] },
      `Granted Key Vault Crypto Service Encryption User to Azure Cosmos DB on ${vaultName}`,
    ],
    [
      'PUT hsm-a.managedhsm.azure.net/keys/providers/Microsoft.Authorization/roleAssignments/1',
      { role: '33413926-3206-4cdd-b39a-83574fe37a17', principals: ['p'] },
      'Granted Managed HSM Crypto Service Encryption User to principal p on hsm-a',
    ],
    [`PUT ${roles}/1`, { role: 'r', principals: ['p'] }, `Granted role r to principal p on ${vaultName}`],
    [`PUT ${roles}/1`, undefined, `Assigned a role on ${vaultName}`],
    [`DELETE ${roles}/1`, undefined, `Removed a role assignment on ${vaultName}`],
    [
      `PUT ${arm}/accessPolicies/add`,
      { principals: [principal] },
      `Granted key permissions to Azure Cosmos DB on ${vaultName}`,
    ],
    [
      `PUT ${arm}/accessPolicies/remove`,
      { principals: [principal, 'p'] },
      `Removed key permissions of Azure Cosmos DB, principal p on ${vaultName}`,
    ],
    [
      `PUT ${arm}/accessPolicies/remove`,
      undefined,
      `Removed permissions from the access policies of key vault ${vaultName}`,
    ],
    [`PUT ${cosmos}/a`, { properties: ['createMode', 'location'] }, 'Created account a'],
    [`PUT ${cosmos}/a`, { properties: ['restoreParameters'] }, 'Restored account a from a backup'],
    [`PATCH ${cosmos}/a`, { properties: ['keyVaultKeyUri'] }, 'Set the key of account a'],
    [`PATCH ${cosmos}/a`, { properties: ['defaultIdentity'] }, 'Changed the default identity of account a'],
    [`PATCH ${cosmos}/a`, { properties: ['identity'] }, 'Changed the identities of account a'],
    [`PATCH ${cosmos}/a`, undefined, 'Changed account a'],
    [`DELETE ${cosmos}/a`, undefined, 'Deleted account a'],
    [`PUT ${arm}`, { properties: ['sku', 'location'] }, `Created key vault ${vaultName}`],
    [`PUT ${arm}`, { properties: ['createMode'] }, `Recovered key vault ${vaultName}`],
    [
      `PATCH ${arm}`,
      { properties: ['enablePurgeProtection', 'networkAcls'] },
      `Changed key vault ${vaultName}: purge protection, firewall`,
    ],
    [`PATCH ${arm}`, undefined, `Changed key vault ${vaultName}`],
    [
      'PUT management.azure.com/subscriptions/s/resourceGroups/rg-a',
      undefined,
      'Created resource group rg-a',
    ],
    [
      'POST management.azure.com/subscriptions/s/providers/Microsoft.DocumentDB/register',
      undefined,
      'Registered resource provider Microsoft.DocumentDB in subscription s',
    ],
    [
      'POST management.azure.com/some/thing/new',
      undefined,
      'Sent POST to management.azure.com/some/thing/new',
    ],
  ])('%s %j', (line, details, sentence) => {
    const change = entry(line, details ? { details } : {});
    expect(plain(sentenceOf(change, [change], content([])).sentence)).toBe(sentence);
  });

  test('that removed a role is described from its grant here, or from the record of its revocation', () => {
    const granted = entry(`PUT ${roles}/1`, {
      details: { role: encryptionUserRole.id, principals: [principal] },
    });
    const removed = entry(`DELETE ${roles}/1`);
    const told = `Removed Key Vault Crypto Service Encryption User of Azure Cosmos DB on ${vaultName}`;
    expect(titles(journalPage(content([granted, removed])))[0]).toBe(told);
    expect(titles(journalPage(content([removed], { records: [accessRecord] })))).toEqual([told]);
  });
});

test('only names and IDs of a body are recorded', () => {
  const body = {
    location: 'secret-place',
    attributes: { enabled: false },
    properties: {
      roleDefinitionId: '/x/roleDefinitions/r',
      principalId: 'p',
      password: 'hidden',
      accessPolicies: [{ objectId: 'o', permissions: { keys: ['get'] } }, { objectId: 7 }],
    },
  };
  expect(changeDetails(body)).toEqual({
    properties: ['roleDefinitionId', 'principalId', 'password', 'accessPolicies', 'location', 'attributes'],
    enabled: false,
    role: 'r',
    principals: ['p', 'o'],
  });
  expect([undefined, null, 'x', 1, [], {}].map(changeDetails)).toEqual(Array(6).fill(undefined));
});

test("details are read back from the file, and damaged ones don't affect the rest", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  const { status, requestId, ...change } = entry(`PUT ${roles}/1`, {
    details: { role: 'r', principals: ['p'] },
  });
  const journal = new JournalFile(folder, () => undefined);
  (await journal.begin(change))({ status: status!, requestId: requestId! });
  expect(await journal.read()).toEqual([{ ...change, status, requestId }]);
  const { details: _, ...rest } = change;
  expect(entriesIn([JSON.stringify({ ...rest, details: { role: 1 } })])).toEqual([rest]);
  await rm(folder, { recursive: true });
});

test('a journal reports each change and each response as it is recorded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  for (const journal of [memoryJournal(), new JournalFile(folder, () => undefined)]) {
    let changes = 0;
    const listening = journal.onDidChange(() => (changes += 1));
    const { status: _, requestId: __, ...change } = entry('PUT x');
    const complete = await journal.begin(change);
    expect(changes).toBe(1);
    complete({ status: 200 });
    await journal.read();
    await journal.read();
    expect(changes).toBe(2);
    listening.dispose();
    await journal.begin(change);
    expect(changes).toBe(2);
  }
  await rm(folder, { recursive: true });
});

test("the newest change is first, and one that was refused or not answered isn't shown as done", () => {
  const page = journalPage(
    content([
      entry(`PUT ${cosmos}/a`),
      entry(`DELETE ${cosmos}/b`, { status: 403, at: at + 1 }),
      { at: at + 2, method: 'PUT', on: `${cosmos}/c`, account: 'eve' },
    ]),
  );
  expect(titles(page)).toEqual([
    'Not confirmed: Created account c',
    'Not done: Deleted account b',
    'Created account a',
  ]);
  const [unknown, refused, done] = items(page);
  expect([unknown!.mark, refused!.mark, done!.mark]).toEqual(['unknown', 'failed', 'done']);
  expect(plain(unknown!.lines![0]!)).toBe('No response. Azure might have made the change.');
  const lines = (item?: Item) => item?.lines?.map(plain).join('\n') ?? '';
  expect(lines(refused)).toMatch(/^Azure denied it \(403\)/);
  expect(lines(refused)).not.toContain('To undo it');
  expect(lines(done)).toContain("To undo it: Delete the account. It can't go back");
  // The request is for the few who look it up at Azure.
  expect(lines(done)).not.toContain('PUT');
  expect(done!.more!.lines.map(plain)).toEqual([`PUT ${cosmos}/a`, 'Request ID r-1']);
  expect(plain(done!.note!)).toBe('2026-11-23 09:00:00 UTC · ada@contoso.com');
});

test.each<readonly [string, readonly string[], string]>([
  [
    `PATCH ${cosmos}/a`,
    ['keyVaultKeyUri'],
    "Run Change Key with the former key. The account's first key can't be removed.",
  ],
  [`PATCH ${cosmos}/a`, ['defaultIdentity'], 'Run Change Default Identity with the former identity.'],
  [`PATCH ${cosmos}/a`, ['identity'], "Change the account's identities back in the Azure portal."],
  [`PATCH ${arm}`, ['networkAcls'], 'Change the firewall back in the Azure portal.'],
  [
    `PATCH ${arm}`,
    ['enablePurgeProtection', 'networkAcls'],
    "You can't turn off purge protection. Change the firewall back in the Azure portal.",
  ],
  [`PUT ${arm}`, ['createMode'], 'Delete it. You can recover it until its retention ends.'],
  [`PUT ${arm}`, ['enablePurgeProtection'], 'Delete it. You can recover it until its retention ends.'],
  [
    `POST ${vaultName}.vault.azure.net/keys/ledger/rotate`,
    [],
    "You can't undo this. A key version can't be deleted on its own.",
  ],
])('%s that sets %j says how to undo it', (line, properties, advice) => {
  const page = journalPage(content([entry(line, { details: { properties } })]));
  expect(items(page)[0]!.lines!.map(plain)).toContain(`To undo it: ${advice}`);
});

test('a subscription is named where its name is known', () => {
  const register = entry('POST management.azure.com/subscriptions/s/providers/Microsoft.DocumentDB/register');
  const known = content([register], { subscription: () => 'Contoso' });
  expect(titles(journalPage(known))[0]).toContain('in subscription Contoso');
  expect([...changedTargets(known).keys()]).toEqual(['Contoso']);
});

test('a change with a record is undone from it, and only once', () => {
  const undone: Undo[] = [];
  const patch = `PATCH ${vaultName}.vault.azure.net/keys/ledger/${version}`;
  const undo = (record: Undo) => undone.push(record);
  const open = journalPage(content([entry(patch)], { records: [keyRecord], undo }));
  for (const [id, run] of runnable(open)) if (id.startsWith('undo-')) run();
  expect(undone).toEqual([keyRecord]);
  // After the restore, the record no longer exists.
  const restored = journalPage(content([entry(patch), entry(patch, { at: at + 1000 })], { undo }));
  expect([...runnable(restored).keys()].filter((id) => id.startsWith('undo-'))).toEqual([]);
  expect(items(restored).at(-1)?.lines?.map(plain)[0]).toBe(
    'Undone: 2026-11-23 09:00:01 UTC, by ada@contoso.com',
  );
  const refused = journalPage(content([entry(patch, { status: 403 })], { records: [keyRecord], undo }));
  expect([...runnable(refused).keys()]).toEqual(['filter']);
});

test('the journal can be read without a connection, and says what undoing needs', () => {
  const patch = `PATCH ${vaultName}.vault.azure.net/keys/ledger/${version}`;
  const page = journalPage(content([entry(patch)], { owner: 'signedOut', records: [keyRecord] }));
  expect(plain(page.where!)).toContain('Not signed in');
  expect(titles(page)).toHaveLength(1);
  expect(plain(items(page)[0]!.actions![0]!.disabled!)).toBe('Sign in to Azure, then try again.');
});

test('changes in the sandbox and in a drill are labeled, with simulated times', () => {
  for (const owner of ['sandbox', 'drill'] as const) {
    const page = journalPage(content([entry(`PUT ${cosmos}/a`)], { owner }));
    expect(plain(page.where!)).toContain('Times are simulated');
    expect(plain(items(page)[0]!.note!)).toContain('09:00:00 UTC, simulated time');
  }
  expect(plain(journalPage(content([])).where!)).not.toMatch(/simulated/i);
});

test('the journal can show the changes of one resource, and older ones on request', () => {
  const entries = [
    entry(`PUT ${cosmos}/a`),
    entry(`PATCH ${arm}`),
    entry(`PUT ${roles}/1`),
    entry(`PUT ${cosmos}/b`),
  ];
  expect([...changedTargets(content(entries))]).toEqual([
    ['a', 1],
    ['b', 1],
    [vaultName, 2],
  ]);
  const filtered = journalPage(content(entries, { filter: vaultName }));
  expect([titles(filtered).length, plain(filtered.state!.text)]).toEqual([
    2,
    `Showing 2 changes of ${vaultName}.`,
  ]);
  expect([...runnable(filtered).keys()]).toContain('clearFilter');
  const newest = journalPage(content(entries, { most: 3 }));
  expect([titles(newest).at(-1), runnable(newest).has('older')]).toEqual([
    `Changed key vault ${vaultName}`,
    true,
  ]);
  expect(runnable(journalPage(content(entries))).has('older')).toBe(false);
  expect(plain(journalPage(content([])).state!.text)).toBe('Nothing has changed.');
});

test("records that can't be read are reported", () => {
  const [what, why, next] = [text('A record is damaged.'), text('It is.'), text('Repair it.')];
  const problem = { code: 'F-00', owner: 'you', what, why, next } as const;
  const { state } = journalPage(content([], { problems: [problem] }));
  expect([state?.mark, state?.details?.map(plain)]).toEqual([
    'warning',
    ['A record is damaged.', 'It is.', 'Repair it.'],
  ]);
});

test('external text stays text when the page is saved', () => {
  const shown = pageMarkdown(journalPage(content([entry('POST x|[y](command:z)')])), english);
  expect(shown).not.toContain('[y](command');
  expect(shown).toContain('\\[y\\](command\\:z)');
});
