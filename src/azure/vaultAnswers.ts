import type { Vault as AzureVault } from '@azure/arm-keyvault';
import type { Vault } from '../domain/model.ts';
import { seenNow, type AzureConnection } from './connection.ts';
import { readVault } from './vaultModel.ts';

/** How often a vault that is made or brought back is looked at, in milliseconds, where Azure does not say. */
const defaultPollMilliseconds = 2_000;

export const vaultPoll = ({ pollMilliseconds }: AzureConnection, signal: AbortSignal) => ({
  abortSignal: signal,
  updateIntervalInMs: pollMilliseconds ?? defaultPollMilliseconds,
});

/** Reads what Resource Manager has just answered. @throws where it is a vault without an id */
export const readAnsweredVault =
  (connection: AzureConnection) =>
  (answer: AzureVault): Vault => {
    const vault = readVault(answer, connection.cloud.vaultSuffix, seenNow(connection));
    if (!vault) throw new Error('Azure answered a vault without an id.');
    return vault;
  };
