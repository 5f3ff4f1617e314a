import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readUsers } from '../../../src/health/readInventoryView.ts';
import { usersOfVault } from '../../../src/health/keyDependencies.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { reverseOf } from '../../../src/journal/undoAdvice.ts';
import { plain } from '../../../src/model/text.ts';
import { accessMethod } from '../../../src/revocation/revokeAccess.ts';
import { keyMethod } from '../../../src/revocation/revokeKey.ts';
import { readUndo } from '../../../src/revocation/undoStore.ts';
import { addAccount, addKey, addVault } from '../../../src/sandbox/estate/builders.ts';
import {
  assignLocalRole,
  hsmAdministrator,
  hsmCryptoUser,
  hsmEncryptionUser,
} from '../../../src/sandbox/estate/hsmBuilders.ts';
import { keep } from '../../fakes/revocations.ts';
import {
  cosmos,
  done,
  hsmId,
  hsmPlace,
  keyUri,
  lettingCosmosIn,
  me,
  signal,
  subscription,
  type HsmPlace,
} from '../../fakes/managedHsm.ts';

const vault = {
  id: hsmId,
  name: 'hsm-ledgers',
  uri: 'https://hsm-ledgers.managedhsm.azure.net',
  permissionModel: 'rbac',
} as const;
const keyTarget = { subscription, vault, key: 'ledger', users: [] };
const accessTarget = { subscription, vault, principals: [cosmos] };
const bench = ({ azure, connected }: HsmPlace) => ({ azure, pace: connected.pace, signal });

const inUse = (settings: Parameters<typeof hsmPlace>[0] = {}) =>
  hsmPlace(settings, (filling) => {
    lettingCosmosIn(filling);
    addAccount(filling.state, filling.group, { name: 'cosmos-ledgers', keyVaultKeyUri: keyUri });
  });

const versionsOf = async ({ services }: HsmPlace) =>
  // The time of the last change isn't restored.
  done(await services.keys.versions(`${hsmId}/keys/ledger`, signal)).map(({ updated: _, ...one }) => one);
const grantsOf = async ({ services }: HsmPlace) =>
  done(await services.accessChanges.grants(hsmId, cosmos, signal));
const statusOf = async ({ services, connected }: HsmPlace) => {
  await connected.pace.pause(15 * 60_000, signal);
  return done(await services.accounts.list(signal))[0]?.status.kind;
};

test('a key is revoked by disabling its latest version in the HSM, and restored unchanged', async () => {
  const place = inUse();
  const before = await versionsOf(place);
  const was = done(await keyMethod.prepare(bench(place), keyTarget));
  expect(was.versions).toHaveLength(1);
  place.connected.sent();
  done(await keyMethod.revoke(bench(place), keyTarget, await keep(was)));
  expect(place.connected.sent().filter((line) => line.startsWith('PATCH'))).toEqual([
    `PATCH /keys/ledger/${was.versions[0]!.version}`,
  ]);
  expect((await versionsOf(place)).filter(({ enabled }) => enabled)).toHaveLength(1);
  expect(await statusOf(place)).toBe('revoked');
  expect(readUndo(JSON.parse(JSON.stringify(was)))).toEqual(was);
  done((await keyMethod.restore(bench(place), was)).outcome);
  expect(await versionsOf(place)).toEqual(before);
  expect(await statusOf(place)).toBe('confirmed');
});

test("access is revoked by removing an identity's local roles, and restored under their names", async () => {
  const place = inUse();
  const before = await grantsOf(place);
  const was = done(await accessMethod.prepare(bench(place), accessTarget));
  expect(was.grants).toEqual(before);
  place.connected.sent();
  done(await accessMethod.revoke(bench(place), accessTarget, await keep(was)));
  const [sent] = place.connected.sent().filter((line) => line.startsWith('DELETE'));
  expect(sent).toMatch(/^DELETE \/\/keys\/providers\/Microsoft\.Authorization\/roleAssignments\/[0-9a-f-]+$/);
  expect(await grantsOf(place)).toEqual([]);
  expect(await statusOf(place)).toBe('revoked');
  const kept = readUndo(JSON.parse(JSON.stringify(was)));
  expect(kept).toEqual(was);
  const entry = {
    at: 0,
    method: 'DELETE',
    on: `hsm-ledgers.managedhsm.azure.net${sent!.slice(7)}`,
    account: 'me',
  };
  expect(plain(reverseOf(entry, [was]))).toContain('Restore Cosmos DB Access');
  expect(plain(reverseOf({ ...entry, on: entry.on.replace(/.$/, '_') }, [was]))).not.toContain('Restore');
  done((await accessMethod.restore(bench(place), was)).outcome);
  expect(await grantsOf(place)).toEqual(before);
  expect(await statusOf(place)).toBe('confirmed');
});

const scopes = fc.subarray(['/', '/keys', '/keys/ledger', '/keys/other'], { minLength: 1 });

test('restore(revoke(access)) is the same access at the same scopes, and leaves other roles alone', async () => {
  await fc.assert(
    fc.asyncProperty(scopes, fc.boolean(), async (at, others) => {
      const place = hsmPlace({}, ({ state, hsm }) => {
        addKey(state, hsm, { name: 'other' });
        for (const scope of at) assignLocalRole(state, hsm, scope, hsmEncryptionUser, cosmos);
        if (others) assignLocalRole(state, hsm, '/keys', hsmAdministrator, cosmos);
      });
      const sorted = async () => (await grantsOf(place)).map((one) => JSON.stringify(one)).sort();
      const before = await sorted();
      const was = done(await accessMethod.prepare(bench(place), accessTarget));
      expect(was.grants).toHaveLength(at.length);
      done(await accessMethod.revoke(bench(place), accessTarget, await keep(was)));
      expect(await sorted()).toHaveLength(others ? 1 : 0);
      done((await accessMethod.restore(bench(place), was)).outcome);
      expect(await sorted()).toEqual(before);
      // Twice is the same as once, because a response might have been lost.
      done((await accessMethod.restore(bench(place), was)).outcome);
      expect(await sorted()).toEqual(before);
    }),
    { numRuns: 30 },
  );
});

test('a missing grant, or a missing permission to see it, is reported before anything is revoked', async () => {
  expect(await accessMethod.prepare(bench(hsmPlace()), accessTarget)).toMatchObject({
    problem: { code: 'F-33' },
  });
  const blind = hsmPlace({ roles: [] }, lettingCosmosIn);
  expect(await accessMethod.prepare(bench(blind), accessTarget)).toMatchObject({ problem: { code: 'F-02' } });
});

test("a user who can only use keys can't revoke access, and an administrator can't disable a version", async () => {
  const user = inUse({ roles: [hsmCryptoUser] });
  const was = done(await accessMethod.prepare(bench(user), accessTarget));
  expect(await accessMethod.revoke(bench(user), accessTarget, await keep(was))).toMatchObject({
    problem: { code: 'F-02' },
  });
  const administrator = inUse({ roles: [hsmAdministrator], trustsResourceManager: true });
  const key = done(await keyMethod.prepare(bench(administrator), keyTarget));
  expect(await keyMethod.revoke(bench(administrator), keyTarget, await keep(key))).toMatchObject({
    problem: { code: 'F-02' },
  });
});

test('the impact counts the accounts of the HSM, and none of a vault with the same name', async () => {
  const { azure } = hsmPlace({}, (filling) => {
    lettingCosmosIn(filling);
    const { state, group } = filling;
    const twin = addVault(state, group, { name: 'hsm-ledgers' });
    addKey(state, twin, { name: 'ledger' });
    addAccount(state, group, { name: 'cosmos-hsm', keyVaultKeyUri: keyUri });
    addAccount(state, group, {
      name: 'cosmos-vault',
      keyVaultKeyUri: 'https://hsm-ledgers.vault.azure.net/keys/ledger',
    });
  });
  const inventory = new Inventory(azure);
  const view = { cloud: azure.cloud, now: 0, expiryDays: 30 };
  const users = await readUsers(inventory, view, (estate) => usersOfVault(estate, vault), signal);
  expect(users?.users.map(({ account }) => account.name)).toEqual(['cosmos-hsm']);
});

test("a record that points outside Azure's hosts, or to another path, is rejected", () => {
  const grant = {
    id: `${hsmId}/keys/providers/Microsoft.Authorization/roleAssignments/1`,
    scope: `${hsmId}/keys`,
    roleDefinitionId: 'Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/1',
    principalId: cosmos,
  };
  const { permissionModel: _, ...place } = vault;
  const record = {
    kind: 'access',
    subscription,
    vault: place,
    policies: [],
    grants: [grant],
    at: 1,
    accounts: [],
  };
  expect(readUndo(record)).toEqual(record);
  for (const change of [
    { vault: { ...place, uri: 'https://hsm.managedhsm.azure.net.example.com' } },
    {
      grants: [{ ...grant, scope: '/subscriptions/s/providers/Microsoft.KeyVault/managedHSMs/a.example\\' }],
    },
    { grants: [{ ...grant, roleDefinitionId: 'a b' }] },
  ])
    expect(readUndo({ ...record, ...change })).toBe(undefined);
});

test('no token is sent to a host that a name could point to', async () => {
  const { services, connected } = hsmPlace();
  const scope = hsmId.replace(/hsm-ledgers$/, 'evil.example:443');
  connected.sent();
  expect(await services.accessChanges.grants(scope, me, signal)).toMatchObject({ kind: 'failed' });
  expect(connected.sent()).toEqual([]);
});
