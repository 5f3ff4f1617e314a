const second = 1000;
const minute = 60 * second;

/** The duration of operations, in milliseconds of the sandbox's clock. */
export interface Timings {
  /** From the register call to `Registered`. */
  readonly providerRegistration: number;
  readonly accountCreation: number;
  /** Of an account to a point in time. */
  readonly accountRestore: number;
  readonly accountUpdate: number;
  readonly accountDeletion: number;
  /** For an empty resource group. */
  readonly groupDeletion: number;
  /** How long the name of a deleted key can be neither used nor recovered. */
  readonly keyDeletion: number;
  /** From `RegisteringDns` to `Succeeded`. The vault's name doesn't resolve before. */
  readonly vaultDns: number;
  /** From a role assignment or an access policy to its effect on the data plane and for Cosmos DB. */
  readonly accessPropagation: number;
  /** From a change of the key, its vault, or its grants until the account notices, in both directions. */
  readonly revocationReach: number;
  /** How long role assignments without a principal type don't find a new principal. */
  readonly principalReplication: number;
  /** From a change of a resource to its effect on Resource Graph's rows. */
  readonly resourceGraph: number;
}

/**
 * Close to Azure's durations. Registration, account creation, and update follow the recorded exchanges (docs/azure.md,
 * Throttling and long-running operations). The revocation's reach is within the hour that the CMK troubleshooting guide
 * gives. The others are in `unconfirmed`.
 */
export const realTimings: Timings = {
  providerRegistration: minute,
  accountCreation: 8 * minute,
  accountRestore: 13 * minute,
  accountUpdate: 2 * minute,
  accountDeletion: 5 * minute,
  groupDeletion: 40 * second,
  keyDeletion: 4 * second,
  vaultDns: 20 * second,
  accessPropagation: minute,
  revocationReach: 45 * minute,
  principalReplication: 30 * second,
  resourceGraph: 2 * minute,
};
