import type { AzureCli } from './azureCli.ts';

/** Access to the key is there. */
export const confirmed = /^Access to the configured customer managed key confirmed\.$/;

/** It is not, for the reason that the number stands for (docs/azure.md, CMK status and revocation). */
export const revoked = (code: number) =>
  new RegExp(`^Access to your account is currently revoked.* \\(${code}\\)\\.$`);

/** az 2.45 asks with an older version of the API by itself, which does not have the status. */
export const accountUrl = (subscription: string, group: string, account: string) =>
  `https://management.azure.com/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.DocumentDB/databaseAccounts/${account}?api-version=2026-03-15`;

/** Waits until an account says of its access to its key what is wanted. */
export const keyStatus = (az: AzureCli, url: string, wanted: RegExp): Promise<unknown> =>
  az.until((found) => wanted.test(String(found)))`rest --method get --url ${url}
    --query properties.customerManagedKeyStatus`;
