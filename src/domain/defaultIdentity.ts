/** Which identity an account uses to reach its key (`properties.defaultIdentity`). */
export type DefaultIdentity =
  | { readonly kind: 'firstParty' }
  | { readonly kind: 'systemAssigned' }
  | { readonly kind: 'userAssigned'; readonly id: string; readonly federatedClientId?: string }
  /** What Azure answers once the identity in use is removed: sub-status 4015 follows. */
  | { readonly kind: 'undefined' }
  /** Empty while an account is created; delegated identities of partner services are also kept here. */
  | { readonly kind: 'other'; readonly text: string };

export function parseDefaultIdentity(value: string | undefined): DefaultIdentity {
  const trimmed = (value ?? '').trim();
  if (/^FirstPartyIdentity$/i.test(trimmed)) return { kind: 'firstParty' };
  if (/^SystemAssignedIdentity$/i.test(trimmed)) return { kind: 'systemAssigned' };
  if (/^Undefined$/i.test(trimmed)) return { kind: 'undefined' };
  const [, id, federatedClientId] =
    /^UserAssignedIdentity=([^&]+)(?:&FederatedClientId=(.+))?$/i.exec(trimmed) ?? [];
  if (id) return { kind: 'userAssigned', id, ...(federatedClientId ? { federatedClientId } : {}) };
  return { kind: 'other', text: trimmed };
}
