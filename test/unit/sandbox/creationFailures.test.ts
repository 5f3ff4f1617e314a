import { describe, expect, test } from 'vitest';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import {
  addAccount,
  addIdentity,
  addKey,
  addVault,
  assignRole,
  keyPolicy,
  type KeyToBuild,
  type NewVault,
} from '../../../src/sandbox/estate/builders.ts';
import { accountOf, contoso, cosmos, createAccount, groupName, minute, refusal, world } from './support.ts';

/** A world with one vault and one key, which the first-party principal can use by default. */
function withKey(vault: Partial<NewVault> = {}, key: Partial<KeyToBuild> = {}, granted = true, timings = {}) {
  const here = world({ timings });
  const kv = addVault(here.state, here.group, { name: 'kv-orders', ...vault });
  addKey(here.state, kv, { name: 'orders', ...key });
  if (granted) assignRole(here.state, kv.id, cryptoServiceEncryptionUser, cosmos);
  return { ...here, kv };
}

const create = (here: ReturnType<typeof withKey>, uri?: string) =>
  refusal(
    createAccount(here, 'cosmos-orders', {
      ...accountOf('kv-orders', 'orders'),
      ...(uri === undefined ? {} : { keyVaultKeyUri: uri }),
    }),
  );

describe('the operation fails', () => {
  const opening = /^(.*failed.*)?Database account creation failed\. Operation Id: [0-9a-f-]{36}, Error : /s;

  test.each([
    ['without a role, for the wrap that it lacks', {}, {}, false, 'ForbiddenByRbac'],
    [
      'without an access policy',
      { enableRbacAuthorization: false },
      {},
      false,
      'does not have keys get permission on key vault .kv-orders;location=westeurope',
    ],
    [
      'with a policy that lacks a permission',
      { enableRbacAuthorization: false, accessPolicies: [keyPolicy(contoso.id, cosmos, ['get'])] },
      {},
      false,
      'does not have keys wrapKey permission',
    ],
    [
      'behind a firewall without the bypass',
      { networkAcls: { bypass: 'None', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] } },
      {},
      true,
      'bypass is set to None',
    ],
    ['with a disabled key', {}, { enabled: false }, true, 'disabled key'],
    ['with an expired key', {}, { exp: 1_700_000_000 }, true, 'expired key'],
    ['with a key that cannot wrap', {}, { keyOps: ['sign'] }, true, 'wrapKey and unwrapKey'],
    ['in a vault without purge protection', { purgeProtection: false }, {}, true, 'purge protection'],
  ] as const)('%s', async (_, vault, key, granted, words) => {
    const here = withKey(vault, key, granted);
    const refused = await create(here);
    expect(refused.message).toMatch(opening);
    expect(refused.message).toMatch(new RegExp(words));
  });

  test("with a vault that doesn't exist", async () => {
    const here = withKey();
    const { message } = await create(here, 'https://kv-other.vault.azure.net/keys/orders');
    expect(message).toContain('Error contacting the Azure Key Vault resource. Please try again.');
  });

  test('and leaves a failed account that must be deleted first', async () => {
    const here = withKey({}, {}, false);
    await create(here);
    const account = await here.cosmosDb.databaseAccounts.get(groupName, 'cosmos-orders');
    expect(account.provisioningState).toBe('Failed');
    assignRole(here.state, here.kv.id, cryptoServiceEncryptionUser, cosmos);
    expect(await create(here)).toMatchObject({
      status: 400,
      message: expect.stringMatching(
        /^DatabaseAccount cosmos-orders is in a failed provisioning state/,
      ) as string,
    });
    const deleting = here.cosmosDb.databaseAccounts.delete(groupName, 'cosmos-orders', {
      updateIntervalInMs: 0,
    });
    await deleting.submitted();
    here.clock.advance(5 * minute);
    await deleting.pollUntilDone();
    const again = await createAccount(here, 'cosmos-orders', accountOf('kv-orders', 'orders'));
    expect(again.provisioningState).toBe('Succeeded');
  });

  test("for a grant that hasn't reached the vault yet", async () => {
    const here = withKey({}, {}, false, { accessPropagation: 5 * minute });
    assignRole(here.state, here.kv.id, cryptoServiceEncryptionUser, cosmos, here.clock.now());
    expect((await create(here)).message).toContain('ForbiddenByRbac');
  });
});

describe('the request is rejected immediately', () => {
  test.each([
    'http://kv-orders.vault.azure.net/keys/orders',
    'https://kv-orders.vault.azure.net/keys/orders/',
    'https://kv-orders.vault.azure.net/keys/orders/0123456789abcdef0123456789abcdef',
    'https://kv-orders.vault.azure.com/keys/orders',
  ])('for the key URI %s', async (uri) => {
    const { status, message } = await create(withKey(), uri);
    expect(status).toBe(400);
    expect(message).toContain(`Provided KeyVaultKeyUri ${uri} is Invalid.`);
  });

  test('for a name that is invalid or taken', async () => {
    const here = withKey();
    const parameters = accountOf('kv-orders', 'orders');
    expect((await refusal(createAccount(here, 'Cosmos_Orders', parameters))).status).toBe(400);
    addAccount(here.state, { ...here.group, name: 'rg-other' }, { name: 'cosmos-orders' });
    expect((await create(here)).message).toContain('already taken');
  });

  test('for continuous backup with the first-party identity', async () => {
    const here = withKey();
    const parameters = { ...accountOf('kv-orders', 'orders'), backupPolicy: { type: 'Continuous' as const } };
    expect((await refusal(createAccount(here, 'cosmos-orders', parameters))).message).toContain(
      'Setting Non-FPI default identity is required',
    );
  });

  test("for a default identity that the account doesn't have", async () => {
    const here = withKey();
    const parameters = {
      ...accountOf('kv-orders', 'orders'),
      defaultIdentity: 'UserAssignedIdentity=/subscriptions/x',
    };
    expect((await refusal(createAccount(here, 'cosmos-orders', parameters))).message).toContain(
      'The given default identity for cosmos-orders is not valid.',
    );
  });
});

test('a user-assigned identity with access to the key can be the default from the start', async () => {
  const here = withKey({}, {}, false);
  const identity = addIdentity(here.state, here.group, 'id-orders');
  assignRole(here.state, `${here.kv.id}/keys/orders`, cryptoServiceEncryptionUser, identity.principalId);
  const account = await createAccount(here, 'cosmos-orders', {
    ...accountOf('kv-orders', 'orders'),
    identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
    defaultIdentity: `UserAssignedIdentity=${identity.id}`,
    backupPolicy: { type: 'Continuous' },
  });
  expect(account.customerManagedKeyStatus).toContain('confirmed');
  expect(Object.values(account.identity?.userAssignedIdentities ?? {})).toEqual([
    { clientId: identity.clientId, principalId: identity.principalId },
  ]);
});

test("the system-assigned identity can't be the default of a new account", async () => {
  const here = withKey();
  const parameters = {
    ...accountOf('kv-orders', 'orders'),
    identity: { type: 'SystemAssigned' as const },
    defaultIdentity: 'SystemAssignedIdentity',
  };
  expect((await refusal(createAccount(here, 'cosmos-orders', parameters))).message).toContain(
    'Cannot set SystemAssignedIdentity as the default identity during provision',
  );
});
