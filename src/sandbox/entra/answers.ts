import type { SandboxResponse } from '../http.ts';
import type { Refusal } from './errors.ts';

const noStore = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' };

export function entraJson(status: number, body: unknown): SandboxResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...noStore },
    body: JSON.stringify(body),
  };
}

export function html(status: number, body: string): SandboxResponse {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...noStore }, body };
}

export function redirect(location: string): SandboxResponse {
  return { status: 302, headers: { location, ...noStore }, body: '' };
}

/** The error object of Entra's token endpoint; `now` in milliseconds. */
export function refusal({ status, error, code, message, suberror }: Refusal, now: number): SandboxResponse {
  const [trace, correlation] = [crypto.randomUUID(), crypto.randomUUID()];
  const timestamp = new Date(now)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  return entraJson(status, {
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    ...(suberror === undefined ? {} : { suberror }),
  });
}
