import type { Vault as AzureVault } from '@azure/arm-keyvault';
import type { Vault } from '../domain/model.ts';
import { seenNow, type AzureConnection } from './connection.ts';
import { Fields } from './fields.ts';
import { UnreadableError } from './problems/unreadableError.ts';
import { readVault } from './vaultModel.ts';

/** How often a vault that is made or brought back is looked at, in milliseconds, where Azure does not say. */
const defaultPollMilliseconds = 2_000;

export const vaultPoll = ({ pollMilliseconds }: AzureConnection, signal: AbortSignal) => ({
  abortSignal: signal,
  updateIntervalInMs: pollMilliseconds ?? defaultPollMilliseconds,
});

/** Reads what Resource Manager has just answered. @throws UnreadableError where it is a vault without an id */
export const readAnsweredVault =
  (connection: AzureConnection) =>
  (answer: AzureVault | Readonly<Record<string, unknown>>): Vault => {
    const vault = readVault(new Fields(answer), connection.cloud, seenNow(connection));
    if (!vault) throw new UnreadableError('The vault has no id.');
    return vault;
  };
