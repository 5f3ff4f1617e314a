import { addActivity } from './arm/activityLog.ts';
import { cryptoServiceEncryptionUser } from './authorization/roles.ts';
import { newGuid, same } from './identifiers.ts';
import { hsmEncryptionUser } from './keyVault/hsm/localRoles.ts';
import { findKey, newestVersion } from './keyVault/keys.ts';
import { hsmType, vaultType } from './keyVault/vaults.ts';
import type { State } from './model/state.ts';
import { isHsm, type Key, type KeyAttributes, type KeyStore } from './model/vault.ts';
import { setFrom, valueAt } from './timeline.ts';

interface Place {
  readonly state: State;
  readonly vault: KeyStore;
  readonly key: Key;
  readonly now: number;
}

/** A user who isn't in any environment. */
const otherUser = 'robin@contoso.com';

/** Simulates the loss of a key, as if a user with all permissions had just caused it. */
const causes = {
  keyDisabled: (place: Place) => setAttributes(place, { enabled: false }),
  keyExpired: (place: Place) => setAttributes(place, { exp: Math.floor(place.now / 1000) }),
  keyDeleted: ({ key, now }: Place) => setFrom(key.life, now, 'deleted'),
  vaultDeleted(place: Place) {
    setFrom(place.vault.life, place.now, 'deleted');
    log(place, 'delete');
  },
  vaultFirewalled(place: Place) {
    const { vault, now } = place;
    log(place, 'write');
    const rules = { ipRules: [], virtualNetworkRules: [] };
    const networkAcls = { ...rules, bypass: 'None', defaultAction: 'Deny' };
    if (isHsm(vault)) setFrom(vault.settings, now, { ...valueAt(vault.settings, now), networkAcls });
    else setFrom(vault.settings, now, { ...valueAt(vault.settings, now), networkAcls });
  },
  accessRemoved(place: Place) {
    const { state, vault, now } = place;
    if (isHsm(vault)) {
      for (const assignment of vault.localAssignments)
        if (assignment.role === hsmEncryptionUser) assignment.removedAt ??= now;
      return;
    }
    const settings = valueAt(vault.settings, now);
    const accessPolicies = settings.accessPolicies.filter(
      ({ permissions }) => permissions.keys?.some((one) => same(one, 'wrapKey')) !== true,
    );
    if (accessPolicies.length < settings.accessPolicies.length) {
      setFrom(vault.settings, now, { ...settings, accessPolicies });
      log(place, 'accessPolicies/write');
    }
    for (const assignment of state.roleAssignments)
      if (
        assignment.scope.toLowerCase().startsWith(vault.id.toLowerCase()) &&
        assignment.role === cryptoServiceEncryptionUser &&
        assignment.removedAt === undefined
      ) {
        assignment.removedAt = now;
        log(place, 'Microsoft.Authorization/roleAssignments/delete', assignment.id);
      }
  },
} as const;

/** @throws if the key doesn't exist */
export function loseKey(state: State, cause: keyof typeof causes, vaultName: string, keyName: string): void {
  const now = state.clock.now();
  const vault = [...state.vaults, ...state.hsms].find(({ name }) => same(name, vaultName));
  const key = vault && findKey(vault, keyName, now);
  if (!vault || !key) throw new Error(`there is no key ${keyName} in ${vaultName}`);
  causes[cause]({ state, vault, key, now });
}

/** In the activity log of the vault's subscription. Changes inside a vault aren't in it. */
function log({ state, vault, now }: Place, operation: string, resourceId = vault.id): void {
  const type = isHsm(vault) ? hsmType : vaultType;
  addActivity(state, {
    resourceId,
    operation: operation.startsWith('Microsoft.') ? operation : `${type}/${operation}`,
    caller: otherUser,
    correlationId: newGuid(),
    at: now,
  });
}

function setAttributes({ key, now }: Place, change: Partial<KeyAttributes>): void {
  const version = newestVersion(key, now);
  if (!version) return;
  const settings = valueAt(version.settings, now);
  setFrom(version.settings, now, { ...settings, attributes: { ...settings.attributes, ...change } });
}
