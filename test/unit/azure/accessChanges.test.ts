import { beforeEach, expect, test } from 'vitest';
import type { AzureSubscription, AccessChanges } from '../../../src/azure/api.ts';
import type { PolicyEntry, RoleGrant } from '../../../src/model/accessGrants.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { contosoCosmosPrincipal } from '../../../src/sandbox/directory.ts';
import { permitFor } from '../../fakes/permit.ts';
import { alex, connect, megan, type Connected } from '../../fakes/connect.ts';

const { signal } = new AbortController();
const production = {
  id: '3f8e2a61-5c07-4d9b-b1f4-7a60c9e82d35',
  name: 'Contoso Production',
  tenantId: '',
  account: megan.label,
};
const vaultIn = (group: string, name: string) =>
  `/subscriptions/${production.id}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`;
const retail = vaultIn('rg-retail-prod', 'kv-retail-prod');
const payments = vaultIn('rg-payments-prod', 'kv-payments-prod');
const principal = contosoCosmosPrincipal.objectId;

let connected: Connected;
let azure: AzureSubscription;
let accessChanges: AccessChanges;

beforeEach(async () => {
  connected = connect();
  const found = done(await connected.azure.subscriptions(signal)).subscriptions;
  azure = connected.azure.in(found.find(({ id }) => id === production.id)!);
  ({ accessChanges } = azure);
});

function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

test('a version is disabled in the vault, and enabled again', async () => {
  const vault = { uri: 'https://kv-payments-prod.vault.azure.net' };
  // A change also changes the time of the last one.
  const versions = async () =>
    done(await azure.keys.versions(`${payments}/keys/cosmos-payments`, signal)).map(
      ({ updated: _, ...version }) => version,
    );
  const [newest] = await versions();
  const key = { name: 'cosmos-payments', version: newest!.version };
  const before = await versions();
  connected.sent();
  done(await accessChanges.setVersionEnabled(vault, key, false, await permitFor()));
  expect(connected.sent().at(-1)).toBe(`PATCH /keys/cosmos-payments/${key.version}`);
  expect((await versions()).map(({ enabled }) => enabled)).toEqual([false, true]);
  done(await accessChanges.setVersionEnabled(vault, key, true, await permitFor()));
  expect(await versions()).toEqual(before);
});

test("a user who can't update keys sees the required action and role", async () => {
  connected = connect(alex);
  const found = done(await connected.azure.subscriptions(signal)).subscriptions;
  const ports = connected.azure.in(found.find(({ id }) => id === production.id)!).accessChanges;
  const vault = { uri: 'https://kv-retail-prod.vault.azure.net' };
  const refused = await ports.setVersionEnabled(
    vault,
    { name: 'cosmos-orders', version: 'x' },
    false,
    await permitFor(),
  );
  expect(refused).toMatchObject({ kind: 'failed', problem: { code: 'F-24' } });
});

test('an access policy is removed and restored as a whole, including other permissions', async () => {
  const extra: PolicyEntry = {
    tenantId: done(await azure.vaults.get(retail, signal))!.tenantId,
    objectId: principal,
    permissions: { secrets: ['get', 'list'], certificates: ['get'] },
  };
  done(await accessChanges.changePolicies(retail, 'add', [extra], await permitFor()));
  const before = done(await accessChanges.policies(retail, signal));
  const entry = before.find(({ objectId }) => objectId === principal)!;
  expect(entry.permissions).toEqual({
    keys: ['get', 'wrapKey', 'unwrapKey'],
    secrets: ['get', 'list'],
    certificates: ['get'],
  });
  done(await accessChanges.changePolicies(retail, 'remove', [entry], await permitFor()));
  expect(done(await accessChanges.policies(retail, signal)).map(({ objectId }) => objectId)).not.toContain(
    principal,
  );
  done(await accessChanges.changePolicies(retail, 'add', [entry], await permitFor()));
  expect(done(await accessChanges.policies(retail, signal))).toEqual(before);
});

test('a role assignment is removed and restored under its name, with its condition', async () => {
  const [given] = done(await accessChanges.grants(payments, principal, signal));
  done(await accessChanges.removeGrant(given!, await permitFor()));
  done(await accessChanges.removeGrant(given!, await permitFor()));
  expect(done(await accessChanges.grants(payments, principal, signal))).toEqual([]);
  const limited: RoleGrant = {
    ...given!,
    condition: 'true',
    conditionVersion: '2.0',
    description: 'For CMK',
  };
  done(await accessChanges.putGrant(limited, await permitFor()));
  done(await accessChanges.putGrant(limited, await permitFor()));
  expect(done(await accessChanges.grants(payments, principal, signal))).toEqual([limited]);
});
