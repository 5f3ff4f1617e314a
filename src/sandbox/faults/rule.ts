import type { SandboxResponse } from '../http.ts';

/** What befalls a request. `takesEffect` says whether Azure did what was asked before the client lost sight of it. */
export type Fault =
  /** 429 with `Retry-After` in seconds or as a date, and without it where `seconds` is left out. */
  | { readonly kind: 'throttled'; readonly seconds?: number; readonly as?: 'seconds' | 'date' }
  | { readonly kind: 'failing'; readonly status: 500 | 502 | 503; readonly seconds?: number }
  | { readonly kind: 'reset'; readonly takesEffect: boolean }
  /** No answer until the rule is lifted; then the request goes on. */
  | { readonly kind: 'hang' }
  /** The request takes effect; half of its answer's body arrives. */
  | { readonly kind: 'truncated' }
  /** 401 with a claims challenge: the token was good, and is to be had anew. */
  | { readonly kind: 'challenged' }
  /** 401 of a token that has ended, without claims. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'latency'; readonly milliseconds: number }
  | { readonly kind: 'answer'; readonly response: SandboxResponse };

export interface FaultRule {
  /** Is looked for in "METHOD https://host/path?query"; letter case does not count. */
  readonly request: string | RegExp;
  /** The caller's name, object id or application id; anybody's requests without it. */
  readonly caller?: string;
  /** How many matching requests go through before the first is hit (0). */
  readonly after?: number;
  /** How many are hit (all). */
  readonly times?: number;
  readonly fault: Fault;
}

/** A rule at work. */
export interface ActiveRule {
  readonly id: string;
  readonly rule: FaultRule;
  /** How many requests it has hit. */
  readonly hits: number;
  /** Resolves when the first request has been hit. */
  readonly hit: Promise<void>;
  /** Takes the rule away; requests that hang by it go on. */
  lift(): void;
}
