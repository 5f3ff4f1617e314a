import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Session } from '../../../src/app/session.ts';
import type { AccessUndo, KeyUndo } from '../../../src/domain/revocation/undo.ts';
import { readUndo } from '../../../src/ui/levers/readUndo.ts';
import { undoStoreOf } from '../../../src/ui/levers/undoStore.ts';

const guid = '9c2a41d6-71be-4f35-8d0e-5b6a3f90c127';
const subscription = { id: guid, name: 'Ledgers', tenantId: guid, account: 'ada@contoso.com' };
const vault = { id: '/subscriptions/x/vaults/kv', name: 'kv', uri: 'https://kv.vault.azure.net' };
const common = {
  subscription,
  vault,
  at: 1_790_000_000_000,
  accounts: [{ id: '/accounts/a', name: 'a', subscription }],
};
const key: KeyUndo = {
  ...common,
  lever: 'key',
  key: 'ledger',
  versions: [{ version: 'abc', enabled: true, notBefore: 1, expires: 2 }],
};
const access: AccessUndo = {
  ...common,
  lever: 'access',
  policies: [
    {
      tenantId: guid,
      objectId: guid,
      applicationId: guid,
      permissions: { keys: ['Get', 'wrapKey'], secrets: [], certificates: ['get'] },
    },
  ],
  grants: [
    {
      id: '/vaults/kv/providers/Microsoft.Authorization/roleAssignments/1',
      scope: '/vaults/kv',
      roleDefinitionId: '/roleDefinitions/1',
      principalId: guid,
      principalType: 'ServicePrincipal',
      condition: "@Resource[x] StringEquals 'y'",
      conditionVersion: '2.0',
      description: 'For CMK',
    },
  ],
};

const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('a record is read back as it was written', () => {
  expect(readUndo(stored(key))).toEqual(key);
  expect(readUndo(stored({ ...key, old: true }))).toEqual({ ...key, old: true });
  expect(readUndo(stored(access))).toEqual(access);
});

test('what somebody else has written is no record, and above all no other place to send a token to', () => {
  const bad: readonly object[] = [
    { ...key, lever: 'other' },
    { ...key, versions: [] },
    { ...key, versions: [{ version: '../keys', enabled: true }] },
    { ...key, versions: [{ version: 'abc' }] },
    { ...key, key: 'a/b' },
    { ...key, at: 'soon' },
    { ...key, vault: { ...vault, uri: 'https://kv.vault.azure.net.example.com' } },
    { ...key, vault: { ...vault, uri: 'http://kv.vault.azure.net' } },
    { ...key, vault: { ...vault, id: '/vaults/kv?x' } },
    { ...access, grants: [{ ...access.grants[0], id: 'https://example.com' }] },
    { ...access, policies: [{ ...access.policies[0], permissions: { keys: 'get' } }] },
    { ...access, accounts: [{ id: 1 }] },
  ];
  for (const one of bad) expect(readUndo(stored(one))).toBeUndefined();
});

test('nothing that can be stored makes reading throw', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => readUndo(value) === undefined));
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(access)), fc.jsonValue(), (name, value) => {
      readUndo({ ...access, [name]: value });
    }),
  );
});

test('records of Azure stay in memory one by one, those of a sandbox go with it', async () => {
  const values = new Map<string, unknown>();
  const memory = {
    keys: () => [...values.keys()],
    get: (name: string) => values.get(name),
    update: (name: string, value: unknown) => {
      if (value === undefined) values.delete(name);
      else values.set(name, stored(value));
      return Promise.resolve();
    },
  } as Parameters<typeof undoStoreOf>[0]['memory'];
  const session = (kind: Session['kind']) => ({ kind }) as Session;
  const azure = undoStoreOf({ memory }, session('azure'));
  await azure.write(key);
  await azure.write(access);
  values.set('cosmosCmk.undo broken', { lever: 'key' });
  expect(undoStoreOf({ memory }, session('azure')).all()).toEqual([key, access]);
  await azure.drop(key);
  expect(azure.all()).toEqual([access]);
  const sandbox = session('sandbox');
  await undoStoreOf({ memory }, sandbox).write(key);
  expect(undoStoreOf({ memory }, sandbox).all()).toEqual([key]);
  expect(undoStoreOf({ memory }, session('sandbox')).all()).toEqual([]);
  expect(values.size).toBe(2);
});
