import type { SandboxResponse } from '../../http.ts';
import type { KeyStore } from '../../model/vault.ts';
import type { Exchange } from '../../rest/exchange.ts';
import { matcher, type Params } from '../../rest/template.ts';
import type { Need, Place } from './needs.ts';

export interface DataExchange extends Exchange {
  /** A vault or a managed HSM, which handles keys the same way. */
  readonly vault: KeyStore;
}

export interface DataRoute {
  readonly method: string;
  readonly need: Need;
  readonly match: (
    path: string,
  ) => { readonly place: Place; readonly respond: (exchange: DataExchange) => SandboxResponse } | undefined;
}

/** A route of a vault's or HSM's own host. The parameters `key` and `scope` determine where permissions are checked. */
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
      return {
        place: { key: named['key'], scope: named['scope'] },
        respond: (exchange) => handler({ ...exchange, params }),
      };
    },
  };
}
