import { describe, expect, test } from 'vitest';
import { readFileRows } from '../../../src/azure/resourceGraph/fileRows.ts';
import { assess } from '../../../src/health/assess.ts';
import { readInventoryView } from '../../../src/health/readInventoryView.ts';
import { exportInventory } from '../../../src/inventory/exportedInventory.ts';
import { azureOfFile } from '../../../src/inventory/fileAzure.ts';
import { decoded, type FileContent, readFileContent } from '../../../src/inventory/fileContent.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import { locatedVault } from '../../../src/inventory/keyStores.ts';
import { accessMethod } from '../../../src/revocation/revokeAccess.ts';
import { contosoCosmosPrincipal, fabrikamCosmosPrincipal } from '../../../src/sandbox/directory.ts';
import { permitFor } from '../../fakes/permit.ts';
import { plain } from '../../../src/model/text.ts';
import { sampleInventory } from '../../fakes/sampleInventory.ts';

const never = new AbortController().signal;

const fileOf = (content: object) =>
  JSON.stringify({ schemaVersion: 1, generated: '2026-11-30T06:25:00.000Z', source: 'sandbox', ...content });

function contentOf(json: string): FileContent {
  const read = readFileContent(json, 0, readFileRows);
  if (!('cloud' in read)) throw new Error(plain(read));
  return read;
}

async function opened(content: FileContent) {
  const azure = azureOfFile(content, { name: 'x.json', at: content.at, sandbox: true });
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'subscriptions' });
  const { subscriptions } = inventory.snapshot;
  const scope = { cloud: azure.cloud, subscriptions, now: content.at, expiryDays: 30 };
  const view = await readInventoryView(inventory, scope, () => undefined, never);
  if (!view) throw new Error('aborted');
  return { azure, inventory, view };
}

test('an exported inventory is assessed like the one that it was exported from', async () => {
  const { inventory, scope, azure } = await sampleInventory();
  const parts = exportInventory(inventory.snapshot, scope.subscriptions);
  const content = contentOf(fileOf({ cloud: azure.cloud.name, inventory: parts }));
  expect(content.source).toBe('sandbox');
  const file = await opened({ ...content, at: scope.now });
  const before = await readInventoryView(inventory, scope, () => undefined, never);
  const states = (view: NonNullable<typeof before>) =>
    assess(view).accounts.map(({ account, state, risks }) => [account.id, state, risks.map(({ id }) => id)]);
  expect(before && states(file.view)).toEqual(before && states(before));
  expect(
    exportInventory(file.inventory.snapshot, file.inventory.snapshot.subscriptions).parts.accounts,
  ).toEqual(parts.parts.accounts);
});

test('a report names no signed-in account', async () => {
  const { inventory, scope } = await sampleInventory();
  const exported = JSON.stringify(exportInventory(inventory.snapshot, scope.subscriptions));
  for (const { account } of scope.subscriptions) expect(exported).not.toContain(account);
});

const subscription = '11111111-1111-4111-8111-111111111111';
const idOf = (type: string, name: string) =>
  `/subscriptions/${subscription}/resourceGroups/rg/providers/${type}/${name}`;
const row = {
  id: idOf('Microsoft.DocumentDB/databaseAccounts', 'cosmos-a'),
  tenantId: 't',
  type: 'microsoft.documentdb/databaseaccounts',
  properties: { keyVaultKeyUri: 'https://kv-a.vault.azure.net/keys/k', provisioningState: 'Succeeded' },
};

test.each([[[row]], [{ count: 1, data: [row], skip_token: null }]])(
  'rows of Resource Graph are an inventory in which everything else is unknown',
  async (json) => {
    const { view, inventory } = await opened(contentOf(JSON.stringify(json)));
    const [account] = assess(view).accounts;
    expect(account?.account.name).toBe('cosmos-a');
    expect(account?.state).toBe('unknown');
    const [own] = inventory.snapshot.subscriptions;
    expect(own?.file?.name).toBe('x.json');
    expect(inventory.snapshot.get('vaults', own?.id).state).toBe('failed');
    expect(view.accounts.get(subscription)).toMatchObject({ read: true, more: expect.anything() as unknown });
  },
);

test.each([
  ['', 'incomplete'],
  ['{"schemaVersion": 1, "accounts": [', 'incomplete'],
  ['{"schemaVersion": 1}', 'no inventory'],
  [fileOf({ cloud: 'Azure', inventory: { subscriptions: [{ id: 1 }], parts: {} } }), 'schema'],
  [fileOf({ cloud: 'Elsewhere', inventory: { subscriptions: [], parts: {} } }), 'schema'],
  [fileOf({ generated: 'now', cloud: 'Azure', inventory: { subscriptions: [], parts: {} } }), 'schema'],
  ['{"a": 1}', 'neither'],
  ['"text"', 'neither'],
  ['[]', 'no Azure Cosmos DB account'],
  [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'no Azure Cosmos DB account'],
])("%.60s isn't an inventory", (json, why) => {
  const read = readFileContent(json, 0, readFileRows);
  expect('cloud' in read ? 'read' : plain(read)).toContain(why);
});

test('names from a file are only data, and an ID that is none is rejected', () => {
  const named = contentOf(JSON.stringify([{ ...row, name: '<img onerror=x> ](command:evil)' }]));
  expect(valueOfFirst(named)?.name).toBe('<img onerror=x> ](command:evil)');
  const other = { ...row, id: 'javascript:alert(1)' };
  expect('cloud' in readFileContent(JSON.stringify([other]), 0, readFileRows)).toBe(false);
  const prototype = JSON.stringify([row]).replace('"tenantId"', '"__proto__":{"polluted":1},"tenantId"');
  contentOf(prototype);
  expect('polluted' in {}).toBe(false);
});

describe('the cloud of rows', () => {
  const vaultIn = (host: string) => ({
    id: idOf('Microsoft.KeyVault/vaults', 'kv-a'),
    tenantId: 't',
    properties: { vaultUri: `https://kv-a.${host}/`, tenantId: 't', sku: { name: 'standard' } },
  });
  const accountIn = (host: string) => ({
    ...row,
    properties: { keyVaultKeyUri: `https://kv-a.${host}/keys/k` },
  });
  const cloudOf = (...rows: readonly object[]) => contentOf(JSON.stringify(rows)).cloud.name;

  test.each([
    ['vault.azure.net', 'Azure'],
    ['vault.usgovcloudapi.net', 'AzureUSGovernment'],
    ['managedhsm.azure.cn', 'AzureChina'],
    ['vault.example.com', 'Azure'],
  ])('is read from %s in the URIs of key vaults and keys', (host, name) => {
    expect(cloudOf(vaultIn(host))).toBe(name);
    expect(cloudOf(accountIn(host))).toBe(name);
    const { keyVaultKeyUri } = accountIn(host).properties;
    expect(cloudOf({ ...row, properties: undefined, keyVaultKeyUri })).toBe(name);
  });

  test("isn't read from a tag, a name, or another text, and a key vault's own URI counts first", () => {
    expect(cloudOf({ ...row, tags: { note: 'moved from kv.vault.azure.cn' } })).toBe('Azure');
    expect(cloudOf({ ...row, name: 'https://kv.vault.azure.cn/' })).toBe('Azure');
    expect(cloudOf(accountIn('vault.azure.net/.vault.azure.cn'))).toBe('Azure');
    expect(cloudOf(accountIn('vault.azure.cn'), vaultIn('vault.azure.net'))).toBe('Azure');
  });
});

const valueOfFirst = ({ parts }: FileContent) => {
  const [first] = parts.accounts ?? [];
  return first && 'value' in first ? first.value[0] : undefined;
};

test('what a revocation of access would remove is in the file, for either permission model', async () => {
  const { inventory, scope, azure, pace } = await sampleInventory();
  const parts = exportInventory(inventory.snapshot, scope.subscriptions);
  const file = azureOfFile(contentOf(fileOf({ cloud: azure.cloud.name, inventory: parts })), {
    ...{ name: 'x.json', at: 0, sandbox: true },
  });
  const removed = async (from: typeof azure, principals: readonly string[], name: string) => {
    const { vault, subscription } = locatedVault(inventory.snapshot, (one) => one.name === name)!;
    const target = { subscription, vault, principals };
    const read = await accessMethod.prepare({ azure: from, pace, signal: never }, target);
    if (read.kind !== 'done') return read.kind;
    const { grants, policies } = read.value;
    return {
      grants: grants.map(({ id }) => id),
      policies: policies.map(({ objectId, permissions }) => [objectId, permissions.keys]),
    };
  };
  const { objectId } = contosoCosmosPrincipal;
  const models = new Set<string>();
  for (const name of ['kv-payments-prod', 'kv-retail-prod', 'kv-payments-dev', 'hsm-fabrikam-genomes']) {
    const principal = name.startsWith('hsm') ? fabrikamCosmosPrincipal.objectId : objectId;
    const there = await removed(azure, [principal], name);
    const here = await removed(file, [principal], name);
    if (here === 'failed') continue;
    expect(here).toEqual(there);
    models.add(typeof there === 'object' && there.grants.length > 0 ? 'rbac' : 'accessPolicy');
  }
  expect([...models].sort()).toEqual(['accessPolicy', 'rbac']);
});

test('a role assignment of which the file has no principal is unknown', async () => {
  const scope = idOf('Microsoft.KeyVault/vaults', 'kv-a');
  const assignment = { id: `${scope}/providers/x/roleAssignments/1`, scope, roleDefinitionId: 'role' };
  const parts = { assignments: [{ id: `${scope} p`.toLowerCase(), value: [assignment] }] };
  const subscriptions = [{ id: subscription, name: 's', tenantId: 't' }];
  const content = contentOf(fileOf({ cloud: 'Azure', inventory: { subscriptions, parts } }));
  const azure = azureOfFile(content, { name: 'x.json', at: 0, sandbox: false });
  const { grants, policies } = azure.in({ ...subscriptions[0]!, account: '' }).accessChanges;
  expect((await grants(scope, 'p', never)).kind).toBe('failed');
  expect((await policies(scope, never)).kind).toBe('failed');
});

test('nothing in a file can be changed', async () => {
  const { azure, inventory } = await opened(contentOf(JSON.stringify([row])));
  const [own] = inventory.snapshot.subscriptions;
  if (!own) throw new Error('no subscription');
  const removed = await azure.in(own).accounts.remove(row.id, await permitFor());
  expect(removed.kind).toBe('failed');
  expect(valueOf(inventory.snapshot.get('accounts', own.id))?.length).toBe(1);
});

test('what a file has twice is one row, because a query can return an account for each of its parts', async () => {
  const upper = { ...row, id: row.id.toUpperCase() };
  const { view, inventory } = await opened(contentOf(JSON.stringify([row, row, upper])));
  expect(assess(view).accounts).toHaveLength(1);
  expect(valueOf(inventory.snapshot.get('accounts', subscription))).toHaveLength(1);
});

test('the lists of a report have each resource once, too', async () => {
  const { inventory, scope, azure } = await sampleInventory();
  const { subscriptions, parts } = exportInventory(inventory.snapshot, scope.subscriptions);
  const twice = <T>(all: readonly T[] = []) => [...all, ...all];
  const doubled = Object.entries(parts).map(([kind, list]: [string, readonly object[]]) => [
    kind,
    list.map((one) =>
      'value' in one && Array.isArray(one.value) ? { ...one, value: twice(one.value) } : one,
    ),
  ]);
  const content = contentOf(
    fileOf({
      cloud: azure.cloud.name,
      inventory: { subscriptions: twice(subscriptions), parts: Object.fromEntries(doubled) as object },
    }),
  );
  const read = await opened(content);
  expect(read.inventory.snapshot.subscriptions).toHaveLength(subscriptions.length);
  expect(
    exportInventory(read.inventory.snapshot, read.inventory.snapshot.subscriptions).parts.accounts,
  ).toEqual(parts.accounts);
  const [vault] = parts.keys ?? [];
  const keys = await read.azure.in(scope.subscriptions[0]!).keys.list(vault!.id, never);
  expect(keys).toMatchObject({ kind: 'done', value: vault && 'value' in vault ? vault.value : [] });
});

test.each(['utf8', 'utf16le'] as const)('a file in %s is read, with its byte order mark', (encoding) => {
  expect(decoded(Buffer.from('\ufeff{"name":"Zürich"}', encoding))).toBe('{"name":"Zürich"}');
});
