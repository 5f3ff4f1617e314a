import { same } from '../../src/sandbox/identifiers.ts';
import { permitted } from '../../src/sandbox/keyVault/data/access.ts';
import { needs } from '../../src/sandbox/keyVault/data/needs.ts';
import { findKey, newestVersion } from '../../src/sandbox/keyVault/keys.ts';
import { conditionOf } from '../../src/sandbox/keyVault/vaults.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { isHsm, type KeyStore, type StoreSettings } from '../../src/sandbox/model/vault.ts';
import { exists, provisioningState } from '../../src/sandbox/cosmos/accounts.ts';
import { valueAt } from '../../src/sandbox/timeline.ts';
import { cosmos } from './ground.ts';

/** Checks the claim of a success against the sandbox's state. */
export type Truth = (state: State, now: number) => boolean;

const storesIn = (state: State, now: number): readonly KeyStore[] =>
  [...state.vaults, ...state.hsms].filter((store) => conditionOf(store, now) === 'live');

/** A flow's environment has at most one vault or HSM. */
const ofStore =
  (isTrue: (store: KeyStore, state: State, now: number) => boolean): Truth =>
  (state, now) =>
    storesIn(state, now).some((store) => isTrue(store, state, now));

export const both =
  (...truths: readonly Truth[]): Truth =>
  (state, now) =>
    truths.every((isTrue) => isTrue(state, now));

export const not =
  (isTrue: Truth): Truth =>
  (state, now) =>
    !isTrue(state, now);

export const isProtected = ofStore(({ settings }, _, now) => {
  const { purgeProtection, networkAcls, publicNetworkAccess } = valueAt<StoreSettings>(settings, now);
  const isOpen = same(networkAcls?.defaultAction ?? 'Allow', 'Allow') && same(publicNetworkAccess, 'Enabled');
  return purgeProtection && (isOpen || !same(networkAcls?.bypass, 'None'));
});

/** In the permission model in effect, once the grant has propagated. */
export const mayUseKey = (principal = cosmos): Truth =>
  ofStore((store, state, now) =>
    [needs.get, needs.wrap, needs.unwrap].every((need) =>
      permitted(state, store, principal, need, { key: 'payroll' }, now + state.timings.accessPropagation),
    ),
  );

export const hasKey = (versions = 1): Truth =>
  ofStore((store, _, now) => (findKey(store, 'payroll', now)?.versions.length ?? 0) >= versions);

export const isKeyEnabled = ofStore((store, _, now) => {
  const key = findKey(store, 'payroll', now);
  const latest = key && newestVersion(key, now);
  return latest !== undefined && valueAt(latest.settings, now).attributes.enabled;
});

export const isOldestEnabled = ofStore((store, _, now) => {
  const [oldest] = findKey(store, 'payroll', now)?.versions ?? [];
  return oldest !== undefined && valueAt(oldest.settings, now).attributes.enabled;
});

export const usesRoles = ofStore(
  (store, _, now) => isHsm(store) || valueAt(store.settings, now).enableRbacAuthorization === true,
);

export const hasAccount =
  (keyUri?: string, defaultIdentity?: string): Truth =>
  (state, now) =>
    state.accounts.some((one) => {
      const settings = valueAt(one.settings, now);
      return (
        exists(one, now) &&
        provisioningState(one, now) === 'Succeeded' &&
        (keyUri === undefined || settings.keyVaultKeyUri === keyUri) &&
        (defaultIdentity === undefined || settings.defaultIdentity.startsWith(defaultIdentity))
      );
    });
