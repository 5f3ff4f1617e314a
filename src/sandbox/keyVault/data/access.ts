import { mayUseData } from '../../authorization/rights.ts';
import type { Caller } from '../../caller.ts';
import type { SandboxResponse } from '../../http.ts';
import { same } from '../../identifiers.ts';
import type { State } from '../../model/state.ts';
import { isHsm, type KeyStore, type StoreSettings } from '../../model/vault.ts';
import { valueAt } from '../../timeline.ts';
import { mayLocally, localScope } from '../hsm/localRights.ts';
import { accessDenied } from '../hsm/errors.ts';
import { usesRbac } from '../vaults.ts';
import type { Need, Place } from './needs.ts';
import { firewalled, noAccessPolicy, noPublicAccess, noRole } from './errors.ts';

/** Whether a principal has a permission on a key, or without a key on the vault or HSM. Ignores the network. */
export function permitted(
  state: State,
  vault: KeyStore,
  principalId: string,
  need: Need,
  place: Place,
  at: number,
): boolean {
  const late = at - state.timings.accessPropagation;
  if (isHsm(vault))
    return mayLocally(vault, principalId, need.hsmAction, localScope(place, need.hsmAction), late);
  if (usesRbac(vault, at))
    return mayUseData(state, principalId, need.dataAction, dataScopeOf(vault, place.key), at);
  // The service sees policies with the delay of the access propagation, but at least those from the vault's creation.
  return valueAt(vault.settings, late).accessPolicies.some(
    (policy) =>
      same(policy.objectId, principalId) &&
      policy.permissions.keys?.some((one) => same(one, need.permission) || same(one, 'all')),
  );
}

export function dataScopeOf(vault: KeyStore, key: string | undefined): string {
  return key === undefined ? vault.id : `${vault.id}/keys/${key}`;
}

/** The full check for an external caller: connection, firewall, and then permissions. */
export function accessRefusal(
  state: State,
  vault: KeyStore,
  caller: Caller,
  need: Need,
  place: Place,
  now: number,
): SandboxResponse | undefined {
  const { networkAcls, publicNetworkAccess } = valueAt<StoreSettings>(vault.settings, now);
  if (same(publicNetworkAccess, 'Disabled')) return noPublicAccess(vault, caller);
  const address = state.behaviour.callerAddress;
  const listed = networkAcls?.ipRules.some(({ value }) => value.replace(/\/32$/, '') === address) ?? false;
  if (same(networkAcls?.defaultAction, 'Deny') && !listed) return firewalled(vault, caller, address);
  if (permitted(state, vault, caller.objectId, need, place, now)) return undefined;
  if (isHsm(vault)) return accessDenied(need.hsmAction, localScope(place, need.hsmAction));
  return usesRbac(vault, now)
    ? noRole(vault, caller, need.dataAction, dataScopeOf(vault, place.key))
    : noAccessPolicy(vault, caller, need.permission);
}
