import type { AzureCli } from './azureCli.ts';

/** The account has access to its key. */
export const confirmed = /^Access to the configured customer managed key confirmed\.$/;

/** It has none, for the reason of this sub-status (docs/azure.md, CMK status and revocation). */
export const revoked = (code: number) =>
  new RegExp(`^Access to your account is currently revoked.* \\(${code}\\)\\.$`);

/** By default, az 2.45 uses an older API version without the status. */
export const accountUrl = (subscription: string, group: string, account: string) =>
  `https://management.azure.com/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.DocumentDB/databaseAccounts/${account}?api-version=2026-03-15`;

/** Waits until an account has the expected status. */
export const keyStatus = (az: AzureCli, url: string, wanted: RegExp): Promise<unknown> =>
  az.until((found) => wanted.test(String(found)))`rest --method get --url ${url}
    --query properties.customerManagedKeyStatus`;
