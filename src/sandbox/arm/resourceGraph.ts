import { mayAct } from '../authorization/rights.ts';
import { accountView } from '../cosmos/accountView.ts';
import { accountType, exists } from '../cosmos/accounts.ts';
import { same } from '../identifiers.ts';
import { numberAt, textAt, textsAt } from '../json.ts';
import { conditionOf, vaultType } from '../keyVault/vaults.ts';
import { vaultView } from '../keyVault/vaultView.ts';
import { findLocation } from '../locations.ts';
import { ok } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';

interface Row {
  readonly id: string;
  readonly type: string;
  readonly subscriptionId: string;
}

const newest = '9999';
const type = (name: string) => name.toLowerCase();

function rows(asked: Exchange): Row[] {
  const { state, now, caller } = asked;
  // The api-version of the request is Resource Graph's own; rows have what the newest ones have.
  const exchange = { ...asked, apiVersion: newest };
  const all = [
    ...state.vaults
      .filter((one) => conditionOf(one, now) === 'live')
      .map((one) => ({
        ...vaultView(exchange, one),
        ...place(exchange, one),
        type: type(vaultType),
        kind: '',
      })),
    ...state.accounts
      .filter((one) => exists(one, now))
      .map((one) => {
        const view = accountView(exchange, one);
        const { customerManagedKeyStatus, keyVaultKeyUriVersion, ...rest } = view.properties;
        const status = state.behaviour.cmkStatusInResourceGraph
          ? { customerManagedKeyStatus, keyVaultKeyUriVersion }
          : {};
        return {
          ...view,
          ...place(exchange, one),
          type: type(accountType),
          location: findLocation(one.location)?.name,
          properties: { ...rest, ...status },
        };
      }),
  ];
  return all.filter((row) => mayAct(state, caller.objectId, `${row.type}/read`, row.id, now));
}

function place(
  { state }: Exchange,
  one: { readonly subscriptionId: string; readonly resourceGroup: string },
) {
  const tenantId = state.subscriptions.find(({ id }) => same(id, one.subscriptionId))?.tenantId ?? '';
  return { subscriptionId: one.subscriptionId, resourceGroup: one.resourceGroup.toLowerCase(), tenantId };
}

/** Reads of a query only which types it wants; rows are whole, whatever it projects. */
export const resourceGraphRoutes = [
  route('POST', '/providers/Microsoft.ResourceGraph/resources', undefined, (exchange) => {
    const { body } = exchange;
    const query = textAt(body, 'query') ?? '';
    const types = [...query.matchAll(/'(microsoft\.[\w.]+\/[\w/]+)'/gi)].map(([, name = '']) => name);
    const subscriptions = textsAt(body, 'subscriptions');
    const found = rows(exchange)
      .filter((row) => types.length === 0 || types.some((one) => same(one, row.type)))
      .filter((row) => subscriptions?.some((one) => same(one, row.subscriptionId)) ?? true);
    const top = numberAt(body, 'options', '$top') ?? 1000;
    const start = Number(textAt(body, 'options', '$skipToken') ?? 0);
    const data = found.slice(start, start + top);
    const more = start + top < found.length;
    return ok(
      {
        totalRecords: found.length,
        count: data.length,
        data,
        facets: [],
        resultTruncated: more ? 'true' : 'false',
        ...(more ? { $skipToken: String(start + top) } : {}),
      },
      { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' },
    );
  }),
];
