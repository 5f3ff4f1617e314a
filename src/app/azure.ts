import type { Cloud } from '../domain/cloud.ts';
import type { Assignment } from '../domain/grants.ts';
import type { KeyUri } from '../domain/keyUri.ts';
import type {
  AccessPolicy,
  Account,
  Key,
  KeyVersion,
  Region,
  RegistrationState,
  ResourceGroup,
  Subscription,
  UserAssignedIdentity,
  Vault,
} from '../domain/model.ts';
import type { NameAvailability } from '../domain/names.ts';
import type { Permission } from '../domain/permissions.ts';
import type { Problem } from '../domain/problem.ts';
import type { Mention } from '../domain/revocation/otherUses.ts';
import type { KeyRotation } from '../domain/rotation/keyRotation.ts';
import type { RotationPolicy } from '../domain/rotation/rotationPolicy.ts';
import type { CmkSpec, KeySpec, VaultSpec } from '../domain/spec.ts';
import type { ChangePorts } from './changePorts.ts';
import type { IrreversiblePermit, Permit } from './ensure.ts';
import type { GovernancePorts } from './governancePorts.ts';
import type { LeverPorts } from './leverPorts.ts';
import type { Outcome } from './outcome.ts';

/**
 * Azure as the use cases see it. `src/azure` implements it on the SDKs. Every method takes a signal that reaches the
 * request, never throws for what Azure may say, and answers a `Problem` that names what failed, on what, and why.
 */
export interface Azure {
  readonly cloud: Cloud;
  /** All that every signed-in account sees; a tenant that fails does not hide the others. */
  subscriptions(signal: AbortSignal): Promise<Outcome<SubscriptionsFound>>;
  readonly survey: Survey;
  /**
   * What Resource Graph tells of resources that mention a vault, by its name, and are neither vaults nor Cosmos DB
   * accounts. Minutes old; some services tell nobody which key they use.
   */
  mentions(
    vault: Pick<KeyUri, 'home' | 'vault'>,
    subscriptions: readonly Subscription[],
    signal: AbortSignal,
  ): Promise<Outcome<readonly Mention[]>>;
  /** The services of one subscription, reached with the account and tenant that it was found by. */
  in(subscription: Subscription): AzureSubscription;
}

export interface SubscriptionsFound {
  readonly subscriptions: readonly Subscription[];
  readonly failures: readonly TenantFailure[];
}

/**
 * Many subscriptions at once, through Resource Graph: fast, minutes old, and without what it does not carry. `found`
 * hears the rows as they arrive. Answers the subscriptions that could not be read so.
 */
export interface Survey {
  vaults(...how: SurveyOf<Vault>): Promise<readonly Unsurveyed[]>;
  accounts(...how: SurveyOf<Account>): Promise<readonly Unsurveyed[]>;
}

export type SurveyOf<R> = readonly [
  subscriptions: readonly Subscription[],
  found: (rows: readonly R[]) => void,
  signal: AbortSignal,
];

/** Subscriptions that Resource Graph did not answer for; without a problem, because the signal had ended. */
export interface Unsurveyed {
  readonly subscriptions: readonly Subscription[];
  readonly problem?: Problem;
}

export interface TenantFailure {
  readonly tenantId: string;
  readonly tenantName?: string;
  readonly account: string;
  readonly problem: Problem;
}

export interface AzureSubscription {
  readonly providers: Providers;
  readonly groups: ResourceGroups;
  readonly vaults: Vaults;
  readonly keys: Keys;
  readonly accounts: Accounts;
  readonly access: Access;
  readonly directory: Directory;
  readonly changes: ChangePorts;
  readonly levers: LeverPorts;
  readonly governance: GovernancePorts;
  readonly identities: Identities;
}

export interface Providers {
  registration(namespace: string, signal: AbortSignal): Promise<Outcome<RegistrationState>>;
  /** Asks for the registration and answers its state at once: usually "Registering". */
  register(namespace: string, permit: Permit): Promise<Outcome<RegistrationState>>;
}

export interface ResourceGroups {
  list(signal: AbortSignal): Promise<Outcome<readonly ResourceGroup[]>>;
  exists(name: string, signal: AbortSignal): Promise<Outcome<boolean>>;
  /** For a name that is free: a group that is there would lose its tags. */
  create(group: ResourceGroup, permit: Permit): Promise<Outcome<void>>;
}

export interface Vaults {
  list(signal: AbortSignal): Promise<Outcome<readonly Vault[]>>;
  /** Undefined where there is no such vault. */
  get(id: string, signal: AbortSignal): Promise<Outcome<Vault | undefined>>;
  nameAvailability(name: string, signal: AbortSignal): Promise<Outcome<NameAvailability>>;
  /** Makes the vault with purge protection and waits until it answers. */
  create(spec: VaultSpec & { create: object }, tenantId: string, permit: Permit): Promise<Outcome<Vault>>;
  /** Turns soft delete and purge protection on (irreversible), and the firewall's bypass where asked. */
  protect(vault: Vault, change: VaultProtection, permit: IrreversiblePermit): Promise<Outcome<Vault>>;
  /** Adds permissions to the identity's access policy; other policies and permissions stay. */
  addAccessPolicy(vaultId: string, policy: AccessPolicy, permit: Permit): Promise<Outcome<void>>;
}

export interface VaultProtection {
  readonly purgeProtection: boolean;
  readonly allowTrustedServices: boolean;
}

export interface Keys {
  list(vaultId: string, signal: AbortSignal): Promise<Outcome<readonly Key[]>>;
  /** Undefined where there is no such key. */
  get(vaultId: string, name: string, signal: AbortSignal): Promise<Outcome<Key | undefined>>;
  versions(keyId: string, signal: AbortSignal): Promise<Outcome<readonly KeyVersion[]>>;
  /**
   * Makes the key's first version: through ARM, which needs no data-plane role and passes the firewall; where the
   * caller may not do that, in the vault itself (a Crypto Officer may), and then without the rotation policy. An
   * existing key is answered as it is.
   */
  create(vault: Pick<Vault, 'id' | 'uri'>, key: Required<KeySpec>, permit: Permit): Promise<Outcome<Key>>;
  /** How a key is rotated, as the vault itself tells it: of a key that Azure Resource Manager does not tell it of. */
  rotation(
    vault: Pick<Vault, 'uri'>,
    name: string,
    signal: AbortSignal,
  ): Promise<Outcome<KeyRotation | 'none'>>;
  /** In the vault itself: Azure Resource Manager sets a policy only together with a new key. */
  setRotation(
    vault: Pick<Vault, 'uri'>,
    name: string,
    policy: RotationPolicy,
    permit: Permit,
  ): Promise<Outcome<void>>;
}

export interface Accounts {
  list(signal: AbortSignal): Promise<Outcome<readonly Account[]>>;
  get(id: string, signal: AbortSignal): Promise<Outcome<Account | undefined>>;
  nameTaken(name: string, signal: AbortSignal): Promise<Outcome<boolean>>;
  /** Where accounts can be made, and whether this subscription may. */
  regions(signal: AbortSignal): Promise<Outcome<readonly Region[]>>;
  /** Sends the creation and follows it to its end; `onState` hears what Azure calls the state meanwhile. */
  create(
    spec: CmkSpec,
    keyUri: string,
    onState: (state: string) => void,
    permit: Permit,
  ): Promise<Outcome<Account>>;
  /** Deletes an account whose creation failed, and waits until its name is free again. */
  discard(id: string, permit: IrreversiblePermit): Promise<Outcome<void>>;
  /** Deletes an account with all its data, and waits until it is gone. */
  remove(id: string, permit: IrreversiblePermit): Promise<Outcome<void>>;
}

export interface Access {
  /** The role assignments of a principal that reach a scope, inherited ones too. */
  assignments(
    scope: string,
    principalId: string,
    signal: AbortSignal,
  ): Promise<Outcome<readonly Assignment[]>>;
  /** Idempotent: an assignment that is there already is a success (F-05). */
  assign(scope: string, roleId: string, principalId: string, permit: Permit): Promise<Outcome<void>>;
  /** What the caller may do at a scope. */
  permissions(scope: string, signal: AbortSignal): Promise<Outcome<readonly Permission[]>>;
}

export interface Identities {
  /** The user-assigned identities of the subscription. */
  list(signal: AbortSignal): Promise<Outcome<readonly UserAssignedIdentity[]>>;
  /** One of any subscription of the tenant; undefined where there is no such identity. */
  get(id: string, signal: AbortSignal): Promise<Outcome<UserAssignedIdentity | undefined>>;
}

export interface Directory {
  /** The object id of an application's service principal in the subscription's tenant; undefined where it has none. */
  principal(appId: string, signal: AbortSignal): Promise<Outcome<string | undefined>>;
}
