import { expect, test } from 'vitest';
import { examine } from '../../../src/app/doctor/examine.ts';
import { Inventory } from '../../../src/app/inventory.ts';
import { valueOf } from '../../../src/app/loadable.ts';
import { vaultReadings } from '../../../src/app/readings.ts';
import { accessStep } from '../../../src/app/steps/access.ts';
import { vaultSpecOf, type AccessPart } from '../../../src/domain/spec.ts';
import { plain } from '../../../src/domain/text.ts';
import { undertake } from '../../fakes/undertaking.ts';
import { across, acrossEstate, application, servicePrincipal, type Across } from './acrossTenants.ts';
import { connect, megan } from './connect.ts';

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
    const found = await examine({ azure, inventory, view, signal }, asked, () => undefined);
    if (found.kind !== 'done') throw new Error(JSON.stringify(found));
    return found.value.findings.find(({ title }) => plain(title) === 'Access of the identity')!;
  };
  const vault = sandbox.state.vaults.at(-1)!;
  return { connected, ours, theirs, subscriptions, vault, access };
}

test.each(models)(
  'the doctor judges what the application is granted in its tenant under %s',
  async (model) => {
    const granted = await ground({ model });
    expect(await granted.access()).toMatchObject({ standing: 'passed' });
    const refused = await ground({ model, granted: false });
    const finding = await refused.access();
    expect(finding).toMatchObject({ standing: 'needsAction', code: 'F-33', fix: 'grantAccess' });
    expect(plain(finding.evidence!)).toContain(servicePrincipal);
  },
);

test('the doctor tells who adds an application that the tenant of the vault has not got', async () => {
  const { access } = await ground({ model: 'rbac', added: false });
  const finding = await access();
  expect(finding).toMatchObject({ standing: 'needsAction', owner: 'tenantAdministrator' });
  expect(plain(finding.next!)).toContain(`az ad sp create --id ${application}`);
});

test('the doctor does not know of an application behind a closed directory or a vault that is not seen', async () => {
  const closed = await ground({ model: 'rbac', open: false });
  expect(await closed.access()).toMatchObject({ standing: 'unknown' });
  const unseen = await ground({ model: 'rbac' });
  const finding = await unseen.access([unseen.ours]);
  expect(finding).toMatchObject({ standing: 'unknown' });
  expect(plain(finding.evidence!)).toContain('cannot be seen from here');
});

test.each(models)(
  '"Grant Cosmos DB Access" gives it to the application in its tenant under %s',
  async (model) => {
    const { connected, theirs, vault, access } = await ground({ model, granted: false });
    const spec: AccessPart = {
      subscription: theirs,
      vault: vaultSpecOf(vault),
      grantee: { applicationId: application, name: application },
    };
    const look = (stop: AbortSignal) => vaultReadings(connected.azure, spec, stop);
    const at = { ...connected, calls: () => connected.sent() };
    const { end, changes } = await undertake(at, theirs, accessStep, look);
    expect(end).toMatchObject({ kind: 'applied' });
    expect(changes.join()).toContain(`the application ${application}`);
    expect(await access()).toMatchObject({ standing: 'passed' });
  },
);
