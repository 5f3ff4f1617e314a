import * as z from 'zod/mini';
import { type Cloud, clouds } from '../model/cloud.ts';
import { text, type Text } from '../model/text.ts';
import { type ExportedInventory, exportedInventory, type ExportedParts } from './exportedInventory.ts';

/** An inventory from a file. */
export interface FileContent extends ExportedInventory {
  readonly cloud: Cloud;
  /** When it was read from Azure, in milliseconds since the epoch. */
  readonly at: number;
  readonly source: 'azure' | 'sandbox';
}

/** Bytes. A report on 10,000 accounts has about 40 MB. */
export const largestFile = 100 * 1024 * 1024;

/**
 * Reads rows of Resource Graph (azure/resourceGraph/fileRows.ts). Resources of a type that no row has are unread, and
 * each list can be incomplete.
 */
export type ReadRows = (
  rows: readonly unknown[],
  at: number,
  cloud: Cloud,
) => Pick<ExportedInventory, 'subscriptions'> & Pick<ExportedParts, 'accounts' | 'vaults'>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const report = z.object({
  schemaVersion: z.literal(1),
  generated: z.string(),
  source: z.enum(['azure', 'sandbox']),
  cloud: z.enum(['Azure', 'AzureUSGovernment', 'AzureChina']),
  inventory: exportedInventory,
});

/**
 * Reads a report that we exported, or rows of Resource Graph. The content can come from anyone, so nothing in it is
 * used that doesn't match its schema. Returns why it can't be used otherwise.
 */
export function readFileContent(json: string, modified: number, readRows: ReadRows): FileContent | Text {
  const value = parsed(json);
  if (value === undefined) return text('The file is incomplete, or not JSON.');
  if (isObject(value) && 'schemaVersion' in value) {
    if (!('inventory' in value))
      return text('The report has no inventory. Export it again as JSON with this version.');
    const read = report.safeParse(value).data;
    const at = Date.parse(read?.generated ?? '');
    const cloud = Object.values(clouds).find(({ name }) => name === read?.cloud);
    return read && cloud && !Number.isNaN(at)
      ? { ...read.inventory, at, cloud, source: read.source }
      : text("The report doesn't match its schema.");
  }
  const rows = Array.isArray(value) ? value : isObject(value) ? value['data'] : undefined;
  if (!Array.isArray(rows))
    return text('The file is neither a JSON report nor a list of rows from Resource Graph.');
  const cloud = cloudOf(rows);
  const read = readRows(rows, modified, cloud);
  if (!read.accounts && !read.vaults)
    return text('The file has no Azure Cosmos DB account and no key vault.');
  const { subscriptions, ...lists } = read;
  return { at: modified, cloud, source: 'azure', subscriptions, parts: lists };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** What Azure says of a key vault counts first: the key URI of an account can be anything. Rows are from one cloud. */
const cloudOf = (rows: readonly unknown[]): Cloud =>
  cloudIn(rows, ['vaultUri', 'hsmUri']) ?? cloudIn(rows, ['keyVaultKeyUri']) ?? clouds.public;

function cloudIn(rows: readonly unknown[], names: readonly string[]): Cloud | undefined {
  for (const row of rows)
    for (const of of isObject(row) ? [row, row['properties']] : [])
      for (const name of names) {
        const host = hostIn(isObject(of) ? of[name] : undefined);
        const found = Object.values(clouds).find(
          ({ vaultSuffix, hsmSuffix }) => host.endsWith(vaultSuffix) || host.endsWith(hsmSuffix),
        );
        if (found) return found;
      }
  return undefined;
}

const hostIn = (uri: unknown): string =>
  typeof uri === 'string' && uri.length <= longestUri ? (URL.parse(uri)?.hostname ?? '') : '';

const longestUri = 1_000;

/** Windows PowerShell writes UTF-16 when its output is redirected to a file. */
export const decoded = (bytes: Uint8Array): string =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
