import { expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import { clouds } from '../../../src/model/cloud.ts';
import { plain } from '../../../src/model/text.ts';
import { minutes } from '../../../src/model/time.ts';
import { runChecks } from '../../../src/readiness/runChecks.ts';
import { drillCopyOf } from '../../../src/session/keyLossSimulation.ts';
import { recovery, recoveryReadings } from '../../../src/setup/changes/recoverVault.ts';
import { createSandboxWith } from '../../../src/sandbox/createSandbox.ts';
import { loseKey } from '../../../src/sandbox/loseKey.ts';
import { copiedEstate } from '../../../src/sandbox/estate/copied.ts';
import { createHttpClient } from '../../../src/sandbox/httpClient.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { signInTo } from '../../../src/sandbox/openSandbox.ts';
import { createInProcessTokens } from '../../../src/sandbox/inProcessTokens.ts';
import { account, subscription, vault } from '../../fakes/azure.ts';
import { undertake } from '../../fakes/undertaking.ts';
import { done, signal } from '../../fakes/managedHsm.ts';
import { permitFor } from '../../fakes/permit.ts';

const permit = await permitFor();

const id = vault.id.replace('/vaults/', '/managedHSMs/');
const hsm = { ...vault, id, permissionModel: 'rbac', sku: 'managedHsm' } as const;
const keyUri = 'https://kv-ledger.managedhsm.azure.net/keys/one';
const real = [
  { ...account, keyUri },
  { ...account, name: 'orders', keyUri, defaultIdentity: { kind: 'systemAssigned' } } as const,
];

/** The extension's sandbox, without the requests of other clients. */
async function drillOn() {
  const clock = manualClock();
  const copy = drillCopyOf(clouds.public, [subscription], hsm, real);
  // A token of an hour outlives the drill, as it does with a fast clock.
  const sandbox = createSandboxWith({ clock, estate: copiedEstate(copy) }, () =>
    createInProcessTokens(clock, 60),
  );
  const azure = connectAzure({
    cloud: clouds.public,
    signIn: signInTo(sandbox),
    pace: { now: () => clock.now(), pause: () => Promise.resolve() },
    httpClient: createHttpClient(sandbox),
    pollMilliseconds: 1,
    retryMilliseconds: 1,
    log: () => undefined,
    userAgent: 'cosmos-cmk/test',
  });
  const [home] = done(await azure.subscriptions(signal)).subscriptions;
  if (!home) throw new Error('The copy has no subscription.');
  return { clock, sandbox, azure, home };
}

type Drill = Awaited<ReturnType<typeof drillOn>>;

const accountsIn = async ({ azure, home }: Drill) => done(await azure.in(home).accounts.list(signal));

async function statuses(drill: Drill) {
  return (await accountsIn(drill)).map(({ status }) =>
    status.kind === 'revoked' ? status.code : status.kind,
  );
}

/** The findings of Check CMK Readiness about the key store of the first account's key. */
async function found({ azure, clock, home }: Drill) {
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'subscriptions' });
  await inventory.load({ kind: 'accounts', subscription: home });
  const view = { cloud: azure.cloud, subscriptions: [home], now: clock.now(), expiryDays: 30 };
  const first = valueOf(inventory.snapshot.get('accounts', home.id))![0]!;
  const asked = { kind: 'account', subscription: home, account: first } as const;
  const examined = done(
    await runChecks({ azure, inventory, inventoryScope: view, signal }, asked, () => undefined),
  );
  return examined.findings.find(({ title }) => plain(title) === 'Key vault');
}

test('a deleted managed HSM is found by the readiness checks, and recovery ends the drill', async () => {
  const drill = await drillOn();
  const { clock, sandbox, azure, home } = drill;
  expect(await statuses(drill)).toEqual(['confirmed', 'confirmed']);
  loseKey(sandbox.state, 'vaultDeleted', hsm.name, 'one');
  clock.advance(minutes(50));
  expect(await statuses(drill)).toEqual([4017, 4017]);
  expect(await found(drill)).toMatchObject({ urgency: 'needsAction', fix: 'recoverVault' });

  const [deleted] = done(await azure.in(home).changes.deletedVaults(signal));
  expect(deleted).toMatchObject({ name: hsm.name, location: vault.location });
  const { name, resourceGroup, location } = vault;
  const accounts = await accountsIn(drill);
  const { end, detail } = await undertake(
    { azure, pace: { now: () => clock.now(), pause: () => Promise.resolve() }, calls: () => [] },
    home,
    recovery,
    (stop) =>
      recoveryReadings(
        azure,
        {
          subscription: home,
          deleted: deleted!,
          vault: { keyStore: 'managedHsm', name, resourceGroup, location },
          accounts,
          hidden: false,
        },
        stop,
      ),
  );
  expect([end.kind, detail]).toEqual(['applied', expect.stringContaining('Recovered managed HSM')]);
  clock.advance(minutes(50));
  expect(await statuses(drill)).toEqual(['confirmed', 'confirmed']);
  expect(await found(drill)).toMatchObject({ urgency: 'passed' });
});

test("the extension's sandbox never creates a missing managed HSM", async () => {
  const { azure, home } = await drillOn();
  const deleted = {
    vaultId: id.replace('kv-ledger', 'hsm-other'),
    name: 'hsm-other',
    location: 'westeurope',
  };
  const answer = await azure.in(home).changes.recover(deleted, home.tenantId, permit);
  expect(answer).toMatchObject({ kind: 'failed', problem: { azure: { status: 404 } } });
});
