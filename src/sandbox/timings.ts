const second = 1000;
const minute = 60 * second;

/** How long things take, in milliseconds of the sandbox's clock. */
export interface Timings {
  /** From the register call to `Registered`. */
  readonly providerRegistration: number;
  readonly accountCreation: number;
  readonly accountUpdate: number;
  readonly accountDeletion: number;
  /** Of an empty resource group. */
  readonly groupDeletion: number;
  /** While a deleted key's name can neither be used nor recovered. */
  readonly keyDeletion: number;
  /** From `RegisteringDns` to `Succeeded`: until then the vault's name does not resolve. */
  readonly vaultDns: number;
  /** From a role assignment or an access policy to its effect on the data plane and for Cosmos DB. */
  readonly accessPropagation: number;
  /** From a change of the key, its vault or its grants to the account noticing it, both ways. */
  readonly revocationReach: number;
  /** While a new principal is unknown to role assignments that do not say its type. */
  readonly principalReplication: number;
  /** From a change of a resource to Resource Graph's rows telling it. */
  readonly resourceGraph: number;
}

/**
 * Close to what Azure takes. Registration, account creation and update follow the recorded exchanges (docs/azure.md,
 * Throttling and long-running operations); the revocation's reach is within the hour that the CMK troubleshooting
 * guide gives; the others are in `invented`.
 */
export const realTimings: Timings = {
  providerRegistration: minute,
  accountCreation: 8 * minute,
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
