import { findIdentity } from '../arm/identities.ts';
import { mayAct } from '../authorization/rights.ts';
import { gatewayRefuse } from '../rest/answer.ts';
import type { Exchange } from '../rest/exchange.ts';
import type { SandboxResponse } from '../http.ts';
import { newGuid, same } from '../identifiers.ts';
import { objectAt, textAt, type Json } from '../json.ts';
import type { AccountIdentity } from '../model/account.ts';
import { addPrincipal } from '../model/principals.ts';
import type { State } from '../model/state.ts';
import { principalAt, userAssignedId } from './keyAccess.ts';

/** The identity in a request body, or undefined if the body has none. */
export function readIdentity(
  state: State,
  body: Json | undefined,
  known: AccountIdentity,
  account: { readonly name: string; readonly tenantId: string },
  now: number,
): AccountIdentity | undefined {
  const type = textAt(body, 'identity', 'type');
  if (type === undefined) return undefined;
  const system = /SystemAssigned/i.test(type);
  const asked = objectAt(body, 'identity', 'userAssignedIdentities') ?? {};
  const removed = (id: string) =>
    Object.entries(asked).some(([one, value]) => value === null && same(one, id));
  const added = Object.entries(asked).flatMap(([id, value]) => (value === null ? [] : [id]));
  const kept = known.userAssigned.filter((id) => !removed(id) && !added.some((one) => same(one, id)));
  const userAssigned = /UserAssigned/i.test(type) ? [...kept, ...added] : [];
  const isKnown = (id: string) => known.userAssigned.some((one) => same(one, id));
  const principals = Object.fromEntries(
    userAssigned.flatMap((id) => {
      const principal = isKnown(id)
        ? principalAt(state, known, id)
        : findIdentity(state, id, now)?.principalId;
      return principal === undefined ? [] : [[id.toLowerCase(), principal] as const];
    }),
  );
  if (!system) return { type, userAssigned, principals };
  if (known.principalId !== undefined) return { ...known, type, userAssigned, principals };
  const made = { principalId: newGuid(), tenantId: account.tenantId };
  const principal = { tenantId: account.tenantId, appId: newGuid(), objectId: made.principalId };
  addPrincipal(state, { ...principal, displayName: account.name }, now);
  return { type, ...made, userAssigned, principals };
}

/** Whether a default identity has a documented form and names an identity of the account. */
export function validDefault(defaultIdentity: string, identity: AccountIdentity): boolean {
  if (same(defaultIdentity, 'FirstPartyIdentity')) return true;
  if (same(defaultIdentity, 'SystemAssignedIdentity')) return identity.principalId !== undefined;
  if (
    !/^UserAssignedIdentity=[^&]+(?:&FederatedClientId=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/i.test(
      defaultIdentity,
    )
  )
    return false;
  const id = userAssignedId(defaultIdentity);
  return id !== undefined && identity.userAssigned.some((one) => same(one, id));
}

/**
 * Assigning a user-assigned identity to an account requires a permission on that identity (docs/azure.md, Identities
 * and access).
 */
export function linkedRefusal(
  exchange: Exchange,
  action: string,
  identity: AccountIdentity,
): SandboxResponse | undefined {
  const { state, caller, path, now } = exchange;
  const assign = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
  const refused = identity.userAssigned.find((id) => !mayAct(state, caller.objectId, assign, id, now));
  if (refused === undefined) return undefined;
  return gatewayRefuse(
    403,
    'LinkedAuthorizationFailed',
    `The client '${caller.appId ?? caller.name}' with object id '${caller.objectId}' has permission to perform action '${action}' on scope '${path}'; however, it does not have permission to perform action(s) '${assign}' on the linked scope(s) '${refused}' (respectively) or the linked scope(s) are invalid.`,
  );
}
