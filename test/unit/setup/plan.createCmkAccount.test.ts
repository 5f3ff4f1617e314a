import { describe, expect, test } from 'vitest';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { plain } from '../../../src/model/text.ts';
import { createCmkAccount, makePlan, type Plan } from '../../../src/setup/plan.ts';
import {
  account,
  fakeAzure,
  fakePace,
  key,
  refusal,
  spec,
  vault,
  world,
  type World,
} from '../../fakes/azure.ts';

async function planOf(state: World, wanted: CmkSpec = spec): Promise<Plan> {
  const plan = await makePlan(fakeAzure(state), fakePace(), wanted, new AbortController().signal);
  if (plan.kind !== 'done') throw new Error(plan.kind);
  state.calls = [];
  return plan.value;
}

async function create(state: World, plan: Plan, signal = new AbortController().signal) {
  const told: string[] = [];
  const pace = fakePace();
  const creation = await createCmkAccount(
    fakeAzure(state),
    pace,
    plan,
    ({ index, detail, result }) =>
      void told.push(
        result ? `${index} is done: ${plain(result)}` : `${index} ${detail ? plain(detail) : ''}`.trim(),
      ),
    signal,
  );
  return { ...creation, told, spent: pace.spent };
}

const bare = (change: Partial<World> = {}) =>
  world({ registration: {}, registering: 2, principal: undefined, ...change });

const scope = '/subscriptions/sub-1';
const group = `${scope}/resourceGroups/rg-ledger`;

/** Each step is checked again, sent, and read back. */
const calls = {
  provider: [
    'principal',
    'provider.get Microsoft.DocumentDB',
    `permissions ${scope}`,
    'provider.register Microsoft.DocumentDB',
    'provider.get Microsoft.DocumentDB',
    'provider.get Microsoft.DocumentDB',
    'provider.get Microsoft.DocumentDB',
    'principal',
  ],
  // An irreversible change is checked once more.
  vault: ['vault.get', `permissions ${vault.id}`, 'vault.get', 'vault.protect', 'vault.get'],
  access: ['vault.get', 'principal', `permissions ${vault.id}`, 'vault.addPolicy', 'vault.get'],
  key: ['vault.get', 'key.get', `permissions ${vault.id}`, 'key.create RSA 3072', 'key.get'],
  account: [
    'account.get',
    'account.name',
    'account.regions',
    `permissions ${group}`,
    'account.create ledger-eu https://kv-ledger.vault.azure.net/keys/ledger-key',
    'account.get',
    'account.get',
  ],
};

describe('Create CMK Cosmos account', () => {
  test('applies what is missing, in order, without extra requests', async () => {
    const state = bare();
    const { outcome, completed, told } = await create(state, await planOf(state));
    expect(outcome).toMatchObject({
      kind: 'done',
      value: { name: 'ledger-eu', status: { kind: 'confirmed' } },
    });
    expect(completed).toEqual(['provider', 'vault', 'access', 'key', 'account']);
    expect(state.calls).toEqual(Object.values(calls).flat());
    expect(told.filter((line) => /^\d$/.test(line))).toEqual(['1', '2', '3', '4', '5']);
    expect(told.filter((line) => line.includes('is done'))).toEqual([
      '1 is done: Resource provider Microsoft.DocumentDB is registered.',
      '2 is done: Soft delete and purge protection are on for key vault kv-ledger.',
      '3 is done: Access to the keys in key vault kv-ledger is granted to principal "Azure Cosmos DB".',
      '4 is done: Key ledger-key is ready.',
      '5 is done: Account ledger-eu is ready.',
    ]);
  });

  test('assigns a role if the vault uses Azure RBAC, and reads it back', async () => {
    const state = world({
      vaults: [{ ...vault, permissionModel: 'rbac', purgeProtection: true }],
      keys: [key],
    });
    const { outcome } = await create(state, await planOf(state));
    expect(outcome.kind).toBe('done');
    expect(state.calls.filter((call) => call.startsWith('role'))).toEqual([
      'role.list',
      'role.assign',
      'role.list',
    ]);
    expect(state.vaults[0]?.accessPolicies).toEqual([]);
  });

  test('creates a new group and vault with purge protection, and the group only once', async () => {
    const state = bare({ vaults: [] });
    const wanted: CmkSpec = {
      ...spec,
      resourceGroup: { name: 'rg-new', location: 'westeurope', isNew: true },
      vault: { ...spec.vault, create: { sku: 'premium', permissionModel: 'rbac' } },
    };
    const { outcome } = await create(state, await planOf(state, wanted));
    expect(outcome.kind).toBe('done');
    expect(state.vaults[0]?.purgeProtection).toBe(true);
    expect(state.calls.filter((call) => /group.create|vault.create/.test(call))).toEqual([
      'group.create rg-new',
      'vault.create kv-ledger',
    ]);
  });

  test('does nothing twice', async () => {
    const state = bare();
    await create(state, await planOf(state));
    const { outcome, completed } = await create(state, await planOf(state));
    expect(outcome.kind).toBe('done');
    expect(completed).toHaveLength(5);
    expect(state.calls).toEqual(['account.get']);
  });

  test('waits for the grant by retrying, not by sleeping', async () => {
    const state = world({ creationProblems: [refusal('F-33'), refusal('F-33')] });
    const { outcome, told, spent } = await create(state, await planOf(state));
    expect(outcome.kind).toBe('done');
    expect(told.filter((line) => line.includes('access to take effect'))).toHaveLength(3);
    expect(spent).toBe(30_000);
    expect(state.calls.filter((call) => call === 'account.discard')).toHaveLength(2);
  });

  test('gives up on a grant that never arrives, with the reason', async () => {
    const state = world({ creationProblems: Array.from({ length: 1000 }, () => refusal('F-33')) });
    const { outcome, completed } = await create(state, await planOf(state));
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-33' } });
    expect(completed).toEqual(['provider', 'vault', 'access', 'key']);
  });

  test('any other refusal ends it immediately', async () => {
    const state = world({ creationProblems: [refusal('F-03')] });
    const { outcome } = await create(state, await planOf(state));
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-03' } });
    expect(state.calls.filter((call) => call.startsWith('account.create'))).toHaveLength(1);
    expect(state.accounts).toEqual([]);
  });

  test('an account that existed before is never removed, whatever its state', async () => {
    const state = world({ keys: [key] });
    const plan = await planOf(state);
    state.accounts = [{ ...account, provisioningState: 'Failed' }];
    const { outcome } = await create(state, plan);
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-94' } });
    expect(state.accounts).toHaveLength(1);
  });

  test("a creation whose response was lost is followed, and left to Azure if it doesn't end", async () => {
    const state = world({ keys: [key], creationProblems: [refusal('F-91')] });
    const plan = await planOf(state);
    state.before = (call) => {
      if (call === 'account.get' && state.accounts[0])
        state.accounts[0] = { ...account, provisioningState: 'Creating' };
    };
    expect((await create(state, plan)).outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-50' } });
    expect(state.calls).not.toContain('account.discard');
    expect(state.accounts).toHaveLength(1);
  });

  test('an account that was being updated is never removed, even if its update fails', async () => {
    const state = world({ accounts: [{ ...account, provisioningState: 'Updating' }], keys: [key] });
    const plan = await planOf(state);
    let looks = 0;
    state.before = (call) => {
      if (call === 'account.get' && ++looks === 2)
        state.accounts = [{ ...account, provisioningState: 'Failed' }];
    };
    const { outcome } = await create(state, plan);
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-94' } });
    expect(state.calls).not.toContain('account.discard');
    expect(state.accounts).toHaveLength(1);
  });

  test('the failed result of a creation that we observed is removed, and created again', async () => {
    const state = world({ accounts: [{ ...account, provisioningState: 'Creating' }], keys: [key] });
    const plan = await planOf(state);
    state.accounts = [{ ...account, provisioningState: 'Creating' }];
    let looks = 0;
    state.before = (call) => {
      if (call === 'account.get' && ++looks === 2)
        state.accounts = [{ ...account, provisioningState: 'Failed' }];
    };
    const { outcome } = await create(state, plan);
    expect(outcome).toMatchObject({ kind: 'done', value: { provisioningState: 'Succeeded' } });
    expect(state.calls).toContain('account.discard');
  });

  test.each(['F-52', 'F-50', 'F-94', 'F-91'] as const)(
    "after %s, a failed account doesn't count as ours",
    async (code) => {
      const state = world({ keys: [key], creationProblems: [refusal(code)] });
      const { outcome } = await create(state, await planOf(state));
      expect(outcome).toMatchObject({ kind: 'failed', problem: { code } });
      expect(state.calls).not.toContain('account.discard');
    },
  );

  test("a failed account with another key isn't ours, and isn't overwritten", async () => {
    const state = world({ keys: [key], creationProblems: [refusal('F-33')] });
    const plan = await planOf(state);
    const other = 'https://kv-ledger.vault.azure.net/keys/other';
    state.before = (call) => {
      if (call === 'account.get') state.accounts = state.accounts.map((one) => ({ ...one, keyUri: other }));
    };
    expect((await create(state, plan)).outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-33' } });
    expect(state.calls.filter((call) => /create ledger-eu|discard/.test(call))).toHaveLength(1);
  });

  test("the creation isn't sent again over an account that matches the request", async () => {
    const state = world({ keys: [key], creationProblems: [refusal('F-33')] });
    const plan = await planOf(state);
    state.before = (call) => {
      if (call === 'account.get' && state.accounts[0]) state.accounts = [account];
    };
    expect((await create(state, plan)).outcome).toMatchObject({ kind: 'done' });
    expect(state.calls.filter((call) => call.startsWith('account.create'))).toHaveLength(1);
  });

  test.each(['Deleting', 'Updating'])(
    'an account that stays "%s" isn\'t reported as ready',
    async (stays) => {
      const state = world({ keys: [key] });
      const plan = await planOf(state);
      state.accounts = [{ ...account, provisioningState: stays }];
      expect((await create(state, plan)).outcome).toMatchObject({
        kind: 'failed',
        problem: { code: 'F-50' },
      });
    },
  );

  test('follows a creation that an earlier run started', async () => {
    const state = world({ accounts: [{ ...account, provisioningState: 'Creating' }], keys: [key] });
    const plan = await planOf(state);
    state.accounts = [{ ...account, provisioningState: 'Creating' }];
    const { outcome } = await create(state, plan);
    expect(outcome).toMatchObject({ kind: 'done', value: { provisioningState: 'Succeeded' } });
    expect(state.calls.some((call) => call.startsWith('account.create'))).toBe(false);
  });

  test('never overwrites an account that someone else created', async () => {
    const state = world({ keys: [key] });
    const plan = await planOf(state);
    state.accounts = [{ ...account, keyUri: 'https://kv-ledger.vault.azure.net/keys/other' }];
    const { outcome } = await create(state, plan);
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-52' } });
  });

  test('a blocked plan changes nothing', async () => {
    const state = world({ takenAccounts: ['ledger-eu'], registration: {} });
    const { outcome } = await create(state, await planOf(state));
    expect(outcome.kind).toBe('failed');
    expect(state.calls).toEqual([]);
  });
});

describe('canceling', () => {
  const writes = ['provider.register', 'vault.protect', 'vault.addPolicy', 'key.create', 'account.create'];

  test.each(writes)('before %s leaves that step and all later ones undone', async (write) => {
    const state = bare();
    const plan = await planOf(state);
    const controller = new AbortController();
    state.before = (call) => {
      if (call.startsWith(write)) controller.abort();
    };
    const { outcome, completed } = await create(state, plan, controller.signal);
    expect(outcome.kind).toBe('cancelled');
    expect(completed).toHaveLength(writes.indexOf(write));
    const written = state.calls.filter((call) => writes.some((name) => call.startsWith(name)));
    expect(written).toHaveLength(writes.indexOf(write));
  });

  test('while waiting ends the wait, and the next run continues', async () => {
    const state = bare({ registering: 5 });
    const plan = await planOf(state);
    const controller = new AbortController();
    let looks = 0;
    state.before = (call) => {
      if (call.startsWith('provider.get') && ++looks === 3) controller.abort();
    };
    expect((await create(state, plan, controller.signal)).outcome.kind).toBe('cancelled');
    state.before = () => undefined;
    const { outcome } = await create(state, await planOf(state));
    expect(outcome.kind).toBe('done');
    expect(state.calls).not.toContain('provider.register Microsoft.DocumentDB');
  });
});
