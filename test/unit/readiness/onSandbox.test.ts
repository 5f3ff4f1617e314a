import { describe, expect, test } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import { plain } from '../../../src/model/text.ts';
import { runChecks } from '../../../src/readiness/runChecks.ts';
import type { CheckTarget } from '../../../src/readiness/read.ts';
import type { State } from '../../../src/sandbox/model/state.ts';
import { delegatedEstate } from '../../../src/sandbox/estate/delegated.ts';
import { sampleEstate } from '../../../src/sandbox/estate/sample.ts';
import { alex, connect, megan } from '../../fakes/connect.ts';

const { signal } = new AbortController();

/** The sample environment as its views show it, and the readiness checks for it. */
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
  const all = subscriptions.flatMap((subscription): CheckTarget[] => [
    { kind: 'subscription', subscription },
    ...(valueOf(inventory.snapshot.get('vaults', subscription.id)) ?? []).map((vault): CheckTarget => ({
      kind: 'vault',
      subscription,
      vault,
    })),
    ...(valueOf(inventory.snapshot.get('accounts', subscription.id)) ?? []).map((account): CheckTarget => ({
      kind: 'account',
      subscription,
      account,
    })),
  ]);
  return {
    all,
    examined: async (asked: CheckTarget) => {
      const outcome = await runChecks(
        { azure, inventory, inventoryScope: view, signal },
        asked,
        () => undefined,
      );
      if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
      return {
        sent: sent(),
        open: outcome.value.findings
          .filter(({ urgency }) => urgency === 'needsAction' || urgency === 'unknown')
          .map(({ urgency, title, code = '' }) => `${urgency} ${plain(title)} ${code}`.trim()),
        findings: outcome.value.findings,
      };
    },
  };
}

const named = (all: readonly CheckTarget[], name: string): CheckTarget => {
  const found = all.find((one) =>
    one.kind === 'account' ? one.account.name === name : one.kind === 'vault' && one.vault.name === name,
  );
  if (!found) throw new Error(`There is no ${name}`);
  return found;
};

test('the whole sample estate is checked with reads only, each sent once', async () => {
  const { all, examined } = await ground();
  expect(all.length).toBeGreaterThan(15);
  for (const asked of all) {
    const { sent } = await examined(asked);
    expect(sent.filter((line) => !/^GET |check(NameAvailability|PolicyRestrictions)$/.test(line))).toEqual(
      [],
    );
    // A managed HSM first gets a request without a token, because its challenge says where to get one.
    const again = sent.filter((line, index) => sent.indexOf(line) !== index);
    expect(again.filter((line) => !/^GET \/keys|checkPolicyRestrictions$/.test(line))).toEqual(
      // Azure Policy gets the account as returned by Azure, which is more than we read.
      asked.kind === 'account' ? [`GET ${asked.account.id}`] : [],
    );
    expect(again.filter((line) => line.startsWith('GET /keys')).length).toBeLessThanOrEqual(1);
    // The vault of an account is also checked, and might be in the same group.
    expect(sent.filter((line) => line.endsWith('checkPolicyRestrictions')).length).toBeLessThanOrEqual(
      asked.kind === 'account' ? 2 : asked.kind === 'vault' ? 1 : 0,
    );
  }
});

describe('the problems in the sample estate are found', () => {
  test.each([
    ['cosmos-payments-prod', []],
    ['cosmos-stores-prod', ['needsAction Access to the key F-37', 'needsAction Key vault F-12']],
    ['kv-payments-prod', []],
  ])('%s', async (name, expected) => {
    const { all, examined } = await ground();
    expect((await examined(named(all, name))).open).toEqual(expected);
  });

  test("a vault without purge protection, in a subscription that isn't registered", async () => {
    const { all, examined } = await ground();
    expect((await examined(named(all, 'kv-payments-dev'))).open).toEqual(
      expect.arrayContaining([
        'needsAction Resource provider Microsoft.DocumentDB F-01',
        'needsAction Soft delete and purge protection F-16',
        "needsAction Identity's access F-33",
      ]),
    );
  });

  test('a lock and a policy that affect an account', async () => {
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
    const watched = findings.filter(({ urgency }) => urgency === 'watch');
    expect(watched.map(({ code, on, what }) => [code, on, plain(what)])).toEqual(
      expect.arrayContaining([
        ['F-10', 'cosmos-payments-prod', "A read-only lock doesn't allow changes."],
        ['F-03', 'kv-payments-prod', 'Policy "Our keys" denies changes to this resource.'],
      ]),
    );
  });

  test('an exemption from a policy is applied, and the exempted denial is shown', async () => {
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
    expect(policies.map(({ on, urgency }) => [on, urgency])).toEqual([
      ['kv-payments-prod', 'note'],
      ['cosmos-payments-prod', 'passed'],
      ['kv-payments-prod', 'passed'],
    ]);
    expect(plain(policies[0]!.what)).toBe(
      'Policy "Closed vaults" denies changes to this resource, but it\'s exempt (Waiver).',
    );
    // One request for each scope with a denial.
    expect(sent.filter((line) => line.includes('policyExemptions'))).toHaveLength(1);
  });

  test('a custom policy and an initiative are evaluated by Azure, and named by their assignments', async () => {
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
    expect(policies.map(({ on, urgency, what }) => [on, urgency, plain(what)])).toEqual([
      ['cosmos-payments-prod', 'watch', 'Policy "Keys of ours" denies changes to this resource.'],
      ['kv-payments-prod', 'watch', 'Policy "West only" denies changes to this resource.'],
    ]);
    expect(sent.filter((line) => /policy(Set)?Definitions/.test(line))).toEqual([]);
    expect(policies.map(({ evidence }) => plain(evidence!))).toEqual([
      expect.stringMatching(/policyAssignments\/set\. Azure says: properties\.keyVaultKeyUri: https:/),
      expect.stringMatching(/policyAssignments\/own\. Azure says: location: \S+ \(NotIn \["atlantis"\]\)/),
    ]);
  });

  test('a planned account is evaluated in its subscription, and a missing permission to do so is reported', async () => {
    const denied = (state: State) => {
      sampleEstate(state);
      const { id } = state.vaults.find(({ name }) => name === 'kv-payments-prod')!;
      state.policyAssignments.push({
        ...{ name: 'west', scope: id.replace(/\/resourceGroups\/.*/i, ''), displayName: 'North only' },
        ...{ definition: 'own', definitionDisplayName: 'Locations' },
        condition: {
          ...{ resourceType: 'Microsoft.DocumentDB/databaseAccounts', field: 'location' },
          ...{ operator: 'notIn', value: ['North Europe'] },
        },
      });
    };
    const verdict = async (region: string, estate = denied) => {
      const { all, examined } = await ground(megan, estate);
      const intended = { name: 'cosmos-new', region, continuous: false };
      const { findings } = await examined({ ...named(all, 'kv-payments-prod'), intended });
      return findings
        .filter(({ title, on }) => plain(title) === 'Azure Policy' && on === 'cosmos-new')
        .map(({ urgency, what, evidence }) => [urgency, plain(what), evidence && plain(evidence)]);
    };
    expect(await verdict('westeurope')).toEqual([
      ['needsAction', 'Policy "North only" denies this account.', expect.stringContaining('westeurope')],
    ]);
    expect(await verdict('northeurope')).toMatchObject([['passed', expect.anything(), undefined]]);
    const readVaults = 'f25e0fa2-a7c8-4377-a976-54943a77a395';
    const poor = (state: State) => {
      denied(state);
      state.roleAssignments.splice(
        0,
        Infinity,
        ...state.roleAssignments.map((one) => ({ ...one, role: readVaults })),
      );
    };
    expect(await verdict('westeurope', poor)).toEqual([
      [
        'unknown',
        "Couldn't check Azure Policy.",
        expect.stringContaining('Microsoft.PolicyInsights/checkPolicyRestrictions/read'),
      ],
    ]);
  });
});

describe('in a subscription that Azure Lighthouse delegates', () => {
  test.each(['cosmos-woodgrove-baskets', 'cosmos-woodgrove-stores'])(
    'whether %s can reach its key is unknown, never OK',
    async (name) => {
      const { all, examined } = await ground(megan, delegatedEstate);
      const { findings, open, sent } = await examined(named(all, name));
      expect(open).toContain("unknown Identity's access F-33");
      const access = findings.filter(({ title }) => plain(title) === "Identity's access");
      expect(access.map(({ evidence }) => plain(evidence!))).toEqual([
        expect.stringMatching(/through managing tenant Contoso, but no access to its own tenant e2d9a6b4/),
      ]);
      expect(sent.filter((line) => /servicePrincipals|roleAssignments/.test(line))).toEqual([]);
    },
  );

  test("a vault's tenant is compared with the subscription's own tenant", async () => {
    const { all, examined } = await ground(megan, delegatedEstate);
    const { open } = await examined(named(all, 'kv-woodgrove-policies'));
    expect(open.filter((line) => line.includes('F-40'))).toEqual([]);
    expect(open).toContain("unknown Identity's access F-33");
  });
});

test("a reader sees which permissions are missing, and which data couldn't be read", async () => {
  const { all, examined } = await ground(alex);
  const vault = all.find(({ kind }) => kind === 'vault');
  if (!vault) throw new Error('No vault');
  const { findings } = await examined(vault);
  const rights = findings.filter(({ code }) => code === 'F-02');
  expect(rights.length).toBeGreaterThan(0);
  for (const { what, next } of rights) expect([what, next]).not.toContain(undefined);
});
