import type { SandboxResponse } from '../http.ts';
import { isVaultHost } from '../keyVault/vaults.ts';
import { throttled as vaultThrottled } from '../keyVault/data/errors.ts';
import { cosmosRefuse, gatewayRefuse, json, refuse } from '../rest/answer.ts';

/** The service that gets a request. Every service has its own errors. */
export type Service = 'arm' | 'cosmos' | 'vault' | 'graph' | 'entra' | 'account';

export function serviceOf(url: string): Service {
  const { hostname, pathname } = new URL(url);
  if (isVaultHost(hostname)) return 'vault';
  if (hostname.endsWith('.documents.azure.com')) return 'account';
  if (hostname.startsWith('login.')) return 'entra';
  if (hostname === 'graph.microsoft.com') return 'graph';
  return /\/providers\/Microsoft\.DocumentDB\//i.test(pathname) ? 'cosmos' : 'arm';
}

/** 429. ARM's wording is from MicrosoftDocs/azure-docs#105248; for Cosmos DB, Entra, and Graph, see `unconfirmed`. */
export function throttledAnswer(service: Service, seconds = 30): SandboxResponse {
  switch (service) {
    case 'vault':
      return vaultThrottled();
    case 'cosmos':
    case 'account':
      return cosmosRefuse(
        429,
        'TooManyRequests',
        'The request rate is too large. Please retry after sometime.',
      );
    case 'entra':
      return entraFailure(429, 'AADSTS90055', 'Too many requests have been received for this tenant.');
    case 'graph':
      return refuse(429, 'TooManyRequests', 'Too many requests.');
    case 'arm':
      return gatewayRefuse(
        429,
        'SubscriptionRequestsThrottled',
        `Number of requests for the subscription exceeded the limit. Please try again after '${seconds}' seconds.`,
      );
  }
}

const failures = {
  500: ['InternalServerError', 'The server encountered an internal error. Please retry the request.'],
  502: ['BadGateway', 'The server was acting as a gateway and received an invalid response.'],
  503: ['ServerBusy', 'The service is temporarily unavailable. Please retry after some time.'],
} as const;

/** A proxy in between returns 502, and not in JSON. */
export function failing(service: Service, status: 500 | 502 | 503): SandboxResponse {
  const [code, message] = failures[status];
  if (status === 502) {
    const page = `<html><head><title>502 Bad Gateway</title></head><body><h2>502 - Web server received an invalid response while acting as a gateway or proxy server.</h2></body></html>`;
    return { status, headers: { 'content-type': 'text/html' }, body: page };
  }
  if (service === 'entra')
    return entraFailure(status, 'AADSTS90033', 'A transient error has occurred. Please try again.');
  return service === 'cosmos' ? cosmosRefuse(status, code, message) : refuse(status, code, message);
}

function entraFailure(status: number, code: string, message: string): SandboxResponse {
  return json(status, {
    error: 'temporarily_unavailable',
    error_description: `${code}: ${message}`,
    error_codes: [Number(code.replace(/\D/g, ''))],
  });
}

/** Continuous access evaluation: the client needs a new token that satisfies `claims`. */
export function challenged(service: Service, now: number): SandboxResponse {
  const since = String(Math.floor(now / 1000));
  const claims = btoa(JSON.stringify({ access_token: { nbf: { essential: true, value: since } } }));
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`;
  const [code, message] =
    service === 'vault'
      ? ['Unauthorized', 'AKV10000: The token does not satisfy the claims that are required.']
      : ['TokenCreatedWithOutdatedPolicies', 'The access token was created with outdated policies.'];
  return json(401, { error: { code, message } }, { ...byFrontDoor(service), 'www-authenticate': challenge });
}

export function expired(service: Service, url: string): SandboxResponse {
  if (service === 'vault') {
    const zone = new URL(url).hostname.replace(/^[^.]+\./, '');
    return json(
      401,
      { error: { code: 'Unauthorized', message: 'AKV10023: Token has expired.' } },
      {
        'www-authenticate': `Bearer authorization="https://login.microsoftonline.com/common", resource="https://${zone}"`,
      },
    );
  }
  const code = service === 'graph' ? 'InvalidAuthenticationToken' : 'ExpiredAuthenticationToken';
  const message = 'The access token has expired.';
  return json(
    401,
    { error: { code, message } },
    {
      ...byFrontDoor(service),
      'www-authenticate': `Bearer authorization_uri="https://login.windows.net/common", error="invalid_token", error_description="${message}"`,
    },
  );
}

/** ARM checks tokens before any resource provider does, and marks its own errors. */
const byFrontDoor = (service: Service): Readonly<Record<string, string>> =>
  service === 'arm' || service === 'cosmos' ? { 'x-ms-failure-cause': 'gateway' } : {};
