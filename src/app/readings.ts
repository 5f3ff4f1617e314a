import type { Vault } from '../domain/model.ts';
import { groupId } from '../domain/resourceId.ts';
import { specAccountId, specVaultId, type CmkSpec } from '../domain/spec.ts';
import type { Azure } from './azure.ts';
import { succeeded, type Outcome } from './outcome.ts';
import { findPrincipal, type Principal } from './principal.ts';

/**
 * What the steps read of Azure for one specification: each thing once, however many ask, and side by side. A new
 * object is a new look.
 */
export type Readings = ReturnType<typeof readingsOf>;

export function readingsOf(azure: Azure, spec: CmkSpec, signal: AbortSignal) {
  const { providers, vaults, keys, accounts, access } = azure.in(spec.subscription);
  const vaultId = specVaultId(spec);
  const principal = once((): Promise<Outcome<Principal | undefined>> =>
    spec.principalId === undefined
      ? findPrincipal(azure, spec.subscription, signal)
      : Promise.resolve(succeeded({ id: spec.principalId })),
  );
  let vault = once(() => vaults.get(vaultId, signal));
  return {
    spec,
    cloud: azure.cloud,
    vaultId,
    /** Where something new is to be made, the rights that count are those above it. */
    groupScope: spec.resourceGroup.isNew
      ? `/subscriptions/${spec.subscription.id}`
      : groupId(spec.subscription.id, spec.resourceGroup.name),
    registration: perKey((namespace: string) => providers.registration(namespace, signal)),
    vault: () => vault(),
    /** Takes in what a step has made of the vault. */
    vaultIs: (changed: Vault) => void (vault = () => Promise.resolve(succeeded(changed))),
    vaultName: once(() => vaults.nameAvailability(spec.vault.name, signal)),
    principal,
    assignments: perKey((principalId: string) => access.assignments(vaultId, principalId, signal)),
    key: once(() => keys.get(vaultId, spec.key.name, signal)),
    account: once(() => accounts.get(specAccountId(spec), signal)),
    accountNameTaken: once(() => accounts.nameTaken(spec.account.name, signal)),
    regions: once(() => accounts.regions(signal)),
    permissions: perKey((scope: string) => access.permissions(scope, signal)),
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
