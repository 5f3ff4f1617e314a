import * as z from 'zod/mini';
import { readAccount } from '../azure/accountMapper.ts';
import { Fields, isObject } from '../azure/fields.ts';
import { accountOfRow, vaultOfRow } from '../azure/resourceGraph/queries.ts';
import { readHsm, readVault } from '../azure/vaultMapper.ts';
import { type Cloud, clouds } from '../model/cloud.ts';
import { isManagedHsm, parseResourceId } from '../model/resourceId.ts';
import type { Account, Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { type ExportedInventory, exportedInventory } from './exportedInventory.ts';

/** An inventory from a file. */
export interface FileContent extends ExportedInventory {
  readonly cloud: Cloud;
  /** When it was read from Azure, in milliseconds since the epoch. */
  readonly at: number;
  readonly source: 'azure' | 'sandbox';
}

/** Bytes. A report on 10,000 accounts has about 40 MB. */
export const largestFile = 100 * 1024 * 1024;

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
export function readFileContent(json: string, modified: number): FileContent | Text {
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
  return fromRows(rows, modified, cloudOf(json));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** The cloud whose key vaults the rows name. */
const cloudOf = (json: string): Cloud =>
  Object.values(clouds).find(
    ({ name, vaultSuffix, hsmSuffix }) =>
      name !== 'Azure' && (json.includes(vaultSuffix) || json.includes(hsmSuffix)),
  ) ?? clouds.public;

const partly = 'A file of Resource Graph can lack rows.';

/** Rows of accounts, key vaults, and managed HSMs, with Azure's properties or with the columns of our own queries. */
function fromRows(rows: readonly unknown[], at: number, cloud: Cloud): FileContent | Text {
  const subscriptions = new Map<string, ExportedInventory['subscriptions'][number]>();
  const names = new Map<string, string>();
  const accounts: Account[] = [];
  const vaults: Vault[] = [];
  let isVaultNamed = false;
  let isAccountNamed = false;
  for (const row of rows) {
    const fields = new Fields(row);
    const id = fields.string('id') ?? '';
    const parts = parseResourceId(id);
    const [, named] = /^\/subscriptions\/([^/]+)$/i.exec(id) ?? [];
    if (named !== undefined) names.set(named.toLowerCase(), fields.string('name') ?? named);
    if (!parts) continue;
    const { subscriptionId, type } = parts;
    const isAccount = /^Microsoft\.DocumentDB\/databaseAccounts$/i.test(type);
    const isVault = /^Microsoft\.KeyVault\/(?:vaults|managedHSMs)$/i.test(type);
    isAccountNamed ||= isAccount;
    isVaultNamed ||= isVault;
    if (!isAccount && !isVault) continue;
    const tenantId = fields.string('tenantId') ?? '';
    const known = subscriptions.get(subscriptionId.toLowerCase());
    if (!known || known.tenantId === '')
      subscriptions.set(subscriptionId.toLowerCase(), { id: subscriptionId, name: subscriptionId, tenantId });
    if (isAccount) accounts.push(...some(accountIn(fields, cloud, at)));
    else vaults.push(...some(vaultIn(fields, cloud, at)));
  }
  if (!isAccountNamed && !isVaultNamed)
    return text('The file has no Azure Cosmos DB account and no key vault.');
  return {
    ...{ at, cloud, source: 'azure' },
    subscriptions: [...subscriptions].map(([id, one]) => ({ ...one, name: names.get(id) ?? one.name })),
    parts: {
      ...(isAccountNamed ? { accounts: bySubscription(accounts, [...subscriptions.keys()]) } : {}),
      ...(isVaultNamed ? { vaults: bySubscription(vaults, [...subscriptions.keys()]) } : {}),
    },
  };
}

const some = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

const bySubscription = <R extends { readonly subscriptionId: string }>(
  rows: readonly R[],
  ids: readonly string[],
) => {
  const found = Map.groupBy(rows, ({ subscriptionId }) => subscriptionId.toLowerCase());
  return ids.map((id) => ({ id, value: found.get(id) ?? [], more: partly }));
};

const observed = (at: number) => ({ from: 'resourceGraph', at }) as const;

const accountIn = (row: Fields, cloud: Cloud, at: number): Account | undefined =>
  row.has('properties')
    ? readAccount(row, row.inner('properties'), observed(at))
    : accountOfRow(row, cloud, observed(at));

function vaultIn(row: Fields, cloud: Cloud, at: number): Vault | undefined {
  if (!row.has('properties')) return vaultOfRow(row, cloud, observed(at));
  const read = isManagedHsm(row.string('id') ?? '') ? readHsm : readVault;
  return read(row, cloud, observed(at), row.inner('properties'));
}
