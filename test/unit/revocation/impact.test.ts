import { expect, test } from 'vitest';
import { usersOfKey, usersOfVault } from '../../../src/health/keyDependencies.ts';
import { clouds } from '../../../src/model/cloud.ts';
import { parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import type { InventoryView, ReadResult } from '../../../src/model/inventoryView.ts';
import type { Account } from '../../../src/model/resources.ts';
import { plain, text } from '../../../src/model/text.ts';
import { accessImpact, keyImpact, losingText, refsOf } from '../../../src/revocation/impact.ts';
import { account, principalId, subscription, vault } from '../../fakes/azure.ts';

const identity = '22222222-3333-4444-5555-666666666666';
const named = (name: string, change: Partial<Account> = {}): Account => ({
  ...account,
  id: account.id.replace('ledger-eu', name),
  name,
  ...change,
});

const estate = (accounts: readonly Account[], change: Partial<InventoryView> = {}): InventoryView => ({
  cloud: clouds.public,
  now: 0,
  expiryDays: 30,
  subscriptions: [subscription],
  tenants: [],
  accounts: new Map([[subscription.id, { read: true as const, value: accounts }]]),
  vaults: new Map(),
  deletedVaults: new Map(),
  keyLists: new Map(),
  keys: new Map(),
  versions: new Map(),
  assignments: new Map(),
  applications: new Map(),
  firstParty: new Map([[subscription.tenantId, { read: true as const, value: principalId }]]),
  ...change,
});

const versions = [{ version: 'v2', enabled: true }];
const names = (list: readonly { user: { account: Account } }[]) => list.map(({ user }) => user.account.name);

test("every spelling of the key's URI counts, and other keys and managed HSMs don't", () => {
  const { keyUri: _, ...none } = named('none');
  const found = usersOfKey(
    estate([
      named('slash', { keyUri: `${account.keyUri!}/` }),
      named('case', { keyUri: 'https://KV-Ledger.vault.azure.net/keys/Ledger-Key' }),
      named('pinned', { keyUri: `${account.keyUri!}/0123456789abcdef0123456789abcdef` }),
      named('other', { keyUri: `${account.keyUri!}-2` }),
      named('hsm', { keyUri: 'https://kv-ledger.managedhsm.azure.net/keys/ledger-key' }),
      none,
    ]),
    account.keyUri!,
  );
  expect(found.users.map((one) => one.account.name)).toEqual(['case', 'pinned', 'slash']);
  expect(found.hiding).toEqual([]);
});

test('accounts on this version, on another, and on an unknown one are distinguished', () => {
  const users = usersOfKey(
    estate([
      named('a-follows', { keyVersion: 'v2' }),
      named('b-behind', { keyVersion: 'v1' }),
      named('c-silent'),
      named('d-revoked', {
        keyVersion: 'v2',
        status: parseCmkStatus(account.keyUri, 'Access to your account is currently revoked (4002)'),
      }),
    ]),
    account.keyUri!,
  );
  const impact = keyImpact(users, { versions });
  expect(impact.losesAccess.map(({ user, note }) => [user.account.name, note && plain(note)])).toEqual([
    ['a-follows', 'Uses this version'],
    ['b-behind', 'Uses version v1'],
    ['c-silent', 'Version in use unknown'],
  ]);
  expect(names(impact.alreadyRevoked)).toEqual(['d-revoked']);
  expect(refsOf(impact.losesAccess).map(({ name }) => name)).toEqual(['a-follows', 'b-behind', 'c-silent']);
});

test('if accounts couldn\'t be read, every count says "at least"', () => {
  const unread = { read: false as const, why: text('You lack the right.') };
  const users = usersOfKey(
    estate([named('a')], {
      subscriptions: [subscription, { ...subscription, id: 'sub-2', name: 'Hidden' }],
      accounts: new Map<string, ReadResult<readonly Account[]>>([
        [subscription.id, { read: true, value: [named('a')] }],
        ['sub-2', unread],
      ]),
      tenants: [{ kind: 'tenant', name: 'Fabrikam', why: text('It wants another factor.') }],
    }),
    account.keyUri!,
  );
  const impact = keyImpact(users, { versions });
  expect(impact.unread.map(({ name }) => name)).toEqual(['Fabrikam', 'Hidden']);
  expect(plain(losingText(impact))).toBe('At least 1 account loses access to its data.');
});

test("a vault: accounts with the identity lose access, those with another one don't, and unknown ones are uncertain", () => {
  const userAssigned = { kind: 'userAssigned', id: '/subscriptions/x/id-cards' } as const;
  const users = usersOfVault(
    estate([
      named('a-first'),
      named('b-other-key', { keyUri: `${account.keyUri!}-2` }),
      named('c-own', {
        defaultIdentity: userAssigned,
        identities: { userAssigned: [{ id: userAssigned.id, principalId: identity }] },
      }),
      named('d-unknown', { defaultIdentity: userAssigned }),
    ]),
    vault,
  );
  const first = accessImpact(users, [principalId.toUpperCase()]);
  expect([names(first.losesAccess), names(first.mightLoseAccess), names(first.keepsAccess)]).toEqual([
    ['a-first', 'b-other-key'],
    ['d-unknown'],
    ['c-own'],
  ]);
  expect(names(accessImpact(users, [identity]).losesAccess)).toEqual(['c-own']);
});
