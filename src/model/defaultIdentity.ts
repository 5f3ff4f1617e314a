/** Which identity an account uses to access its key (`properties.defaultIdentity`). */
export type DefaultIdentity =
  | { readonly kind: 'firstParty' }
  | { readonly kind: 'systemAssigned' }
  | {
      readonly kind: 'userAssigned';
      readonly id: string;
      /**
       * The application that represents the identity in the vault's tenant, if that is a different tenant (Learn:
       * "Configure cross-tenant customer-managed keys").
       */
      readonly federatedClientId?: string;
    }
  /** Azure reports this after the identity in use was removed: sub-status 4015 follows. */
  | { readonly kind: 'undefined' }
  /** Empty while an account is created. Delegated identities of partner services also appear here. */
  | { readonly kind: 'other'; readonly text: string };

/** Identities that Azure writes as a single word, in lower case. */
const words: ReadonlyMap<string, DefaultIdentity> = new Map<string, DefaultIdentity>([
  ['firstpartyidentity', { kind: 'firstParty' }],
  ['systemassignedidentity', { kind: 'systemAssigned' }],
  ['undefined', { kind: 'undefined' }],
]);

export function parseDefaultIdentity(value: string | undefined): DefaultIdentity {
  const trimmed = (value ?? '').trim();
  const word = words.get(trimmed.toLowerCase());
  if (word) return word;
  const [, id, federatedClientId] =
    /^UserAssignedIdentity=([^&]+)(?:&FederatedClientId=([^&]+))?$/i.exec(trimmed) ?? [];
  if (id) return { kind: 'userAssigned', id, ...(federatedClientId ? { federatedClientId } : {}) };
  return { kind: 'other', text: trimmed };
}

/** In Azure's format. */
export function formatDefaultIdentity(identity: DefaultIdentity): string {
  switch (identity.kind) {
    case 'firstParty':
      return 'FirstPartyIdentity';
    case 'systemAssigned':
      return 'SystemAssignedIdentity';
    case 'userAssigned':
      return identity.federatedClientId === undefined
        ? `UserAssignedIdentity=${identity.id}`
        : `UserAssignedIdentity=${identity.id}&FederatedClientId=${identity.federatedClientId}`;
    case 'undefined':
      return 'Undefined';
    case 'other':
      return identity.text;
  }
}

/** The application that gives access to a vault in another tenant; undefined if there is none. */
export const applicationOf = (identity: DefaultIdentity): string | undefined =>
  identity.kind === 'userAssigned' ? identity.federatedClientId : undefined;
