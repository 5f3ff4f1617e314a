import { text, type Text } from './text.ts';

/**
 * Encryption with a customer-managed key adds to each document id, so that an id can have 990 bytes instead of 1,024
 * (Learn: "Configure customer-managed keys on existing accounts"; docs/azure.md, Existing accounts).
 */
const scanner = 'https://github.com/AzureCosmosDB/Cosmos-DB-Non-CMK-to-CMK-Migration-Scanner';

/** The query that Microsoft's scanner runs on each container. */
const query = 'SELECT VALUE result FROM (SELECT Count(1) AS count FROM c WHERE LENGTH(c.id) > 990) as result';

/** How to find them, because the extension never reads an account's data. */
export const findLargeIds: Text = text(
  "To find document IDs of more than 990 bytes, run this query on each container, or use Microsoft's scanner ({0}): {1}",
  scanner,
  query,
);

/** Ids can't be changed. */
export const replaceLargeIds: Text = text(
  "You can't change document IDs. Copy the documents with IDs of up to 990 bytes, then delete the old ones.",
);

/** For an account that has documents already. */
export const idLimit: Text = text(
  'Afterward, document IDs can have 990 bytes instead of 1,024. Larger IDs stop the encryption, but the account keeps working.',
);
