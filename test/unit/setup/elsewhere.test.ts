import { expect, test } from 'vitest';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { plain } from '../../../src/model/text.ts';
import { contoso, contosoCosmosPrincipal } from '../../../src/sandbox/directory.ts';
import * as add from '../../../src/sandbox/estate/builders.ts';
import { owner } from '../../../src/sandbox/authorization/roles.ts';
import type { State } from '../../../src/sandbox/model/state.ts';
import { createCmkAccount, isBlocked, makePlan, type Plan } from '../../../src/setup/plan.ts';
import { connect, megan } from '../../fakes/connect.ts';

const { signal } = new AbortController();
const workloads = '5f0b8a51-1c1d-4a35-9f5c-8a7a50f1d2e3';
const security = '0e1d6c1b-7a0e-4b57-8a33-3d7e7a1f9b64';

/** A subscription for accounts, and another one for keys. */
function estate(state: State): void {
  for (const [id, displayName] of [
    [workloads, 'Workloads'],
    [security, 'Security'],
  ] as const) {
    const subscription = add.addSubscription(state, { id, displayName, tenantId: contoso.id });
    add.assignRole(state, `/subscriptions/${id}`, owner, megan.objectIds[contoso.id]!);
    const group = add.addResourceGroup(
      state,
      subscription,
      displayName === 'Security' ? 'rg-keys' : 'rg-apps',
    );
    if (displayName !== 'Security') continue;
    const vault = add.addVault(state, group, { name: 'kv-central' });
    add.addKey(state, vault, { name: 'orders' });
  }
}

async function ground() {
  const { azure, pace, sandbox } = connect(megan, {}, estate);
  const found = await azure.subscriptions(signal);
  if (found.kind !== 'done') throw new Error(JSON.stringify(found));
  const of = (id: string) => found.value.subscriptions.find((one) => one.id === id)!;
  const spec: CmkSpec = {
    subscription: of(workloads),
    vaultSubscription: of(security),
    resourceGroup: { name: 'rg-apps', location: 'westeurope', isNew: false },
    vault: { name: 'kv-central', resourceGroup: 'rg-keys', location: 'westeurope' },
    key: { name: 'orders-new', create: { type: 'RSA', size: 3072 } },
    account: {
      name: 'cosmos-orders-apps',
      api: 'NoSQL',
      region: { name: 'westeurope', displayName: 'West Europe' },
      zoneRedundant: false,
    },
  };
  const planned = async (wanted: CmkSpec): Promise<Plan> => {
    const plan = await makePlan(azure, pace, wanted, signal);
    if (plan.kind !== 'done') throw new Error(JSON.stringify(plan));
    return plan.value;
  };
  const create = async (plan: Plan) =>
    (await createCmkAccount(azure, pace, plan, () => undefined, signal)).outcome;
  return { sandbox, spec, planned, create };
}

const changesOf = (plan: Plan) =>
  plan.steps.flatMap(({ finding }) =>
    finding.state === 'needed'
      ? finding.changes.map(plain)
      : finding.state === 'blocked'
        ? [`blocked: ${plain(finding.problem.why)}`]
        : [],
  );

test('an account gets its key from a vault of another subscription of the tenant', async () => {
  const { sandbox, spec, planned, create } = await ground();
  const plan = await planned(spec);
  expect(changesOf(plan)).toEqual([
    'Assign the Key Vault Crypto Service Encryption User role on key vault kv-central to principal "Azure Cosmos DB".',
    'Generate RSA key orders-new with 3072 bits.',
    'Create NoSQL account cosmos-orders-apps in West Europe.',
  ]);
  expect(await create(plan)).toMatchObject({
    kind: 'done',
    value: {
      keyUri: 'https://kv-central.vault.azure.net/keys/orders-new',
      status: { kind: 'confirmed' },
      subscriptionId: workloads,
    },
  });
  const { state } = sandbox;
  expect(
    state.roleAssignments.filter(({ principalId }) => principalId === contosoCosmosPrincipal.objectId),
  ).toHaveLength(1);
  expect((await planned(spec)).steps.every(({ finding }) => finding.state === 'done')).toBe(true);
});

test('a new identity is created with its access, and an interrupted creation finds it', async () => {
  const { sandbox, spec, planned, create } = await ground();
  const identityId = `/subscriptions/${workloads}/resourceGroups/rg-apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders`;
  const wanted: CmkSpec = { ...spec, identityId, newIdentity: { location: 'westeurope' } };
  const plan = await planned(wanted);
  expect(isBlocked(plan)).toBe(false);
  expect(changesOf(plan)).toEqual([
    'Create identity id-orders in resource group rg-apps.',
    'Assign the Key Vault Crypto Service Encryption User role on key vault kv-central to identity id-orders.',
    'Generate RSA key orders-new with 3072 bits.',
    'Create NoSQL account cosmos-orders-apps in West Europe. It uses its key with identity id-orders.',
  ]);
  expect(sandbox.state.identities.map(({ name }) => name)).not.toContain('id-orders');
  expect(await create(plan)).toMatchObject({
    kind: 'done',
    value: { defaultIdentity: { kind: 'userAssigned' }, status: { kind: 'confirmed' } },
  });
  expect(sandbox.state.identities.filter(({ name }) => name === 'id-orders')).toHaveLength(1);
  // Planned again, it exists, and nothing is left to do.
  expect(changesOf(await planned(wanted))).toEqual([]);
});

test('without newIdentity, a missing identity blocks the plan', async () => {
  const { spec, planned } = await ground();
  const identityId = `/subscriptions/${workloads}/resourceGroups/rg-apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-gone`;
  expect(changesOf(await planned({ ...spec, identityId })).join()).toContain('It might have been deleted');
});
