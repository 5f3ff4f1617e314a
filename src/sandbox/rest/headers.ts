import type { SandboxRequest, SandboxResponse } from '../http.ts';
import { newGuid } from '../identifiers.ts';

interface Answering {
  readonly request: SandboxRequest;
  readonly now: number;
  readonly path: string;
}

/** Adds the headers that the host adds to every response (docs/azure.md, Tokens and hosts). */
export function finish(
  response: SandboxResponse,
  { request, now, path }: Answering,
  host: string,
): SandboxResponse {
  const id = newGuid();
  const clientId = request.headers['x-ms-client-request-id'];
  const headers = {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    date: new Date(now).toUTCString(),
    'x-ms-request-id': id,
    ...(host === 'management.azure.com' ? armHeaders(request, id) : {}),
    ...(clientId === undefined ? {} : { 'x-ms-client-request-id': clientId }),
    ...response.headers,
    ...(response.headers['x-ms-failure-cause'] === undefined ? providerHeaders(path, response) : {}),
  };
  return { ...response, headers };
}

const quotas: Readonly<Record<string, string>> = { reads: '11999', writes: '1199', deletes: '14999' };

function armHeaders({ method, headers }: SandboxRequest, id: string) {
  const kind = { GET: 'reads', HEAD: 'reads', DELETE: 'deletes' }[method] ?? 'writes';
  return {
    'x-ms-correlation-request-id': headers['x-ms-correlation-request-id'] ?? id,
    'x-ms-routing-request-id': `SANDBOX:${id}`,
    [`x-ms-ratelimit-remaining-subscription-${kind}`]: quotas[kind],
  };
}

/** The headers in which resource providers differ from ARM: Cosmos DB's has no character set. */
function providerHeaders(path: string, { body }: SandboxResponse): Readonly<Record<string, string>> {
  // Azure Resource Manager itself combines the list of all locations.
  if (/\/providers\/Microsoft\.DocumentDB\/restorableDatabaseAccounts\/?$/i.test(path)) return {};
  const provider = /\/providers\/Microsoft\.(DocumentDB|KeyVault)\//i.exec(path)?.[1]?.toLowerCase();
  if (provider === 'keyvault') return { 'x-ms-keyvault-service-version': '1.5.692.0' };
  if (provider === undefined) return {};
  return {
    'cache-control': 'no-store, no-cache',
    'x-ms-gatewayversion': 'version=2.14.0',
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
  };
}
