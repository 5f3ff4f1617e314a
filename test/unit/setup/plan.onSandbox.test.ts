import { describe, expect, test } from 'vitest';
import type { Subscription } from '../../../src/model/resources.ts';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { plain } from '../../../src/model/text.ts';
import { createCmkAccount, makePlan, type Plan } from '../../../src/setup/plan.ts';
import { keyReadings } from '../../../src/setup/readings.ts';
import { keyStep } from '../../../src/setup/steps/key.ts';
import { alex, connect, megan, type Connected } from '../../fakes/connect.ts';
import { undertake } from '../../fakes/undertaking.ts';

const signal = new AbortController().signal;

async function subscriptionOf({ azure }: Connected, name: string): Promise<Subscription> {
  const found = await azure.subscriptions(signal);
  if (found.kind !== 'done') throw new Error(JSON.stringify(found));
  return found.value.subscriptions.find((one) => one.name === name)!;
}

const bare = (subscription: Subscription): CmkSpec => ({
  subscription,
  resourceGroup: { name: 'rg-payments-dev', location: 'westeurope', isNew: false },
  vault: { name: 'kv-payments-dev', resourceGroup: 'rg-payments-dev', location: 'westeurope' },
  key: { name: 'cosmos-cards-dev', create: { type: 'RSA', size: 3072 } },
  account: {
    name: 'cosmos-cards-dev',
    api: 'NoSQL',
    region: { name: 'westeurope', displayName: 'West Europe' },
    zoneRedundant: false,
  },
});

const payments = (subscription: Subscription): CmkSpec => ({
  ...bare(subscription),
  resourceGroup: { name: 'rg-payments-prod', location: 'westeurope', isNew: false },
  vault: { name: 'kv-payments-prod', resourceGroup: 'rg-payments-prod', location: 'westeurope' },
  key: { name: 'cosmos-fraud', create: { type: 'RSA-HSM', size: 4096 } },
  account: { ...bare(subscription).account, name: 'cosmos-fraud-prod', api: 'MongoDB' },
});

async function planOf({ azure, pace }: Connected, spec: CmkSpec): Promise<Plan> {
  const plan = await makePlan(azure, pace, spec, signal);
  if (plan.kind !== 'done') throw new Error(JSON.stringify(plan));
  return plan.value;
}

const create = ({ azure, pace }: Connected, plan: Plan, ended = signal) =>
  createCmkAccount(azure, pace, plan, () => undefined, ended);

const states = (plan: Plan) => plan.steps.map(({ finding }) => finding.state).join(' ');

const problems = (plan: Plan) =>
  plan.steps.flatMap(({ finding }) => (finding.state === 'blocked' ? [finding.problem] : []));

const development = '/subscriptions/a7c19d40-e26b-4835-9f0c-41d8b35e7f92';
const vault = `${development}/resourceGroups/rg-payments-dev/providers/Microsoft.KeyVault/vaults/kv-payments-dev`;
const rights = 'providers/Microsoft.Authorization/permissions';
const account = `${development}/resourceGroups/rg-payments-dev/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-cards-dev`;

/** The number of polls depends on time, so consecutive ones are listed once. */
const withoutRepeats = (sent: readonly string[]) =>
  sent
    .map((line) => line.replace(/operationsStatus\/.*/, 'operationsStatus/*'))
    .filter((line, index, all) => line !== all[index - 1]);

describe('the main job, with the real SDKs against the sandbox', () => {
  test('goes from an unregistered subscription to a confirmed account, with these requests', async () => {
    const connected = connect();
    const plan = await planOf(connected, bare(await subscriptionOf(connected, 'Contoso Development')));
    expect(states(plan)).toBe('needed needed needed needed needed');
    connected.sent();
    const { outcome } = await create(connected, plan);
    expect(outcome).toMatchObject({
      kind: 'done',
      value: {
        name: 'cosmos-cards-dev',
        status: { kind: 'confirmed' },
        defaultIdentity: { kind: 'firstParty' },
      },
    });
    const sent = withoutRepeats(connected.sent());
    // Three concurrent reads, in any order.
    const together = sent.splice(17, 3).sort();
    expect(sent.toSpliced(17, 0, ...together)).toEqual([
      `GET ${development}/providers/Microsoft.DocumentDB`,
      `GET ${development}/${rights}`,
      `POST ${development}/providers/Microsoft.DocumentDB/register`,
      `GET ${development}/providers/Microsoft.DocumentDB`,
      `GET ${vault}`,
      `GET ${vault}/${rights}`,
      `GET ${vault}`,
      `PATCH ${vault}`,
      `GET ${vault}`,
      `GET ${vault}/${rights}`,
      `PUT ${vault}/accessPolicies/add`,
      `GET ${vault}`,
      `GET ${vault}/keys/cosmos-cards-dev`,
      `GET ${vault}/${rights}`,
      `PUT ${vault}/keys/cosmos-cards-dev`,
      `GET ${vault}/keys/cosmos-cards-dev`,
      `GET ${account}`,
      `GET ${development}/providers/Microsoft.DocumentDB/locations`,
      `GET ${development}/resourceGroups/rg-payments-dev/${rights}`,
      'HEAD /providers/Microsoft.DocumentDB/databaseAccountNames/cosmos-cards-dev',
      `PUT ${account}`,
      `GET ${development}/providers/Microsoft.DocumentDB/locations/westeurope/operationsStatus/*`,
      `GET ${account}`,
    ]);
  });

  test('needs nothing more when it is run again', async () => {
    const connected = connect();
    const spec = bare(await subscriptionOf(connected, 'Contoso Development'));
    await create(connected, await planOf(connected, spec));
    const again = await planOf(connected, spec);
    expect(states(again)).toBe('done done done done done');
    connected.sent();
    await create(connected, again);
    expect(connected.sent()).toEqual([`GET ${account}`]);
  });

  test('uses role assignments if the vault does, with an HSM key and another API', async () => {
    const connected = connect();
    const { state } = connected.sandbox;
    state.roleAssignments.splice(
      0,
      state.roleAssignments.length,
      ...state.roleAssignments.filter(
        ({ scope, principalType }) =>
          !(principalType === 'ServicePrincipal' && scope.endsWith('kv-payments-prod')),
      ),
    );
    const plan = await planOf(connected, payments(await subscriptionOf(connected, 'Contoso Production')));
    expect(states(plan)).toBe('done done needed needed needed');
    connected.sent();
    const { outcome } = await create(connected, plan);
    expect(outcome).toMatchObject({ kind: 'done', value: { status: { kind: 'confirmed' }, api: 'MongoDB' } });
    const sent = connected.sent();
    expect(sent.filter((line) => line.includes('/roleAssignments/'))).toHaveLength(1);
    expect(sent.some((line) => line.includes('accessPolicies'))).toBe(false);
  });

  test('creates a new group and vault', async () => {
    const connected = connect();
    const subscription = await subscriptionOf(connected, 'Contoso Development');
    for (const permissionModel of ['rbac', 'accessPolicy'] as const) {
      const name = `kv-fresh-${permissionModel.toLowerCase()}`;
      const spec: CmkSpec = {
        ...bare(subscription),
        resourceGroup: { name: `rg-${name}`, location: 'northeurope', isNew: true },
        vault: {
          name,
          resourceGroup: `rg-${name}`,
          location: 'northeurope',
          create: { sku: 'standard', permissionModel },
        },
        account: { ...bare(subscription).account, name: `cosmos-${permissionModel.toLowerCase()}` },
      };
      const { outcome } = await create(connected, await planOf(connected, spec));
      expect(outcome).toMatchObject({ kind: 'done', value: { status: { kind: 'confirmed' } } });
    }
  });

  test('registration adds the principal if the tenant lacks it', async () => {
    const connected = connect();
    const subscription = await subscriptionOf(connected, 'Fabrikam Health');
    const spec: CmkSpec = {
      ...bare(subscription),
      resourceGroup: { name: 'rg-patients', location: 'swedencentral', isNew: false },
      vault: { name: 'kv-fabrikam-patients', resourceGroup: 'rg-patients', location: 'swedencentral' },
      account: { ...bare(subscription).account, name: 'cosmos-fabrikam-scans' },
    };
    const plan = await planOf(connected, spec);
    expect(states(plan)).toBe('needed done needed needed needed');
    const { outcome } = await create(connected, plan);
    expect(outcome).toMatchObject({ kind: 'done', value: { status: { kind: 'confirmed' } } });
  });

  test('grants a user-assigned identity access, and creates the account with it and continuous backup', async () => {
    const connected = connect();
    const subscription = await subscriptionOf(connected, 'Contoso Production');
    const listed = await connected.azure.in(subscription).identities.list(signal);
    if (listed.kind !== 'done') throw new Error(JSON.stringify(listed));
    const identity = listed.value.find(({ id }) => id.endsWith('/id-cosmos-cards'))!;
    const ours = payments(subscription);
    const spec: CmkSpec = {
      ...ours,
      identityId: identity.id,
      account: { ...ours.account, backup: 'Continuous7Days' },
    };
    const plan = await planOf(connected, spec);
    expect(states(plan)).toBe('done done needed needed needed');
    expect(connected.sent().filter((line) => line.includes('/servicePrincipals'))).toEqual([]);
    expect((await create(connected, plan)).outcome).toMatchObject({
      kind: 'done',
      value: {
        status: { kind: 'confirmed' },
        defaultIdentity: { kind: 'userAssigned', id: identity.id },
        identities: { userAssigned: [{ principalId: identity.principalId }] },
        backup: 'Continuous',
        continuousTier: 'Continuous7Days',
      },
    });
    const assigned = connected.sandbox.state.roleAssignments.filter(
      ({ principalId, scope }) =>
        principalId === identity.principalId && scope.toLowerCase().endsWith('/kv-payments-prod'),
    );
    expect(assigned).toHaveLength(1);
    expect(states(await planOf(connected, spec))).toBe('done done done done done');
  });

  test('a slow grant is awaited by retrying, and failed attempts are removed', async () => {
    const connected = connect(megan, { accessPropagation: 9 * 60_000 });
    const plan = await planOf(connected, bare(await subscriptionOf(connected, 'Contoso Development')));
    connected.sent();
    const { outcome } = await create(connected, plan);
    expect(outcome).toMatchObject({ kind: 'done', value: { status: { kind: 'confirmed' } } });
    const sent = connected.sent();
    const attempts = sent.filter((line) => line === `PUT ${account}`).length;
    expect(attempts).toBeGreaterThan(1);
    expect(sent.filter((line) => line === `DELETE ${account}`)).toHaveLength(attempts - 1);
  });

  test('a Crypto Officer generates the key in the vault', async () => {
    const connected = connect(alex);
    const plan = await planOf(connected, {
      ...payments(await subscriptionOf(connected, 'Contoso Production')),
      key: { name: 'cosmos-fraud', create: { type: 'RSA', size: 3072 } },
      principalId: '48d1c7f5-0b6e-4932-b8a4-f39e5d60a172',
    });
    expect(problems(plan)).toEqual([]);
    const { outcome } = await create(connected, plan);
    expect(outcome).toMatchObject({ kind: 'done', value: { status: { kind: 'confirmed' } } });
    expect(connected.sent().filter((line) => line.endsWith('/keys/cosmos-fraud/create'))).not.toEqual([]);
  });

  test.each([
    ['through Azure Resource Manager, in one request', megan, [/^PUT .*\/keys\/cosmos-fraud$/]],
    [
      'in the vault, in two',
      alex,
      [/^PUT .*\/keys\/cosmos-fraud$/, /^POST .*\/create$/, /^PUT .*\/rotationpolicy$/],
    ],
  ] as const)('a rotation policy is set %s', async (_, person, requests) => {
    const connected = connect(person);
    const subscription = await subscriptionOf(connected, 'Contoso Production');
    const expires = connected.pace.now() + 365 * 24 * 60 * 60_000;
    const rotation = { rotate: { beforeExpiry: 'P30D' }, validity: 'P365D' };
    const spec = {
      subscription,
      vault: { name: 'kv-payments-prod', resourceGroup: 'rg-payments-prod', location: 'westeurope' },
      key: { name: 'cosmos-fraud', create: { type: 'RSA', size: 3072, expires, rotation } },
    } as const;
    const generate = () =>
      undertake({ ...connected, calls: () => connected.sent() }, subscription, keyStep, (stop) =>
        keyReadings(connected.azure, spec, stop),
      );
    const { end, calls } = await generate();
    expect(end.kind).toBe('applied');
    const writes = withoutRepeats(calls.apply).filter((line) => !line.startsWith('GET'));
    expect(writes).toHaveLength(requests.length);
    for (const [index, request] of requests.entries()) expect(writes[index]).toMatch(request);
    expect((await generate()).end.kind).toBe('already');
    const key = connected.sandbox.state.vaults
      .find(({ name }) => name === 'kv-payments-prod')
      ?.keys.find(({ name }) => name === 'cosmos-fraud');
    expect(key?.rotationPolicy).toMatchObject({ expiryTime: 'P365D' });
    expect(key?.versions).toHaveLength(1);
  });
});

describe('blockers are reported before anything changes', () => {
  const blockedPlan = async (connected: Connected, spec: CmkSpec) => {
    connected.sent();
    const plan = await planOf(connected, spec);
    const { outcome, completed } = await create(connected, plan);
    expect(outcome.kind).toBe('failed');
    expect(completed).toEqual([]);
    expect(connected.sent().filter((line) => /^(PUT|PATCH|DELETE)|register$/.test(line))).toEqual([]);
    return problems(plan);
  };

  test('a missing permission to register', async () => {
    const connected = connect(alex);
    const found = await blockedPlan(connected, bare(await subscriptionOf(connected, 'Contoso Development')));
    expect(found[0]).toMatchObject({ code: 'F-02' });
    expect(plain(found[0]!.why)).toContain('Microsoft.DocumentDB/register/action');
    expect(plain(found[0]!.next)).toContain('Contributor');
  });

  test('a vault with a firewall without the bypass, until the user agrees to open it', async () => {
    const connected = connect();
    const subscription = await subscriptionOf(connected, 'Contoso Production');
    const spec: CmkSpec = {
      ...bare(subscription),
      resourceGroup: { name: 'rg-retail-prod', location: 'northeurope', isNew: false },
      vault: { name: 'kv-vaulted-prod', resourceGroup: 'rg-retail-prod', location: 'northeurope' },
      key: { name: 'cosmos-giftcards' },
      account: { ...bare(subscription).account, name: 'cosmos-giftcards' },
    };
    expect(await blockedPlan(connected, spec)).toMatchObject([{ code: 'F-32', fix: 'allowTrustedServices' }]);
    const consent = { ...spec, vault: { ...spec.vault, allowTrustedServices: true } };
    const { outcome } = await create(connected, await planOf(connected, consent));
    expect(outcome).toMatchObject({ kind: 'done', value: { status: { kind: 'confirmed' } } });
  });

  test('a name that is taken', async () => {
    const connected = connect();
    const spec = payments(await subscriptionOf(connected, 'Contoso Production'));
    const taken = { ...spec, account: { ...spec.account, name: 'cosmos-fabrikam-booking' } };
    expect(await blockedPlan(connected, taken)).toMatchObject([{ code: 'F-52', fix: 'chooseAnotherName' }]);
  });

  test('a disabled key', async () => {
    const connected = connect();
    const spec = payments(await subscriptionOf(connected, 'Contoso Production'));
    const found = await blockedPlan(connected, { ...spec, key: { name: 'cosmos-disputes' } });
    expect(found).toMatchObject([{ code: 'F-30' }]);
  });
});

describe('a refusal during creation', () => {
  test('a policy that denies leaves the state that the plan announced, and is named', async () => {
    const connected = connect();
    const spec = bare(await subscriptionOf(connected, 'Contoso Development'));
    const elsewhere = { ...spec, resourceGroup: { ...spec.resourceGroup, name: 'rg-sandbox-dev' } };
    const { outcome, completed } = await create(connected, await planOf(connected, elsewhere));
    expect(completed).toEqual(['provider', 'vault', 'access', 'key']);
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-03' } });
    expect(outcome.kind === 'failed' && plain(outcome.problem.why)).toContain('Allowed locations');
  });

  const writes: [string, RegExp][] = [
    ['the registration', /\/register\?/],
    ['the protection', /^PATCH .*\/vaults\/kv-payments-dev\?/],
    ['the grant', /accessPolicies\/add/],
    ['the key', /^PUT .*\/keys\/cosmos-cards-dev/],
    ['the account', /^PUT .*\/databaseAccounts\/cosmos-cards-dev/],
  ];

  test.each(writes)(
    'after canceling while %s is sent, the next run continues without duplicates',
    async (_, write) => {
      const connected = connect();
      const spec = bare(await subscriptionOf(connected, 'Contoso Development'));
      const plan = await planOf(connected, spec);
      const controller = new AbortController();
      connected.before = ({ method, url }) => {
        if (write.test(`${method} ${url}`)) controller.abort();
      };
      const { outcome, completed } = await create(connected, plan, controller.signal);
      expect(outcome.kind).toBe('cancelled');
      expect(completed).toHaveLength(writes.findIndex(([, one]) => one === write));
      connected.before = () => undefined;
      const again = await create(connected, await planOf(connected, spec));
      expect(again.outcome).toMatchObject({ kind: 'done', value: { status: { kind: 'confirmed' } } });
      const { state } = connected.sandbox;
      const made = state.vaults.find(({ name }) => name === 'kv-payments-dev')!;
      expect(made.keys.filter(({ name }) => name === 'cosmos-cards-dev')[0]?.versions).toHaveLength(1);
      expect(state.accounts.filter(({ name }) => name === 'cosmos-cards-dev')).toHaveLength(1);
    },
  );
});

test('a vault name held by a deleted vault is distinguished from one in use', async () => {
  const connected = connect();
  const subscription = await subscriptionOf(connected, 'Contoso Production');
  const { vaults } = connected.azure.in(subscription);
  expect(await vaults.nameAvailability('kv-stores-retired', signal)).toMatchObject({
    value: { softDeleted: true },
  });
  expect(await vaults.nameAvailability('kv-retail-prod', signal)).toMatchObject({
    value: { softDeleted: false },
  });
});
