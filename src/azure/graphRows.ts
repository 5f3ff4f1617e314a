import type { Cloud } from '../domain/cloud.ts';
import type { Seen } from '../domain/freshness.ts';
import type { Account, Vault } from '../domain/model.ts';
import { isManagedHsm } from '../domain/resourceId.ts';
import { readAccount } from './accountModel.ts';
import type { Fields } from './fields.ts';
import { readHsm } from './hsmModel.ts';
import { readVault } from './vaultModel.ts';

/** A row of `graphQueries.accounts`. */
export function accountOfRow(row: Fields, _: Cloud, seen: Seen): Account | undefined {
  const location = row.string('location');
  // Resource Graph has "westeurope" where the account itself has "West Europe".
  const home = row
    .list('locations')
    .map((region) => region.string('locationName'))
    .find((name) => short(name) === location);
  const backup = { type: row.string('backupType'), tier: row.string('continuousTier') };
  return readAccount(row, row, seen, { location: home, backup });
}

const short = (region = '') => region.toLowerCase().replaceAll(' ', '');

/** A row of `graphQueries.vaults`: its columns are the properties. */
export const vaultOfRow = (row: Fields, cloud: Cloud, seen: Seen): Vault | undefined =>
  isManagedHsm(row.string('id') ?? '') ? readHsm(row, cloud, seen, row) : readVault(row, cloud, seen, row);
