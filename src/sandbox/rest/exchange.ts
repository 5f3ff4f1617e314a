import type { Caller } from '../caller.ts';
import type { SandboxRequest, SandboxResponse } from '../http.ts';
import type { Json } from '../json.ts';
import type { State } from '../model/state.ts';
import { matcher, type Params } from './template.ts';
import type { Query } from './url.ts';

/** A request of a known caller, with everything that a handler needs to respond. */
export interface Exchange {
  readonly request: SandboxRequest;
  /** Decoded. */
  readonly path: string;
  readonly query: Query;
  readonly apiVersion: string;
  readonly body: Json | undefined;
  readonly caller: Caller;
  readonly state: State;
  readonly now: number;
}

export type Handler<T extends string> = (
  exchange: Exchange & { readonly params: Params<T> },
) => SandboxResponse;

export interface Route {
  readonly method: string;
  /**
   * The permission that the caller needs; `{namespace}` is the path's. Undefined if any signed-in caller has access.
   */
  readonly action: string | undefined;
  readonly answer: (path: string) => ((exchange: Exchange) => SandboxResponse) | undefined;
}

export function route<T extends string>(
  method: string,
  template: T,
  action: string | undefined,
  handler: Handler<T>,
): Route {
  const match = matcher(template);
  return {
    method,
    action,
    answer: (path) => {
      const params = match(path);
      return params === undefined ? undefined : (exchange) => handler({ ...exchange, params });
    },
  };
}

export interface Found {
  readonly route: Route;
  readonly respond: (exchange: Exchange) => SandboxResponse;
}

export function findRoute(routes: readonly Route[], method: string, path: string): Found | undefined {
  for (const one of routes) {
    if (one.method !== method) continue;
    const respond = one.answer(path);
    if (respond !== undefined) return { route: one, respond };
  }
  return undefined;
}
