import { addIdentity, assignRole, type NewAccount } from '../../../src/sandbox/estate/builders.ts';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import { ground, keyUri, patchAccount, putAccount, type Ground } from './ground.ts';
import type { Provocation } from './provocation.ts';

const troubleshooting = (section: string) => `Learn: Troubleshoot CMK ${section}`;
const existing = 'Learn: CMK on existing accounts';
const withKey = { properties: { keyVaultKeyUri: keyUri } };
const continuous = { backupPolicy: { type: 'Continuous' } };

/** An account with a Microsoft-managed key. */
const plain = (account: Partial<NewAccount>): Ground =>
  ground({ account: { keyVaultKeyUri: undefined, ...account } });

/** Features of the account (docs/azure.md, F-codes: F-42 to F-49). */
export const features: readonly Provocation[] = [
  {
    code: 'F-42',
    where: 'create the account with continuous backup',
    by: 'the default identity is the first-party one',
    on: 'account',
    source: troubleshooting('3.2'),
    provoke: () => putAccount(ground(), continuous),
  },
  {
    code: 'F-42',
    where: 'give the account a key',
    by: 'the account has the analytical store, and its default identity is not a managed one',
    on: 'account',
    source: troubleshooting('3.2'),
    provoke: () => patchAccount(plain({ properties: { enableAnalyticalStorage: true } }), withKey),
  },
  {
    code: 'F-43',
    where: 'give the account a key',
    by: 'the account has materialized views',
    on: 'account',
    source: troubleshooting('3.3'),
    provoke: () => patchAccount(plain({ properties: { enableMaterializedViews: true } }), withKey),
  },
  {
    code: 'F-43',
    where: 'create the account with the full-fidelity change feed',
    by: 'the account gets a customer-managed key',
    on: 'account',
    source: troubleshooting('3.9'),
    provoke: () => putAccount(ground(), { enableFullFidelityChangeFeed: true }),
  },
  {
    code: 'F-44',
    where: 'change the account',
    by: 'one update turns continuous backup on and changes something else',
    on: 'account',
    source: troubleshooting('3.7'),
    provoke: () =>
      patchAccount(ground({ account: {} }), {
        properties: { ...continuous, enableAutomaticFailover: true },
      }),
  },
  {
    code: 'F-44',
    where: 'give the account a key',
    by: 'the same update changes something else',
    on: 'account',
    source: 'live answers, quoted in issues',
    provoke: () => {
      const { properties } = withKey;
      return patchAccount(plain({}), { properties: { ...properties, disableLocalAuth: true } });
    },
  },
  {
    code: 'F-45',
    where: 'create the account',
    by: 'continuous backup and the analytical store are both requested',
    on: 'account',
    source: troubleshooting('3.8'),
    provoke: () => {
      const here = ground();
      const { id, principalId } = addIdentity(here.state, here.resourceGroup, 'id-orders');
      assignRole(here.state, here.vault.id, cryptoServiceEncryptionUser, principalId);
      return putAccount(
        here,
        { ...continuous, enableAnalyticalStorage: true, defaultIdentity: `UserAssignedIdentity=${id}` },
        { identity: { type: 'UserAssigned', userAssignedIdentities: { [id]: {} } } },
      );
    },
  },
  {
    code: 'F-45',
    where: 'change the account',
    by: 'global secondary indexes are turned on, and the account has continuous backup',
    on: 'account',
    source: troubleshooting('3.10'),
    provoke: () =>
      patchAccount(plain({ properties: continuous }), { properties: { enableMaterializedViews: true } }),
  },
  {
    code: 'F-46',
    where: 'change the account',
    by: 'the analytical store is turned off',
    on: 'account',
    source: troubleshooting('3.4'),
    provoke: () =>
      patchAccount(plain({ properties: { enableAnalyticalStorage: true } }), {
        properties: { enableAnalyticalStorage: false },
      }),
  },
  {
    code: 'F-46',
    where: 'change the account',
    by: 'continuous backup is turned off',
    on: 'account',
    source: troubleshooting('3.5'),
    provoke: () =>
      patchAccount(plain({ properties: continuous }), { properties: { backupPolicy: { type: 'Periodic' } } }),
  },
  {
    code: 'F-47',
    where: 'give the account a key',
    by: 'the containers have no spare request units for scanning the documents',
    on: 'account',
    source: existing,
    provoke: () => patchAccount(plain({ documents: { isStarved: true } }), withKey),
  },
  {
    code: 'F-48',
    where: 'give the account a key',
    by: 'a document has an id of more than 990 bytes',
    on: 'account',
    source: existing,
    unconfirmed: ['largeIds', 'largeIdsAtOperation'],
    provoke: () => patchAccount(plain({ documents: { ids: ['short', 'é'.repeat(500)] } }), withKey),
  },
  {
    code: 'F-49',
    where: 'give the account a key',
    by: 'the account has the Cassandra API',
    on: 'account',
    source: existing,
    unconfirmed: ['unsupportedApi'],
    provoke: () =>
      patchAccount(plain({ properties: { capabilities: [{ name: 'EnableCassandra' }] } }), withKey),
  },
  {
    code: 'F-49',
    where: 'give the account a key',
    by: 'the account has vector search',
    on: 'account',
    source: existing,
    unconfirmed: ['unsupportedApi'],
    provoke: () =>
      patchAccount(plain({ properties: { capabilities: [{ name: 'EnableNoSQLVectorSearch' }] } }), withKey),
  },
];
