import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Account } from '../../src/model/resources.ts';
import type { CmkSpec } from '../../src/model/spec.ts';
import { plain } from '../../src/model/text.ts';
import { createCmkAccount, makePlan } from '../../src/setup/plan.ts';
import type { Fault } from '../../src/sandbox/faults/rule.ts';
import { contosoCosmosPrincipal } from '../../src/sandbox/directory.ts';
import { alex, connectUnsigned, type Connected } from '../fakes/connect.ts';
import { permitFor } from '../fakes/permit.ts';

const permit = await permitFor();

const development = 'a7c19d40-e26b-4835-9f0c-41d8b35e7f92';
const subscription = {
  id: development,
  name: 'Contoso Development',
  tenantId: contosoCosmosPrincipal.tenantId,
  account: 'megan.bowen@contoso.com',
};

const account = {
  name: 'cosmos-cards-dev',
  api: 'NoSQL',
  region: { name: 'westeurope', displayName: 'West Europe' },
  zoneRedundant: false,
} as const;

/** An existing vault with access policies, without purge protection. */
const bare: CmkSpec = {
  subscription,
  resourceGroup: { name: 'rg-payments-dev', location: 'westeurope', isNew: false },
  vault: { name: 'kv-payments-dev', resourceGroup: 'rg-payments-dev', location: 'westeurope' },
  key: { name: 'cosmos-cards-dev', create: { type: 'RSA', size: 3072 } },
  account,
};

/** Everything new, with Azure RBAC. */
const fresh: CmkSpec = {
  ...bare,
  resourceGroup: { name: 'rg-fresh', location: 'northeurope', isNew: true },
  vault: {
    name: 'kv-fresh-rbac',
    resourceGroup: 'rg-fresh',
    location: 'northeurope',
    create: { sku: 'standard', permissionModel: 'rbac' },
  },
};

const scenarios = { bare, fresh };

/** Plans and creates, like the command. A failed plan ends it. */
async function run(
  { azure, pace }: Connected,
  spec: CmkSpec,
  signal = new AbortController().signal,
): Promise<Outcome<Account>> {
  const plan = await makePlan(azure, pace, spec, signal);
  if (plan.kind !== 'done') return plan;
  return (await createCmkAccount(azure, pace, plan.value, () => undefined, signal)).outcome;
}

/** All requests of an undisturbed run, once each, as patterns that match them in every run. */
async function requestsOf(spec: CmkSpec): Promise<string[]> {
  const connected = connectUnsigned();
  const patterns = new Set<string>();
  connected.before = ({ method, url }) => {
    const { host, pathname } = new URL(url);
    const stable = pathname
      .replace(/operationsStatus\/.*/, 'operationsStatus/')
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    patterns.add(`^${method} https://${host}${stable}${stable.endsWith('/') ? '' : '\\?'}`);
  };
  expect((await run(connected, spec)).kind).toBe('done');
  return [...patterns];
}

const kinds: Record<string, Fault> = {
  'throttled with Retry-After': { kind: 'throttled', seconds: 0 },
  'throttled without': { kind: 'throttled' },
  500: { kind: 'failing', status: 500 },
  502: { kind: 'failing', status: 502 },
  503: { kind: 'failing', status: 503, seconds: 0 },
  'reset before its effect': { kind: 'reset', takesEffect: false },
  'reset after its effect': { kind: 'reset', takesEffect: true },
  truncated: { kind: 'truncated' },
  challenged: { kind: 'challenged' },
  expired: { kind: 'expired' },
  late: { kind: 'latency', milliseconds: 90_000 },
};

/** The differences between a disturbed and an undisturbed run; empty if there are none. */
async function disturbed(spec: CmkSpec, request: string, fault: Fault, times: number): Promise<string[]> {
  const connected = connectUnsigned();
  const { state } = connected.sandbox;
  const before = JSON.stringify([state.vaults.map(({ name }) => name), state.accounts.map(({ id }) => id)]);
  const rule = connected.faults.add({ request, times, fault });
  const first = await run(connected, spec);
  if (rule.hits === 0) return ['the fault hit nothing'];
  connected.faults.clear();
  const wrong = judge(first, 'first');
  if (times === 1 && first.kind !== 'done' && !isFinal(fault, request))
    wrong.push(`the first run ${told(first)}`);
  const second = await run(connected, spec);
  if (second.kind !== 'done') wrong.push(`the second run ${told(second)} (first: ${told(first)})`);
  else if (second.value.status.kind !== 'confirmed') wrong.push('the account is not confirmed');
  const [vaultNames, accountIds] = JSON.parse(before) as [string[], string[]];
  for (const name of vaultNames)
    if (!state.vaults.some((vault) => vault.name === name)) wrong.push(`the vault ${name} is gone`);
  for (const id of accountIds)
    if (!state.accounts.some((one) => one.id === id && one.deletedAt === undefined))
      wrong.push(`the account ${id} is gone`);
  const made = state.accounts.filter(({ name }) => name === account.name);
  if (made.length !== 1) wrong.push(`${made.length} accounts were made`);
  if (made.some(({ deletedAt }) => deletedAt !== undefined)) wrong.push('an account was deleted');
  if ((made[0]?.settings.entries.length ?? 0) !== 1) wrong.push('the account was changed after its creation');
  const vault = state.vaults.filter(({ name }) => name === spec.vault.name);
  if (vault.length !== 1) wrong.push(`${vault.length} vaults`);
  const versions = vault[0]?.keys.find(({ name }) => name === spec.key.name)?.versions.length;
  if (versions !== 1) wrong.push(`${versions ?? 0} versions of the key`);
  const grants = state.roleAssignments.filter(
    ({ scope, principalId }) => scope === vault[0]?.id && principalId === contosoCosmosPrincipal.objectId,
  );
  if (grants.length !== (spec.vault.create ? 1 : 0)) wrong.push(`${grants.length} role assignments`);
  const deletes = connected.sandbox.requests.filter(({ method }) => method === 'DELETE');
  if (deletes.length > 0) wrong.push(`${deletes.length} deletions were sent`);
  return wrong;
}

/** Faults that can end a run after one occurrence: an expired token, and requests that aren't safe to retry. */
const isFinal = ({ kind }: Fault, request: string) =>
  kind === 'expired' || (kind === 'truncated' && request.startsWith('^POST'));

function judge(outcome: Outcome<Account>, which: string): string[] {
  if (outcome.kind !== 'failed') return [];
  const { code, what, why, next } = outcome.problem;
  return [what, why, next].every((text) => plain(text).length > 10 && !plain(text).includes('<'))
    ? []
    : [`the ${which} run's problem ${code} says too little, or shows a page's source`];
}

const told = (outcome: Outcome<Account>) =>
  outcome.kind === 'failed'
    ? `${outcome.problem.code} ${plain(outcome.problem.what)} ${plain(outcome.problem.why)}`
    : outcome.kind;

// Once is within the pipeline's retries, four times is more.
const cases = Object.entries(kinds).flatMap(([name, fault]) =>
  [1, 4].map((times) => ({ name, times, fault })),
);

describe.each(Object.entries(scenarios))('%s', (_, spec) => {
  test.each(cases)(
    '$name, $times times, at each request: the next run ends with one account, one key, one grant',
    async ({ fault, times }) => {
      const requests = await requestsOf(spec);
      // In parallel: each has its own sandbox, and most of the time is spent waiting.
      const wrong = await Promise.all(
        requests.map(async (request) => [request, await disturbed(spec, request, fault, times)] as const),
      );
      const found = Object.fromEntries(wrong.filter(([, faults]) => faults.length > 0));
      expect(found).toEqual({});
    },
  );
});

test("a directory that doesn't answer says so, offers to enter the object ID, and is read again", async () => {
  for (const fault of [kinds['reset before its effect']!, kinds['throttled without']!, kinds[500]!]) {
    const connected = connectUnsigned();
    connected.faults.add({ request: /graph\.microsoft\.com/, fault });
    // A company's network might block the directory, which must not stop the run.
    expect(await run(connected, bare)).toMatchObject({
      kind: 'failed',
      problem: { code: 'F-09', fix: 'enterPrincipal' },
    });
    connected.faults.clear();
    expect((await run(connected, bare)).kind).toBe('done');
  }
});

test('a hang ends when the run is canceled, and the next run continues', async () => {
  for (const request of await requestsOf(bare)) {
    const connected = connectUnsigned();
    const controller = new AbortController();
    const hang = connected.faults.add({ request, times: 1, fault: { kind: 'hang' } });
    const first = run(connected, bare, controller.signal);
    await hang.hit;
    controller.abort();
    expect((await first).kind).toBe('cancelled');
    expect(await run(connected, bare)).toMatchObject({
      kind: 'done',
      value: { status: { kind: 'confirmed' } },
    });
  }
});

test('a key that is created in the vault is created once, even if its response is lost', async () => {
  for (const fault of [kinds['reset after its effect']!, kinds['truncated']!]) {
    // Alex can't write keys through Azure Resource Manager.
    const { azure, faults, sandbox } = connectUnsigned(alex);
    const found = sandbox.state.vaults.find(({ name }) => name === 'kv-payments-prod')!;
    const keys = azure.in({ ...subscription, id: found.subscriptionId, account: alex.label }).keys;
    const create = () =>
      keys.create(
        { id: found.id, uri: 'https://kv-payments-prod.vault.azure.net' },
        { name: 'once', create: { type: 'RSA', size: 3072 } },
        permit,
      );
    const rule = faults.add({ request: /^POST https:\/\/kv-payments-prod/, times: 1, fault });
    expect((await create()).kind).toBe('failed');
    expect(rule.hits).toBe(1);
    expect((await create()).kind).toBe('done');
    expect(found.keys.find(({ name }) => name === 'once')?.versions).toHaveLength(1);
  }
});
