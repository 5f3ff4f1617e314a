import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import { graphQueries } from '../../../../src/azure/resourceGraph/queries.ts';
import { columns } from '../../../../src/sandbox/resourceGraph/rows.ts';

/**
 * The parts of Microsoft's Kusto language service that the test uses, because its own types have a million characters.
 */
interface Kusto {
  readonly Language: {
    readonly KustoCode: {
      ParseAndAnalyze(text: string, globals: object): { GetDiagnostics(): Diagnostics };
    };
    readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
    readonly Symbols: {
      readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string, about: string) => object };
      readonly DatabaseSymbol: { readonly ctor: new (name: string, tables: readonly object[]) => object };
    };
  };
}

interface Diagnostics {
  readonly Count: number;
  getItem(at: number): { readonly Message: string };
}

let diagnose: (query: string) => readonly string[];

beforeAll(() => {
  const load = createRequire(import.meta.url);
  load('@kusto/language-service-next/bridge.min.js');
  load('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  const { KustoCode, GlobalState, Symbols } = (Reflect.get(globalThis, 'Kusto') as Kusto).Language;
  const dynamic = ['sku', 'plan', 'properties', 'tags', 'identity', 'zones', 'extendedLocation'];
  const schema = columns.map((name) => `['${name}']: ${dynamic.includes(name) ? 'dynamic' : 'string'}`);
  const table = new Symbols.TableSymbol.$ctor7('resources', `(${schema.join(', ')})`, '');
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('graph', [table]));
  diagnose = (query) => {
    const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
    return Array.from({ length: found.Count }, (_, at) => found.getItem(at).Message);
  };
  // Its first call takes seconds.
  diagnose('resources');
}, 60_000);

test.each(Object.entries(graphQueries))(
  "Microsoft's language service accepts the query for %s",
  (_, query) => {
    expect(diagnose(query)).toEqual([]);
  },
);

test.each([
  graphQueries.accounts.replace('project id', 'project identifier'),
  graphQueries.accounts.replace('=~', '=~='),
  graphQueries.vaults.replace('tobool(', 'toboolean_('),
])('the language service rejects an invalid query', (query) => {
  expect(diagnose(query)).not.toEqual([]);
});
