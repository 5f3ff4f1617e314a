import { expect, test } from 'vitest';
import { revokedAccount } from '../../../src/app/revokedAccount.ts';
import { parseCmkStatus } from '../../../src/domain/cmkStatus.ts';
import { account, everything, fakeAzure, subscription, world } from '../../fakes/azure.ts';
import * as add from '../../../src/sandbox/estate/builders.ts';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import { cosmos, done, place, signal, subscription as ledgers } from './places.ts';

const revoked = {
  ...account,
  status: parseCmkStatus(account.keyUri, 'Access to your account is currently revoked (4018)'),
};
const look = (change: Parameters<typeof world>[0]) => {
  const made = world(change);
  return revokedAccount({ azure: fakeAzure(made), signal }, subscription, account);
};

test('only an account that Azure calls revoked at this moment may be deleted', async () => {
  expect(await look({ accounts: [revoked] })).toMatchObject({ kind: 'done', value: { name: account.name } });
  expect(await look({ accounts: [account] })).toMatchObject({ kind: 'failed', problem: { code: 'F-60' } });
  expect(await look({ accounts: [] })).toMatchObject({ kind: 'failed', problem: { code: 'F-60' } });
  const unsure = { ...account, status: { kind: 'unknown' } as const };
  expect(await look({ accounts: [unsure] })).toMatchObject({ kind: 'failed' });
});

test('who may not delete it is told the action and the role before', async () => {
  const reader = { ...everything, actions: ['*/read'] };
  expect(await look({ accounts: [revoked], permissions: [reader] })).toMatchObject({
    kind: 'failed',
    problem: { code: 'F-02', next: { args: ['DocumentDB Account Contributor'] } },
  });
});

test('its deletion is one request, followed until the account is gone', async () => {
  const there = place((state, vault) => {
    add.addKey(state, vault, { name: 'ledger', enabled: false });
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    const group = state.resourceGroups.find(({ name }) => name === 'rg-ledgers')!;
    const keyVaultKeyUri = 'https://kv-ledgers.vault.azure.net/keys/ledger';
    add.addAccount(state, group, { name: 'cosmos-ledger', keyVaultKeyUri });
  });
  const [listed] = done(await there.azure.accounts.list(signal));
  const found = done(await revokedAccount(there.bench, ledgers, listed!));
  there.connected.sent();
  done(await there.azure.accounts.remove(found.id, signal));
  expect(there.connected.sent().filter((line) => !line.startsWith('GET '))).toEqual([`DELETE ${found.id}`]);
  expect(done(await there.azure.accounts.get(found.id, signal))).toBeUndefined();
});
