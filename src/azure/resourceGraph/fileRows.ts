import type { Cloud } from '../../model/cloud.ts';
import { isManagedHsm, parseResourceId } from '../../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../../model/resources.ts';
import { plain, text } from '../../model/text.ts';
import { readAccount } from '../accountMapper.ts';
import { Fields } from '../fields.ts';
import { readHsm, readVault } from '../vaultMapper.ts';
import { accountOfRow, vaultOfRow } from './queries.ts';

type NamedSubscription = Pick<Subscription, 'id' | 'name' | 'tenantId'>;

/** The rows of one subscription, which might not be all. */
interface Rows<R> {
  readonly id: string;
  readonly value: readonly R[];
  readonly more: string;
}

/** Resources of a type that no row has are unread. */
interface FileRows {
  readonly subscriptions: readonly NamedSubscription[];
  readonly accounts?: readonly Rows<Account>[];
  readonly vaults?: readonly Rows<Vault>[];
}

const partly = text('A file of Resource Graph can lack rows.');

/** Rows of accounts, key vaults, and managed HSMs, with Azure's properties or with the columns of our own queries. */
export function readFileRows(rows: readonly unknown[], at: number, cloud: Cloud): FileRows {
  const subscriptions = new Map<string, NamedSubscription>();
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
  const ids = [...subscriptions.keys()];
  return {
    subscriptions: [...subscriptions].map(([id, one]) => ({ ...one, name: names.get(id) ?? one.name })),
    ...(isAccountNamed ? { accounts: bySubscription(accounts, ids) } : {}),
    ...(isVaultNamed ? { vaults: bySubscription(vaults, ids) } : {}),
  };
}

const some = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

const bySubscription = <R extends { readonly subscriptionId: string }>(
  rows: readonly R[],
  ids: readonly string[],
) => {
  const found = Map.groupBy(rows, ({ subscriptionId }) => subscriptionId.toLowerCase());
  return ids.map((id) => ({ id, value: found.get(id) ?? [], more: plain(partly) }));
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
