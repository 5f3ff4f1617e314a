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

function view({ subscriptionId, name, location, tags, deletedAt }: ResourceGroup) {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
  const provisioningState = deletedAt === undefined ? 'Succeeded' : 'Deleting';
  return { id, name, type, location, tags, properties: { provisioningState } };
}

interface Place {
  readonly subscription: string;
  readonly group: string;
}

/** The group of a path, even while it is being deleted. */
export function findGroup(state: State, { subscription, group }: Place, now: number) {
  return state.resourceGroups.find(
    ({ subscriptionId, name, deletedAt = Infinity }) =>
      same(subscriptionId, subscription) && same(name, group) && now < deletedAt,
  );
}

function missing(group: string) {
  return gatewayRefuse(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
}

export const resourceGroupRoutes = [
  route('GET', '/subscriptions/{subscription}/resourceGroups', read, ({ state, params, now }) =>
    ok({
      value: state.resourceGroups
        .filter(({ subscriptionId }) => same(subscriptionId, params.subscription))
        .filter(({ deletedAt = Infinity }) => now < deletedAt)
        .map(view),
    }),
  ),
  route('GET', one, read, ({ state, params, now }) => {
    const group = findGroup(state, params, now);
    return group === undefined ? missing(params.group) : ok(view(group));
  }),
  route('HEAD', one, read, ({ state, params, now }) =>
    empty(findGroup(state, params, now) === undefined ? 404 : 204),
  ),
  route('PUT', one, write, ({ state, params, body, now }) => {
    const known = findGroup(state, params, now);
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
      deletedAt: undefined,
    };
    state.resourceGroups.push(made);
    return json(201, view(made));
  }),
  route(
    'DELETE',
    one,
    'Microsoft.Resources/subscriptions/resourceGroups/delete',
    ({ state, params, now, apiVersion }) => {
      const group = findGroup(state, params, now);
      if (group === undefined) return missing(params.group);
      const inside = (resource: { subscriptionId: string; resourceGroup: string }) =>
        same(resource.subscriptionId, params.subscription) && same(resource.resourceGroup, params.group);
      const full =
        [...state.vaults, ...state.hsms].some(
          (vault) => inside(vault) && valueAt(vault.life, now) === 'live',
        ) || state.accounts.some((account) => inside(account) && (account.deletedAt ?? Infinity) > now);
      if (full)
        return gatewayRefuse(501, 'NotImplemented', 'The sandbox deletes only empty resource groups.');
      group.deletedAt ??= now + state.timings.groupDeletion;
      const job = `RESOURCEGROUPDELETIONJOB-${group.name}`;
      const location = `https://management.azure.com/subscriptions/${params.subscription}/operationresults/${job}?api-version=${apiVersion}`;
      return empty(202, { location });
    },
  ),
  route(
    'GET',
    '/subscriptions/{subscription}/operationresults/RESOURCEGROUPDELETIONJOB-{group}',
    undefined,
    ({ state, params, now }) => empty(findGroup(state, params, now) === undefined ? 200 : 202),
  ),
];
