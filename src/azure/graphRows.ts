import type { Cloud } from '../domain/cloud.ts';
import type { Seen } from '../domain/freshness.ts';
import type { Account, Vault } from '../domain/model.ts';
import { isManagedHsm } from '../domain/resourceId.ts';
import { readAccount, type AccountAnswer } from './accountModel.ts';
import { readHsm, type HsmAnswer } from './hsmModel.ts';
import { object, string } from './json.ts';
import { readVault, type VaultAnswer } from './vaultModel.ts';

/** A row of `graphQueries.accounts`. */
export function accountOfRow(row: unknown, seen: Seen): Account | undefined {
  const answer = object(row) as AccountAnswer & { backupType?: string; continuousTier?: string };
  // Resource Graph has "westeurope" where the account itself has "West Europe".
  const home = answer.locations?.find(({ locationName }) => short(locationName) === answer.location);
  return readAccount(answer, seen, {
    location: home?.locationName,
    backup: { type: answer.backupType, tier: answer.continuousTier },
  });
}

const short = (region = '') => region.toLowerCase().replaceAll(' ', '');

/** A row of `graphQueries.vaults`: its columns are the properties. */
export function vaultOfRow(
  row: unknown,
  { vaultSuffix, hsmSuffix }: Pick<Cloud, 'vaultSuffix' | 'hsmSuffix'>,
  seen: Seen,
): Vault | undefined {
  const answer = object(row);
  if (isManagedHsm(string(answer['id']) ?? '')) {
    const hsm = answer as Omit<HsmAnswer, 'properties'> & NonNullable<HsmAnswer['properties']>;
    return readHsm({ ...hsm, properties: hsm }, hsmSuffix, seen);
  }
  const vault = answer as Omit<VaultAnswer, 'properties'> & VaultAnswer['properties'];
  return readVault({ ...vault, properties: vault }, vaultSuffix, seen);
}
