import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { addAccount, addKey, addVault, assignRole } from '../../../src/sandbox/estate/builders.ts';
import { cryptoOfficer } from '../../../src/sandbox/authorization/roles.ts';
import { groupName, me, scope, world } from './support.ts';

/** Recorded exchanges with Azure stand beside the checkout on some machines only. */
const folder = new URL('../../../../shared/recordings/', import.meta.url);
const there = existsSync(folder);
if (!there) console.warn('No recordings beside the checkout: the sandbox is not compared with Azure.');

interface Recorded {
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function recorded(file: string, select: (one: Recorded) => boolean): Recorded {
  const all = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Recorded[];
  const found = all.findLast(select);
  if (found === undefined) throw new Error(`Nothing of that kind in ${file}`);
  return found;
}

/** The property paths of a body; list items count as one. */
function paths(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return paths(value[0], `${at}[]`);
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([name, inner]) => paths(inner, `${at}.${name}`));
}

/** What Azure sends and the sandbox does not; tags and what a test chose are left out. */
function missing(azure: string, sandbox: unknown, besides: RegExp): string[] {
  const has = new Set(paths(sandbox));
  return paths(JSON.parse(azure)).filter((path) => !has.has(path) && !besides.test(path));
}

function here() {
  const made = world();
  const vault = addVault(made.state, made.group, { name: 'kv-orders' });
  addKey(made.state, vault, { name: 'orders' });
  assignRole(made.state, vault.id, cryptoOfficer, me);
  addAccount(made.state, made.group, {
    name: 'cosmos-orders',
    keyVaultKeyUri: 'https://kv-orders.vault.azure.net/keys/orders',
  });
  return made;
}

const arm = `https://management.azure.com${scope}`;
const group = `${arm}/resourceGroups/${groupName}`;

test.runIf(there)('an account has every property that a recorded one has', async () => {
  const { body } = recorded(
    'test_cosmosdb_key_vault_key_uri.json',
    ({ method, uri }) => method === 'GET' && uri.includes('/databaseAccounts/'),
  );
  const url = `${group}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-orders?api-version=2021-10-15`;
  const { json } = await here().send('GET', url);
  expect(missing(body, json, /^$/)).toEqual([]);
});

test.runIf(there)('a vault has every property that a recorded one has', async () => {
  const { body } = recorded(
    'test_cosmosdb_key_vault_key_uri.json',
    ({ method, uri }) => method === 'GET' && uri.includes('/vaults/'),
  );
  const url = `${group}/providers/Microsoft.KeyVault/vaults/kv-orders?api-version=2026-02-01`;
  const { json } = await here().send('GET', url);
  // A vault without access policies has no entries to compare.
  expect(missing(body, json, /accessPolicies/)).toEqual([]);
});

test.runIf(there)('a provider and its registration have every property that recorded ones have', async () => {
  const { send } = here();
  const { body } = recorded('test_provider_registration_rpaas.json', ({ method }) => method === 'POST');
  const url = `${arm}/providers/Microsoft.DocumentDB/register?api-version=2022-09-01`;
  const { json } = await send('POST', url);
  expect(
    missing(
      body,
      json,
      /authorization|zoneMappings|defaultApiVersion|roleDefinition|locationMappings|apiProfiles/,
    ),
  ).toEqual([]);
});

test.runIf(there)('a key and the challenge before it are those that are recorded', async () => {
  const { send, sandbox } = here();
  const file = 'test_keyvault_key_rotation.json';
  const { body } = recorded(file, ({ uri, status }) => uri.includes('/create') && status === 200);
  const url = 'https://kv-orders.vault.azure.net/keys/orders/create?api-version=7.4';
  const { json } = await send('POST', url, { kty: 'RSA' });
  expect(missing(body, json, /^$/)).toEqual([]);
  const challenge = recorded(file, ({ status }) => status === 401);
  const answer = await sandbox.handle({ method: 'POST', url, headers: {} });
  expect(answer.body).toBe(challenge.body);
  const shape = (header: string | undefined) => header?.replace(/[0-9a-f-]{36}/, 'tenant');
  expect(shape(answer.headers['www-authenticate'])).toBe(shape(challenge.headers['www-authenticate']));
});

test.runIf(there)('a resource that is not there is refused in the recorded words', async () => {
  const { body, headers } = recorded(
    'test_keyvault_network_rule.json',
    ({ uri, status }) => uri.includes('/vaults/') && status === 404,
  );
  const { json, headers: mine } = await here().send(
    'GET',
    `${group}/providers/Microsoft.KeyVault/vaults/kv-none?api-version=2023-02-01`,
  );
  const plain = (text: string) =>
    text.replace(/vaults\/[\w-]+'/, "vaults/V'").replace(/group '[\w-]+'/, "group 'G'");
  expect(plain(JSON.stringify(json))).toBe(plain(body));
  expect(mine['x-ms-failure-cause']).toBe(headers['x-ms-failure-cause']);
});
