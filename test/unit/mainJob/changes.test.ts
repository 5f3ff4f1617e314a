import { expect, test } from 'vitest';
import { enablement, enablementReadings } from '../../../src/app/changes/enable.ts';
import { identityChange } from '../../../src/app/changes/identity.ts';
import { identityReadings, type Target } from '../../../src/app/changes/identityTarget.ts';
import type { KeyHome } from '../../../src/app/changes/keyHome.ts';
import { rotation, rotationReadings } from '../../../src/app/changes/rotate.ts';
import type { Change } from '../../../src/app/step.ts';
import type { Account, Subscription } from '../../../src/domain/model.ts';
import { undertake } from '../../fakes/undertaking.ts';
import { connect, type Connected } from './connect.ts';

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

const keyIn = (subscription: Subscription, vault: string, key: string): KeyHome => ({
  subscription,
  vault: { name: vault, resourceGroup: 'rg-retail-prod', location: 'northeurope' },
  key: { name: key },
});

const run = <R>(at: Ground, change: Change<R>, look: (signal: AbortSignal) => R) =>
  undertake({ ...at, calls: () => at.sent() }, at.subscription, change, look);

/** An update that comes before the grant has reached the vault is sent again; one stands for all. */
const writes = (sent: readonly string[]) =>
  sent.filter((line) => !line.startsWith('GET')).filter((line, index, all) => line !== all[index - 1]);

test('a key is rotated in the vault, and its account followed until it uses the new version', async () => {
  const at = await ground();
  const account = await at.account('cosmos-orders-prod');
  const spec = {
    ...keyIn(at.subscription, 'kv-retail-prod', 'cosmos-orders'),
    followers: [{ subscription: at.subscription, account }],
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

test('an account without a key gets one, with the vault protected and the access given before', async () => {
  const at = await ground();
  const account = await at.account('cosmos-catalog-prod');
  const spec = {
    subscription: at.subscription,
    account,
    home: keyIn(at.subscription, 'kv-retail-legacy', 'cosmos-catalog'),
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

test.each<[string, Target]>([
  ['its own', { kind: 'system' }],
  [
    'a user-assigned one',
    {
      kind: 'user',
      id: `${production}/resourcegroups/rg-payments-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-cosmos-cards`,
    },
  ],
])(
  'the default identity becomes %s in two updates, without a moment of revocation',
  async (_name, target) => {
    const at = await ground();
    const account = await at.account('cosmos-orders-prod');
    const home = keyIn(at.subscription, 'kv-retail-prod', 'cosmos-orders');
    const spec = { subscription: at.subscription, account, home, target };
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

test('what Azure finds only while it encrypts is told: ids of documents that are too long', async () => {
  const at = await ground();
  const account = await at.account('cosmos-catalog-prod');
  const simulated = at.sandbox.state.accounts.find(({ name }) => name === 'cosmos-catalog-prod')!;
  Object.assign(simulated, { documents: { ids: ['x'.repeat(1000)] } });
  const spec = {
    subscription: at.subscription,
    account,
    home: keyIn(at.subscription, 'kv-retail-legacy', 'cosmos-catalog'),
  };
  const { problem } = await run(at, enablement, (stop) => enablementReadings(at.azure, spec, stop));
  expect(problem?.code).toBe('F-48');
  expect((await at.account('cosmos-catalog-prod')).keyUri).toBeUndefined();
});
