import type { SandboxRequest, SandboxResponse } from '../http.ts';
import { newGuid } from '../identifiers.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { flagAt, textAt } from '../json.ts';
import type { Account } from '../model/account.ts';
import { nameOf, withKey } from '../model/lookup.ts';
import type { State } from '../model/state.ts';
import { json, ok } from '../rest/answer.ts';
import { exists, accountSettingsOf } from './accounts.ts';
import { regions } from './accountView.ts';
import { keyStatus } from './revocation.ts';

/** The account behind `{account}.documents.azure.com` or `{account}-{region}.documents.azure.com`. */
export function accountOfHost(state: State, host: string, now: number): Account | undefined {
  const name = host.slice(0, -'.documents.azure.com'.length);
  const parts = name.split('-');
  return parts
    .map((_, index) => parts.slice(0, parts.length - index).join('-'))
    .flatMap((one) => withKey(state.accounts, nameOf, one))
    .find((one) => one.failure === undefined && one.readyAt <= now && exists(one, now));
}

/** Whether data is accessible: 403 with the sub-status while the key can't be used (F-60). */
export function answerAccount(
  state: State,
  account: Account,
  request: SandboxRequest,
  now: number,
): SandboxResponse {
  const activity = newGuid();
  const headers = { 'x-ms-activity-id': activity, 'x-ms-gatewayversion': 'version=2.14.0' };
  const revoked = keyStatus(state, account, now)?.revoked;
  if (revoked !== undefined) {
    // Learn: "Troubleshoot CMK" 2.4.
    if (request.method !== 'GET' && /\/colls\b/.test(request.url))
      return json(
        408,
        { code: 'RequestTimeout', message: `Request timed out.\r\nActivityId: ${activity}` },
        headers,
      );
    const message = `{"Errors":["${revoked.short}."]}\r\nActivityId: ${activity}, Microsoft.Azure.Documents.Common/2.14.0`;
    return json(403, { code: 'Forbidden', message }, { ...headers, 'x-ms-substatus': String(revoked.code) });
  }
  if (request.headers['authorization'] === undefined) {
    const message = 'Required Header authorization is missing. Ensure a valid Authorization token is passed.';
    return json(401, { code: 'Unauthorized', message: `${message}\r\nActivityId: ${activity}` }, headers);
  }
  const { pathname } = new URL(request.url);
  if (request.method === 'GET' && pathname === '/') return ok(databaseAccount(account, now), headers);
  // Any other response would be misleading: a client must not mistake it for an empty or a new container.
  const message = unconfirmedMessages.unsimulated.text(request.method, pathname);
  return json(501, { code: 'NotImplemented', message: `${message} It holds accounts, not data.` }, headers);
}

/** The first request of every client of the NoSQL API, to find the regions. */
function databaseAccount(account: Account, now: number) {
  const { properties } = accountSettingsOf(account, now);
  const { writeLocations, readLocations } = regions(account, properties, false);
  const view = (listed: typeof readLocations) =>
    listed.map(({ locationName, documentEndpoint }) => ({
      name: locationName,
      databaseAccountEndpoint: documentEndpoint,
    }));
  return {
    _self: '',
    id: account.name,
    _rid: `${account.name}.documents.azure.com`,
    media: '//media/',
    addresses: '//addresses/',
    _dbs: '//dbs/',
    writableLocations: view(writeLocations),
    readableLocations: view(readLocations),
    enableMultipleWriteLocations: flagAt(properties, 'enableMultipleWriteLocations') ?? false,
    userConsistencyPolicy: {
      defaultConsistencyLevel:
        textAt(properties, 'consistencyPolicy', 'defaultConsistencyLevel') ?? 'Session',
    },
  };
}
