import type { SandboxResponse } from '../../http.ts';
import type { Vault } from '../../model/vault.ts';
import type { Exchange } from '../../rest/exchange.ts';
import { matcher, type Params } from '../../rest/template.ts';
import type { Need } from './access.ts';

export interface DataExchange extends Exchange {
  readonly vault: Vault;
}

export interface DataRoute {
  readonly method: string;
  readonly need: Need;
  readonly match: (
    path: string,
  ) =>
    | { readonly key: string | undefined; readonly respond: (exchange: DataExchange) => SandboxResponse }
    | undefined;
}

/** A route of a vault's own host. The parameter `key`, where there is one, is what rights are looked up at. */
export function dataRoute<T extends string>(
  method: string,
  template: T,
  need: Need,
  handler: (exchange: DataExchange & { readonly params: Params<T> }) => SandboxResponse,
): DataRoute {
  const match = matcher(template);
  return {
    ...{ method, need },
    match: (path) => {
      const params = match(path);
      if (params === undefined) return undefined;
      const named: Readonly<Record<string, string>> = params;
      return { key: named['key'], respond: (exchange) => handler({ ...exchange, params }) };
    },
  };
}
