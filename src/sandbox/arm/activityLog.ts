import { newGuid, same } from '../identifiers.ts';
import type { SandboxResponse } from '../http.ts';
import type { ActivityEvent } from '../model/activity.ts';
import type { State } from '../model/state.ts';
import { gatewayRefuse, ok } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';

/** How long Azure keeps the activity log (Learn: "Azure Monitor activity log"). */
const retention = 90 * 24 * 60 * 60 * 1000;

const keptAtMost = 5_000;

/** Adds what an exchange changed to the activity log of its subscription. Reads aren't in the log. */
export function logActivity(exchange: Exchange, operation: string, target: string): void {
  const { state, caller, now, request } = exchange;
  addActivity(state, {
    resourceId: target,
    operation,
    caller: caller.appId ?? caller.name,
    correlationId: request.headers['x-ms-correlation-request-id'] ?? newGuid(),
    at: now,
  });
}

export function addActivity(state: State, event: ActivityEvent): void {
  state.activity.push(event);
  if (state.activity.length > keptAtMost) state.activity.splice(0, state.activity.length - keptAtMost);
}

/** Azure allows these filters only: the times, and one more condition (Learn: "Activity Logs - List"). */
const filterPattern =
  /^eventTimestamp ge '([^']+)'(?: and eventTimestamp le '([^']+)')?(?: and (resourceUri|resourceGroupName|resourceProvider|correlationId) eq '([^']*)')?$/;

function answer(
  exchange: Exchange & { readonly params: { readonly subscription: string } },
): SandboxResponse {
  const { state, query, params, now } = exchange;
  const filter = filterPattern.exec(query.get('$filter') ?? '');
  if (!filter) return gatewayRefuse(400, 'BadRequest', unconfirmedMessages.activityFilter.text());
  const [, from = '', to, name, value = ''] = filter;
  const start = Math.max(Date.parse(from), now - retention);
  const end = to === undefined ? now : Date.parse(to);
  const subscription = `/subscriptions/${params.subscription}/`.toLowerCase();
  const found = state.activity.filter(
    (event) =>
      event.at >= start &&
      event.at <= end &&
      event.resourceId.toLowerCase().startsWith(subscription) &&
      hasValue(event, name, value),
  );
  return ok({ value: found.toReversed().map((event) => view(event, params.subscription)) });
}

function hasValue(event: ActivityEvent, name: string | undefined, value: string): boolean {
  switch (name) {
    case 'resourceUri':
      return same(event.resourceId, value);
    case 'resourceGroupName':
      return same(/\/resourceGroups\/([^/]+)/i.exec(event.resourceId)?.[1], value);
    case 'resourceProvider':
      return same(event.operation.split('/')[0], value);
    case 'correlationId':
      return same(event.correlationId, value);
    case undefined:
    default:
      return true;
  }
}

const named = (value: string) => ({ value, localizedValue: value });

function view({ resourceId, operation, caller, correlationId, at }: ActivityEvent, subscriptionId: string) {
  const time = new Date(at).toISOString();
  return {
    authorization: { action: operation, scope: resourceId },
    caller,
    channels: 'Operation',
    correlationId,
    eventDataId: correlationId,
    eventName: { value: 'EndRequest', localizedValue: 'End request' },
    eventTimestamp: time,
    submissionTimestamp: time,
    level: 'Informational',
    operationName: named(operation),
    resourceGroupName: /\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1] ?? '',
    resourceProviderName: named(operation.split('/')[0] ?? ''),
    resourceId,
    status: named('Succeeded'),
    subStatus: { value: '', localizedValue: '' },
    subscriptionId,
  };
}

export const activityLogRoutes = [
  route(
    'GET',
    '/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values',
    'Microsoft.Insights/eventtypes/values/Read',
    answer,
  ),
];
