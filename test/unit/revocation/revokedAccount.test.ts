import { expect, test } from 'vitest';
import { parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import { deleteRevokedAccount, revokedAccount } from '../../../src/revocation/revokedAccount.ts';
import { account, everything, fakeAzure, fakePace, subscription, world } from '../../fakes/azure.ts';
import * as add from '../../../src/sandbox/estate/builders.ts';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import { cosmos, done, place, signal, subscription as ledgers, type Place } from '../../fakes/revocations.ts';

const revoked = {
  ...account,
  status: parseCmkStatus(account.keyUri, 'Access to your account is currently revoked (4018)'),
};
const look = (change: Parameters<typeof world>[0]) => {
  const made = world(change);
  return revokedAccount({ azure: fakeAzure(made), signal }, subscription, account);
};

test('only an account that Azure currently reports as revoked can be deleted', async () => {
  expect(await look({ accounts: [revoked] })).toMatchObject({ kind: 'done', value: { name: account.name } });
  expect(await look({ accounts: [account] })).toMatchObject({ kind: 'failed', problem: { code: 'F-60' } });
  expect(await look({ accounts: [] })).toMatchObject({ kind: 'failed', problem: { code: 'F-60' } });
  const unsure = { ...account, status: { kind: 'unknown' } as const };
  expect(await look({ accounts: [unsure] })).toMatchObject({ kind: 'failed' });
});

test("a user who can't delete it sees the action and the role in advance", async () => {
  const reader = { ...everything, actions: ['*/read'] };
  expect(await look({ accounts: [revoked], permissions: [reader] })).toMatchObject({
    kind: 'failed',
    problem: { code: 'F-02', next: { args: ['DocumentDB Account Contributor'] } },
  });
});

const withRevoked = () =>
  place((state, vault) => {
    add.addKey(state, vault, { name: 'ledger', enabled: false });
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    const group = state.resourceGroups.find(({ name }) => name === 'rg-ledgers')!;
    const keyVaultKeyUri = 'https://kv-ledgers.vault.azure.net/keys/ledger';
    add.addAccount(state, group, { name: 'cosmos-ledger', keyVaultKeyUri });
  });

const foundIn = async (there: Place) => {
  const [listed] = done(await there.azure.accounts.list(signal));
  return done(await revokedAccount(there.bench, ledgers, listed!));
};
const deletions = ({ connected }: Place) => connected.sent().filter((line) => line.startsWith('DELETE'));

test('its deletion is one request, followed until the account is deleted', async () => {
  const there = withRevoked();
  const found = await foundIn(there);
  there.connected.sent();
  expect(await deleteRevokedAccount(there.bench, ledgers, found)).toMatchObject({ value: { changed: true } });
  expect(deletions(there)).toEqual([`DELETE ${found.id}`]);
  expect(done(await there.azure.accounts.get(found.id, signal))).toBeUndefined();
  expect(await deleteRevokedAccount(there.bench, ledgers, found)).toMatchObject({
    value: { changed: false },
  });
  expect(deletions(there)).toEqual([]);
});

test("an account that works again at the last check isn't deleted", async () => {
  const there = withRevoked();
  const found = await foundIn(there);
  // A colleague enables the key while the user reads the dialog and types the name.
  const { settings } = there.connected.sandbox.state.vaults[0]!.keys[0]!.versions[0]!;
  const now = there.bench.pace.now();
  setFrom(settings, now, { ...valueAt(settings, now), attributes: { enabled: true } });
  await there.bench.pace.pause(20 * 60_000, signal);
  const refused = await deleteRevokedAccount(there.bench, ledgers, found);
  expect(refused).toMatchObject({ kind: 'failed', problem: { code: 'F-60' } });
  expect(deletions(there)).toEqual([]);
});

test("an account whose status is unknown at the last check, or can't be read, isn't deleted", async () => {
  const made = world({ accounts: [{ ...account, status: { kind: 'unknown' } }] });
  const bench = { azure: fakeAzure(made), pace: fakePace(), signal };
  expect(await deleteRevokedAccount(bench, subscription, account)).toMatchObject({
    problem: { code: 'F-60' },
  });
  expect(made.calls).toEqual(['account.get']);
  const there = withRevoked();
  const found = await foundIn(there);
  there.connected.faults.add({ request: /^GET .*databaseAccounts/, fault: { kind: 'expired' } });
  expect(await deleteRevokedAccount(there.bench, ledgers, found)).toMatchObject({ kind: 'failed' });
  expect(deletions(there)).toEqual([]);
});

test('a deletion whose response is lost is read back, not guessed', async () => {
  const there = withRevoked();
  const found = await foundIn(there);
  const { faults } = there.connected;
  faults.add({ request: /^DELETE/, times: 1, fault: { kind: 'reset', takesEffect: true } });
  faults.add({ request: /^DELETE/, fault: { kind: 'expired' } });
  const deleted = await deleteRevokedAccount(there.bench, ledgers, found);
  const now = done(await there.azure.accounts.get(found.id, signal));
  expect(deleted.kind === 'done').toBe(now === undefined);
});
