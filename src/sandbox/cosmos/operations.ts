import { newGuid, same } from '../identifiers.ts';
import type { Account, AccountFailure, Operation } from '../model/account.ts';
import type { State } from '../model/state.ts';
import { gatewayRefuse, ok, empty } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';
import { accountPath, accountType } from './accounts.ts';
import { accountView } from './accountView.ts';
import { findLocation } from '../locations.ts';

export function startOperation(
  state: State,
  account: Pick<Account, 'id'>,
  startedAt: number,
  endsAt: number,
  {
    id = newGuid(),
    failure,
    deletes = false,
  }: { id?: string; failure?: AccountFailure | undefined; deletes?: boolean } = {},
): Operation {
  const operation = { id, accountId: account.id, startedAt, endsAt, failure, deletes };
  state.operations.push(operation);
  return operation;
}

/** Both headers, and no Retry-After (docs/azure.md, Throttling and long-running operations). */
export function operationHeaders(operation: Operation, account: Account, apiVersion: string) {
  const arm = 'https://management.azure.com';
  const region = findLocation(account.location)?.name ?? '';
  const version = `?api-version=${apiVersion}`;
  return {
    'azure-asyncoperation': `${arm}/subscriptions/${account.subscriptionId}/providers/Microsoft.DocumentDB/locations/${region}/operationsStatus/${operation.id}${version}`,
    location: `${arm}${account.id}/operationResults/${operation.id}${version}`,
  };
}

function status({ startedAt, endsAt, failure }: Operation, now: number) {
  if (now >= endsAt)
    return failure === undefined ? { status: 'Succeeded' } : { status: 'Failed', error: failure };
  return { status: (now - startedAt) * 20 < endsAt - startedAt ? 'Enqueued' : 'Dequeued' };
}

function find(state: State, id: string): Operation | undefined {
  return state.operations.find((one) => same(one.id, id));
}

function missing(id: string) {
  return gatewayRefuse(404, 'NotFound', `The operation '${id}' was not found.`);
}

export const operationRoutes = [
  route(
    'GET',
    '/subscriptions/{subscription}/providers/Microsoft.DocumentDB/locations/{location}/operationsStatus/{operation}',
    undefined,
    ({ state, params, now }) => {
      const operation = find(state, params.operation);
      return operation === undefined ? missing(params.operation) : ok(status(operation, now));
    },
  ),
  route('GET', `${accountPath}/operationResults/{operation}`, `${accountType}/read`, (exchange) => {
    const { state, params, now } = exchange;
    const operation = find(state, params.operation);
    if (operation === undefined) return missing(params.operation);
    if (now < operation.endsAt) return empty(202);
    const account = state.accounts.find((one) => one.id === operation.accountId);
    if (operation.deletes || account === undefined) return empty(204);
    return ok(accountView(exchange, account));
  }),
];
