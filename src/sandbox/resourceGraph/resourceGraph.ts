import { sees } from '../authorization/rights.ts';
import type { SandboxResponse } from '../http.ts';
import { newGuid } from '../identifiers.ts';
import { numberAt, textAt, textsAt, type Json } from '../json.ts';
import { gatewayRefuse, json, ok, type ErrorDetail } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { changeColumns, changeRowsOf } from './changes.ts';
import { contextOf, keepContext, readToken, writeToken, type Context } from './pages.ts';
import { readQuery, type Table, Unsimulated } from './query.ts';
import { useQuota } from './quota.ts';
import { columns, rowsOf, scopeOf } from './rows.ts';
import { ParserFailure } from './tokens.ts';

const rowsAtMost = 1000;
const subscriptionsAtMost = 1000;

/** The top level of every error is the same; only its details say what is wrong (quoted in many issues). */
function refuse(
  { now }: Exchange,
  status: number,
  code: string,
  details: readonly ErrorDetail[],
  headers: Readonly<Record<string, string>>,
): SandboxResponse {
  const message = `Please provide below info when asking for support: timestamp = ${new Date(now).toISOString()}, correlationId = ${newGuid()}.`;
  return json(status, { error: { code, message, details } }, headers);
}

const invalid: ErrorDetail = {
  code: 'InvalidQuery',
  message:
    'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
};

function parserFailure(query: string, { at, message: token }: ParserFailure) {
  const before = query.slice(0, at).split('\n');
  return {
    ...{ code: 'ParserFailure', message: 'ParserFailure', line: before.length },
    ...{ characterPositionInLine: before.at(-1)?.length ?? 0, token },
  };
}

function answer(exchange: Exchange): SandboxResponse {
  const { body, state, caller, now } = exchange;
  const { isExceeded, headers } = useQuota(state, caller.objectId, now);
  const refused = (status: number, code: string, ...details: ErrorDetail[]) =>
    refuse(exchange, status, code, details, headers);
  if (isExceeded)
    return refused(429, 'RateLimiting', {
      code: 'RateLimiting',
      message:
        'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.',
    });
  const named = textsAt(body, 'subscriptions');
  const scope = scopeOf(exchange, named);
  if (scope.size === 0 || (named?.length ?? 0) > subscriptionsAtMost)
    return refused(400, 'BadRequest', {
      code: 'NoValidSubscriptionsInQueryRequest',
      message: `There must be at least one subscription that is eligible to contain resources. Given: '${named?.join(',') ?? ''}'.`,
    });
  if (![...scope].some((id) => sees(state, caller.objectId, `/subscriptions/${id}`, now)))
    return refused(403, 'Forbidden', { code: 'AccessDenied', message: 'Access Denied.' });
  const top = numberAt(body, 'options', '$top') ?? rowsAtMost;
  if (top < 1 || top > rowsAtMost) return refused(400, 'BadRequest', invalid);
  const query = textAt(body, 'query') ?? '';
  try {
    const asked = JSON.stringify([caller.objectId, query, [...scope]]);
    const token = readToken(textAt(body, 'options', '$skipToken'));
    const context =
      contextOf(state, token?.context, asked) ?? keepContext(state, asked, rowsFor(query, exchange, scope));
    return ok(page(body, context, token?.start ?? 0, top), headers);
  } catch (error) {
    if (error instanceof ParserFailure)
      return refused(400, 'BadRequest', invalid, parserFailure(query, error));
    if (error instanceof Unsimulated) return gatewayRefuse(501, 'NotImplemented', error.message);
    throw error;
  }
}

function rowsFor(query: string, exchange: Exchange, scope: ReadonlySet<string>): Table {
  const { table, on } = readQuery(query, { resources: columns, resourcechanges: changeColumns });
  return table === 'resources'
    ? on({ columns, rows: rowsOf(exchange, scope) })
    : on({ columns: changeColumns, rows: changeRowsOf(exchange, scope) });
}

/**
 * A page of the rows. If the rows have an ID, a token leads to the next page, and `$skip` to any page;
 * `resultTruncated` is true only if the rest can't be reached (MicrosoftDocs/azure-docs#50606, elastic/cloudbeat#7424).
 */
function page(body: Exchange['body'], { id, table }: Context, next: number, top: number) {
  const { columns: names, rows } = table;
  const start = numberAt(body, 'options', '$skip') ?? next;
  const shown = rows.slice(start, start + top);
  const isMore = start + top < rows.length;
  const hasId = names.includes('id');
  const isTable = textAt(body, 'options', 'resultFormat') === 'table';
  const cells = shown.map((row) => names.map((name): Json => row(name) ?? null));
  return {
    totalRecords: rows.length,
    count: shown.length,
    data: isTable
      ? { columns: names.map((name) => ({ name, type: 'object' })), rows: cells }
      : cells.map((values) => Object.fromEntries(names.map((name, at) => [name, values[at]]))),
    facets: [],
    resultTruncated: isMore && !hasId ? 'true' : 'false',
    ...(isMore && hasId ? { $skipToken: writeToken(id, start + top) } : {}),
  };
}

export const resourceGraphRoutes = [
  route('POST', '/providers/Microsoft.ResourceGraph/resources', undefined, answer),
];
