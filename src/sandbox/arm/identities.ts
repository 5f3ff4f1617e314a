import { newGuid, same } from '../identifiers.ts';
import { tagsAt, textAt } from '../json.ts';
import { findLocation } from '../locations.ts';
import type { UserAssignedIdentity } from '../model/governance.ts';
import { idOf, withKey } from '../model/lookup.ts';
import { addPrincipal } from '../model/principals.ts';
import type { State } from '../model/state.ts';
import { empty, gatewayRefuse, json, ok } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';

const type = 'Microsoft.ManagedIdentity/userAssignedIdentities';
const group = '/subscriptions/{subscription}/resourceGroups/{group}';
const provider = 'providers/Microsoft.ManagedIdentity/userAssignedIdentities';
const one = `${group}/${provider}/{name}` as const;

function view({ id, name, location, tags, tenantId, principalId, clientId }: UserAssignedIdentity) {
  return { id, name, type, location, tags, properties: { tenantId, principalId, clientId } };
}

export function findIdentity(state: State, id: string, now: number): UserAssignedIdentity | undefined {
  return withKey(state.identities, idOf, id).find((it) => (it.deletedAt ?? Infinity) > now);
}

export const identityRoutes = [
  route('GET', `/subscriptions/{subscription}/${provider}`, `${type}/read`, ({ state, params, now }) =>
    ok({
      value: state.identities
        .filter((it) => same(it.subscriptionId, params.subscription) && (it.deletedAt ?? Infinity) > now)
        .map(view),
    }),
  ),
  route('GET', `${group}/${provider}`, `${type}/read`, ({ state, params, now }) =>
    ok({
      value: state.identities
        .filter((it) => same(it.subscriptionId, params.subscription) && same(it.resourceGroup, params.group))
        .filter((it) => (it.deletedAt ?? Infinity) > now)
        .map(view),
    }),
  ),
  route('GET', one, `${type}/read`, ({ state, path, params, now }) => {
    const found = findIdentity(state, path, now);
    return found === undefined ? resourceNotFound(type, params.name, params.group) : ok(view(found));
  }),
  route('PUT', one, `${type}/write`, ({ state, path, params, body, caller, now }) => {
    const known = findIdentity(state, path, now);
    if (known !== undefined) {
      known.tags = tagsAt(body, 'tags') ?? known.tags;
      return ok(view(known));
    }
    const made: UserAssignedIdentity = {
      id: `/subscriptions/${params.subscription}/resourcegroups/${params.group}/${provider}/${params.name}`,
      subscriptionId: params.subscription,
      resourceGroup: params.group,
      name: params.name,
      location: findLocation(textAt(body, 'location') ?? '')?.name ?? 'westeurope',
      tenantId: caller.tenantId,
      principalId: newGuid(),
      clientId: newGuid(),
      tags: tagsAt(body, 'tags') ?? {},
      deletedAt: undefined,
    };
    state.identities.push(made);
    const { tenantId, clientId: appId, principalId: objectId } = made;
    addPrincipal(state, { tenantId, appId, objectId, displayName: params.name }, now);
    return json(201, view(made));
  }),
  route('DELETE', one, `${type}/delete`, ({ state, path, now }) => {
    const found = findIdentity(state, path, now);
    if (found === undefined) return empty(204);
    found.deletedAt = now;
    return empty(200);
  }),
];

/** ARM's recorded wording for a resource that doesn't exist. */
export function resourceNotFound(resourceType: string, name: string, resourceGroup: string) {
  return gatewayRefuse(
    404,
    'ResourceNotFound',
    `The Resource '${resourceType}/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}
