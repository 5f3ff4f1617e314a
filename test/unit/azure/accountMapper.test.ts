import type { DatabaseAccountGetResults } from '@azure/arm-cosmosdb';
import { expect, test } from 'vitest';
import { accountBody, readAccount } from '../../../src/azure/accountMapper.ts';
import { Fields } from '../../../src/azure/fields.ts';

const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.DocumentDB/databaseAccounts/a';
const identity =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u';
/** The properties are next to the id, as in the SDK's responses. */
const read = (answer: Partial<DatabaseAccountGetResults>) => {
  const account = new Fields({ id, ...answer });
  return readAccount(account, account);
};

test('an account has its identities with their principals, and a new one without', () => {
  const answer = {
    type: 'SystemAssigned,UserAssigned',
    principalId: 'p-1',
    tenantId: 't-1',
    userAssignedIdentities: {
      [identity]: { principalId: 'p-2', clientId: 'c-2' },
      [`${identity}2`]: {},
    },
  } as const;
  expect(read({ identity: answer })?.identities).toEqual({
    systemAssigned: { principalId: 'p-1', tenantId: 't-1' },
    userAssigned: [{ id: identity, principalId: 'p-2', clientId: 'c-2' }, { id: `${identity}2` }],
  });
});

test('an account without identities differs from one whose identities are unknown', () => {
  expect(read({ identity: { type: 'None' } })?.identities).toEqual({ userAssigned: [] });
  expect(read({})).not.toHaveProperty('identities');
});

test('a backup tier that exists only in a preview is read unchanged', () => {
  const backupPolicy = {
    type: 'Continuous',
    continuousModeProperties: { tier: 'Continuous35Days' },
  } as const;
  expect(read({ backupPolicy })).toMatchObject({
    backup: 'Continuous',
    continuousTier: 'Continuous35Days',
  });
});

test('an account has its kind, capabilities, backup, analytical storage, and tags', () => {
  expect(
    read({
      kind: 'GlobalDocumentDB',
      capabilities: [{ name: 'EnableServerless' }],
      backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } },
      enableAnalyticalStorage: true,
      tags: { team: 'payments' },
    }),
  ).toMatchObject({
    kind: 'GlobalDocumentDB',
    capabilities: ['EnableServerless'],
    backup: 'Continuous',
    continuousTier: 'Continuous7Days',
    analyticalStorage: true,
    tags: { team: 'payments' },
  });
});

test('a property that Azure leaves out stays undefined', () => {
  const account = read({ tags: {} });
  for (const property of ['kind', 'capabilities', 'backup', 'continuousTier', 'analyticalStorage', 'tags'])
    expect(account).not.toHaveProperty(property);
});

const wanted = {
  name: 'a',
  api: 'NoSQL',
  region: { name: 'westeurope', displayName: 'West Europe' },
  zoneRedundant: false,
} as const;

test("a new account names an identity and a backup only if they aren't the default", () => {
  const uri = 'https://kv.vault.azure.net/keys/k';
  for (const property of ['identity', 'defaultIdentity', 'backupPolicy'])
    expect(accountBody(wanted, uri)).not.toHaveProperty(property);
  expect(
    accountBody({ ...wanted, backup: 'Continuous30Days' }, uri, { kind: 'userAssigned', id: identity }),
  ).toMatchObject({
    identity: { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } },
    defaultIdentity: `UserAssignedIdentity=${identity}`,
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous30Days' } },
  });
  const across = { kind: 'userAssigned', id: identity, federatedClientId: 'app' } as const;
  expect(accountBody(wanted, uri, across).defaultIdentity).toBe(
    `UserAssignedIdentity=${identity}&FederatedClientId=app`,
  );
});
