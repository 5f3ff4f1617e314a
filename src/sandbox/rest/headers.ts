import type { SandboxRequest, SandboxResponse } from '../http.ts';
import { newGuid } from '../identifiers.ts';

/** Puts the headers around an answer that its host puts around every answer (real-azure.md part 1, 9). */
export function finish(
  response: SandboxResponse,
  { request, now, path }: { readonly request: SandboxRequest; readonly now: number; readonly path: string },
  host: string,
): SandboxResponse {
  const id = newGuid();
  const headers = {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    date: new Date(now).toUTCString(),
    'x-ms-request-id': id,
    ...(host === 'management.azure.com' ? armHeaders(request, path, id) : {}),
    ...(request.headers['x-ms-client-request-id'] === undefined
      ? {}
      : { 'x-ms-client-request-id': request.headers['x-ms-client-request-id'] }),
    ...response.headers,
  };
  return { ...response, headers };
}

function armHeaders({ method, headers }: SandboxRequest, path: string, id: string) {
  const reads = method === 'GET' || method === 'HEAD';
  const cosmos = /\/providers\/Microsoft\.DocumentDB\//i.test(path);
  return {
    'x-ms-correlation-request-id': headers['x-ms-correlation-request-id'] ?? id,
    'x-ms-routing-request-id': `SANDBOX:${id}`,
    ...(reads
      ? { 'x-ms-ratelimit-remaining-subscription-reads': '11999' }
      : { 'x-ms-ratelimit-remaining-subscription-writes': '1199' }),
    ...(cosmos ? { 'cache-control': 'no-store, no-cache', 'x-ms-gatewayversion': 'version=2.14.0' } : {}),
  };
}
