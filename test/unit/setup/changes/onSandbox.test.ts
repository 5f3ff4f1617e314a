import { expect, test } from 'vitest';
import type { Account, Subscription } from '../../../../src/model/resources.ts';
import type { CmkSpec } from '../../../../src/model/spec.ts';
import {
  identityChange,
  identityReadings,
  type TargetIdentity,
} from '../../../../src/setup/changes/defaultIdentity.ts';
import type { KeyLocation } from '../../../../src/setup/changes/keyLocation.ts';
import { rotation, rotationReadings } from '../../../../src/setup/changes/rotateKey.ts';
import { enablement, enablementReadings } from '../../../../src/setup/changes/setKey.ts';
import { createCmkAccount, makePlan } from '../../../../src/setup/plan.ts';
import type { Change } from '../../../../src/setup/step.ts';
import { fabrikam } from '../../../../src/sandbox/directory.ts';
import { cryptoServiceEncryptionUser } from '../../../../src/sandbox/authorization/roles.ts';
import { addAccount, assignRole } from '../../../../src/sandbox/estate/builders.ts';
import { addPrincipal } from '../../../../src/sandbox/model/principals.ts';
import { undertake } from '../../../fakes/undertaking.ts';
import { connect, type Connected } from '../../../fakes/connect.ts';
import { permitFor } from '../../../fakes/permit.ts';

const permit = await permitFor();

const { signal } = new AbortController();
const production = '/subscriptions/3f8e2a61-5c07-4d9b-b1f4-7a60c9e82d35';
const retail = `${production}/resourceGroups/rg-retail-prod`;
const vaultId = (name: string) => `${retail}/providers/Microsoft.KeyVault/vaults/${name}`;
const accountId = (name: string) => `${retail}/providers/Microsoft.DocumentDB/databaseAccounts/${name}`;

interface Ground extends Connected {
  readonly subscription: Subscription;
  account(name: string): Promise<Account>;
}

async function ground(): Promise<Ground> {
  const connected = connect();
  const found = await connected.azure.subscriptions(signal);
  if (found.kind !== 'done') throw new Error(JSON.stringify(found));
  const subscription = found.value.subscriptions.find(({ name }) => name === 'Contoso Production')!;
  return Object.assign(connected, {
    subscription,
    async account(name: string) {
      const one = await connected.azure.in(subscription).accounts.get(accountId(name), signal);
      if (one.kind !== 'done' || !one.value) throw new Error(JSON.stringify(one));
      return one.value;
    },
  });
}

const keyIn = (subscription: Subscription, vault: string, key: string): KeyLocation => ({
  subscription,
  vault: { name: vault, resourceGroup: 'rg-retail-prod', location: 'northeurope' },
  key: { name: key },
});

const run = <R>(at: Ground, change: Change<R>, look: (signal: AbortSignal) => R) =>
  undertake({ ...at, calls: () => at.sent() }, at.subscription, change, look);

/** An update before the grant has reached the vault is sent again; repeats are listed once. */
const writes = (sent: readonly string[]) =>
  sent.filter((line) => !line.startsWith('GET')).filter((line, index, all) => line !== all[index - 1]);

test('a key is rotated in the vault, and its account followed until it uses the new version', async () => {
  const at = await ground();
  const account = await at.account('cosmos-orders-prod');
  const spec = {
    ...keyIn(at.subscription, 'kv-retail-prod', 'cosmos-orders'),
    accounts: [{ subscription: at.subscription, account }],
    hidden: false,
  };
  const { end, calls } = await run(at, rotation(), (stop) => rotationReadings(at.azure, spec, stop));
  expect(end).toMatchObject({ kind: 'applied' });
  expect(writes(calls.apply)).toEqual(['POST /keys/cosmos-orders/rotate']);
  const after = await at.account('cosmos-orders-prod');
  expect(after.keyVersion).toBeDefined();
  expect(after.keyVersion).not.toBe(account.keyVersion);
  expect(after.status).toMatchObject({ kind: 'confirmed' });
});

test('an account without a key gets one, after the vault is protected and access is granted', async () => {
  const at = await ground();
  const account = await at.account('cosmos-catalog-prod');
  const spec = {
    subscription: at.subscription,
    account,
    keyLocation: keyIn(at.subscription, 'kv-retail-legacy', 'cosmos-catalog'),
  };
  const { end, calls, changes, irreversible } = await run(at, enablement, (stop) =>
    enablementReadings(at.azure, spec, stop),
  );
  expect(end).toMatchObject({ kind: 'applied' });
  expect(changes).toHaveLength(3);
  expect(irreversible).toHaveLength(2);
  const vault = vaultId('kv-retail-legacy');
  expect(writes(calls.apply)).toEqual([
    `PATCH ${vault}`,
    `PUT ${vault}/accessPolicies/add`,
    `PATCH ${account.id}`,
  ]);
  expect(await at.account('cosmos-catalog-prod')).toMatchObject({
    keyUri: 'https://kv-retail-legacy.vault.azure.net/keys/cosmos-catalog',
    status: { kind: 'confirmed' },
  });
});

test.each<[string, TargetIdentity]>([
  ['its own', { kind: 'system' }],
  [
    'a user-assigned one',
    {
      kind: 'user',
      id: `${production}/resourcegroups/rg-payments-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-cosmos-cards`,
    },
  ],
])(
  'the default identity becomes %s in two updates, and is never revoked in between',
  async (_name, target) => {
    const at = await ground();
    const account = await at.account('cosmos-orders-prod');
    const keyLocation = keyIn(at.subscription, 'kv-retail-prod', 'cosmos-orders');
    const spec = { subscription: at.subscription, account, keyLocation, target };
    const { end, calls } = await run(at, identityChange, (stop) => identityReadings(at.azure, spec, stop));
    expect(end).toMatchObject({ kind: 'applied' });
    expect(writes(calls.apply)).toEqual([
      `PATCH ${account.id}`,
      `PUT ${vaultId('kv-retail-prod')}/accessPolicies/add`,
      `PATCH ${account.id}`,
    ]);
    expect(await at.account('cosmos-orders-prod')).toMatchObject({
      defaultIdentity: { kind: target.kind === 'system' ? 'systemAssigned' : 'userAssigned' },
      status: { kind: 'confirmed' },
    });
  },
);

test('a new identity is created before it becomes the default, and only once', async () => {
  const at = await ground();
  const account = await at.account('cosmos-orders-prod');
  const id = `${production}/resourceGroups/rg-payments-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders`;
  const target = { kind: 'user', id, create: { location: account.location } } as const;
  const keyLocation = keyIn(at.subscription, 'kv-retail-prod', 'cosmos-orders');
  const spec = { subscription: at.subscription, account, keyLocation, target };
  const { end, calls, changes } = await run(at, identityChange, (stop) =>
    identityReadings(at.azure, spec, stop),
  );
  expect(end).toMatchObject({ kind: 'applied' });
  expect(changes.slice(0, 2)).toEqual([
    'Create identity id-orders in resource group rg-payments-prod.',
    'Assign identity id-orders to account cosmos-orders-prod.',
  ]);
  expect(writes(calls.apply)).toEqual([
    `PUT ${id}`,
    `PATCH ${account.id}`,
    `PUT ${vaultId('kv-retail-prod')}/accessPolicies/add`,
    `PATCH ${account.id}`,
  ]);
  expect(await at.account('cosmos-orders-prod')).toMatchObject({
    defaultIdentity: { kind: 'userAssigned', id },
    status: { kind: 'confirmed' },
  });
  const again = await run(at, identityChange, (stop) => identityReadings(at.azure, spec, stop));
  expect(again.end.kind).toBe('already');
});

test('an identity that was deleted and created again under its name is removed, assigned, granted, and set again', async () => {
  const at = await ground();
  const payments = `${production}/resourceGroups/rg-payments-prod/providers`;
  const cards = async () => {
    const one = await at.azure
      .in(at.subscription)
      .accounts.get(`${payments}/Microsoft.DocumentDB/databaseAccounts/cosmos-cards-prod`, signal);
    if (one.kind !== 'done' || !one.value) throw new Error(JSON.stringify(one));
    return one.value;
  };
  const { state, clock } = at.sandbox;
  const former = state.identities.find(({ name }) => name === 'id-cosmos-cards')!;
  former.deletedAt = clock.now();
  await at.pace.pause(60 * 60_000, signal);
  expect((await cards()).status).toMatchObject({ code: 4000 });
  const made = { ...former, principalId: '3b0d8a1e-52f7-4c64-9d0b-7f1a6e2c8d95', deletedAt: undefined };
  state.identities.push(made);
  const { tenantId, clientId: appId, principalId: objectId, name: displayName } = made;
  addPrincipal(state, { tenantId, appId, objectId, displayName }, clock.now());
  await at.pace.pause(60 * 60_000, signal);
  // The name alone doesn't restore access.
  expect((await cards()).status).toMatchObject({ code: 4000 });
  const account = await cards();
  const spec = {
    subscription: at.subscription,
    account,
    keyLocation: {
      subscription: at.subscription,
      vault: { name: 'kv-cards-prod', resourceGroup: 'rg-payments-prod', location: 'westeurope' },
      key: { name: 'cosmos-cards' },
    },
    target: { kind: 'user', id: former.id } as const,
  };
  const { end, calls, changes } = await run(at, identityChange, (stop) =>
    identityReadings(at.azure, spec, stop),
  );
  expect(changes[0]).toBe(
    'Remove the deleted identity id-cosmos-cards from account cosmos-cards-prod. It was created again, so its principal is a new one.',
  );
  expect(end).toMatchObject({ kind: 'applied' });
  const sent = calls.apply.filter((line) => !line.startsWith('GET'));
  expect(sent).toEqual([
    `PATCH ${account.id}`,
    `PATCH ${account.id}`,
    expect.stringMatching(/^PUT .*\/kv-cards-prod\/providers\/Microsoft.Authorization\/roleAssignments\//),
    `PATCH ${account.id}`,
  ]);
  expect(await cards()).toMatchObject({ status: { kind: 'confirmed' } });
});

test('problems that Azure finds only while encrypting are reported: document IDs that are too long', async () => {
  const at = await ground();
  const account = await at.account('cosmos-catalog-prod');
  const simulated = at.sandbox.state.accounts.find(({ name }) => name === 'cosmos-catalog-prod')!;
  Object.assign(simulated, { documents: { ids: ['x'.repeat(1000)] } });
  const spec = {
    subscription: at.subscription,
    account,
    keyLocation: keyIn(at.subscription, 'kv-retail-legacy', 'cosmos-catalog'),
  };
  const { problem } = await run(at, enablement, (stop) => enablementReadings(at.azure, spec, stop));
  expect(problem?.code).toBe('F-48');
  expect((await at.account('cosmos-catalog-prod')).keyUri).toBeUndefined();
});

const application = '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10';

/** An account of Contoso with an identity, a vault of Fabrikam, and an application in both tenants. */
async function twoTenants() {
  const at = await ground();
  const { state, clock } = at.sandbox;
  const objectId = '0a7f3f0c-6d43-4d0b-8f0a-5c0a9c9d1e22';
  addPrincipal(
    state,
    { tenantId: fabrikam.id, appId: application, objectId, displayName: 'contoso-cmk' },
    clock.now(),
  );
  const identity = state.identities.find(({ name }) => name === 'id-cosmos-cards')!;
  const group = state.resourceGroups.find(({ name }) => name === 'rg-retail-prod')!;
  const name = 'cosmos-across-prod';
  const used = (federated: boolean) => ({
    name,
    identity: { type: 'UserAssigned', userAssigned: [identity.id] },
    defaultIdentity: `UserAssignedIdentity=${identity.id}${federated ? `&FederatedClientId=${application}` : ''}`,
  });
  const found = await at.azure.subscriptions(signal);
  const theirs =
    found.kind === 'done'
      ? found.value.subscriptions.find((one) => one.name === 'Fabrikam Health')
      : undefined;
  if (!theirs) throw new Error('Fabrikam is not seen.');
  const keyLocation: KeyLocation = {
    subscription: theirs,
    vault: { name: 'kv-fabrikam-patients', resourceGroup: 'rg-patients', location: 'swedencentral' },
    key: { name: 'cosmos-patients' },
  };
  return {
    at,
    keyLocation,
    name,
    add: (federated: boolean) => addAccount(state, group, used(federated)),
    objectId,
  };
}

test('a key of another tenant: the application gets the role there, and Azure confirms the access', async () => {
  const { at, keyLocation, name, add, objectId } = await twoTenants();
  add(true);
  const account = await at.account(name);
  const spec = { subscription: at.subscription, account, keyLocation };
  const { end, calls } = await run(at, enablement, (stop) => enablementReadings(at.azure, spec, stop));
  expect(end).toMatchObject({ kind: 'applied' });
  expect(writes(calls.apply)).toEqual([
    expect.stringMatching(
      /^PUT .*\/kv-fabrikam-patients\/providers\/Microsoft.Authorization\/roleAssignments\//,
    ),
    `PATCH ${account.id}`,
  ]);
  expect(at.sandbox.state.roleAssignments.filter(({ principalId }) => principalId === objectId)).toHaveLength(
    1,
  );
  expect(await at.account(name)).toMatchObject({
    defaultIdentity: { federatedClientId: application },
    status: { kind: 'confirmed' },
  });
  const target: TargetIdentity = { kind: 'firstParty' };
  const back = { subscription: at.subscription, account: await at.account(name), keyLocation, target };
  const refused = await run(at, identityChange, (stop) => identityReadings(at.azure, back, stop));
  expect(refused.problem?.code).toBe('F-40');
  const forced = await at.azure
    .in(at.subscription)
    .changes.update(
      account.id,
      { kind: 'defaultIdentity', value: 'FirstPartyIdentity' },
      () => undefined,
      permit,
    );
  expect(forced).toMatchObject({ kind: 'failed', problem: { code: 'F-40' } });
});

test('without the application in its default identity, Azure gets no token for the other tenant', async () => {
  const { at, keyLocation, name, add } = await twoTenants();
  add(false);
  const account = await at.account(name);
  const spec = { subscription: at.subscription, account, keyLocation };
  expect((await run(at, enablement, (stop) => enablementReadings(at.azure, spec, stop))).problem?.code).toBe(
    'F-40',
  );
  const keyUri = 'https://kv-fabrikam-patients.vault.azure.net/keys/cosmos-patients';
  const forced = await at.azure
    .in(at.subscription)
    .changes.update(account.id, { kind: 'key', keyUri, isFirst: false }, () => undefined, permit);
  expect(forced).toMatchObject({ kind: 'failed', problem: { code: 'F-34' } });
});

test("an account is created with a key in another tenant, and Azure's error is shown if nothing is set up there", async () => {
  const { at, objectId } = await twoTenants();
  const { state } = at.sandbox;
  const identityId = state.identities.find(({ name }) => name === 'id-cosmos-cards')!.id;
  const spec: CmkSpec = {
    subscription: at.subscription,
    resourceGroup: { name: 'rg-retail-prod', location: 'northeurope', isNew: false },
    vault: { name: 'kv-fabrikam-patients', resourceGroup: 'rg-retail-prod', location: 'northeurope' },
    key: { name: 'cosmos-patients' },
    account: {
      name: 'cosmos-across-eu',
      api: 'NoSQL',
      region: { name: 'northeurope', displayName: 'North Europe' },
      zoneRedundant: false,
    },
    identityId,
    applicationId: application,
  };
  const create = async () => {
    const plan = await makePlan(at.azure, at.pace, spec, signal);
    if (plan.kind !== 'done') throw new Error(JSON.stringify(plan));
    return createCmkAccount(at.azure, at.pace, plan.value, () => undefined, signal);
  };
  at.sent();
  expect((await create()).outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-33' } });
  const puts = at.sent().filter((line) => line.startsWith('PUT'));
  expect(puts).toEqual([`PUT ${accountId('cosmos-across-eu')}`]);
  const vault = state.vaults.find(({ name }) => name === 'kv-fabrikam-patients')!;
  assignRole(state, vault.id, cryptoServiceEncryptionUser, objectId);
  expect((await create()).outcome).toMatchObject({
    kind: 'done',
    value: {
      status: { kind: 'confirmed' },
      defaultIdentity: { kind: 'userAssigned', federatedClientId: application },
    },
  });
});
