import { mayUseData } from '../../authorization/rights.ts';
import type { Caller } from '../../caller.ts';
import type { SandboxResponse } from '../../http.ts';
import { same } from '../../identifiers.ts';
import type { State } from '../../model/state.ts';
import type { Vault } from '../../model/vault.ts';
import { valueAt } from '../../timeline.ts';
import { usesRbac } from '../vaults.ts';
import { firewalled, noAccessPolicy, noPublicAccess, noRole } from './refusals.ts';

/** What a data operation needs: the permission of access policies and the data action of roles. */
export interface Need {
  readonly permission: string;
  readonly dataAction: string;
}

const keys = 'Microsoft.KeyVault/vaults/keys';

export const needs = {
  get: { permission: 'get', dataAction: `${keys}/read` },
  list: { permission: 'list', dataAction: `${keys}/read` },
  create: { permission: 'create', dataAction: `${keys}/create/action` },
  update: { permission: 'update', dataAction: `${keys}/update/action` },
  delete: { permission: 'delete', dataAction: `${keys}/delete` },
  recover: { permission: 'recover', dataAction: `${keys}/recover/action` },
  purge: { permission: 'purge', dataAction: `${keys}/purge/action` },
  rotate: { permission: 'rotate', dataAction: `${keys}/rotate/action` },
  backup: { permission: 'backup', dataAction: `${keys}/backup/action` },
  wrap: { permission: 'wrapKey', dataAction: `${keys}/wrap/action` },
  unwrap: { permission: 'unwrapKey', dataAction: `${keys}/unwrap/action` },
  getPolicy: {
    permission: 'getrotationpolicy',
    dataAction: 'Microsoft.KeyVault/vaults/keyrotationpolicies/read',
  },
  setPolicy: {
    permission: 'setrotationpolicy',
    dataAction: 'Microsoft.KeyVault/vaults/keyrotationpolicies/write',
  },
} as const satisfies Record<string, Need>;

/** Whether a principal may do something with a key (or, without one, with the vault), network aside. */
export function permitted(
  state: State,
  vault: Vault,
  principalId: string,
  need: Need,
  key: string | undefined,
  at: number,
): boolean {
  if (usesRbac(vault, at)) return mayUseData(state, principalId, need.dataAction, scopeOf(vault, key), at);
  // What the service knows of the policies is as old as the access propagation, but never older than the vault.
  const known = valueAt(vault.settings, at - state.timings.accessPropagation).accessPolicies;
  return known.some(
    (policy) =>
      same(policy.objectId, principalId) &&
      policy.permissions.keys?.some((one) => same(one, need.permission) || same(one, 'all')),
  );
}

export function scopeOf(vault: Vault, key: string | undefined): string {
  return key === undefined ? vault.id : `${vault.id}/keys/${key}`;
}

/** The whole check for a caller from outside: connection, firewall, then rights. */
export function accessRefusal(
  state: State,
  vault: Vault,
  caller: Caller,
  need: Need,
  key: string | undefined,
  now: number,
): SandboxResponse | undefined {
  const { networkAcls, publicNetworkAccess } = valueAt(vault.settings, now);
  if (same(publicNetworkAccess, 'Disabled')) return noPublicAccess(vault, caller);
  const address = state.behaviour.callerAddress;
  const listed = networkAcls?.ipRules.some(({ value }) => value.replace(/\/32$/, '') === address) ?? false;
  if (same(networkAcls?.defaultAction, 'Deny') && !listed) return firewalled(vault, caller, address);
  if (permitted(state, vault, caller.objectId, need, key, now)) return undefined;
  return usesRbac(vault, now)
    ? noRole(vault, caller, need.dataAction, scopeOf(vault, key))
    : noAccessPolicy(vault, caller, need.permission);
}
