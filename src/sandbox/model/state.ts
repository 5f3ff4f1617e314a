import type { Clock } from '../clock.ts';
import type { Directory, ServicePrincipal } from '../directory.ts';
import type { Timings } from '../timings.ts';
import type { Account, Operation } from './account.ts';
import type { ActivityEvent } from './activity.ts';
import type {
  Lock,
  PolicyAssignment,
  Provider,
  ResourceGroup,
  RoleAssignment,
  Subscription,
  UserAssignedIdentity,
} from './governance.ts';
import type { ManagedHsm, Vault } from './vault.ts';

/** Options for cases where Azure's behavior isn't known, or where a test needs another behavior. */
export interface Behaviour {
  /** Whether Resource Graph's rows contain the two status properties (`unconfirmed`). */
  cmkStatusInResourceGraph: boolean;
  /** The address that callers of the data plane appear to have. */
  callerAddress: string;
}

/** The full state of the simulated Azure. */
export interface State {
  readonly clock: Clock;
  readonly timings: Timings;
  readonly behaviour: Behaviour;
  readonly directory: Directory;
  readonly providers: Provider[];
  readonly subscriptions: Subscription[];
  readonly resourceGroups: ResourceGroup[];
  readonly vaults: Vault[];
  readonly hsms: ManagedHsm[];
  readonly accounts: Account[];
  readonly operations: Operation[];
  readonly identities: UserAssignedIdentity[];
  readonly roleAssignments: RoleAssignment[];
  readonly policyAssignments: PolicyAssignment[];
  readonly locks: Lock[];
  /** What was changed by requests, oldest first. */
  readonly activity: ActivityEvent[];
  /** Principals that appear some time after their creation was requested. */
  readonly arriving: { readonly principal: ServicePrincipal; readonly at: number }[];
}
