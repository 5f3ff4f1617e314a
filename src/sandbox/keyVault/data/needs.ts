/** What a data operation needs: the permission of access policies, and the data action of roles, Azure's and an HSM's. */
export interface Need {
  readonly permission: string;
  readonly dataAction: string;
  /** Without what all of them begin with. */
  readonly hsmAction: string;
}

/** What a request is about: a key, or whatever an HSM's own roles are held at. */
export interface Place {
  readonly key?: string | undefined;
  readonly scope?: string | undefined;
}

const keys = 'Microsoft.KeyVault/vaults/keys';
const policies = 'Microsoft.KeyVault/vaults/keyrotationpolicies';

/** Rotation policies have no actions of their own in an HSM (`invented`). */
export const needs = {
  get: { permission: 'get', dataAction: `${keys}/read`, hsmAction: 'keys/read/action' },
  list: { permission: 'list', dataAction: `${keys}/read`, hsmAction: 'keys/read/action' },
  create: { permission: 'create', dataAction: `${keys}/create/action`, hsmAction: 'keys/create' },
  update: { permission: 'update', dataAction: `${keys}/update/action`, hsmAction: 'keys/write/action' },
  delete: { permission: 'delete', dataAction: `${keys}/delete`, hsmAction: 'keys/delete' },
  getDeleted: { permission: 'get', dataAction: `${keys}/read`, hsmAction: 'keys/deletedKeys/read/action' },
  listDeleted: { permission: 'list', dataAction: `${keys}/read`, hsmAction: 'keys/deletedKeys/read/action' },
  recover: {
    permission: 'recover',
    dataAction: `${keys}/recover/action`,
    hsmAction: 'keys/deletedKeys/recover/action',
  },
  purge: { permission: 'purge', dataAction: `${keys}/purge/action`, hsmAction: 'keys/deletedKeys/delete' },
  rotate: { permission: 'rotate', dataAction: `${keys}/rotate/action`, hsmAction: 'keys/rotate/action' },
  backup: { permission: 'backup', dataAction: `${keys}/backup/action`, hsmAction: 'keys/backup/action' },
  wrap: { permission: 'wrapKey', dataAction: `${keys}/wrap/action`, hsmAction: 'keys/wrap/action' },
  unwrap: { permission: 'unwrapKey', dataAction: `${keys}/unwrap/action`, hsmAction: 'keys/unwrap/action' },
  getPolicy: {
    permission: 'getrotationpolicy',
    dataAction: `${policies}/read`,
    hsmAction: 'keys/read/action',
  },
  setPolicy: {
    permission: 'setrotationpolicy',
    dataAction: `${policies}/write`,
    hsmAction: 'keys/write/action',
  },
} as const satisfies Record<string, Need>;
