import type { Azure, SubscriptionsFound } from '../azure/api.ts';
import { applicationIn, assignmentsId, keyIdIn, partsOfKeyId } from '../model/inventoryView.ts';
import { type Outcome, succeeded } from '../model/outcome.ts';
import type { Account, Key, KeyVersion, RegistrationState, Subscription, Vault } from '../model/resources.ts';
import type { Assignment } from '../model/roleAssignments.ts';

/**
 * The parts that are read separately, each with its id: the GUID of a subscription or tenant, a
 * vault's or a key's resource id.
 */
export interface PartValues {
  subscriptions: SubscriptionsFound;
  provider: RegistrationState;
  vaults: readonly Vault[];
  accounts: readonly Account[];
  keys: readonly Key[];
  versions: readonly KeyVersion[];
  /** A key in full, which lists don't contain; empty if the key doesn't exist. */
  key: { readonly key?: Key };
  /** A principal's role assignments on a vault, on one of its keys, or above. */
  assignments: readonly Assignment[];
  /** The object id of "Azure Cosmos DB", or of another application, in a tenant; empty if the tenant has none. */
  principal: { readonly id?: string };
}

export type PartKind = keyof PartValues;

/** A part of the inventory, with everything needed to read it. */
export type InventoryPart =
  | { readonly kind: 'subscriptions' }
  | { readonly kind: 'provider' | 'vaults' | 'accounts'; readonly subscription: Subscription }
  | {
      readonly kind: 'principal';
      readonly subscription: Subscription;
      /** Set for an application other than "Azure Cosmos DB". */
      readonly applicationId?: string;
    }
  | { readonly kind: 'keys'; readonly subscription: Subscription; readonly vaultId: string }
  | { readonly kind: 'versions'; readonly subscription: Subscription; readonly keyId: string }
  | {
      readonly kind: 'key';
      readonly subscription: Subscription;
      readonly vaultId: string;
      readonly name: string;
    }
  | {
      readonly kind: 'assignments';
      readonly subscription: Subscription;
      readonly vaultId: string;
      readonly principalId: string;
    };

export const partId = (part: InventoryPart): string => {
  switch (part.kind) {
    case 'subscriptions':
      return '';
    case 'keys':
      return part.vaultId;
    case 'versions':
      return part.keyId;
    case 'key':
      return keyIdIn(part.vaultId, part.name);
    case 'assignments':
      return assignmentsId(part.vaultId, part.principalId);
    case 'principal':
      return part.applicationId === undefined
        ? part.subscription.tenantId
        : applicationIn(part.subscription.tenantId, part.applicationId);
    case 'provider':
    case 'vaults':
    case 'accounts':
      return part.subscription.id;
  }
};

/** The vault that a part about keys belongs to, by the part's id; undefined for other kinds. */
export function keyVaultOf(kind: PartKind, id: string): string | undefined {
  switch (kind) {
    case 'keys':
      return id;
    case 'key':
    case 'versions':
      return partsOfKeyId(id).vaultId;
    case 'assignments':
      return id.split(' ', 1)[0];
    case 'subscriptions':
    case 'provider':
    case 'vaults':
    case 'accounts':
    case 'principal':
      return undefined;
  }
}

export const partKey = (kind: PartKind, id: string) => `${kind}:${id.toLowerCase()}`;

export async function readPart(
  azure: Azure,
  part: InventoryPart,
  signal: AbortSignal,
): Promise<Outcome<PartValues[PartKind]>> {
  if (part.kind === 'subscriptions') return azure.subscriptions(signal);
  const { providers, vaults, accounts, keys, access, directory } = azure.in(part.subscription);
  switch (part.kind) {
    case 'provider':
      return providers.registration('Microsoft.DocumentDB', signal);
    case 'vaults':
      return vaults.list(signal);
    case 'accounts':
      return accounts.list(signal);
    case 'keys':
      return keys.list(part.vaultId, signal);
    case 'versions':
      return keys.versions(part.keyId, signal);
    case 'key':
      return sought(await keys.get(part.vaultId, part.name, signal), (key) => ({ key }));
    case 'assignments':
      return access.assignments(part.vaultId, part.principalId, signal);
    case 'principal':
      return sought(
        await directory.principal(part.applicationId ?? azure.cloud.cosmosAppId, signal),
        (id) => ({ id }),
      );
  }
}

/** A resource that doesn't exist is a result, too. */
const sought = <T>(outcome: Outcome<T | undefined>, found: (value: T) => PartValues['key' | 'principal']) =>
  outcome.kind === 'done' ? succeeded(outcome.value === undefined ? {} : found(outcome.value)) : outcome;
