import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import type { DefaultIdentity } from '../../../src/model/defaultIdentity.ts';
import type { Account } from '../../../src/model/resources.ts';
import { minutes } from '../../../src/model/time.ts';
import { drillCopyOf } from '../../../src/session/keyLossSimulation.ts';
import { loseKey } from '../../../src/sandbox/loseKey.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { keyStatus } from '../../../src/sandbox/cosmos/revocation.ts';
import { contoso, fabrikam } from '../../../src/sandbox/directory.ts';
import { copiedEstate } from '../../../src/sandbox/estate/copied.ts';
import { createSandbox } from '../../../src/sandbox/sandbox.ts';
import { account, subscription, vault } from '../../fakes/azure.ts';

const application = '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10';
const id = (name: string) => `/subscriptions/s/resourceGroups/g/providers/x/${name}`;
const subscriptions = [
  subscription,
  { ...subscription, id: 'sub-2', name: 'Same tenant' },
  { ...subscription, id: 'sub-3', name: 'Ours', tenantId: 'tenant-2' },
  { ...subscription, id: 'sub-4', name: 'Third', tenantId: 'tenant-3' },
];

const identity = fc.constantFrom<DefaultIdentity[]>(
  { kind: 'firstParty' },
  { kind: 'systemAssigned' },
  { kind: 'undefined' },
  { kind: 'userAssigned', id: id('id-a') },
  { kind: 'userAssigned', id: id('id-a'), federatedClientId: application },
  { kind: 'userAssigned', id: id('id-b'), federatedClientId: '11111111-4f0e-4a5e-9a51-2c7d0c9e3f10' },
);

const accountsArbitrary = fc
  .array(fc.record({ subscription: fc.constantFrom(...subscriptions), identity }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((made) =>
    made.map((one, at): Account => ({
      ...account,
      name: `account-${at}`,
      subscriptionId: one.subscription.id,
      defaultIdentity: one.identity,
    })),
  );

function open(accounts: readonly Account[], permissionModel: 'rbac' | 'accessPolicy') {
  const clock = manualClock(Date.UTC(2026, 10, 24));
  const copy = drillCopyOf(clouds.public, subscriptions, { ...vault, permissionModel }, accounts);
  const { state } = createSandbox({ clock, estate: copiedEstate(copy) });
  const statuses = () => state.accounts.map((one) => keyStatus(state, one, clock.now())?.sentence ?? '');
  return { clock, state, statuses };
}

test('a copy is healthy, and fails without its grant, for any tenants and identities', () => {
  fc.assert(
    fc.property(accountsArbitrary, fc.constantFrom('rbac', 'accessPolicy'), (accounts, model) => {
      const { clock, state, statuses } = open(accounts, model);
      expect(statuses()).toEqual(accounts.map(() => expect.stringContaining('confirmed') as string));
      loseKey(state, 'accessRemoved', vault.name, 'ledger-key');
      clock.advance(minutes(50));
      expect(statuses()).toEqual(accounts.map(() => expect.stringContaining('(4002)') as string));
    }),
    { numRuns: 150 },
  );
});

test("a cross-tenant copy has the vault in another tenant, with the accounts' application", () => {
  const across: Account = {
    ...account,
    subscriptionId: 'sub-3',
    defaultIdentity: { kind: 'userAssigned', id: id('id-a'), federatedClientId: application },
  };
  const { state } = open([across], 'rbac');
  expect(state.subscriptions.map(({ displayName, tenantId }) => [displayName, tenantId])).toEqual([
    ['Production', fabrikam.id],
    ['Ours', contoso.id],
  ]);
  const [used] = state.accounts;
  expect(used?.settings.entries.at(-1)?.value.defaultIdentity).toContain(`&FederatedClientId=${application}`);
  const principal = state.directory.servicePrincipals.find(({ appId }) => appId === application);
  expect(principal?.tenantId).toBe(fabrikam.id);
  expect(state.roleAssignments.map(({ principalId }) => principalId)).toContain(principal?.objectId);
  const identityId = state.identities.find(({ name }) => name === 'id-a')?.principalId;
  expect(state.roleAssignments.map(({ principalId }) => principalId)).not.toContain(identityId);
});

test("accounts in the vault's tenant stay in one tenant with it", () => {
  const { state } = open([account, { ...account, name: 'b', subscriptionId: 'sub-2' }], 'rbac');
  expect(state.subscriptions.map(({ tenantId }) => tenantId)).toEqual([contoso.id, contoso.id]);
});
