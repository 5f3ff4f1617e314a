import type { Account, AccountSettings } from '../model/account.ts';
import { idOf, nameOf, withKey } from '../model/lookup.ts';
import type { State } from '../model/state.ts';
import { valueAt } from '../timeline.ts';

export const accountType = 'Microsoft.DocumentDB/databaseAccounts';
export const accountGroup = '/subscriptions/{subscription}/resourceGroups/{group}';
export const accountPath =
  `${accountGroup}/providers/Microsoft.DocumentDB/databaseAccounts/{account}` as const;

export function exists(account: Account, now: number): boolean {
  return account.deletedAt === undefined || now < account.deletedAt;
}

export function provisioningState(account: Account, now: number): string {
  if (account.deletedAt !== undefined) return 'Deleting';
  if (now < account.readyAt) return 'Creating';
  if (account.failure !== undefined) return 'Failed';
  return now < account.updatingUntil ? 'Updating' : 'Succeeded';
}

export function findAccount(state: State, id: string, now: number): Account | undefined {
  return withKey(state.accounts, idOf, id.replace(/\/$/, '')).find((one) => exists(one, now));
}

/** Names are global because they become DNS names. */
export function accountNameOwner(state: State, name: string, now: number): Account | undefined {
  return withKey(state.accounts, nameOf, name).find((one) => exists(one, now));
}

export function accountSettingsOf(account: Account, now: number): AccountSettings {
  return valueAt(account.settings, now);
}

export function tenantOf(state: State, subscriptionId: string): string {
  return withKey(state.subscriptions, idOf, subscriptionId)[0]?.tenantId ?? '';
}
