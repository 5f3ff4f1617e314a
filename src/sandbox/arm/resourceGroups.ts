import { same } from '../identifiers.ts';
import { tagsAt, textAt } from '../json.ts';
import { findLocation } from '../locations.ts';
import type { ResourceGroup } from '../model/governance.ts';
import type { State } from '../model/state.ts';
import { empty, gatewayRefuse, json, ok } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';
import { valueAt } from '../timeline.ts';

const type = 'Microsoft.Resources/resourceGroups';
const read = 'Microsoft.Resources/subscriptions/resourceGroups/read';
const write = 'Microsoft.Resources/subscriptions/resourceGroups/write';
const one = '/subscriptions/{subscription}/resourceGroups/{group}';

function view({ subscriptionId, name, location, tags }: ResourceGroup) {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
  return { id, name, type, location, tags, properties: { provisioningState: 'Succeeded' } };
}

function find(state: State, params: { subscription: string; group: string }): ResourceGroup | undefined {
  return state.resourceGroups.find(
    ({ subscriptionId, name }) => same(subscriptionId, params.subscription) && same(name, params.group),
  );
}

function missing(group: string) {
  return gatewayRefuse(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
}

export const resourceGroupRoutes = [
  route('GET', '/subscriptions/{subscription}/resourceGroups', read, ({ state, params }) =>
    ok({
      value: state.resourceGroups
        .filter(({ subscriptionId }) => same(subscriptionId, params.subscription))
        .map(view),
    }),
  ),
  route('GET', one, read, ({ state, params }) => {
    const group = find(state, params);
    return group === undefined ? missing(params.group) : ok(view(group));
  }),
  route('HEAD', one, read, ({ state, params }) => empty(find(state, params) === undefined ? 404 : 204)),
  route('PUT', one, write, ({ state, params, body }) => {
    const known = find(state, params);
    if (known !== undefined) {
      known.tags = tagsAt(body, 'tags') ?? known.tags;
      return ok(view(known));
    }
    const text = textAt(body, 'location');
    if (text === undefined) {
      return gatewayRefuse(400, 'LocationRequired', 'The location property is required for this definition.');
    }
    const location = findLocation(text);
    if (location === undefined) {
      return gatewayRefuse(
        400,
        'LocationNotAvailableForResourceGroup',
        `The provided location '${text}' is not available for resource group.`,
      );
    }
    const made: ResourceGroup = {
      subscriptionId: params.subscription,
      name: params.group,
      location: location.name,
      tags: tagsAt(body, 'tags'),
    };
    state.resourceGroups.push(made);
    return json(201, view(made));
  }),
  route(
    'DELETE',
    one,
    'Microsoft.Resources/subscriptions/resourceGroups/delete',
    ({ state, params, now }) => {
      const group = find(state, params);
      if (group === undefined) return missing(params.group);
      const inside = (resource: { subscriptionId: string; resourceGroup: string }) =>
        same(resource.subscriptionId, params.subscription) && same(resource.resourceGroup, params.group);
      const full =
        state.vaults.some((vault) => inside(vault) && valueAt(vault.life, now) === 'live') ||
        state.accounts.some((account) => inside(account) && (account.deletedAt ?? Infinity) > now);
      if (full)
        return gatewayRefuse(501, 'NotImplemented', 'The sandbox deletes only empty resource groups.');
      state.resourceGroups.splice(state.resourceGroups.indexOf(group), 1);
      return empty(200);
    },
  ),
];
