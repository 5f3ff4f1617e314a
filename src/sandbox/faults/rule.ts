import type { SandboxResponse } from '../http.ts';

/** The fault that a request meets. `takesEffect` says whether Azure did the work before the connection was lost. */
export type Fault =
  /** 429 with `Retry-After` in seconds or as a date. Without `seconds`, the header is absent. */
  | { readonly kind: 'throttled'; readonly seconds?: number; readonly as?: 'seconds' | 'date' }
  | { readonly kind: 'failing'; readonly status: 500 | 502 | 503; readonly seconds?: number }
  | { readonly kind: 'reset'; readonly takesEffect: boolean }
  /** No response until the rule is removed; then the request continues. */
  | { readonly kind: 'hang' }
  /** The request takes effect; half of the response body arrives. */
  | { readonly kind: 'truncated' }
  /** 401 with a claims challenge: the token was valid, and the client must get a new one. */
  | { readonly kind: 'challenged' }
  /** 401 for an expired token, without claims. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'latency'; readonly milliseconds: number }
  | { readonly kind: 'answer'; readonly response: SandboxResponse };

export interface FaultRule {
  /** Searched in "METHOD https://host/path?query" without regard to case. */
  readonly request: string | RegExp;
  /** The caller's name, object id, or application id. Without it, the rule applies to every caller. */
  readonly caller?: string;
  /** The number of matching requests to let through first (default 0). */
  readonly after?: number;
  /** The maximum number of requests with the fault (default: all). */
  readonly times?: number;
  readonly fault: Fault;
}

export interface ActiveRule {
  readonly id: string;
  readonly rule: FaultRule;
  /** The number of requests that had the fault. */
  readonly hits: number;
  /** Resolves at the first request with the fault. */
  readonly hit: Promise<void>;
  /** Removes the rule. Requests that it holds continue. */
  lift(): void;
}
