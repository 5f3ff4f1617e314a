import { describe, expect, test } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import { plain } from '../../../src/model/text.ts';
import { examine } from '../../../src/readiness/examine.ts';
import type { Asked } from '../../../src/readiness/read.ts';
import type { State } from '../../../src/sandbox/model/state.ts';
import { sampleEstate } from '../../../src/sandbox/estate/sample.ts';
import { alex, connect, megan } from '../../fakes/connect.ts';

const { signal } = new AbortController();

/** The sample estate as its views show it, and a doctor for what is in it. */
async function ground(person = megan, estate: (state: State) => void = sampleEstate) {
  const connected = connect(person, {}, estate);
  const { azure, pace } = connected;
  const sent = () => connected.sent();
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'subscriptions' });
  const { subscriptions } = valueOf(inventory.snapshot.get('subscriptions')) ?? { subscriptions: [] };
  const lists = subscriptions.flatMap((subscription) => [
    { kind: 'vaults', subscription } as const,
    { kind: 'accounts', subscription } as const,
  ]);
  await inventory.loadAll(lists);
  sent();
  const view = { cloud: azure.cloud, subscriptions, now: pace.now(), expiryDays: 30 };
  const all = subscriptions.flatMap((subscription): Asked[] => [
    { kind: 'subscription', subscription },
    ...(valueOf(inventory.snapshot.get('vaults', subscription.id)) ?? []).map((vault): Asked => ({
      kind: 'vault',
      subscription,
      vault,
    })),
    ...(valueOf(inventory.snapshot.get('accounts', subscription.id)) ?? []).map((account): Asked => ({
      kind: 'account',
      subscription,
      account,
    })),
  ]);
  return {
    all,
    examined: async (asked: Asked) => {
      const outcome = await examine({ azure, inventory, view, signal }, asked, () => undefined);
      if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
      return {
        sent: sent(),
        open: outcome.value.findings
          .filter(({ standing }) => standing === 'needsAction' || standing === 'unknown')
          .map(({ standing, title, code = '' }) => `${standing} ${plain(title)} ${code}`.trim()),
        findings: outcome.value.findings,
      };
    },
  };
}

const named = (all: readonly Asked[], name: string): Asked => {
  const found = all.find((one) =>
    one.kind === 'account' ? one.account.name === name : one.kind === 'vault' && one.vault.name === name,
  );
  if (!found) throw new Error(`There is no ${name}`);
  return found;
};

test('all of the sample estate is examined by reads alone, each sent once', async () => {
  const { all, examined } = await ground();
  expect(all.length).toBeGreaterThan(15);
  for (const asked of all) {
    const { sent } = await examined(asked);
    expect(sent.filter((line) => !/^GET |checkNameAvailability$/.test(line))).toEqual([]);
    // A managed HSM is asked without a token first: its challenge says where to get one.
    const again = sent.filter((line, index) => sent.indexOf(line) !== index);
    expect(again.filter((line) => !line.startsWith('GET /keys'))).toEqual([]);
    expect(again.length).toBeLessThanOrEqual(1);
  }
});

describe('what is wrong in the sample estate is found', () => {
  test.each([
    ['cosmos-payments-prod', []],
    ['cosmos-stores-prod', ["needsAction Status of the account's key F-37", 'needsAction Key vault F-12']],
    ['kv-payments-prod', []],
  ])('%s', async (name, expected) => {
    const { all, examined } = await ground();
    expect((await examined(named(all, name))).open).toEqual(expected);
  });

  test('a vault without purge protection, in a subscription that is not registered', async () => {
    const { all, examined } = await ground();
    expect((await examined(named(all, 'kv-payments-dev'))).open).toEqual(
      expect.arrayContaining([
        'needsAction Resource provider Microsoft.DocumentDB F-01',
        'needsAction Soft delete and purge protection F-16',
        'needsAction Access of the identity F-33',
      ]),
    );
  });

  test('a lock and a policy on the way to an account', async () => {
    const { all, examined } = await ground(megan, (state) => {
      sampleEstate(state);
      const account = state.accounts.find(({ name }) => name === 'cosmos-payments-prod')!;
      const scope = account.id.replace(/\/providers\/.*/, '');
      state.locks.push({ name: 'audit', scope, level: 'ReadOnly' });
      state.policyAssignments.push({
        ...{ name: 'cmk', scope, displayName: 'Our keys', definitionDisplayName: 'Keys' },
        definition: '405c5871-3e91-4644-8a63-58e19d68ff5b',
        condition: {
          ...{ resourceType: 'Microsoft.KeyVault/vaults', field: 'properties.publicNetworkAccess' },
          ...{ operator: 'notEquals', value: 'Disabled' },
        },
      });
    });
    const { findings } = await examined(named(all, 'cosmos-payments-prod'));
    const watched = findings.filter(({ standing }) => standing === 'watch');
    expect(watched.map(({ code, on, what }) => [code, on, plain(what)])).toEqual(
      expect.arrayContaining([
        ['F-10', 'cosmos-payments-prod', 'A read-only lock refuses every change.'],
        ['F-03', 'kv-payments-prod', 'The policy "Our keys" refuses changes of it as it is.'],
      ]),
    );
  });

  test('an exemption from a policy is honoured, and what it holds off is told', async () => {
    const { all, examined } = await ground(megan, (state) => {
      sampleEstate(state);
      const { id } = state.vaults.find(({ name }) => name === 'kv-payments-prod')!;
      const scope = id.replace(/\/resourceGroups\/.*/i, '');
      state.policyAssignments.push({
        ...{ name: 'closed', scope, displayName: 'Closed vaults', definitionDisplayName: 'Closed' },
        definition: '405c5871-3e91-4644-8a63-58e19d68ff5b',
        condition: {
          ...{ resourceType: 'Microsoft.KeyVault/vaults', field: 'properties.publicNetworkAccess' },
          ...{ operator: 'notEquals', value: 'Disabled' },
        },
        exemptions: [{ name: 'until-we-move', scope: id, category: 'Waiver' }],
      });
    });
    const { findings, sent } = await examined(named(all, 'cosmos-payments-prod'));
    const policies = findings.filter(({ title }) => plain(title) === 'Azure Policy');
    expect(policies.map(({ on, standing }) => [on, standing])).toEqual([
      ['kv-payments-prod', 'note'],
      ['cosmos-payments-prod', 'passed'],
      ['kv-payments-prod', 'passed'],
    ]);
    expect(plain(policies[0]!.what)).toBe(
      'The policy "Closed vaults" would refuse changes of it, but it is exempt (Waiver).',
    );
    // One request for each place that a policy reaches.
    expect(sent.filter((line) => line.includes('policyExemptions'))).toHaveLength(2);
  });

  test('a policy of ones own and an initiative are opened, once each, and judged by what they say', async () => {
    const own = { name: 'own', displayName: 'West only', definition: 'own-locations' };
    const member = {
      name: 'set',
      displayName: 'Keys of ours',
      definition: 'own-keys',
      initiative: 'own-set',
    };
    const fine = { name: 'fine', displayName: 'Not in force here', definition: 'own-sku' };
    const { all, examined } = await ground(megan, (state) => {
      sampleEstate(state);
      const { id } = state.accounts.find(({ name }) => name === 'cosmos-payments-prod')!;
      const scope = id.replace(/\/resourceGroups\/.*/i, '');
      const accounts = 'Microsoft.DocumentDB/databaseAccounts';
      const condition = { resourceType: accounts, field: 'properties.keyVaultKeyUri' } as const;
      state.policyAssignments.push(
        {
          ...{ ...own, scope, definitionDisplayName: 'Locations' },
          condition: {
            ...{ resourceType: 'Microsoft.KeyVault/vaults', field: 'location' },
            ...{ operator: 'notIn', value: ['atlantis'] },
          },
        },
        {
          ...{ ...member, scope, definitionDisplayName: 'Keys' },
          condition: { ...condition, operator: 'exists', value: true },
        },
        {
          ...{ ...fine, scope, definitionDisplayName: 'No key' },
          condition: { ...condition, operator: 'equals', value: 'https://elsewhere/keys/x' },
        },
      );
    });
    const { findings, sent } = await examined(named(all, 'cosmos-payments-prod'));
    const policies = findings.filter(({ title }) => plain(title) === 'Azure Policy');
    expect(policies.map(({ on, standing, what }) => [on, standing, plain(what)])).toEqual([
      ['cosmos-payments-prod', 'watch', 'The policy "Keys of ours" refuses changes of it as it is.'],
      ['kv-payments-prod', 'watch', 'The policy "West only" refuses changes of it as it is.'],
    ]);
    const opened = sent.filter((line) => /policy(Set)?Definitions/.test(line)).sort();
    expect(opened).toEqual(
      ['own-keys', 'own-locations', 'own-sku']
        .map((name) => `GET /providers/Microsoft.Authorization/policyDefinitions/${name}`)
        .concat('GET /providers/Microsoft.Authorization/policySetDefinitions/own-set'),
    );
  });
});

test('who may read only hears which rights are missing, and what could not be read', async () => {
  const { all, examined } = await ground(alex);
  const vault = all.find(({ kind }) => kind === 'vault');
  if (!vault) throw new Error('No vault');
  const { findings } = await examined(vault);
  const rights = findings.filter(({ code }) => code === 'F-02');
  expect(rights.length).toBeGreaterThan(0);
  for (const { what, next } of rights) expect([what, next]).not.toContain(undefined);
});
