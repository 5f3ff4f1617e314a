import type { Assignment } from '../domain/grants.ts';
import type { Account, Key, KeyVersion, RegistrationState, Subscription, Vault } from '../domain/model.ts';
import { applicationIn, assignmentsId, keyIdIn } from '../domain/protection/estate.ts';
import type { SubscriptionsFound } from './azure.ts';

/** What can be read apart, and by which id: the GUID of a subscription or tenant, a vault's or a key's resource id. */
export interface Parts {
  subscriptions: SubscriptionsFound;
  provider: RegistrationState;
  vaults: readonly Vault[];
  accounts: readonly Account[];
  keys: readonly Key[];
  versions: readonly KeyVersion[];
  /** A key in full, which no list tells; nothing where there is no such key. */
  key: { readonly key?: Key };
  /** What a principal has on a vault, on one of its keys, or above. */
  assignments: readonly Assignment[];
  /** The object id of "Azure Cosmos DB", or of another application, in a tenant; nothing where the tenant has none. */
  principal: { readonly id?: string };
}

export type PartKind = keyof Parts;

/** A part of the inventory, with what is needed to read it. */
export type Part =
  | { readonly kind: 'subscriptions' }
  | { readonly kind: 'provider' | 'vaults' | 'accounts'; readonly subscription: Subscription }
  | {
      readonly kind: 'principal';
      readonly subscription: Subscription;
      /** Of an application that is not "Azure Cosmos DB". */
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

/** The id that a part is kept under. */
export const partId = (part: Part): string => {
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

export const keyOf = (kind: PartKind, id: string) => `${kind}:${id.toLowerCase()}`;
