import { expect, test } from 'vitest';
import { readUsers } from '../../../src/health/readInventoryView.ts';
import { usersOfKey } from '../../../src/health/keyDependencies.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { map } from '../../../src/model/outcome.ts';
import { plain } from '../../../src/model/text.ts';
import { type KeyUndo, withSubscriptions } from '../../../src/model/undo.ts';
import { timedOutText } from '../../../src/revocation/stage.ts';
import { waitForAccounts } from '../../../src/setup/waitForAccounts.ts';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import * as add from '../../../src/sandbox/estate/builders.ts';
import type { Fault } from '../../../src/sandbox/faults/rule.ts';
import type { State } from '../../../src/sandbox/model/state.ts';
import type { Vault } from '../../../src/sandbox/model/vault.ts';
import { account, fakeAzure, fakePace, world } from '../../fakes/azure.ts';
import { permitFor } from '../../fakes/permit.ts';
import {
  accessMethod,
  cosmos,
  done,
  keep,
  keyMethod,
  keyTarget,
  place,
  signal,
  subscription,
  subscriptionId,
} from '../../fakes/revocations.ts';

const names = ['a', 'b', 'c', 'd', 'e'].map((end) => `cosmos-ledger-${end}`);

function fiveAccounts(state: State, vault: Vault) {
  add.addKey(state, vault, { name: 'ledger', versions: 2 });
  add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
  const group = state.resourceGroups.find(({ name }) => name === 'rg-ledgers')!;
  for (const name of names)
    add.addAccount(state, group, {
      name,
      keyVaultKeyUri: 'https://kv-ledgers.vault.azure.net/keys/ledger',
    });
}

async function fivePlace() {
  const there = place(fiveAccounts);
  const { azure } = there.bench;
  const view = { cloud: azure.cloud, now: 0, expiryDays: 30 };
  const keyUri = 'https://kv-ledgers.vault.azure.net/keys/ledger';
  const users = await readUsers(new Inventory(azure), view, (estate) => usersOfKey(estate, keyUri), signal);
  const accounts = users!.users.map(({ account: { id, name } }) => ({ id, name, subscription }));
  return { there, users: users!.users, accounts };
}

const answering = (status: number, code: string): Fault => ({
  kind: 'answer',
  response: {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: { code, message: 'No.' } }),
  },
});

const arm = `/subscriptions/${subscriptionId}/resourceGroups/rg-ledgers/providers/Microsoft.KeyVault/vaults/kv-ledgers`;

test('a key with five accounts: one change, and each account is observed losing and regaining access', async () => {
  const { there, users, accounts } = await fivePlace();
  expect(accounts.map(({ name }) => name)).toEqual(names);
  const target = keyTarget(there, users);
  there.connected.sent();
  const was = done(await keyMethod.prepare(there.bench, target));
  expect(there.connected.sent().sort()).toEqual(
    [
      `GET ${arm}/keys/ledger`,
      `GET ${arm}/keys/ledger/providers/Microsoft.Authorization/permissions`,
      `GET ${arm}/keys/ledger/versions`,
    ].sort(),
  );
  done(await keyMethod.revoke(there.bench, target, await keep(was)));
  const [version] = was.versions;
  expect(there.connected.sent().filter((line) => !line.startsWith('GET '))).toEqual([
    `PATCH /keys/ledger/${version!.version}`,
  ]);
  const counts: number[] = [];
  const gone = done(
    await waitForAccounts(there.bench, accounts, 'revoked', (seen) => counts.push(seen.reached.length)),
  );
  expect(gone.waiting).toEqual([]);
  expect(gone.reached.map(({ status }) => status)).toEqual(
    names.map(() => expect.objectContaining({ kind: 'revoked', code: 4018 }) as unknown),
  );
  expect(counts.at(0)).toBe(0);
  expect(counts.at(-1)).toBe(5);
  done((await keyMethod.restore(there.bench, was)).outcome);
  const back = done(await waitForAccounts(there.bench, accounts, 'confirmed', () => undefined));
  expect(back.reached.map(({ name }) => name).sort()).toEqual(names);
});

test('the access of the first-party principal: one deletion, one creation', async () => {
  const { there, accounts } = await fivePlace();
  const target = { subscription, vault: there.vault, principals: [cosmos] };
  const was = done(await accessMethod.prepare(there.bench, target));
  there.connected.sent();
  done(await accessMethod.revoke(there.bench, target, await keep(was)));
  const [grant] = was.grants;
  // The permission model and the grants: as reviewed, right before the change, and read back.
  const look = [`GET ${arm}`, `GET ${arm}/providers/Microsoft.Authorization/roleAssignments`];
  expect(there.connected.sent()).toEqual([...look, ...look, `DELETE ${grant!.id}`, ...look]);
  const gone = done(await waitForAccounts(there.bench, accounts, 'revoked', () => undefined));
  expect(gone.reached.map(({ status }) => status.kind === 'revoked' && status.code)).toEqual(
    names.map(() => 4002),
  );
  there.connected.sent();
  done((await accessMethod.restore(there.bench, was)).outcome);
  expect(there.connected.sent().filter((line) => !line.startsWith('GET '))).toEqual([`PUT ${grant!.id}`]);
  done(await waitForAccounts(there.bench, accounts, 'confirmed', () => undefined));
});

test('an assignment above the vault is named and left alone, even if the vault has one too', async () => {
  const there = place((state, vault) => {
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    add.assignRole(state, `/subscriptions/${subscriptionId}`, cryptoServiceEncryptionUser, cosmos);
  });
  const target = { subscription, vault: there.vault, principals: [cosmos] };
  const looked = await accessMethod.prepare(there.bench, target);
  expect(looked).toMatchObject({ kind: 'failed', problem: { code: 'F-33', owner: 'accessAdministrator' } });
  expect(JSON.stringify(looked)).toContain(`/subscriptions/${subscriptionId}`);
});

test("a grant that someone changed after the review isn't removed", async () => {
  const { there, users } = await fivePlace();
  const target = keyTarget(there, users);
  const was = done(await keyMethod.prepare(there.bench, target));
  const [version] = was.versions;
  const key = { name: 'ledger', version: version!.version };
  done(await there.azure.accessChanges.setVersionEnabled(there.vault, key, false, await permitFor()));
  there.connected.sent();
  const pulled = await keyMethod.revoke(there.bench, target, await keep(was));
  expect(pulled).toMatchObject({ problem: { code: 'F-50' } });
  expect(JSON.stringify(pulled)).toContain(version!.version);
  expect(JSON.stringify(pulled)).toContain('Nothing');
  expect(there.connected.sent().filter((line) => !line.startsWith('GET '))).toEqual([]);
});

test('a conflict with another change is retried once', async () => {
  const { there } = await fivePlace();
  const settings = { enableRbacAuthorization: undefined };
  const policies = place(() => undefined, {
    ...settings,
    accessPolicies: [add.keyPolicy(subscription.tenantId, cosmos, ['get'])],
  });
  const target = { subscription, vault: policies.vault, principals: [cosmos] };
  const was = done(await accessMethod.prepare(policies.bench, target));
  policies.connected.faults.add({
    request: /accessPolicies/,
    times: 1,
    fault: answering(409, 'ConflictError'),
  });
  done(await accessMethod.revoke(policies.bench, target, await keep(was)));
  expect(done(await policies.azure.accessChanges.policies(policies.vault.id, signal))).toEqual([]);
  expect(there.vault.permissionModel).toBe('rbac');
});

test("an account that can't be read for a while is read again, and the result says if none can be", async () => {
  const { there, accounts } = await fivePlace();
  const refused = answering(403, 'AuthorizationFailed');
  there.connected.faults.add({ request: /cosmos-ledger-a/, times: 1, fault: refused });
  const seen = done(await waitForAccounts(there.bench, accounts, 'confirmed', () => undefined));
  expect(seen.reached).toHaveLength(5);
  there.connected.faults.add({ request: /databaseAccounts/, times: 5, fault: refused });
  expect(await waitForAccounts(there.bench, accounts, 'revoked', () => undefined)).toMatchObject({
    kind: 'failed',
  });
});

test('an account that Azure never reports as expected is named at the end, and not claimed', async () => {
  const refs = ['a', 'b'].map((name) => ({ id: account.id, name, subscription }));
  const pace = fakePace();
  const bench = { azure: fakeAzure(world({ accounts: [account] })), pace, signal };
  const end = done(await waitForAccounts(bench, refs, 'revoked', () => undefined));
  expect(pace.spent).toBeGreaterThanOrEqual(75 * 60_000);
  expect(end).toEqual({ reached: [], waiting: refs });
  expect(plain(timedOutText(end.waiting, 'revoked'))).toBe(
    "After 75 minutes, Azure doesn't report these as revoked: a, b.",
  );
  expect(plain(timedOutText(refs.slice(0, 1), 'confirmed'))).toBe(
    "After 75 minutes, Azure doesn't confirm access for: a.",
  );
});

test('a revocation can be restored with any account that can read the subscription', () => {
  const undo: KeyUndo = {
    kind: 'key',
    subscription,
    vault: { id: '/v', name: 'v', uri: 'https://v' },
    key: 'ledger',
    at: 1,
    versions: [],
    accounts: [
      { id: '/a', name: 'a', subscription },
      { id: '/b', name: 'b', subscription: { ...subscription, id: 'gone' } },
    ],
  };
  const now = { ...subscription, id: subscription.id.toUpperCase(), account: 'bob' };
  const seen = withSubscriptions(undo, [now]);
  expect(seen.subscription.account).toBe('bob');
  expect(seen.accounts.map((one) => one.subscription.account)).toEqual(['bob', subscription.account]);
});

test("a key whose latest version is unknown isn't called revoked, and no other version is used instead", async () => {
  const there = place((state, vault) => void add.addKey(state, vault, { name: 'ledger', versions: 2 }));
  const untold: typeof there.bench.azure = {
    ...there.bench.azure,
    in: (of) => {
      const azure = there.bench.azure.in(of);
      const get: typeof azure.keys.get = async (...args) =>
        map(await azure.keys.get(...args), (found) => {
          if (!found) return found;
          const { latestVersion: _, ...rest } = found;
          return rest;
        });
      return { ...azure, keys: { ...azure.keys, get } };
    },
  };
  const looked = await keyMethod.prepare({ ...there.bench, azure: untold }, keyTarget(there));
  expect(looked).toMatchObject({ kind: 'failed', problem: { code: 'F-97' } });
});
