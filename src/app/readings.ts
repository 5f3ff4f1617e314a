import type { Vault } from '../domain/model.ts';
import { groupId, sameId } from '../domain/resourceId.ts';
import {
  groupOf,
  specAccountId,
  specVaultId,
  type CmkSpec,
  type KeyPart,
  type SubscriptionPart,
  type VaultPart,
} from '../domain/spec.ts';
import type { Azure } from './azure.ts';
import { map, succeeded, type Outcome } from './outcome.ts';
import { findPrincipal, type Principal } from './principal.ts';

/**
 * What the steps read of Azure for one specification: each thing once, however many ask, and side by side. A new
 * object is a new look. A step that is taken alone reads what can be read for its part of a specification.
 */
export type Readings = ReturnType<typeof readingsOf>;

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
    registration: perKey((namespace: string) => providers.registration(namespace, signal)),
    principal: once((): Promise<Outcome<Principal | undefined>> =>
      spec.principalId === undefined
        ? findPrincipal(azure, spec.subscription, signal)
        : Promise.resolve(succeeded({ id: spec.principalId })),
    ),
    /** The object id of an application in the subscription's tenant; undefined where it is not there. */
    application: perKey((id: string) => directory.principal(id, signal)),
    /** Of a user-assigned identity, by its resource id. */
    identity: perKey((id: string) => identities.get(id, signal)),
    permissions: perKey((scope: string) => access.permissions(scope, signal)),
  };
}

export function vaultReadings<S extends VaultPart>(azure: Azure, spec: S, signal: AbortSignal) {
  const { vaults, access, changes } = azure.in(spec.subscription);
  const vaultId = specVaultId(spec);
  const group = groupOf(spec);
  let vault = once(() => vaults.get(vaultId, signal));
  return {
    ...subscriptionReadings(azure, spec, signal),
    vaultId,
    /** Where something new is to be made, the rights that count are those above it. */
    groupScope: group.isNew
      ? `/subscriptions/${spec.subscription.id}`
      : groupId(spec.subscription.id, group.name),
    vault: () => vault(),
    /** Takes in what a step has made of the vault. */
    vaultIs: (changed: Vault) => void (vault = () => Promise.resolve(succeeded(changed))),
    /** The vault among the deleted ones of its subscription; undefined where it is not, or they cannot be read. */
    deletedVault: once(async () =>
      map(await changes.deletedVaults(signal, spec.vault.home ?? 'vault'), (found) =>
        found.find((one) => sameId(one.vaultId, vaultId)),
      ),
    ),
    vaultName: once(() => vaults.nameAvailability(spec.vault.name, signal)),
    assignments: perKey((principalId: string) => access.assignments(vaultId, principalId, signal)),
  };
}

export function keyReadings<S extends KeyPart>(azure: Azure, spec: S, signal: AbortSignal) {
  const { keys } = azure.in(spec.subscription);
  const readings = vaultReadings(azure, spec, signal);
  return { ...readings, key: once(() => keys.get(readings.vaultId, spec.key.name, signal)) };
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

function once<T>(read: () => Promise<Outcome<T>>): () => Promise<Outcome<T>> {
  let reading: Promise<Outcome<T>> | undefined;
  return () => (reading ??= read());
}

function perKey<T>(read: (key: string) => Promise<Outcome<T>>): (key: string) => Promise<Outcome<T>> {
  const readings = new Map<string, Promise<Outcome<T>>>();
  return (key) => {
    const reading = readings.get(key) ?? read(key);
    readings.set(key, reading);
    return reading;
  };
}
