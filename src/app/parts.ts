import type { Account, Key, KeyVersion, RegistrationState, Subscription, Vault } from '../domain/model.ts';
import type { SubscriptionsFound } from './azure.ts';

/** What can be read apart, and by which id: a subscription's GUID, a vault's or a key's resource id. */
export interface Parts {
  subscriptions: SubscriptionsFound;
  provider: RegistrationState;
  vaults: readonly Vault[];
  accounts: readonly Account[];
  keys: readonly Key[];
  versions: readonly KeyVersion[];
}

export type PartKind = keyof Parts;

/** A part of the inventory, with what is needed to read it. */
export type Part =
  | { readonly kind: 'subscriptions' }
  | { readonly kind: 'provider' | 'vaults' | 'accounts'; readonly subscription: Subscription }
  | { readonly kind: 'keys'; readonly subscription: Subscription; readonly vaultId: string }
  | { readonly kind: 'versions'; readonly subscription: Subscription; readonly keyId: string };

/** The id that a part is kept under. */
export const partId = (part: Part): string => {
  switch (part.kind) {
    case 'subscriptions':
      return '';
    case 'keys':
      return part.vaultId;
    case 'versions':
      return part.keyId;
    case 'provider':
    case 'vaults':
    case 'accounts':
      return part.subscription.id;
  }
};

export const keyOf = (kind: PartKind, id: string) => `${kind}:${id.toLowerCase()}`;
