/** Which identity an account uses to reach its key (`properties.defaultIdentity`). */
export type DefaultIdentity =
  | { readonly kind: 'firstParty' }
  | { readonly kind: 'systemAssigned' }
  | {
      readonly kind: 'userAssigned';
      readonly id: string;
      /**
       * The application that stands for the identity in the tenant of the vault, where that is another one (Learn:
       * "Configure cross-tenant customer-managed keys").
       */
      readonly federatedClientId?: string;
    }
  /** What Azure answers once the identity in use is removed: sub-status 4015 follows. */
  | { readonly kind: 'undefined' }
  /** Empty while an account is created; delegated identities of partner services are also kept here. */
  | { readonly kind: 'other'; readonly text: string };

/** Those that are a word alone, in lower case. */
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

/** As Azure has it. */
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

/** The application through which a vault of another tenant is reached; undefined where none is. */
export const applicationOf = (identity: DefaultIdentity): string | undefined =>
  identity.kind === 'userAssigned' ? identity.federatedClientId : undefined;
