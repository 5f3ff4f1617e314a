import { fabrikam } from '../../../src/sandbox/directory.ts';
import {
  addIdentity,
  addKey,
  addResourceGroup,
  addSubscription,
  addVault,
  assignRole,
} from '../../../src/sandbox/estate/builders.ts';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import {
  create,
  createAgain,
  cosmos,
  ground,
  group,
  patchAccount,
  putAccount,
  send,
  type Ground,
} from './ground.ts';
import type { Provocation } from './provocation.ts';
import { seenAccount } from './seen.ts';

const troubleshooting = (section: string) => `Learn: Troubleshoot CMK ${section}`;

/** A vault in another tenant, with a key. */
function foreignVault({ state }: Ground): string {
  const there = addSubscription(state, {
    id: 'c4e19d70-3b5a-4f82-9d61-0a7be5f3c218',
    displayName: 'Other tenants',
    tenantId: fabrikam.id,
  });
  const vault = addVault(state, addResourceGroup(state, there, 'rg-elsewhere'), { name: 'kv-elsewhere' });
  addKey(state, vault, { name: 'orders' });
  assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
  return 'https://kv-elsewhere.vault.azure.net/keys/orders';
}

const onData = (here: Ground, method: 'GET' | 'POST', path: string) =>
  send(here, {
    ...{ on: 'account', name: 'cosmos-orders', method },
    what: "Couldn't reach the data of account cosmos-orders.",
    url: `https://cosmos-orders.documents.azure.com/${path}`,
  });

/** The key is disabled, and the change has propagated. */
function revoked(): Ground {
  const here = ground({ account: {} });
  const now = here.pace.now();
  for (const { versions } of here.vault.keys)
    for (const { settings } of versions) {
      const known = valueAt(settings, now);
      setFrom(settings, now, { ...known, attributes: { enabled: false } });
    }
  here.settle();
  return here;
}

/** The account and its key (docs/azure.md, F-codes). */
export const accounts: readonly Provocation[] = [
  {
    code: 'F-16',
    where: 'create the account',
    by: 'the vault has no purge protection',
    on: 'account',
    source: 'Learn: Configure CMK',
    unconfirmed: ['purgeProtectionMissing'],
    provoke: () => create(ground({ vault: { purgeProtection: false } })),
    again: () => createAgain(ground({ vault: { purgeProtection: false } })),
  },
  {
    code: 'F-31',
    where: 'set the default identity',
    by: 'one update changes the identities and the default identity',
    on: 'account',
    source: 'terraform-provider-azurerm#22466',
    unconfirmed: ['silentDefaultIdentity'],
    provoke: async () => {
      const here = ground({ account: {} });
      const both = {
        identity: { type: 'SystemAssigned' },
        properties: { defaultIdentity: 'SystemAssignedIdentity' },
      };
      await patchAccount(here, both).catch(() => undefined);
      return seenAccount(here);
    },
  },
  {
    code: 'F-32',
    where: 'create the account',
    by: "the vault's firewall is on, and trusted services can't bypass it",
    on: 'account',
    source: troubleshooting('1.1'),
    provoke: () =>
      create(
        ground({
          vault: {
            networkAcls: { bypass: 'None', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] },
          },
        }),
      ),
  },
  {
    code: 'F-33',
    where: 'create the account',
    by: 'the identity has no role on a vault that uses Azure RBAC',
    on: 'account',
    source: 'Learn: Troubleshoot CMK',
    provoke: () => create(ground({ granted: false })),
    again: () => createAgain(ground({ granted: false })),
  },
  {
    code: 'F-33',
    where: 'create the account',
    by: 'the identity has no access policy in a vault that uses them',
    on: 'account',
    source: 'Azure self-help',
    provoke: () => create(ground({ granted: false, vault: { enableRbacAuthorization: false } })),
    again: () => createAgain(ground({ granted: false, vault: { enableRbacAuthorization: false } })),
  },
  {
    code: 'F-34',
    where: 'create the account',
    by: 'the vault in the key URI does not exist',
    on: 'account',
    source: troubleshooting('1.2'),
    provoke: () => create(ground(), {}, 'https://kv-nowhere.vault.azure.net/keys/orders'),
  },
  {
    code: 'F-34',
    where: 'create the account',
    by: 'the key in the key URI does not exist',
    on: 'account',
    source: troubleshooting('1.2'),
    provoke: () => create(ground(), {}, 'https://kv-orders.vault.azure.net/keys/gone'),
  },
  {
    code: 'F-35',
    where: 'create the account',
    by: 'the key URI starts with http (the product never sends one)',
    on: 'account',
    source: troubleshooting('1.3'),
    provoke: () => create(ground(), {}, 'http://kv-orders.vault.azure.net/keys/orders'),
  },
  {
    code: 'F-36',
    where: 'remove the key from the account',
    by: 'the account has a customer-managed key',
    on: 'account',
    source: troubleshooting('1.4'),
    provoke: () => patchAccount(ground({ account: {} }), { properties: { keyVaultKeyUri: null } }),
  },
  {
    code: 'F-37',
    where: 'change the account',
    by: 'the key is disabled, and access is revoked',
    on: 'account',
    source: troubleshooting('1.5'),
    provoke: () => patchAccount(revoked(), { tags: { team: 'orders' } }),
  },
  {
    code: 'F-38',
    where: 'create the account with its system-assigned identity',
    by: 'the default identity is the system-assigned one',
    on: 'account',
    source: troubleshooting('1.6'),
    provoke: () =>
      putAccount(
        ground(),
        { defaultIdentity: 'SystemAssignedIdentity' },
        { identity: { type: 'SystemAssigned' } },
      ),
  },
  {
    code: 'F-39',
    where: 'change the key of the account',
    by: 'the new key is in a vault of another tenant',
    on: 'account',
    source: troubleshooting('1.7'),
    provoke: () => {
      const here = ground({ account: {} });
      return patchAccount(here, { properties: { keyVaultKeyUri: foreignVault(here) } });
    },
  },
  {
    code: 'F-40',
    where: 'create the account',
    by: 'the vault is in another tenant, and the default identity is the first-party one',
    on: 'account',
    source: troubleshooting('1.9'),
    provoke: () => {
      const here = ground();
      return create(here, {}, foreignVault(here));
    },
  },
  {
    code: 'F-41',
    where: 'set the default identity',
    by: 'the identity is not assigned to the account',
    on: 'account',
    source: 'azure-cli#28511',
    unconfirmed: ['invalidUserAssignedDefault'],
    provoke: () => {
      const here = ground({ account: {} });
      const identity = addIdentity(here.state, here.resourceGroup, 'id-orders');
      return patchAccount(here, { properties: { defaultIdentity: `UserAssignedIdentity=${identity.id}` } });
    },
  },
  {
    code: 'F-50',
    where: 'change the account',
    by: 'another operation on the account is running, for example its encryption with a key',
    on: 'account',
    source: 'pulumi-azure-native#1266',
    provoke: () => {
      const here = ground({ account: {} });
      if (here.account) here.account.updatingUntil = here.pace.now() + 60_000_000;
      return patchAccount(here, { tags: { team: 'orders' } });
    },
  },
  {
    code: 'F-51',
    where: 'create the account',
    by: 'the region has no capacity for zone-redundant accounts of the subscription',
    on: 'account',
    source: 'GitHub issues on "high demand"',
    provoke: () => {
      const here = ground();
      for (const subscription of here.state.subscriptions) subscription.zonesFullIn = ['westeurope'];
      return create(here, { zoneRedundant: true });
    },
  },
  {
    code: 'F-51',
    where: 'create the account',
    by: 'the subscription has no access to the region',
    on: 'account',
    source: 'GitHub issues on "high demand"',
    provoke: () => {
      const here = ground();
      for (const subscription of here.state.subscriptions) subscription.closedRegions = ['westeurope'];
      return create(here);
    },
  },
  {
    code: 'F-52',
    where: 'create the account',
    by: 'an account of another resource group has the name',
    on: 'account',
    source: 'GitHub issues on "Dns record"',
    provoke: () => {
      const here = ground({ account: {} });
      here.state.accounts.splice(0, 1, { ...here.state.accounts[0]!, id: '/subscriptions/other' });
      return create(here);
    },
  },
  {
    code: 'F-52',
    where: 'create the account',
    by: 'the name is longer than 44 characters (the product never sends one)',
    on: 'account',
    source: 'GitHub issues on "is not valid since"',
    provoke: () => create(ground(), { name: 'cosmos-orders-of-the-whole-company-in-west-europe' }),
  },
  {
    code: 'F-56',
    where: 'restore the account',
    by: "the account's user-assigned default identity was deleted",
    on: 'account',
    source: 'Learn: Configure CMK, restore',
    provoke: () => {
      const id = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders`;
      const identity = { type: 'UserAssigned', userAssigned: [id] };
      return seenAccount(ground({ account: { identity, defaultIdentity: `UserAssignedIdentity=${id}` } }));
    },
  },
  {
    code: 'F-60',
    where: 'read data (NoSQL, Table, Gremlin)',
    by: 'the key is disabled, and access is revoked',
    on: 'account',
    source: troubleshooting('2.1'),
    unconfirmed: ['revokedHosts'],
    provoke: () => onData(revoked(), 'GET', ''),
  },
  {
    code: 'F-63',
    where: 'create a container',
    by: 'the key is disabled, and access is revoked',
    on: 'account',
    source: troubleshooting('2.4'),
    unconfirmed: ['revokedHosts'],
    provoke: () => onData(revoked(), 'POST', 'dbs/sales/colls'),
  },
  {
    code: 'F-94',
    where: 'create the account',
    by: 'an earlier creation with the same name failed and left an account',
    on: 'account',
    source: 'Azure/bicep#7316',
    provoke: async () => {
      const here = ground({ granted: false });
      await create(here);
      return create(here);
    },
  },
];
