/**
 * The permissions that a data operation needs: of access policies, and as data actions of Azure's roles and of an
 * HSM's.
 */
export interface Need {
  readonly permission: string;
  readonly dataAction: string;
  /** Without the common prefix. */
  readonly hsmAction: string;
}

/** The target of a request: a key, or a scope of an HSM's own roles. */
export interface Place {
  readonly key?: string | undefined;
  readonly scope?: string | undefined;
}

const keys = 'Microsoft.KeyVault/vaults/keys';
const policies = 'Microsoft.KeyVault/vaults/keyrotationpolicies';

/** In an HSM, rotation policies have no actions of their own (`unconfirmed`). */
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
