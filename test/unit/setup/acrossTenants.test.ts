import { describe, expect, test } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import { type AccessPart, type CmkSpec, vaultSpecOf } from '../../../src/model/spec.ts';
import type { StepId } from '../../../src/model/stepFinding.ts';
import { plain } from '../../../src/model/text.ts';
import { runChecks } from '../../../src/readiness/runChecks.ts';
import { vaultAcross } from '../../../src/setup/changes/keyLocation.ts';
import { createCmkAccount, makePlan } from '../../../src/setup/plan.ts';
import { vaultReadings } from '../../../src/setup/readings.ts';
import { accessStep } from '../../../src/setup/steps/access.ts';
import type { VaultSettings } from '../../../src/sandbox/model/vault.ts';
import { undertake } from '../../fakes/undertaking.ts';
import { across, acrossEstate, application, type Across } from '../../fakes/acrossTenants.ts';
import { connect, megan } from '../../fakes/connect.ts';

const { signal } = new AbortController();
const models = ['rbac', 'accessPolicy'] as const;

async function ground(change: Across, person = megan) {
  const connected = connect(person, {}, acrossEstate(change));
  const { azure, pace, sandbox } = connected;
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'subscriptions' });
  const { subscriptions } = valueOf(inventory.snapshot.get('subscriptions'))!;
  const named = (name: string) => subscriptions.find((one) => one.name === name)!;
  const [ours, theirs] = [named('Contoso Production'), named('Fabrikam Health')];
  await inventory.load({ kind: 'accounts', subscription: ours });
  const account = valueOf(inventory.snapshot.get('accounts', ours.id))!.find(
    ({ name }) => name === across[0],
  )!;
  const access = async (seen = subscriptions) => {
    const view = { cloud: azure.cloud, subscriptions: seen, now: pace.now(), expiryDays: 30 };
    const asked = { kind: 'account', account, subscription: ours } as const;
    const found = await runChecks({ azure, inventory, inventoryScope: view, signal }, asked, () => undefined);
    if (found.kind !== 'done') throw new Error(JSON.stringify(found));
    return found.value.findings.find(({ title }) => plain(title) === "Identity's access")!;
  };
  const vault = sandbox.state.vaults.at(-1)!;
  return { connected, inventory, ours, theirs, subscriptions, vault, access };
}

test.each(models)("readiness checks the application's grants in its tenant under %s", async (model) => {
  const granted = await ground({ model });
  expect(await granted.access()).toMatchObject({ urgency: 'passed' });
  const refused = await ground({ model, granted: false });
  const finding = await refused.access();
  expect(finding).toMatchObject({ urgency: 'needsAction', code: 'F-33', fix: 'grantAccess' });
  // Its object ID says nothing to a person.
  expect(plain(finding.evidence!)).toContain(application);
});

test("readiness says who can add an application that isn't in the vault's tenant", async () => {
  const { access } = await ground({ model: 'rbac', added: false });
  const finding = await access();
  expect(finding).toMatchObject({ urgency: 'needsAction', owner: 'tenantAdministrator' });
  expect(plain(finding.next!)).toContain(`az ad sp create --id ${application}`);
});

test("readiness reports an application as unknown if the directory or the vault can't be read", async () => {
  const closed = await ground({ model: 'rbac', open: false });
  expect(await closed.access()).toMatchObject({ urgency: 'unknown' });
  const unseen = await ground({ model: 'rbac' });
  const finding = await unseen.access([unseen.ours]);
  expect(finding).toMatchObject({ urgency: 'unknown' });
  expect(plain(finding.evidence!)).toContain("couldn't be checked");
});

test.each(models)(
  '"Grant Cosmos DB Access" grants access to the application in its tenant under %s',
  async (model) => {
    const { connected, theirs, vault, access } = await ground({ model, granted: false });
    const spec: AccessPart = {
      subscription: theirs,
      vault: vaultSpecOf(vault),
      identity: { applicationId: application, name: application },
    };
    const look = (stop: AbortSignal) => vaultReadings(connected.azure, spec, stop);
    const at = { ...connected, calls: () => connected.sent() };
    const { end, changes } = await undertake(at, theirs, accessStep, look);
    expect(end).toMatchObject({ kind: 'applied' });
    expect(changes.join()).toContain(`application ${application}`);
    expect(await access()).toMatchObject({ urgency: 'passed' });
  },
);

describe('a new account with a key in another tenant', () => {
  const planned = async (change: Across, seen = true, allowTrustedServices = false) => {
    const at = await ground(change);
    const { connected, ours, theirs, vault, inventory } = at;
    const { azure, pace, sandbox } = connected;
    const asked: CmkSpec = {
      subscription: ours,
      resourceGroup: { name: 'rg-retail-prod', location: 'northeurope', isNew: false },
      vault: {
        name: vault.name,
        resourceGroup: 'rg-retail-prod',
        location: 'northeurope',
        ...(allowTrustedServices ? { allowTrustedServices } : {}),
      },
      key: { name: 'cosmos-shared' },
      account: {
        name: 'cosmos-across-new',
        api: 'NoSQL',
        region: { name: 'northeurope', displayName: 'North Europe' },
        zoneRedundant: false,
      },
      identityId: sandbox.state.identities.find(({ name }) => name === 'id-cosmos-cards')!.id,
      applicationId: application,
    };
    const spec = seen ? await vaultAcross(inventory, asked, signal) : asked;
    expect(spec.vaultSubscription).toEqual(seen ? theirs : undefined);
    const plan = async () => {
      const made = await makePlan(azure, pace, spec, signal);
      if (made.kind !== 'done') throw new Error(JSON.stringify(made));
      return made.value;
    };
    const create = async () =>
      (await createCmkAccount(azure, pace, await plan(), () => undefined, signal)).outcome;
    const first = await plan();
    const finding = (id: StepId) => first.steps.find((step) => step.id === id)!.finding;
    return { ...at, plan: first, finding, create };
  };
  const standing = ({ finding }: Awaited<ReturnType<typeof planned>>) =>
    (['vault', 'access', 'key', 'account'] as const).map((id) => {
      const found = finding(id);
      if (found.state === 'blocked') return `${id} ${found.problem.code}`;
      return `${id} ${found.state === 'done' && found.unchecked ? 'unseen' : found.state}`;
    });

  test.each(models)(
    'that can be read is checked, and the application gets access under %s',
    async (model) => {
      const granted = await planned({ model });
      expect(standing(granted)).toEqual(['vault done', 'access done', 'key done', 'account needed']);
      const told = granted.finding('account');
      expect(told.state === 'needed' && told.caveats.map(plain).join()).toContain(
        `az ad app federated-credential list --id ${application}`,
      );
      const open = await planned({ model, granted: false });
      expect(standing(open)).toEqual(['vault done', 'access needed', 'key done', 'account needed']);
      expect(await open.create()).toMatchObject({
        kind: 'done',
        value: { status: { kind: 'confirmed' }, defaultIdentity: { federatedClientId: application } },
      });
    },
  );

  test('that can be read is rejected for its problems, before anything is created', async () => {
    const settle = (change: Partial<VaultSettings>): Pick<Across, 'settings'> => ({ settings: change });
    const closed: NonNullable<VaultSettings['networkAcls']> = {
      bypass: 'None',
      defaultAction: 'Deny',
      ipRules: [],
      virtualNetworkRules: [],
    };
    const shut = settle({ networkAcls: closed });
    expect(standing(await planned({ model: 'rbac', ...shut }))[0]).toBe('vault F-32');
    expect(standing(await planned({ model: 'rbac', ...shut }, true, true))[0]).toBe('vault needed');
    expect(standing(await planned({ model: 'rbac', ...settle({ purgeProtection: false }) }))[0]).toBe(
      'vault needed',
    );
    expect(standing(await planned({ model: 'rbac', key: 'another' }))[2]).toBe('key F-29');
    const missing = await planned({ model: 'rbac', added: false });
    expect(standing(missing)[1]).toBe('access F-40');
    const found = missing.finding('access');
    expect(found.state === 'blocked' && plain(found.problem.next)).toContain('az ad sp create --id');
  });

  test("that can't be read, or whose application can't be looked up, is reported as unread", async () => {
    const unseen = ['vault unseen', 'access unseen', 'key unseen', 'account needed'];
    expect(standing(await planned({ model: 'rbac', granted: false }, false))).toEqual(unseen);
    const closed = await planned({ model: 'rbac', granted: false, open: false });
    expect(standing(closed)).toEqual(['vault done', 'access unseen', 'key done', 'account needed']);
    closed.connected.sent();
    expect(await closed.create()).toMatchObject({ kind: 'failed', problem: { code: 'F-33' } });
    expect(closed.connected.sent().filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  });
});
