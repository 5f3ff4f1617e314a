import { describe, expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import { parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import type { Account, Vault } from '../../../src/model/resources.ts';
import { minutes } from '../../../src/model/time.ts';
import {
  keyLossCauses,
  causeTexts,
  drillCopyOf,
  causeTextOf,
} from '../../../src/session/keyLossSimulation.ts';
import { loseKey } from '../../../src/sandbox/loseKey.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { keyStatus } from '../../../src/sandbox/cosmos/revocation.ts';
import { copiedEstate, type CopiedEstate } from '../../../src/sandbox/estate/copied.ts';
import { createSandbox } from '../../../src/sandbox/sandbox.ts';
import { account, subscription, vault } from '../../fakes/azure.ts';

const other = { ...subscription, id: 'sub-2', name: 'Other tenants' };
const uri = (key: string) => `https://kv-ledger.vault.azure.net/keys/${key}`;
const { keyUri: _, ...plain } = account;
const accounts: readonly Account[] = [
  { ...account, keyUri: uri('one') },
  { ...account, name: 'orders', keyUri: uri('one'), defaultIdentity: { kind: 'systemAssigned' } },
  {
    ...account,
    name: 'stores',
    subscriptionId: 'sub-2',
    keyUri: `${uri('two')}/0123456789abcdef0123456789abcdef`,
    defaultIdentity: { kind: 'userAssigned', id: '/subscriptions/sub-2/resourceGroups/rg/x/id-stores' },
  },
  { ...account, name: 'foreign', keyUri: 'https://kv-other.vault.azure.net/keys/one' },
  { ...plain, name: 'plain' },
];
const rbac: Vault = { ...vault, permissionModel: 'rbac' };

const copied = (of = vault) => drillCopyOf(clouds.public, [subscription, other], of, accounts);

test('for a managed HSM, only the deletion differs, with its sub-status', () => {
  const id = vault.id.replace('/vaults/', '/managedHSMs/');
  const differing = keyLossCauses.filter((cause) => causeTextOf(cause, { id }) !== causeTextOf(cause, vault));
  expect(differing).toEqual(['vaultDeleted']);
  const { title, code } = causeTextOf('vaultDeleted', { id });
  expect([title.message, code]).toEqual(['The managed HSM is deleted', causeTexts.vaultDeleted.code]);
});

test('a copy of a managed HSM has its accounts, and none of a vault with the same name', () => {
  const hsm: Vault = { ...rbac, id: vault.id.replace('/vaults/', '/managedHSMs/'), sku: 'managedHsm' };
  const inHsm = { ...account, name: 'in-hsm', keyUri: uri('one').replace('.vault.', '.managedhsm.') };
  const copy = drillCopyOf(clouds.public, [subscription, other], hsm, [...accounts, inHsm]);
  expect(copy.accounts.map(({ name }) => name)).toEqual(['in-hsm']);
  expect(copy.vault).toMatchObject({ sku: 'managedHsm', keys: ['one'] });
});

test('a copy has the vault, its keys in use, and their accounts, wherever they are', () => {
  const copy = copied();
  expect(copy.subscriptions.map(({ name }) => name)).toEqual(['Production', 'Other tenants']);
  expect(copy.vault).toMatchObject({ name: 'kv-ledger', keys: ['one', 'two'] });
  expect(copy.accounts.map(({ name, key, identity }) => [name, key, identity])).toEqual([
    ['ledger-eu', 'one', 'firstParty'],
    ['orders', 'one', 'systemAssigned'],
    ['stores', 'two', { userAssigned: 'id-stores' }],
  ]);
});

function open(copy: CopiedEstate) {
  const clock = manualClock(Date.UTC(2026, 10, 24));
  const { state } = createSandbox({ clock, estate: copiedEstate(copy) });
  const status = (name: string) => {
    const found = state.accounts.find((one) => one.name === name);
    if (!found) throw new Error(name);
    return parseCmkStatus('a key', keyStatus(state, found, clock.now())?.sentence);
  };
  return { clock, state, status };
}

describe.each([
  ['under access policies', copied()],
  ['under Azure RBAC', copied(rbac)],
  ['in a managed HSM', { ...copied(), vault: { ...copied().vault, sku: 'managedHsm' } }],
])('%s', (_, copy: CopiedEstate) => {
  test.each(keyLossCauses)('%s has its documented symptoms, and only once the accounts notice', (cause) => {
    const { clock, state, status } = open(copy);
    expect(['ledger-eu', 'orders', 'stores'].map((name) => status(name).kind)).toEqual([
      'confirmed',
      'confirmed',
      'confirmed',
    ]);
    loseKey(state, cause, 'KV-Ledger', 'one');
    expect(status('ledger-eu').kind).toBe('confirmed');
    clock.advance(minutes(50));
    const { code } = causeTexts[cause];
    expect(status('ledger-eu')).toMatchObject({ kind: 'revoked', code });
    expect(status('orders')).toMatchObject({ kind: 'revoked', code });
    const ofKey = ['keyDisabled', 'keyExpired', 'keyDeleted'].includes(cause);
    expect(status('stores').kind).toBe(ofKey ? 'confirmed' : 'revoked');
  });
});

test("a key that isn't in the copy is a bug", () => {
  expect(() => loseKey(open(copied()).state, 'keyDisabled', 'kv-ledger', 'three')).toThrow('no key three');
});
