import type { Azure } from '../azure/api.ts';
import { keyIdIn } from '../model/inventoryView.ts';
import { map, type Outcome, succeeded } from '../model/outcome.ts';
import { groupId, sameId } from '../model/resourceId.ts';
import {
  type CmkSpec,
  groupOf,
  type KeyPart,
  specAccountId,
  specVaultId,
  type SubscriptionPart,
  type VaultPart,
} from '../model/spec.ts';
import { findPrincipal, type Principal } from './principal.ts';

/**
 * The steps' reads of Azure for one specification. Each is sent once, however many steps need it, and they run
 * concurrently. A new object reads again. A step that runs alone uses only the reads for its part of a specification.
 */
export type StepReadings = ReturnType<typeof readingsOf>;

export type SubscriptionReadings<S extends SubscriptionPart = SubscriptionPart> = ReturnType<
  typeof subscriptionReadings<S>
>;

export type VaultReadings<S extends VaultPart = VaultPart> = ReturnType<typeof vaultReadings<S>>;

export type KeyReadings = ReturnType<typeof keyReadings<KeyPart>>;

export function subscriptionReadings<S extends SubscriptionPart>(azure: Azure, spec: S, signal: AbortSignal) {
  const { providers, access, identities, directory } = azure.in(spec.subscription);
  return {
    spec,
    cloud: azure.cloud,
    registration: once((namespace: string) => providers.registration(namespace, signal)),
    principal: once((): Promise<Outcome<Principal | undefined>> =>
      spec.principalId === undefined
        ? findPrincipal(azure, spec.subscription, signal)
        : Promise.resolve(succeeded({ id: spec.principalId })),
    ),
    /** The object id of an application in the subscription's tenant. Undefined if the tenant doesn't have it. */
    application: once((id: string) => directory.principal(id, signal)),
    /** A user-assigned identity, by its resource id. */
    identity: once((id: string) => identities.get(id, signal)),
    permissions: once((scope: string) => access.permissions(scope, signal)),
  };
}

export function vaultReadings<S extends VaultPart>(azure: Azure, spec: S, signal: AbortSignal) {
  const { vaults, access, changes } = azure.in(spec.subscription);
  const vaultId = specVaultId(spec);
  const group = groupOf(spec);
  return {
    ...subscriptionReadings(azure, spec, signal),
    vaultId,
    /** For a new resource group, the permissions that count are those on the subscription. */
    groupScope: group.isNew
      ? `/subscriptions/${spec.subscription.id}`
      : groupId(spec.subscription.id, group.name),
    vault: once(() => vaults.get(vaultId, signal)),
    /** The vault among the deleted vaults of its subscription. Undefined if it isn't one of them. */
    deletedVault: once(async () =>
      map(await changes.deletedVaults(signal, spec.vault.keyStore ?? 'vault'), (found) =>
        found.find((one) => sameId(one.vaultId, vaultId)),
      ),
    ),
    vaultName: once(() => vaults.nameAvailability(spec.vault.name, signal)),
    assignments: once((principalId: string) => access.assignments(vaultId, principalId, signal)),
  };
}

export function keyReadings<S extends KeyPart>(azure: Azure, spec: S, signal: AbortSignal) {
  const { keys } = azure.in(spec.subscription);
  const readings = vaultReadings(azure, spec, signal);
  const { name } = spec.key;
  return {
    ...readings,
    key: once(() => keys.get(readings.vaultId, name, signal)),
    versions: once(() => keys.versions(keyIdIn(readings.vaultId, name), signal)),
    /** By the vault's URI, because the vault itself returns the policy. */
    rotation: once((uri: string) => keys.rotation({ uri }, name, signal)),
  };
}

export function readingsOf(azure: Azure, spec: CmkSpec, signal: AbortSignal) {
  const { accounts } = azure.in(spec.subscription);
  return {
    ...keyReadings(azure, spec, signal),
    account: once(() => accounts.get(specAccountId(spec), signal)),
    accountNameTaken: once(() => accounts.nameTaken(spec.account.name, signal)),
    regions: once(() => accounts.regions(signal)),
  };
}

/** A value that is read once and shared. `again` reads it once more. */
export interface SharedRead<T, K extends readonly string[] = []> {
  (...key: K): Promise<Outcome<T>>;
  again(...key: K): Promise<Outcome<T>>;
}

export function once<T, K extends readonly string[] = []>(
  read: (...key: K) => Promise<Outcome<T>>,
): SharedRead<T, K> {
  const readings = new Map<string, Promise<Outcome<T>>>();
  const again = (...key: K) => {
    const reading = read(...key);
    readings.set(key.join(), reading);
    return reading;
  };
  return Object.assign((...key: K) => readings.get(key.join()) ?? again(...key), { again });
}
