import type { SandboxResponse } from '../../http.ts';
import { ok, refuse } from '../../rest/answer.ts';
import type { DataExchange } from './dataRoute.ts';
import { vaultUri } from '../vaults.ts';

/** Key Vault's own page size, which is also the largest that can be asked for. */
const most = 25;

/**
 * A page of a list in the vault. The link to the next page keeps the page size, and its token is opaque for clients
 * (recorded: azure-cli's lists with `maxresults`).
 */
export function page(exchange: DataExchange, items: readonly unknown[]): SandboxResponse {
  const { vault, query, path, apiVersion } = exchange;
  const asked = query.get('maxresults');
  const size = asked === undefined ? most : Number(asked);
  if (!Number.isInteger(size) || size < 1 || size > most)
    return refuse(400, 'BadParameter', 'Property maxresults has invalid value\r\n');
  const start = startOf(query.get('$skiptoken'));
  if (start === undefined) return refuse(400, 'BadParameter', 'Property $skiptoken has invalid value\r\n');
  const end = start + size;
  const more = asked === undefined ? '' : `&maxresults=${String(size)}`;
  const next = `${vaultUri(vault)}${path.slice(1)}?api-version=${apiVersion}&$skiptoken=${tokenOf(end)}${more}`;
  return ok({ value: items.slice(start, end), nextLink: end < items.length ? next : null });
}

const tokenOf = (start: number) => btoa(`item ${String(start)}`).replaceAll('=', '');

function startOf(token: string | undefined): number | undefined {
  if (token === undefined) return 0;
  try {
    const start = Number(/^item (\d+)$/.exec(atob(token))?.[1]);
    return Number.isInteger(start) ? start : undefined;
  } catch {
    return undefined;
  }
}
