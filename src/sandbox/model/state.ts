import type { Clock } from '../clock.ts';
import type { Directory, ServicePrincipal } from '../directory.ts';
import type { Timings } from '../timings.ts';
import type { Account, Operation } from './account.ts';
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

/** Choices where Azure's behaviour is not known, or where a test wants the other one. */
export interface Behaviour {
  /** Whether Resource Graph's rows carry the two status properties (`invented`). */
  cmkStatusInResourceGraph: boolean;
  /** The address that callers of the data plane appear to come from. */
  callerAddress: string;
}

/** All that the simulated Azure remembers. */
export interface State {
  readonly clock: Clock;
  readonly timings: Timings;
  readonly behaviour: Behaviour;
  readonly directory: Directory;
  /** The resource providers that exist. */
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
  /** Principals that appear some time after they were asked for. */
  readonly arriving: { readonly principal: ServicePrincipal; readonly at: number }[];
}
