import { mayAct } from '../authorization/rights.ts';
import { accountView } from '../cosmos/accountView.ts';
import { accountType, exists } from '../cosmos/accounts.ts';
import { same } from '../identifiers.ts';
import type { Json } from '../json.ts';
import { conditionOf, vaultType } from '../keyVault/vaults.ts';
import { vaultView } from '../keyVault/vaultView.ts';
import { findLocation } from '../locations.ts';
import type { Exchange } from '../rest/exchange.ts';
import type { Row } from './expression.ts';

/** The columns of the table `resources` (Learn: "Azure Resource Graph table and resource type reference"). */
export const columns = [
  ...['id', 'name', 'type', 'tenantId', 'kind', 'location', 'resourceGroup', 'subscriptionId', 'managedBy'],
  ...['sku', 'plan', 'properties', 'tags', 'identity', 'zones', 'extendedLocation'],
];

interface Resource {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
}

/** The resources of subscriptions as they were a while ago, those that the caller may read. */
export function rowsOf(exchange: Exchange, subscriptions: ReadonlySet<string>): Row[] {
  const { state } = exchange;
  const then = exchange.now - state.timings.resourceGraph;
  // The api-version of the request is Resource Graph's own; rows have what the newest ones have.
  const asked = { ...exchange, now: then, apiVersion: '9999' };
  const mayRead = reading(exchange);
  const tenants = new Map(state.subscriptions.map(({ id, tenantId }) => [id.toLowerCase(), tenantId]));
  const chosen = (one: Resource, type: string) =>
    subscriptions.has(one.subscriptionId.toLowerCase()) && mayRead(one, type);
  const vaults = state.vaults
    .filter((one) => chosen(one, vaultType) && conditionOf(one, then) === 'live')
    .map((one) => row(one, vaultType, '', tenants, () => vaultView(asked, one)));
  const accounts = state.accounts
    .filter((one) => chosen(one, accountType) && one.createdAt <= then && exists(one, then))
    .map((one) =>
      row(one, accountType, one.kind, tenants, () => {
        const view = accountView(asked, one);
        const { customerManagedKeyStatus, keyVaultKeyUriVersion, ...rest } = view.properties;
        const status = state.behaviour.cmkStatusInResourceGraph
          ? { customerManagedKeyStatus, keyVaultKeyUriVersion }
          : {};
        return { ...view, properties: { ...rest, ...status } };
      }),
    );
  return [...vaults, ...accounts];
}

interface View {
  readonly tags?: Json | undefined;
  readonly properties: object;
  readonly identity?: object;
}

function row(
  one: Resource,
  type: string,
  kind: string,
  tenants: ReadonlyMap<string, string>,
  view: () => View,
): Row {
  // Types, kinds and groups are in lower case, regions have their short names.
  const known: Readonly<Record<string, () => Json | undefined>> = {
    id: () => one.id,
    name: () => one.name,
    type: () => type.toLowerCase(),
    kind: () => kind.toLowerCase(),
    location: () => findLocation(one.location)?.name ?? one.location,
    subscriptionId: () => one.subscriptionId,
    resourceGroup: () => one.resourceGroup.toLowerCase(),
    tenantId: () => tenants.get(one.subscriptionId.toLowerCase()),
    tags: () => view().tags,
    properties: () => view().properties as Json,
    identity: () => view().identity as Json | undefined,
  };
  return (column) => known[column]?.() ?? null;
}

/** Whether the caller may read a resource; for all of a group at once, where no role is given below groups. */
function reading({ state, caller, now }: Exchange) {
  const isDeep = state.roleAssignments.some(({ scope }) =>
    /\/resourceGroups\/[^/]+\/providers\//i.test(scope),
  );
  const known = new Map<string, boolean>();
  return (one: Resource, type: string): boolean => {
    const scope = isDeep
      ? one.id
      : `/subscriptions/${one.subscriptionId}/resourceGroups/${one.resourceGroup}`;
    const name = `${type} ${scope}`;
    const may = known.get(name) ?? mayAct(state, caller.objectId, `${type}/read`, scope, now);
    known.set(name, may);
    return may;
  };
}

/** The subscriptions of the caller's tenant that a request names, or all of them. */
export function scopeOf({ state, caller }: Exchange, named: readonly string[] | undefined): Set<string> {
  const own = state.subscriptions.filter(({ tenantId }) => same(tenantId, caller.tenantId));
  const ids = new Set(own.map(({ id }) => id.toLowerCase()));
  return named && named.length > 0
    ? new Set(named.map((id) => id.toLowerCase()).filter((id) => ids.has(id)))
    : ids;
}
