import type { Caller } from '../caller.ts';
import { isEnteredFrom, mayAct, sees } from '../authorization/rights.ts';
import type { SandboxResponse } from '../http.ts';
import { same } from '../identifiers.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { gatewayRefuse, json } from '../rest/answer.ts';
import { findRoute, type Exchange, type Found, type Route } from '../rest/exchange.ts';
import { providerRefusal, retiredRefusal } from './registration.ts';
import { blockedByLock } from './locks.ts';
import { readArmPath, type ArmPath } from './path.ts';
import { findGroup } from './resourceGroups.ts';
import { logActivity } from './activityLog.ts';

const audiences = /^https:\/\/management\.(core\.windows\.net|azure\.com)\/*$/i;

/** ARM's checks before a resource provider gets the request. */
export function armRefusal(
  exchange: Omit<Exchange, 'caller'>,
  caller: Caller | undefined,
): SandboxResponse | undefined {
  if (caller === undefined)
    return unauthenticated('InvalidAuthenticationToken', 'The access token is invalid.');
  if (!audiences.test(caller.audience)) {
    const text = `The access token has been obtained for wrong audience or resource '${caller.audience}'. It should exactly match with one of the allowed audiences 'https://management.core.windows.net/','https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'.`;
    return unauthenticated('InvalidAuthenticationTokenAudience', text);
  }
  if (caller.expiresAt <= exchange.now) {
    return unauthenticated(
      'ExpiredAuthenticationToken',
      `The access token expiry UTC time '${new Date(caller.expiresAt).toISOString()}' is earlier than current UTC time '${new Date(exchange.now).toISOString()}'.`,
    );
  }
  return exchange.apiVersion === ''
    ? gatewayRefuse(
        400,
        'MissingApiVersionParameter',
        'The api-version query parameter (?api-version=) is required for all requests.',
      )
    : undefined;
}

/** 401 for a request without a token. The header tells clients where to sign in. */
export function unauthenticated(code: string, message: string, tenant = 'common'): SandboxResponse {
  const challenge = `Bearer authorization_uri="https://login.windows.net/${tenant}", error="invalid_token", error_description="${message}"`;
  return json(
    401,
    { error: { code, message } },
    { 'www-authenticate': challenge, 'x-ms-failure-cause': 'gateway' },
  );
}

export function answerArm(routes: readonly Route[], exchange: Exchange): SandboxResponse {
  const { state, request, caller } = exchange;
  const found = findRoute(routes, request.method, exchange.path);
  if (found === undefined) {
    return gatewayRefuse(
      501,
      'NotImplemented',
      unconfirmedMessages.unsimulated.text(request.method, exchange.path),
    );
  }
  const path = readArmPath(exchange.path);
  return (
    subscriptionRefusal(exchange, path) ??
    authorizationRefusal(exchange, found.route, path) ??
    groupRefusal(exchange, path) ??
    retiredRefusal(path, exchange.apiVersion, exchange.now) ??
    providerRefusal(state, request.method, path, exchange.now) ??
    blockedByLock(state, request.method, path.scope) ??
    changed({ ...exchange, caller }, found, path)
  );
}

/** Responds, and logs what the request has changed. */
function changed(exchange: Exchange, { route, respond }: Found, path: ArmPath): SandboxResponse {
  const response = respond(exchange);
  const { action } = route;
  const isWrite = action !== undefined && /\/(write|delete|action)$/i.test(action);
  if (isWrite && path.subscription !== undefined && response.status < 300) {
    const operation = action.replace('{namespace}', path.namespace ?? '');
    const isExtension = /^Microsoft\.Authorization\//i.test(action);
    logActivity(exchange, operation, isExtension ? exchange.path : path.scope);
  }
  return response;
}

function subscriptionRefusal(exchange: Exchange, path: ArmPath): SandboxResponse | undefined {
  if (path.subscription === undefined) return undefined;
  const { state, caller, now } = exchange;
  const subscription = state.subscriptions.find(({ id }) => same(id, path.subscription));
  if (subscription === undefined) {
    return gatewayRefuse(
      404,
      'SubscriptionNotFound',
      `The subscription '${path.subscription}' could not be found.`,
    );
  }
  if (isEnteredFrom(subscription, caller.tenantId)) {
    return sees(state, caller.objectId, `/subscriptions/${subscription.id}`, now)
      ? undefined
      : gatewayRefuse(
          404,
          'SubscriptionNotFound',
          `The subscription '${path.subscription}' could not be found.`,
        );
  }
  const issuer = (tenant: string) => `https://sts.windows.net/${tenant}/`;
  const text = `The access token is from the wrong issuer '${issuer(caller.tenantId)}'. It must match the tenant '${issuer(subscription.tenantId)}' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/${subscription.tenantId}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.`;
  return unauthenticated('InvalidAuthenticationTokenTenant', text, subscription.tenantId);
}

function authorizationRefusal(exchange: Exchange, route: Route, path: ArmPath): SandboxResponse | undefined {
  const action = route.action?.replace('{namespace}', path.namespace ?? '');
  if (
    action === undefined ||
    mayAct(exchange.state, exchange.caller.objectId, action, path.scope, exchange.now)
  ) {
    return undefined;
  }
  return unauthorized(exchange.caller, action, path.scope);
}

/** F-02. */
export function unauthorized(caller: Caller, action: string, scope: string): SandboxResponse {
  return gatewayRefuse(
    403,
    'AuthorizationFailed',
    `The client '${caller.appId ?? caller.name}' with object id '${caller.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

function groupRefusal({ state, path: whole, now }: Exchange, path: ArmPath): SandboxResponse | undefined {
  const { resourceGroup } = path;
  if (resourceGroup === undefined || /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/?$/i.test(whole))
    return undefined;
  const place = { subscription: path.subscription ?? '', group: resourceGroup };
  return findGroup(state, place, now) !== undefined
    ? undefined
    : gatewayRefuse(404, 'ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
}
