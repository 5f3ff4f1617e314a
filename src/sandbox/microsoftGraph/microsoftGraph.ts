import type { Caller } from '../caller.ts';
import type { Person, ServicePrincipal } from '../directory.ts';
import type { SandboxResponse } from '../http.ts';
import { newGuid, same } from '../identifiers.ts';
import { textsAt } from '../json.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { servicePrincipals } from '../model/principals.ts';
import { json, ok } from '../rest/answer.ts';
import type { Exchange } from '../rest/exchange.ts';

const root = 'https://graph.microsoft.com/v1.0';

function answer(body: unknown): SandboxResponse {
  return ok(body, {
    'content-type':
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
    'odata-version': '4.0',
    'strict-transport-security': 'max-age=31536000',
  });
}

function refuse(status: number, code: string, message: string, now: number): SandboxResponse {
  const id = newGuid();
  const date = new Date(now).toISOString().slice(0, 19);
  return json(status, {
    error: { code, message, innerError: { date, 'request-id': id, 'client-request-id': id } },
  });
}

export function graphTokenRefusal(caller: Caller | undefined, now: number): SandboxResponse | undefined {
  const fits = caller !== undefined && /^https:\/\/graph\.microsoft\.com\/?$/i.test(caller.audience);
  if (fits && caller.expiresAt > now) return undefined;
  const message =
    caller === undefined
      ? 'Access token is empty.'
      : fits
        ? 'Lifetime validation failed, the token is expired.'
        : 'Access token validation failure. Invalid audience.';
  return refuse(401, 'InvalidAuthenticationToken', message, now);
}

function personView({ label, name }: Person, id: string) {
  return {
    businessPhones: [],
    displayName: name,
    givenName: null,
    jobTitle: null,
    mail: label,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName: label,
    id,
  };
}

function view({ objectId, appId, displayName }: ServicePrincipal) {
  return {
    id: objectId,
    accountEnabled: true,
    appDisplayName: displayName,
    appId,
    displayName,
    servicePrincipalNames: [appId],
    servicePrincipalType: 'Application',
  };
}

/**
 * The few parts of Microsoft Graph that resolve an application id to an object id (docs/azure.md, Identities and
 * access).
 */
export function answerGraph(exchange: Exchange): SandboxResponse {
  const { state, caller, request, now } = exchange;
  const path = exchange.path.replace(/^\/(v1\.0|beta)/i, '').replace(/\/$/, '');
  const person = state.directory.people.find((one) => same(one.objectIds[caller.tenantId], caller.objectId));
  if (request.method === 'GET' && path === '/me' && person !== undefined) {
    return answer({
      '@odata.context': `${root}/$metadata#users/$entity`,
      ...personView(person, caller.objectId),
    });
  }
  const asked = `${request.method} ${path}`.toLowerCase();
  if (!/^(get \/(serviceprincipals([(/][^/]*)?|users)|post \/directoryobjects\/getbyids)$/.test(asked)) {
    return refuse(
      501,
      'NotImplemented',
      unconfirmedMessages.unsimulated.text(request.method, exchange.path),
      now,
    );
  }
  const client = state.directory.clients.find((one) => same(one.objectId, caller.objectId));
  if ((person ?? client)?.mayReadDirectory === false) {
    return refuse(
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
      now,
    );
  }
  const known = servicePrincipals(state, caller.tenantId, now);
  if (asked.startsWith('post')) return answer(byIds(exchange, known));
  if (asked === 'get /users') return answer(users(exchange));
  const byAppId = /^\/servicePrincipals\(appId='([^']+)'\)$/i.exec(path)?.[1];
  if (byAppId !== undefined) return single(known, 'appId', byAppId, now);
  // The Azure CLI sends this after it has found the object id: `az ad sp show` reads a principal twice.
  const byId = /^\/servicePrincipals\/([^/]+)$/i.exec(path)?.[1];
  if (byId !== undefined) return single(known, 'objectId', byId, now);
  const filter = exchange.query.get('$filter') ?? '';
  const appId = /(?:appId eq |c:c eq )'([^']+)'/i.exec(filter)?.[1];
  const displayName = /displayName eq '([^']+)'/i.exec(filter)?.[1];
  const value = known
    .filter((one) => appId === undefined || same(one.appId, appId))
    .filter((one) => displayName === undefined || same(one.displayName, displayName));
  return answer({ '@odata.context': `${root}/$metadata#servicePrincipals`, value: value.map(view) });
}

function peopleOf({ state, caller }: Exchange) {
  return state.directory.people.flatMap((person) => {
    const id = person.objectIds[caller.tenantId];
    return id === undefined ? [] : [personView(person, id)];
  });
}

/** The Azure CLI sends this if the assignee is a person's name. */
function users(exchange: Exchange) {
  const name = /userPrincipalName eq '([^']+)'/i.exec(exchange.query.get('$filter') ?? '')?.[1];
  const value = peopleOf(exchange).filter((one) => name === undefined || same(one.userPrincipalName, name));
  return { '@odata.context': `${root}/$metadata#users`, value };
}

/** The Azure CLI sends this if the assignee is an object id. */
function byIds(exchange: Exchange, principals: readonly ServicePrincipal[]) {
  const ids = textsAt(exchange.body, 'ids') ?? [];
  const all = [
    ...peopleOf(exchange).map((one) => ({ '@odata.type': '#microsoft.graph.user', ...one })),
    ...principals.map((one) => ({ '@odata.type': '#microsoft.graph.servicePrincipal', ...view(one) })),
  ];
  const value = all.filter(({ id }) => ids.some((one) => same(one, id)));
  return { '@odata.context': `${root}/$metadata#directoryObjects`, value };
}

function single(
  known: readonly ServicePrincipal[],
  by: 'appId' | 'objectId',
  id: string,
  now: number,
): SandboxResponse {
  const found = known.find((one) => same(one[by], id));
  if (found === undefined) {
    const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
    return refuse(404, 'Request_ResourceNotFound', message, now);
  }
  return answer({ '@odata.context': `${root}/$metadata#servicePrincipals/$entity`, ...view(found) });
}
