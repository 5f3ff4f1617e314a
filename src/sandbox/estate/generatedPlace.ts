import type { ResourceGroup, Subscription } from '../model/governance.ts';
import type { Vault } from '../model/vault.ts';
import type { Random } from './random.ts';

/** The resources of a subscription, and the principal that encrypts there. */
export interface GeneratedPlace {
  readonly subscription: Subscription;
  readonly groups: readonly ResourceGroup[];
  /** The object id of Cosmos DB's principal in the tenant. */
  readonly cosmos: string;
  readonly vaults: Vault[];
}

/** Picks early items far more often than late ones. */
export function unevenly<T>(random: Random, choices: readonly T[]): T {
  const chosen = choices[Math.floor(choices.length * random.next() ** 3)];
  if (chosen === undefined) throw new Error('There is nothing to choose from');
  return chosen;
}
