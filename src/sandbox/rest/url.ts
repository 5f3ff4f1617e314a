export interface Target {
  readonly host: string;
  /** As sent, still encoded. */
  readonly path: string;
  readonly query: Query;
}

/** The query with its names decoded: Key Vault's SDK writes `api%2Dversion` (docs/azure.md, Tokens and hosts). */
export interface Query {
  get(name: string): string | undefined;
}

export function readUrl(url: string): Target {
  const parsed = new URL(url);
  const values = new Map<string, string>();
  for (const [name, value] of parsed.searchParams) values.set(name.toLowerCase(), value);
  return {
    host: parsed.hostname.toLowerCase(),
    path: parsed.pathname.replaceAll(/\/{2,}/g, '/'),
    query: { get: (name) => values.get(name.toLowerCase()) },
  };
}
