import { expect, test } from 'vitest';
import { Inventory } from '../../../../src/inventory/inventory.ts';
import { valueOf } from '../../../../src/inventory/snapshot.ts';
import { remedyOf } from '../../../../src/model/problem.ts';
import type { Subscription } from '../../../../src/model/resources.ts';
import { plain } from '../../../../src/model/text.ts';
import { fixTarget } from '../../../../src/readiness/fixTarget.ts';
import { runChecks } from '../../../../src/readiness/runChecks.ts';
import { recovery, recoveryReadings } from '../../../../src/setup/changes/recoverVault.ts';
import { vaultReadings } from '../../../../src/setup/readings.ts';
import { vaultStep } from '../../../../src/setup/steps/vault.ts';
import { owner, reader } from '../../../../src/sandbox/authorization/roles.ts';
import * as add from '../../../../src/sandbox/estate/builders.ts';
import { contoso } from '../../../../src/sandbox/directory.ts';
import { setFrom } from '../../../../src/sandbox/timeline.ts';
import { undertake } from '../../../fakes/undertaking.ts';
import {
  done,
  hsmId,
  hsmPlace,
  keyUri,
  lettingCosmosIn,
  me,
  signal,
  subscription,
  type Filling,
  type HsmPlace,
  type Settings,
} from '../../../fakes/managedHsm.ts';

const minute = 60_000;
const vault = {
  keyStore: 'managedHsm',
  name: 'hsm-ledgers',
  resourceGroup: 'rg-ledgers',
  location: 'westeurope',
} as const;

/** With one account, and the HSM deleted two hours ago. */
const deletedPlace = (settings: Settings = {}, fill: (filling: Filling) => void = lettingCosmosIn) =>
  hsmPlace(settings, (filling) => {
    const { state, group, hsm } = filling;
    fill(filling);
    add.addAccount(state, group, { name: 'cosmos-ledgers', keyVaultKeyUri: keyUri });
    setFrom(hsm.life, state.clock.now() - 120 * minute, 'deleted');
  });

async function recoverIn(place: HsmPlace) {
  const { azure, connected, services } = place;
  const accounts = done(await services.accounts.list(signal));
  const [deleted] = done(await services.changes.deletedVaults(signal));
  if (!deleted) throw new Error('It is not among the deleted ones.');
  const spec = { subscription, deleted, vault, accounts, hidden: false };
  const status = accounts[0]?.status.kind;
  connected.sent();
  const undertaken = await undertake(
    { azure, pace: connected.pace, calls: () => connected.sent() },
    subscription,
    recovery,
    (stop) => recoveryReadings(azure, spec, stop),
  );
  return { ...undertaken, status };
}

const writes = (sent: readonly string[]) => sent.filter((line) => !line.startsWith('GET'));

async function statusAfterwards({ services, connected }: HsmPlace) {
  await connected.pace.pause(6 * minute, signal);
  return done(await services.accounts.list(signal))[0]?.status.kind;
}

test("a deleted managed HSM is recovered, and existing local roles aren't assigned again", async () => {
  const place = deletedPlace();
  const { end, calls, changes, caveats, detail, status } = await recoverIn(place);
  expect([status, end.kind]).toEqual(['revoked', 'applied']);
  expect(changes).toEqual([
    'Recover managed HSM hsm-ledgers with its keys.',
    expect.stringContaining('cosmos-ledgers'),
  ]);
  expect(caveats.join()).toContain('keeps its local roles');
  expect(writes(calls.apply)).toEqual([`PUT ${hsmId}`]);
  expect(detail).toContain('Recovered managed HSM hsm-ledgers. These accounts');
  expect(await statusAfterwards(place)).toBe('confirmed');
  expect(done(await place.services.changes.deletedVaults(signal))).toEqual([]);
});

test('a local role that is missing afterwards is assigned again, and the account recovers', async () => {
  const place = deletedPlace({}, () => undefined);
  const { end, calls, detail } = await recoverIn(place);
  expect(end.kind).toBe('applied');
  expect(writes(calls.apply)).toEqual([
    `PUT ${hsmId}`,
    expect.stringMatching(/^PUT \/\/keys\/providers\/Microsoft\.Authorization\/roleAssignments\//),
  ]);
  expect(detail).toContain('assigned missing local roles: 1');
  expect(await statusAfterwards(place)).toBe('confirmed');
});

test('one without accounts is recovered without checking its roles', async () => {
  const place = hsmPlace({}, ({ state, hsm }) => setFrom(hsm.life, state.clock.now() - minute, 'deleted'));
  const { detail, calls } = await recoverIn(place);
  expect(detail).toBe('Recovered managed HSM hsm-ledgers.');
  expect(calls.apply.filter((line) => line.includes('roleAssignments'))).toEqual([]);
});

test("a user who can't read local roles can recover the HSM, and is led to the command that grants access", async () => {
  const place = deletedPlace({ roles: [] });
  const { problem, end } = await recoverIn(place);
  expect(end).toMatchObject({ kind: 'failed', begun: true });
  expect(plain(problem!.next)).toMatch(
    /Managed HSM Crypto Auditor.* in the recovered managed HSM hsm-ledgers, run Grant Cosmos DB Access/,
  );
  expect(remedyOf(problem!)).toBe('grantAccess');
  expect(done(await place.services.vaults.get(hsmId, signal))).toMatchObject({ name: 'hsm-ledgers' });
});

test("a user who can't sees the permission for HSMs, and nothing is sent", async () => {
  const place = deletedPlace({}, (filling) => {
    const { roleAssignments } = filling.state;
    roleAssignments.splice(0, Infinity, ...roleAssignments.map((one) => ({ ...one, role: reader })));
  });
  const { problem, calls } = await recoverIn(place);
  expect(problem?.code).toBe('F-02');
  expect(plain(problem!.why)).toContain('Microsoft.KeyVault/managedHSMs/write');
  expect(plain(problem!.next)).toContain('Managed HSM contributor');
  expect(calls.apply).toEqual([]);
});

test("deleted ones are listed with deleted vaults, or alone, and are left out if they can't be read", async () => {
  const place = deletedPlace({}, ({ state, group }) => {
    const gone = add.addVault(state, group, { name: 'kv-gone' });
    setFrom(gone.life, state.clock.now() - minute, 'deleted');
  });
  const names = async (only?: 'managedHsm') =>
    done(await place.services.changes.deletedVaults(signal, only)).map(({ name }) => name);
  expect(await names()).toEqual(['kv-gone', 'hsm-ledgers']);
  place.connected.sent();
  expect(await names('managedHsm')).toEqual(['hsm-ledgers']);
  expect(place.connected.sent()).toEqual([
    `GET /subscriptions/${subscription.id}/providers/Microsoft.KeyVault/deletedManagedHSMs`,
  ]);
  const body = JSON.stringify({ error: { code: 'AuthorizationFailed', message: 'No.' } });
  const response = { status: 403, headers: { 'content-type': 'application/json' }, body };
  place.connected.faults.add({ request: /deletedManagedHSMs/, fault: { kind: 'answer', response } });
  expect(await names()).toEqual(['kv-gone']);
});

test.each([
  ['deleted', deletedPlace, 'F-12', /can be recovered until/],
  ['not there', () => hsmPlace({}, ({ state }) => void state.hsms.pop()), 'F-34', /moved/],
])('a step that needs an HSM that is %s says so, and leads to recovery', async (_, made, code, why) => {
  const readings = vaultReadings(made().azure, { subscription, vault }, signal);
  const finding = done(await vaultStep.check(readings, 0));
  if (finding.state !== 'blocked') throw new Error(finding.state);
  expect(finding.problem.code).toBe(code);
  expect(plain(finding.problem.what)).toBe("Couldn't find managed HSM hsm-ledgers.");
  expect(plain(finding.problem.why)).toMatch(why);
  expect(plain(finding.problem.next)).toContain('Recover Deleted Vault');
  expect(remedyOf(finding.problem)).toBe('recoverVault');
});

const other: Subscription = {
  ...subscription,
  id: '0d9c5a1e-53b7-4c7e-9c2b-8f1de0a4b7c6',
  name: 'Other tenants',
};

/** The readiness findings of the account, whose HSM might be in another subscription of the tenant. */
async function findingOf(place: HsmPlace, subscriptions: readonly Subscription[], of: Subscription) {
  const { azure, connected } = place;
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'subscriptions' });
  await inventory.loadAll(
    subscriptions.flatMap((one) => [
      { kind: 'vaults', subscription: one } as const,
      { kind: 'accounts', subscription: one } as const,
    ]),
  );
  const view = { cloud: azure.cloud, subscriptions, now: connected.pace.now(), expiryDays: 30 };
  const account = valueOf(inventory.snapshot.get('accounts', of.id))![0]!;
  const asked = { kind: 'account', subscription: of, account } as const;
  const context = { azure, inventory, inventoryScope: view, signal };
  const { facts, findings } = done(await runChecks(context, asked, () => undefined));
  return { finding: findings.find(({ title }) => plain(title) === 'Key vault'), facts };
}

test('readiness reports a deleted HSM and its purge date, and leads to recovery', async () => {
  const { finding, facts } = await findingOf(deletedPlace(), [subscription], subscription);
  expect(finding).toMatchObject({ urgency: 'needsAction', code: 'F-12', fix: 'recoverVault' });
  expect(plain(finding!.what)).toBe('Managed HSM hsm-ledgers is deleted.');
  expect(plain(finding!.evidence!)).toMatch(/keeps it until/);
  expect(plain(finding!.next!)).toMatch(/check that the identity still has its local role/);
  expect(fixTarget('recoverVault', facts)).toMatchObject({ subscription: { id: subscription.id } });
});

test('the recovery of an HSM in another subscription starts there', async () => {
  const place = hsmPlace({}, ({ state, hsm }) => {
    const { id, name: displayName } = other;
    const made = add.addSubscription(state, { id, displayName, tenantId: contoso.id });
    add.assignRole(state, `/subscriptions/${id}`, owner, me);
    const group = add.addResourceGroup(state, made, 'rg-elsewhere');
    add.addAccount(state, group, { name: 'cosmos-elsewhere', keyVaultKeyUri: keyUri });
    setFrom(hsm.life, state.clock.now() - minute, 'deleted');
  });
  const { finding, facts } = await findingOf(place, [other, subscription], other);
  expect(finding).toMatchObject({ fix: 'recoverVault' });
  expect(fixTarget('recoverVault', facts)).toMatchObject({
    kind: 'subscription',
    subscription: { id: subscription.id },
  });
});

test("an HSM that can't be found stays unknown", async () => {
  const place = deletedPlace({}, ({ state }) => void state.hsms.pop());
  const { finding } = await findingOf(place, [subscription], subscription);
  expect(finding?.urgency).toBe('unknown');
});
