import { expect, test } from 'vitest';
import type { Account, Subscription } from '../../../../src/model/resources.ts';
import { plain } from '../../../../src/model/text.ts';
import { moveReadings, moveToRoles } from '../../../../src/setup/changes/moveToRbac.ts';
import { recovery, recoveryReadings } from '../../../../src/setup/changes/recoverVault.ts';
import { undertake } from '../../../fakes/undertaking.ts';
import { alex, connect, megan, type Connected } from '../../../fakes/connect.ts';

const { signal } = new AbortController();
const minute = 60_000;
const retail = '/subscriptions/3f8e2a61-5c07-4d9b-b1f4-7a60c9e82d35/resourceGroups/rg-retail-prod/providers';
const vaultOf = (name: string) => `${retail}/Microsoft.KeyVault/vaults/${name}`;
const accountOf = (name: string) => `${retail}/Microsoft.DocumentDB/databaseAccounts/${name}`;

interface Ground extends Connected {
  readonly subscription: Subscription;
  account(name: string): Promise<Account>;
}

async function ground(person = megan): Promise<Ground> {
  // A token is valid for an hour, so the account notices sooner than in Azure.
  const connected = connect(person, { revocationReach: 5 * minute });
  const found = await connected.azure.subscriptions(signal);
  if (found.kind !== 'done') throw new Error(JSON.stringify(found));
  const subscription = found.value.subscriptions.find(({ name }) => name === 'Contoso Production')!;
  return Object.assign(connected, {
    subscription,
    async account(name: string) {
      const one = await connected.azure.in(subscription).accounts.get(accountOf(name), signal);
      if (one.kind !== 'done' || !one.value) throw new Error(JSON.stringify(one));
      return one.value;
    },
  });
}

const use = async (at: Ground, vault: string, ...accounts: string[]) => ({
  subscription: at.subscription,
  vault: { name: vault, resourceGroup: 'rg-retail-prod', location: 'northeurope' },
  accounts: await Promise.all(accounts.map((name) => at.account(name))),
  hidden: false,
});

const writes = (sent: readonly string[]) =>
  sent.filter((line) => !line.startsWith('GET')).map((line) => line.replace(/roleAssignments\/.*/, 'role'));

async function deletedOf({ azure, subscription }: Ground, name: string) {
  const found = await azure.in(subscription).changes.deletedVaults(signal);
  if (found.kind !== 'done') throw new Error(JSON.stringify(found));
  return found.value.find((one) => one.name === name)!;
}

test('a deleted vault is recovered, and so is its account', async () => {
  const at = await ground();
  const deleted = await deletedOf(at, 'kv-stores-retired');
  const spec = { ...(await use(at, 'kv-stores-retired', 'cosmos-stores-prod')), deleted };
  expect(spec.accounts[0]?.status.kind).toBe('revoked');
  const { end, calls, changes, caveats } = await undertake(
    { ...at, calls: () => at.sent() },
    at.subscription,
    recovery,
    (stop) => recoveryReadings(at.azure, spec, stop),
  );
  expect(end.kind).toBe('applied');
  expect(changes).toHaveLength(2);
  expect(caveats).toEqual([expect.stringContaining('drops all role assignments')]);
  // Its access policies are restored with it.
  expect(writes(calls.apply)).toEqual([`PUT ${vaultOf('kv-stores-retired')}`]);
  await at.pace.pause(6 * minute, signal);
  expect((await at.account('cosmos-stores-prod')).status.kind).toBe('confirmed');
  const again = await undertake({ ...at, calls: () => at.sent() }, at.subscription, recovery, (stop) =>
    recoveryReadings(at.azure, spec, stop),
  );
  expect(again.end.kind).toBe('already');
});

test('a vault switches to Azure RBAC after the accounts have roles, and names those that lose access', async () => {
  const at = await ground();
  const spec = await use(at, 'kv-retail-prod', 'cosmos-orders-prod');
  const { end, calls, changes, caveats } = await undertake(
    { ...at, calls: () => at.sent() },
    at.subscription,
    moveToRoles,
    (stop) => moveReadings(at.azure, spec, stop),
  );
  expect(end.kind).toBe('applied');
  expect(changes).toHaveLength(3);
  // Two people manage keys there.
  expect(caveats).toHaveLength(2);
  expect(caveats[0]).toMatch(/loses .*: keys get list create/);
  const vault = vaultOf('kv-retail-prod');
  expect(writes(calls.apply)).toEqual([
    `PUT ${vault}/providers/Microsoft.Authorization/role`,
    `PATCH ${vault}`,
  ]);
  await at.pace.pause(6 * minute, signal);
  expect((await at.account('cosmos-orders-prod')).status.kind).toBe('confirmed');
});

test("a vault doesn't switch sooner if this machine's clock is ahead of Azure's", async () => {
  const at = await ground();
  const spec = await use(at, 'kv-retail-prod', 'cosmos-orders-prod');
  const sentAt: number[] = [];
  at.before = ({ method, url }) => {
    if (/^(PUT .*roleAssignments|PATCH .*vaults)/.test(`${method} ${url}`)) sentAt.push(at.pace.now());
  };
  const ahead = { ...at.pace, now: () => at.pace.now() + 20 * minute };
  const { end } = await undertake(
    { azure: at.azure, pace: ahead, calls: () => at.sent() },
    at.subscription,
    moveToRoles,
    (stop) => moveReadings(at.azure, spec, stop),
  );
  expect(end.kind).toBe('applied');
  const [assigned, moved] = sentAt;
  expect(moved! - assigned!).toBeGreaterThanOrEqual(10 * minute);
});

test('a vault that already uses Azure RBAC is reported, and a user without permission sees which one is missing', async () => {
  const at = await ground();
  const payments = {
    ...(await use(at, 'kv-payments-prod')),
    vault: { name: 'kv-payments-prod', resourceGroup: 'rg-payments-prod', location: 'westeurope' },
  };
  const look = (who: Ground, spec: Parameters<typeof moveReadings>[1]) =>
    undertake({ ...who, calls: () => who.sent() }, who.subscription, moveToRoles, (stop) =>
      moveReadings(who.azure, spec, stop),
    );
  expect((await look(at, payments)).end.kind).toBe('already');
  const other = await ground(alex);
  const { problem } = await look(other, await use(other, 'kv-retail-prod'));
  expect(problem?.code).toBe('F-02');
  expect(plain(problem!.why)).toContain('Microsoft.KeyVault/vaults/write');
});
