import { isEnteredFrom, mayAct } from '../authorization/rights.ts';
import { accountView } from '../cosmos/accountView.ts';
import { accountType, exists, tenantOf } from '../cosmos/accounts.ts';
import type { Json } from '../json.ts';
import { hsmView } from '../keyVault/hsm/hsmView.ts';
import { conditionOf, hsmType, vaultType } from '../keyVault/vaults.ts';
import { vaultView } from '../keyVault/vaultView.ts';
import { findLocation } from '../locations.ts';
import { subscriptionOf, withKey } from '../model/lookup.ts';
import type { State } from '../model/state.ts';
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

/** The resources of subscriptions as they were a while ago, without those that the caller can't read. */
export function rowsOf(exchange: Exchange, subscriptions: ReadonlySet<string>): Row[] {
  const { state } = exchange;
  const then = exchange.now - state.timings.resourceGraph;
  // The api-version of the request belongs to Resource Graph; rows have the properties of the newest one.
  const withoutKeyStatus = !state.behaviour.cmkStatusInResourceGraph;
  const asked = { ...exchange, now: then, apiVersion: '9999', withoutKeyStatus };
  const row = rowsIn(state);
  const vaults = readable(exchange, subscriptions, state.vaults, vaultType)
    .filter((one) => conditionOf(one, then) === 'live')
    .map((one) => row(one, vaultType, '', () => vaultView(asked, one)));
  const hsms = readable(exchange, subscriptions, state.hsms, hsmType)
    .filter((one) => conditionOf(one, then) === 'live')
    .map((one) => row(one, hsmType, '', () => hsmView(one, then)));
  const accounts = readable(exchange, subscriptions, state.accounts, accountType)
    .filter((one) => one.createdAt <= then && exists(one, then))
    .map((one) => row(one, accountType, one.kind, () => accountView(asked, one)));
  return [...vaults, ...hsms, ...accounts];
}

/** Checks the subscription first: a role there covers everything in it, and most people have theirs there. */
export function readable<T extends Resource>(
  { state, caller, now }: Exchange,
  subscriptions: ReadonlySet<string>,
  all: readonly T[],
  type: string,
): readonly T[] {
  const may = (scope: string) => mayAct(state, caller.objectId, `${type}/read`, scope, now);
  return [...subscriptions].flatMap((id) => {
    const inside = withKey(all, subscriptionOf, id);
    return may(`/subscriptions/${id}`) ? inside : inside.filter((one) => may(one.id));
  });
}

interface View {
  readonly tags?: Json | undefined;
  readonly properties: object;
  readonly identity?: object;
  /** A managed HSM has it next to its properties, a vault among them. */
  readonly sku?: object;
}

function rowsIn(state: State) {
  // Caches only the last row, because its columns are read one after the other, and all views would fill memory.
  let last: { readonly of: Resource; readonly view: View } | undefined;
  return (one: Resource, type: string, kind: string, make: () => View): Row => {
    const view = () => (last = last?.of === one ? last : { of: one, view: make() }).view;
    // Types, kinds, and groups are in lower case, and regions have their short names.
    const known: Readonly<Record<string, () => Json | undefined>> = {
      id: () => one.id,
      name: () => one.name,
      type: () => type.toLowerCase(),
      kind: () => kind.toLowerCase(),
      location: () => findLocation(one.location)?.name ?? one.location,
      subscriptionId: () => one.subscriptionId,
      resourceGroup: () => one.resourceGroup.toLowerCase(),
      tenantId: () => tenantOf(state, one.subscriptionId),
      tags: () => view().tags,
      sku: () => view().sku as Json | undefined,
      properties: () => view().properties as Json,
      identity: () => view().identity as Json | undefined,
    };
    return (column) => known[column]?.() ?? null;
  };
}

/** The subscriptions of the caller's tenant, and those that it manages, that a request names; all if it names none. */
export function scopeOf({ state, caller }: Exchange, named: readonly string[] | undefined): Set<string> {
  const own = state.subscriptions.filter((one) => isEnteredFrom(one, caller.tenantId));
  const ids = new Set(own.map(({ id }) => id.toLowerCase()));
  return named && named.length > 0
    ? new Set(named.map((id) => id.toLowerCase()).filter((id) => ids.has(id)))
    : ids;
}
