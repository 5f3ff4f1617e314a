import { listAt, textAt, type Json } from '../json.ts';
import type { Account } from '../model/account.ts';

function capability(properties: Json, name: string): boolean {
  return listAt(properties, 'capabilities')?.some((one) => textAt(one, 'name') === name) ?? false;
}

/** The `EnabledApiTypes` of an account. */
export function apiOf(kind: string, properties: Json): string {
  if (kind.toLowerCase() === 'mongodb') return 'MongoDB';
  if (capability(properties, 'EnableCassandra')) return 'Cassandra';
  if (capability(properties, 'EnableGremlin')) return 'Gremlin, Sql';
  return capability(properties, 'EnableTable') ? 'Table, Sql' : 'Sql';
}

const sql = ['sqlEndpoint', 'documents.azure.com'] as const;

const hosts: Readonly<Record<string, readonly [property: string, host: string]>> = {
  MongoDB: ['mongoEndpoint', 'mongo.cosmos.azure.com'],
  Cassandra: ['cassandraEndpoint', 'cassandra.cosmos.azure.com'],
  'Gremlin, Sql': ['gremlinEndpoint', 'gremlin.cosmos.azure.com'],
  'Table, Sql': ['tableEndpoint', 'table.cosmos.azure.com'],
  Sql: sql,
};

/**
 * Recorded: before api-version 2022, responses have no endpoint of the API; MongoDB 3.2 has the SQL endpoint. The names
 * for the other APIs are those that Azure/cosmos-explorer reads.
 */
export function endpointsOf(
  { name, kind }: Account,
  properties: Json,
  apiVersion: string,
): Readonly<Record<string, string>> {
  const old = textAt(properties, 'apiProperties', 'serverVersion') === '3.2';
  const [property, host] = hosts[old ? 'Sql' : apiOf(kind, properties)] ?? sql;
  const ofApi = apiVersion < '2022' ? {} : { [property]: `https://${name}.${host}:443/` };
  return {
    documentEndpoint: `https://${name}.documents.azure.com:443/`,
    ...ofApi,
  };
}
