/** One of the built-in local roles of every managed HSM. */
export interface LocalRole {
  readonly name: string;
  readonly roleName: string;
  /** Without the common prefix `Microsoft.KeyVault/managedHsm/`. */
  readonly actions: readonly string[];
}

export const hsmCryptoUser = '21dbd100-6940-42c2-9190-5d6cb909625b';
export const hsmAdministrator = 'a290e904-7015-4bba-90c8-60543313cdb4';
export const hsmEncryptionUser = '33413926-3206-4cdd-b39a-83574fe37a17';

const under = (path: string, ...names: readonly string[]) => names.map((name) => `${path}/${name}`);

const readsRoles = ['roleDefinitions/read/action', 'roleAssignments/read/action'];
const managesRoles = [
  ...under('roleAssignments', 'delete/action', 'read/action', 'write/action'),
  ...under('roleDefinitions', 'read/action', 'write/action', 'delete/action'),
];

/** As recorded (azure-sdk-for-js, keyvault-admin, November 2022), including actions that no route needs. */
export const localRoles: readonly LocalRole[] = [
  {
    name: hsmAdministrator,
    roleName: 'Managed HSM Administrator',
    actions: [
      ...managesRoles,
      ...under('securitydomain', 'download/action', 'download/read', 'upload/action', 'upload/read'),
      'securitydomain/transferkey/read',
      ...under('backup', 'start/action', 'status/action'),
      ...under('restore', 'start/action', 'status/action'),
      ...under('settings', 'read/action', 'write/action'),
    ],
  },
  {
    name: '515eb02d-2335-4d2d-92f2-b1cbdf9c3778',
    roleName: 'Managed HSM Crypto Officer',
    actions: [
      ...managesRoles,
      ...under('keys/deletedKeys', 'read/action', 'delete', 'recover/action'),
      'keys/export/action',
    ],
  },
  {
    name: hsmCryptoUser,
    roleName: 'Managed HSM Crypto User',
    actions: [
      ...readsRoles,
      ...under('keys', 'read/action', 'write/action', 'delete', 'create', 'rotate/action', 'import/action'),
      ...under('keys', 'release/action', 'backup/action', 'restore/action', 'encrypt/action'),
      ...under('keys', 'decrypt/action', 'wrap/action', 'unwrap/action', 'sign/action', 'verify/action'),
      ...['keys/derive/action', 'rng/action'],
    ],
  },
  {
    name: '4bd23610-cdcf-4971-bdee-bdc562cc28e4',
    roleName: 'Managed HSM Policy Administrator',
    actions: managesRoles,
  },
  {
    name: '2c18b078-7c48-4d3a-af88-5a3a1b3f82b3',
    roleName: 'Managed HSM Crypto Auditor',
    actions: [...readsRoles, ...under('keys', 'read/action', 'deletedKeys/read/action')],
  },
  {
    name: hsmEncryptionUser,
    roleName: 'Managed HSM Crypto Service Encryption User',
    actions: under('keys', 'read/action', 'wrap/action', 'unwrap/action'),
  },
  {
    name: '21dbd100-6940-42c2-9190-5d6cb909625c',
    roleName: 'Managed HSM Crypto Service Release User',
    actions: ['keys/release/action'],
  },
  {
    name: '7b127d3c-77bd-4e3e-bbe0-dbb8971fa7f8',
    roleName: 'Managed HSM Backup User',
    actions: ['backup/start/action', 'backup/status/action', 'keys/backup/action'],
  },
];

export function findLocalRole(guid: string): LocalRole | undefined {
  return localRoles.find(({ name }) => name === guid.toLowerCase());
}
