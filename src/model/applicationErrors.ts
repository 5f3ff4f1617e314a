import type { ApiKind } from './resources.ts';
import { text, type Text } from './text.ts';

/**
 * The errors that applications get while access is revoked, by API or for all APIs, and errors that look like another
 * failure (Learn: "Troubleshoot CMK" 2.1 to 2.4; microsoft/fhir-server for sub-status 3).
 */
export const applicationErrors = (apis?: ReadonlySet<ApiKind>): readonly Text[] => [
  ...errorsByApi.filter(([of]) => of.some((api) => apis?.has(api) ?? true)).map(([, errors]) => errors),
  text('Requests that create or change a container time out with HTTP 408.'),
];

const errorsByApi: readonly (readonly [readonly ApiKind[], Text])[] = [
  [
    ['NoSQL', 'Gremlin', 'Table'],
    text(
      'Applications that use the NoSQL, Gremlin, or Table API get HTTP 403 with sub-status 4000 or higher. Sub-status 3 is also possible, and looks like a failover.',
    ),
  ],
  [['Cassandra'], text('Applications that use the Cassandra API get error 401 (unauthorized).')],
  [
    ['MongoDB'],
    text(
      'Applications that use the MongoDB API get error 500: "An exception occurred while opening a connection to the server".',
    ),
  ],
];

/** What Azure still permits while access is revoked (docs/azure.md, CMK status and revocation). */
export const onlyIdentities = text('Azure only lets you change the identities of the account or delete it.');

export const deletionRisk = text(
  'Deleting the account while access is revoked can lose up to an hour of backup data.',
);

export const notEncrypted = text(
  "Your key doesn't encrypt the names of accounts, databases, containers, and stored procedures, property paths in indexing policies, and partition key values.",
);

export const versionOfBackup = text(
  'Backups are encrypted with your key. A restore needs the key version that the backup was taken with.',
);

export const keepVersions = text(
  'Keep old key versions enabled for as long as you might restore a backup that used them.',
);

export const keyStays = text(
  "A revoked account doesn't use a new key version and can't be moved to another key. Restore access first.",
);
