import type { SandboxResponse } from '../http.ts';

type Headers = Readonly<Record<string, string>>;

export function json(status: number, body: unknown, headers: Headers = {}): SandboxResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function ok(body: unknown, headers: Headers = {}): SandboxResponse {
  return json(200, body, headers);
}

export function empty(status: number, headers: Headers = {}): SandboxResponse {
  return { status, headers, body: '' };
}

export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly details?: readonly ErrorDetail[];
  readonly innererror?: { readonly code: string };
  readonly additionalInfo?: readonly unknown[];
}

/** Azure's error envelope, as the resource providers and Key Vault send it. */
export function refuse(
  status: number,
  code: string,
  message: string,
  more: Omit<ErrorDetail, 'code' | 'message'> = {},
): SandboxResponse {
  return json(status, { error: { code, message, ...more } });
}

/** An error of ARM's own front door, which has a mark. */
export function gatewayRefuse(
  status: number,
  code: string,
  message: string,
  more: Omit<ErrorDetail, 'code' | 'message'> = {},
): SandboxResponse {
  return json(status, { error: { code, message, ...more } }, { 'x-ms-failure-cause': 'gateway' });
}

/** Cosmos DB's provider returns code and message at the top level, without an envelope. */
export function cosmosRefuse(status: number, code: string, message: string): SandboxResponse {
  return json(status, { code, message });
}
