import { expect, test } from 'vitest';
import { cmkDefinition, readCompliance } from '../../../src/readiness/readCompliance.ts';
import { sampleEstate } from '../../../src/sandbox/estate/sample.ts';
import type { State } from '../../../src/sandbox/model/state.ts';
import { alex, connect } from '../../fakes/connect.ts';

const { signal } = new AbortController();

/** Compliance of the sample environment's production subscription, as a Reader sees it. */
async function read(change: (state: State) => void = () => undefined) {
  const world = connect(alex, {}, (state) => {
    sampleEstate(state);
    change(state);
  });
  const listed = await world.azure.subscriptions(signal);
  if (listed.kind !== 'done') throw new Error('No subscriptions');
  const production = listed.value.subscriptions.find(({ name }) => name === 'Contoso Production')!;
  world.sent();
  const found = await readCompliance(world.azure, production, signal);
  if (!found.states.read) throw new Error('Not read');
  return { found, states: found.states.value, sent: world.sent() };
}

const nameIn = (id: string) => id.slice(id.lastIndexOf('/') + 1);

test('a Reader sees the audited accounts and vaults, with the exemption', async () => {
  const { found, states } = await read();
  const accounts = states.filter(({ definition }) => definition === cmkDefinition);
  expect(accounts.length).toBeGreaterThan(5);
  expect(
    states
      .filter(({ compliance }) => compliance !== 'compliant')
      .map((one) => [nameIn(one.resourceId), one.compliance]),
  ).toEqual([
    ['cosmos-catalog-prod', 'nonCompliant'],
    ['kv-retail-legacy', 'exempt'],
  ]);
  expect([...found.assignments.values()].map(({ name }) => name).sort()).toEqual([
    'Own keys for Cosmos DB',
    'Vaults that can be recovered',
  ]);
  expect([...found.exemptions.values()]).toMatchObject([{ value: [{ name: 'until-replaced' }] }]);
  expect(found.checks.size).toBe(0);
});

test("a denying assignment is checked for what doesn't comply with it, and nothing else", async () => {
  const { found, sent } = await read((state) => {
    const denying = state.policyAssignments.map(({ effect, ...one }) =>
      effect === 'Audit' && one.definition === cmkDefinition
        ? one
        : { ...one, ...(effect ? { effect } : {}) },
    );
    state.policyAssignments.splice(0, state.policyAssignments.length, ...denying);
  });
  expect([...found.checks.keys()].map(nameIn)).toEqual(['cosmos-catalog-prod']);
  expect([...found.checks.values()]).toMatchObject([{ value: { results: [{ outcome: 'denies' }] } }]);
  expect(sent.filter((line) => line.includes('checkPolicyRestrictions'))).toHaveLength(1);
});

test("a definition that isn't about customer-managed keys isn't queried", async () => {
  const { states } = await read((state) => {
    state.policyAssignments.push({
      ...state.policyAssignments[0]!,
      ...{ name: 'local', definition: '5450f5bd-9c72-4390-a9c4-a7aba4edfdd2' },
    });
  });
  expect(new Set(states.map(({ definition }) => definition)).size).toBe(2);
});
