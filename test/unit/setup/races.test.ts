import { describe, expect, test } from 'vitest';
import type { Account, Key, Vault } from '../../../src/model/resources.ts';
import { encryptionUserRole } from '../../../src/model/roleAssignments.ts';
import type { AccessPart, CmkSpec, KeyPart } from '../../../src/model/spec.ts';
import { plain } from '../../../src/model/text.ts';
import { identityChange, identityReadings } from '../../../src/setup/changes/defaultIdentity.ts';
import { moveReadings, moveToRoles } from '../../../src/setup/changes/moveToRbac.ts';
import { rotation, rotationReadings } from '../../../src/setup/changes/rotateKey.ts';
import { enablement, enablementReadings } from '../../../src/setup/changes/setKey.ts';
import { createCmkAccount, makePlan } from '../../../src/setup/plan.ts';
import { keyReadings, subscriptionReadings, vaultReadings } from '../../../src/setup/readings.ts';
import { accessStep } from '../../../src/setup/steps/access.ts';
import { keyStep } from '../../../src/setup/steps/key.ts';
import { providerStep } from '../../../src/setup/steps/provider.ts';
import { vaultStep } from '../../../src/setup/steps/vault.ts';
import {
  account,
  fakeAzure,
  fakePace,
  key,
  principalId,
  refusal,
  spec,
  subscription,
  vault,
  world,
  type World,
} from '../../fakes/azure.ts';
import { undertakeIn as run, type Talk } from '../../fakes/undertaking.ts';

type Fake = ReturnType<typeof fakeAzure>;

const writes = (calls: readonly string[] = []) =>
  calls.filter((call) =>
    /create|protect|addPolicy|assign|register |update|rotate|useRoles|discard/.test(call),
  );

/** Runs an action at the nth call of that name, counting from now. */
function at(state: World, name: string, nth: number, what: () => void) {
  let seen = 0;
  state.before = (call) => {
    if (call.startsWith(name) && ++seen === nth) what();
  };
}

/** Someone changes something between the question and its answer. */
const meanwhile = (what: () => void): Talk => ({
  begins: (phase) => {
    if (phase === 'apply') what();
  },
});

/** Azure never shows the result of a change. */
const always = (state: World, name: string, what: () => void) => {
  state.before = (call) => {
    if (call.startsWith(name)) what();
  };
};

const policy = { objectId: principalId, tenantId: 't', keyPermissions: ['get', 'wrapKey', 'unwrapKey'] };
const ready: Vault = { ...vault, purgeProtection: true, accessPolicies: [policy] };
const rbac: Vault = { ...vault, purgeProtection: true, permissionModel: 'rbac' };
const part = { subscription, vault: spec.vault };
const onVault = (azure: Fake, signal: AbortSignal) => vaultReadings<AccessPart>(azure, part, signal);
const keyLocation = { subscription, vault: spec.vault, key: { name: key.name } };
const { keyUri: _, ...rest } = account;
const plainAccount: Account = { ...rest, status: { kind: 'serviceManaged' } };
const own: Account = {
  ...plainAccount,
  defaultIdentity: { kind: 'systemAssigned' },
  identities: { systemAssigned: { principalId: 'own' }, userAssigned: [] },
};

describe("nothing is claimed that Azure doesn't show", () => {
  test.each([
    ['an access policy', { vaults: [{ ...ready, accessPolicies: [] }] }, 'vault.addPolicy'],
    ['a role assignment', { vaults: [rbac] }, 'role.assign'],
  ])('%s', async (_name, change, write) => {
    const state = world(change);
    always(state, write === 'role.assign' ? 'role.list' : 'vault.get', () => {
      state.assignments = [];
      state.vaults = state.vaults.map((one) => ({ ...one, accessPolicies: [] }));
    });
    const { end, problem, calls } = await run(state, accessStep, onVault);
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-33' }, begun: true });
    expect(plain(problem!.why)).toBe("Azure didn't show the change after 5 minutes.");
    expect(writes(calls.apply)).toEqual([write]);
  });

  test.each([
    ['purge protection', { purgeProtection: false }, 'F-16'],
    [
      'the way through a firewall',
      { network: { ...vault.network, defaultAction: 'Deny', bypass: 'None' } },
      'F-32',
    ],
  ] as const)('%s', async (_name, lack, code) => {
    const state = world({ vaults: [{ ...ready, ...lack }] });
    always(state, 'vault.get', () => void (state.vaults = [{ ...ready, ...lack }]));
    const wanted = { ...part, vault: { ...spec.vault, allowTrustedServices: true } };
    const { end, calls } = await run(state, vaultStep, (azure, signal) =>
      vaultReadings(azure, wanted, signal),
    );
    expect(end).toMatchObject({ kind: 'failed', problem: { code }, begun: true });
    expect(writes(calls.apply)).toEqual(['vault.protect']);
  });

  test.each([
    ['a registration', { registration: {} }, 'F-01'],
    ['the principal that a registration brings', { principal: undefined }, 'F-08'],
  ])('%s', async (_name, change, code) => {
    const state = world(change);
    always(state, 'pr', () => {
      if (code === 'F-01') state.registration = {};
      else state.principal = undefined;
    });
    const { end, calls } = await run(state, providerStep, (azure, signal) =>
      subscriptionReadings(azure, { subscription }, signal),
    );
    expect(end).toMatchObject({ kind: 'failed', problem: { code } });
    expect(writes(calls.apply)).toEqual(['provider.register Microsoft.DocumentDB']);
  });

  const generating: KeyPart = { ...part, key: { name: key.name, create: { type: 'RSA', size: 3072 } } };
  const generates = (azure: Fake, signal: AbortSignal) => keyReadings(azure, generating, signal);

  test('a key', async () => {
    const state = world({ vaults: [ready] });
    always(state, 'key.get', () => void (state.keys = []));
    const { end, calls } = await run(state, keyStep, generates);
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-29' }, begun: true });
    expect(writes(calls.apply)).toEqual(['key.create RSA 3072']);
  });

  test('a key that someone disables as soon as it exists', async () => {
    const state = world({ vaults: [ready] });
    always(state, 'key.get', () => void (state.keys = state.keys.map((one) => ({ ...one, enabled: false }))));
    const { end } = await run(state, keyStep, generates);
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-30' }, begun: true });
  });

  test('a resource group', async () => {
    const wanted: CmkSpec = { ...spec, resourceGroup: { name: 'rg-new', location: 'x', isNew: true } };
    const state = world({ vaults: [ready], keys: [key] });
    const plan = await planOf(state, wanted);
    always(state, 'group.exists', () => void (state.groups = []));
    const { outcome } = await create(state, plan);
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-00' } });
    expect(writes(state.calls)).toEqual(['group.create rg-new']);
  });

  test('another key of an account, though Azure takes the update', async () => {
    const state = world({ vaults: [ready], keys: [key], accounts: [plainAccount] });
    always(state, 'account.get', () => void (state.accounts = [plainAccount]));
    const { end, calls } = await run(state, enablement, enables());
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-94' }, begun: true });
    expect(writes(calls.apply)).toEqual(['account.update key']);
  });

  test('the permission model of a vault that stays unchanged', async () => {
    const state = world({ vaults: [ready], assignments: [role()], accounts: [account] });
    always(state, 'vault.get', () => void (state.vaults = [ready]));
    const { end, calls } = await run(state, moveToRoles, moves);
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-33' }, begun: true });
    expect(writes(calls.apply)).toEqual(['vault.useRoles']);
  });
});

async function planOf(state: World, wanted: CmkSpec = spec) {
  const plan = await makePlan(fakeAzure(state), fakePace(), wanted, new AbortController().signal);
  if (plan.kind !== 'done') throw new Error(plan.kind);
  state.calls = [];
  return plan.value;
}

const create = (state: World, plan: Awaited<ReturnType<typeof planOf>>) =>
  createCmkAccount(fakeAzure(state), fakePace(), plan, () => undefined, new AbortController().signal);

describe('a creation checks again before each step', () => {
  test('and skips steps that someone else has done', async () => {
    const state = world();
    const plan = await planOf(state);
    state.vaults = [ready];
    state.keys = [key];
    const { outcome, completed } = await create(state, plan);
    expect(outcome.kind).toBe('done');
    expect(completed).toHaveLength(5);
    expect(writes(state.calls)).toEqual([expect.stringContaining('account.create')]);
  });

  test("and stops before something irreversible that the plan didn't show", async () => {
    const network = { ...vault.network, defaultAction: 'Deny', bypass: 'None' } as const;
    const wanted = { ...spec, vault: { ...spec.vault, allowTrustedServices: true } };
    const state = world({ vaults: [{ ...ready, network }] });
    const plan = await planOf(state, wanted);
    state.vaults = [{ ...ready, network, purgeProtection: false }];
    const { outcome } = await create(state, plan);
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-50' } });
    expect(writes(state.calls)).toEqual([]);
  });

  test.each<[string, (state: World) => void, string]>([
    ['the grant was taken', (state) => void (state.vaults = [{ ...ready, accessPolicies: [] }]), 'F-50'],
    ['the key was disabled', (state) => void (state.keys = [{ ...key, enabled: false }]), 'F-30'],
    ['the vault was deleted', (state) => void (state.vaults = []), 'F-34'],
    ['the provider was unregistered', (state) => void (state.registration = {}), 'F-50'],
    ['the name was taken', (state) => void (state.takenAccounts = ['ledger-eu']), 'F-52'],
  ])('and stops if %s', async (_name, happens, code) => {
    const state = world({ vaults: [ready], keys: [key] });
    const plan = await planOf(state);
    happens(state);
    const { outcome } = await create(state, plan);
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code } });
    expect(writes(state.calls)).toEqual([]);
  });

  test('and creates no vault if someone else created one with that name', async () => {
    const wanted: CmkSpec = {
      ...spec,
      vault: { ...spec.vault, create: { sku: 'standard', permissionModel: 'accessPolicy' } },
    };
    const state = world({ vaults: [] });
    const plan = await planOf(state, wanted);
    at(state, 'vault.get', 2, () => void (state.vaults = [rbac]));
    const { outcome } = await create(state, plan);
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-50' } });
    expect(writes(state.calls)).toEqual([]);
  });

  test.each(['Updating', 'Succeeded'])('and discards nothing that just became "%s"', async (becomes) => {
    const state = world({ vaults: [ready], keys: [key], creationProblems: [refusal('F-33')] });
    const plan = await planOf(state);
    // The first is the check's, the second sees the failed account, and the third is for the deletion.
    at(state, 'account.get', 3, () => {
      state.accounts = state.accounts.map((one) => ({ ...one, provisioningState: becomes }));
    });
    await create(state, plan);
    expect(state.calls).not.toContain('account.discard');
    expect(state.accounts).toHaveLength(1);
  });
});

describe('irreversible changes are checked once more', () => {
  test('purge protection is turned on without opening a firewall that was just closed', async () => {
    const network = { ...vault.network, defaultAction: 'Deny', bypass: 'None' } as const;
    const state = world();
    const wanted = { ...part, vault: { ...spec.vault, allowTrustedServices: true } };
    const { end, calls } = await run(
      state,
      vaultStep,
      (azure, signal) => vaultReadings(azure, wanted, signal),
      meanwhile(() => at(state, 'vault.get', 2, () => void (state.vaults = [{ ...vault, network }]))),
    );
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-50' } });
    expect(writes(calls.apply)).toEqual([]);
  });

  test("a vault that was just deleted isn't protected", async () => {
    const state = world();
    const { end, calls } = await run(
      state,
      vaultStep,
      onVault,
      meanwhile(() => at(state, 'vault.get', 2, () => void (state.vaults = []))),
    );
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-34' } });
    expect(writes(calls.apply)).toEqual([]);
  });
});

const enables =
  (one = plainAccount) =>
  (azure: Fake, signal: AbortSignal) =>
    enablementReadings(azure, { subscription, account: one, keyLocation }, signal);

describe('a key for an account', () => {
  const changed = { ...own, identities: { systemAssigned: { principalId: 'new' }, userAssigned: [] } };

  test.each<[string, Account, Account]>([
    ['has another default identity', plainAccount, own],
    ['has another identity of the same kind', own, changed],
  ])('no access is granted for an account that %s since', async (_name, before, after) => {
    // Each read of the account might be the first one that shows it.
    for (const nth of [1, 2]) {
      const state = world({ vaults: [{ ...ready, accessPolicies: [] }], keys: [key], accounts: [before] });
      const { end, calls } = await run(
        state,
        enablement,
        enables(before),
        meanwhile(() => at(state, 'account.get', nth, () => void (state.accounts = [after]))),
      );
      expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-50' } });
      expect(writes(calls.apply)).toEqual([]);
    }
  });

  test("isn't set if the identity changed after the grant", async () => {
    const state = world({
      vaults: [{ ...ready, accessPolicies: [] }],
      keys: [key],
      accounts: [plainAccount],
    });
    state.before = (call) => {
      if (call === 'vault.addPolicy') state.accounts = [own];
    };
    const { end, calls } = await run(state, enablement, enables());
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-50' } });
    expect(writes(calls.apply)).toEqual(['vault.addPolicy']);
  });

  test("isn't sent again if the identity changed while waiting for the grant", async () => {
    const state = world({
      vaults: [ready],
      keys: [key],
      accounts: [plainAccount],
      creationProblems: Array.from({ length: 5 }, () => refusal('F-33')),
    });
    let sent = 0;
    state.before = (call) => {
      if (call === 'account.update key' && ++sent === 2) state.accounts = [own];
    };
    const { end, calls } = await run(state, enablement, enables());
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-50' } });
    expect(writes(calls.apply)).toHaveLength(2);
  });

  test("doesn't overwrite a key that someone else has set", async () => {
    const other: Account = { ...account, keyUri: 'https://kv-other.vault.azure.net/keys/theirs' };
    const state = world({ vaults: [ready], keys: [key], accounts: [plainAccount] });
    const { end, calls } = await run(
      state,
      enablement,
      enables(),
      meanwhile(() => at(state, 'account.get', 2, () => void (state.accounts = [other]))),
    );
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-50' } });
    expect(writes(calls.apply)).toEqual([]);
    expect(state.accounts).toEqual([other]);
  });
});

const minute = 60_000;
const role = (createdOn?: number, principal = principalId) => ({
  scope: vault.id,
  role: encryptionUserRole.id,
  principal,
  ...(createdOn === undefined ? {} : { createdOn }),
});
const moves = (azure: Fake, signal: AbortSignal) =>
  moveReadings(azure, { ...part, accounts: [account], hidden: false }, signal);
const entry = (objectId: string) => ({ objectId, tenantId: 't', permissions: { keys: ['get'] } });

describe('a vault switches to Azure RBAC', () => {
  const now = fakePace().now();

  test.each<[string, number | undefined, number]>([
    ['made four minutes ago', now - 4 * minute, 6],
    ['made long ago', now - 60 * minute, 0],
    ['whose age Azure does not tell', undefined, 10],
    ['made by a clock that is ahead', now + 5 * minute, 15],
  ])('as soon as a role %s applies, whichever run assigned it', async (_name, createdOn, waits) => {
    const state = world({ vaults: [ready], accounts: [account], assignments: [role(createdOn)] });
    const pace = fakePace();
    let spent = 0;
    state.before = (call) => {
      if (call === 'vault.useRoles') spent = pace.spent;
    };
    const { end, calls } = await run(state, moveToRoles, moves, {}, pace);
    expect(end.kind).toBe('applied');
    expect(writes(calls.apply)).toEqual(['vault.useRoles']);
    expect(spent).toBe(waits * minute);
  });

  test.each<[string, (state: World) => void, RegExp]>([
    ['a role was removed', (state) => void (state.assignments = []), /lost the role/],
    [
      'a role was assigned anew',
      (state) => void (state.assignments = [role(now + 9 * minute)]),
      /was just assigned/,
    ],
    [
      'somebody got an access policy',
      (state) => void (state.policies = [entry('new')]),
      /Principal new loses/,
    ],
    ['the vault was deleted', (state) => void (state.vaults = []), /deleted or moved/],
  ])('not if %s while it waited', async (_name, happens, why) => {
    const state = world({ vaults: [ready], accounts: [account] });
    const pace = fakePace();
    const pause = (milliseconds: number, signal: AbortSignal) => {
      if (milliseconds > minute) happens(state);
      return pace.pause(milliseconds, signal);
    };
    const { problem, calls } = await run(
      state,
      moveToRoles,
      moves,
      {},
      Object.assign(fakePace(), { pause, now: () => pace.now() }),
    );
    expect(plain(problem!.why)).toMatch(why);
    expect(calls.apply).not.toContain('vault.useRoles');
  });

  test("not if the user hasn't seen who loses access", async () => {
    const state = world({ vaults: [ready], accounts: [account], policies: [entry('known')] });
    const { end, calls } = await run(
      state,
      moveToRoles,
      moves,
      meanwhile(() => void (state.policies = [entry('known'), entry('new')])),
    );
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-50' }, begun: false });
    expect(writes(calls.apply)).toEqual([]);
  });

  test("and isn't reported as done if someone else switched it and an account has no role", async () => {
    const state = world({ vaults: [rbac], accounts: [account] });
    const { end, changes, calls } = await run(state, moveToRoles, moves);
    expect(changes).toEqual([expect.stringMatching(/^Grant access to .*ledger-eu/)]);
    expect(end.kind).toBe('applied');
    expect(writes(calls.apply)).toEqual(['role.assign']);
    expect((await run(state, moveToRoles, moves)).end.kind).toBe('already');
  });
});

describe('the default identity', () => {
  const managed: Account = { ...account, identities: own.identities! };
  const toOwn = (azure: Fake, signal: AbortSignal) =>
    identityReadings(
      azure,
      { subscription, account: managed, keyLocation, target: { kind: 'system' } },
      signal,
    );
  const now = fakePace().now();

  test.each([
    ['just made', now, 10],
    ['made eight minutes ago', now - 8 * minute, 2],
    ['made long ago', now - 60 * minute, 0],
  ])('waits for a role that was %s, even if an earlier run assigned it', async (_name, createdOn, waits) => {
    const state = world({ vaults: [rbac], accounts: [managed], assignments: [role(createdOn, 'own')] });
    const pace = fakePace();
    const { end, changes, calls } = await run(state, identityChange, toOwn, {}, pace);
    expect(end.kind).toBe('applied');
    expect(changes.some((line) => line.startsWith('Wait'))).toBe(waits > 0);
    expect(writes(calls.apply)).toEqual(['account.update defaultIdentity']);
    expect(pace.spent).toBe(waits * minute);
  });

  test.each<[string, Account]>([
    [
      'somebody has set another one',
      { ...managed, defaultIdentity: { kind: 'userAssigned', id: '/theirs' } },
    ],
    [
      'its object id is another one',
      { ...managed, identities: { systemAssigned: { principalId: 'new' }, userAssigned: [] } },
    ],
    ['it is no longer assigned', { ...managed, identities: { userAssigned: [] } }],
    ['the account is being deleted', { ...managed, provisioningState: 'Deleting' }],
  ])("isn't set if %s during the wait", async (_name, becomes) => {
    const state = world({ vaults: [rbac], accounts: [managed] });
    const pace = fakePace();
    const pause = (milliseconds: number, signal: AbortSignal) => {
      if (milliseconds > minute) state.accounts = [becomes];
      return pace.pause(milliseconds, signal);
    };
    const { end, calls } = await run(
      state,
      identityChange,
      toOwn,
      {},
      Object.assign(fakePace(), { pause, now: () => pace.now() }),
    );
    expect(end).toMatchObject({ kind: 'failed', begun: true });
    expect(writes(calls.apply)).toEqual(['role.assign']);
    expect(state.accounts).toEqual([becomes]);
  });
});

describe('a rotation', () => {
  const current: Key = { ...key, latestVersion: 'v2' };
  const now = fakePace().now();
  const versions = (age: number) => [
    { version: 'v1', enabled: true, created: now - 600 * minute },
    { version: 'v2', enabled: true, created: now - age },
  ];
  const rotates = (azure: Fake, signal: AbortSignal) =>
    rotationReadings(azure, { ...keyLocation, accounts: [], hidden: false }, signal);

  test('shows when the latest version was made', async () => {
    const state = world({ vaults: [ready], keys: [current], versions: versions(90 * minute) });
    const { end, changes } = await run(state, rotation(), rotates);
    expect(changes).toEqual([
      'Create a new version of key ledger-key in key vault kv-ledger. Its latest version was created on 2026-11-22 22:30 UTC.',
    ]);
    expect(end.kind).toBe('applied');
  });

  test('creates none if a new window finds one that was just created', async () => {
    const state = world({ vaults: [ready], keys: [current], versions: versions(2 * minute) });
    const { end, changes, calls } = await run(state, rotation(), rotates);
    expect(changes[0]).toContain('Its latest version was created on 2026-11-22 23:58 UTC');
    expect(end.kind).toBe('applied');
    expect(writes(calls.apply)).toEqual([]);
  });

  test("works on a key that was just generated, because its only version isn't a rotation", async () => {
    const state = world({ vaults: [ready], keys: [current], versions: versions(minute).slice(1) });
    expect(writes((await run(state, rotation(), rotates)).calls.apply)).toEqual(['key.rotate ledger-key']);
  });

  test("isn't sent if the latest version isn't the one that was shown", async () => {
    const state = world({ vaults: [ready], keys: [current], versions: versions(90 * minute) });
    const { end, calls } = await run(
      state,
      rotation(),
      rotates,
      meanwhile(() => void (state.keys = [{ ...current, latestVersion: 'v3' }])),
    );
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-50' }, begun: false });
    expect(writes(calls.apply)).toEqual([]);
  });

  test("isn't sent if someone else has just rotated the key", async () => {
    const state = world({ vaults: [ready], keys: [current], versions: versions(90 * minute) });
    const { end, calls } = await run(
      state,
      rotation(),
      rotates,
      meanwhile(() =>
        at(state, 'key.get', 2, () => void (state.keys = [{ ...current, latestVersion: 'v3' }])),
      ),
    );
    expect(end.kind).toBe('applied');
    expect(writes(calls.apply)).toEqual([]);
  });

  test("isn't claimed if no new version appears", async () => {
    const state = world({ vaults: [ready], keys: [current], versions: versions(90 * minute) });
    always(state, 'key.get', () => void (state.keys = [current]));
    const { end, calls } = await run(state, rotation(), rotates);
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-29' }, begun: true });
    expect(writes(calls.apply)).toEqual(['key.rotate ledger-key']);
  });
});
