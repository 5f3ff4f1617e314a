import { accounts } from './accounts.ts';
import { features } from './features.ts';
import { general } from './general.ts';
import { keys } from './keys.ts';
import { managedHsms } from './managedHsms.ts';
import type { Provocation } from './provocation.ts';
import { rights } from './rights.ts';
import { vaults } from './vaults.ts';

const rank = (code: string) => code.replace(/^F-00$/, 'F-99');

/** Every failure of the product's requests, in the order of the codes. */
export const catalogue: readonly Provocation[] = [
  ...rights,
  ...vaults,
  ...keys,
  ...managedHsms,
  ...accounts,
  ...features,
  ...general,
].sort((a, b) => rank(a.code).localeCompare(rank(b.code)));

/** Codes in docs/azure.md, F-codes, that can't occur in our requests. */
export const outOfScope: Readonly<Record<string, string>> = {
  'F-15': 'Terraform reports it about its own plan, before any request.',
  'F-53': 'Terraform reports it about its own configuration, before any request.',
  'F-54': 'Terraform reports it about its own plan, before any request.',
  'F-55': 'The azapi provider of Terraform reports it about its own configuration.',
  'F-61':
    "The Cassandra protocol isn't HTTP and isn't simulated. The product doesn't read an account's data.",
  'F-62': "The MongoDB protocol isn't HTTP and isn't simulated. The product doesn't read an account's data.",
  'F-64': "Synapse reports it to Spark, and the product doesn't call Synapse.",
};
