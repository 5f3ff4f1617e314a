import type { PolicyEntry, RoleGrant } from '../model/accessGrants.ts';
import type { Cloud } from '../model/cloud.ts';
import type { IrreversiblePermit, Permit } from '../model/ensure.ts';
import type { KeyUri } from '../model/keyUri.ts';
import type { NameAvailability } from '../model/names.ts';
import type { Mention } from '../model/otherUses.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Permission } from '../model/permissions.ts';
import type {
  Lock,
  PolicyAssignment,
  PolicyExemption,
  PolicyResult,
  PolicyState,
  PolicySubject,
} from '../model/policies.ts';
import type { Problem } from '../model/problem.ts';
import type {
  AccessPolicy,
  Account,
  AssignedIdentities,
  Key,
  KeyVersion,
  Region,
  RegistrationState,
  ResourceGroup,
  Subscription,
  UserAssignedIdentity,
  Vault,
} from '../model/resources.ts';
import type { ResourceChange } from '../model/resourceChange.ts';
import type { RestorableAccount, RestoreRequest } from '../model/restore.ts';
import type { RoleHolder, RolesRead } from '../model/roleHolders.ts';
import type { Assignment } from '../model/roleAssignments.ts';
import type { KeyRotation, RotationPolicy } from '../model/rotation.ts';
import type { CmkSpec, KeySpec, VaultSpec } from '../model/spec.ts';

/** One change of an account. Azure loses a default identity that is sent together with identities (F-31). */
export type AccountChange =
  /** `isFirst` if the account has no key yet: Azure refuses that for other reasons (F-36). */
  | { readonly kind: 'key'; readonly keyUri: string; readonly isFirst: boolean }
  /** All identities that the account has after the change, and those that it loses. */
  | { readonly kind: 'identities'; readonly identities: WantedIdentities }
  | { readonly kind: 'defaultIdentity'; readonly value: string };

interface WantedIdentities {
  readonly system: boolean;
  /** Resource ids. */
  readonly userAssigned: readonly string[];
  /** The ones to remove, because Azure keeps those that an update doesn't mention. */
  readonly removed?: readonly string[];
}

export const identitiesOf = (identities: AssignedIdentities | undefined): WantedIdentities => ({
  system: identities?.systemAssigned !== undefined,
  userAssigned: identities?.userAssigned.map(({ id }) => id) ?? [],
});

/** A deleted vault or managed HSM that can be recovered until its retention ends. Its id says which one it is. */
export interface DeletedVault {
  /** Its former resource id, which it gets back. */
  readonly vaultId: string;
  readonly name: string;
  readonly location: string;
  /** When Azure deletes it permanently, in milliseconds since the epoch. */
  readonly purged?: number;
}

/** Changes of existing resources, other than those for creating an account. */
export interface ChangePorts {
  /** Follows the update to its end; `onState` receives each state that Azure reports. */
  update(
    accountId: string,
    change: AccountChange,
    onState: (state: string) => void,
    permit: IrreversiblePermit,
  ): Promise<Outcome<Account>>;
  /**
   * Creates a new version of a key, by its rotation policy if it has one: in the vault itself, because Azure Resource
   * Manager can't (docs/azure.md, Keys and rotation). Sent once: a repetition after a lost response would create two
   * versions.
   */
  rotate(vault: Pick<Vault, 'id' | 'uri'>, name: string, permit: Permit): Promise<Outcome<Key>>;
  /** Those of one kind, or of both. Managed HSMs are included if the caller can read them. */
  deletedVaults(signal: AbortSignal, only?: KeyUri['keyStore']): Promise<Outcome<readonly DeletedVault[]>>;
  /**
   * Recovers a vault with its keys and access policies, but without its role assignments (docs/azure.md, Soft delete
   * and recovery). No source says whether a managed HSM keeps its local ones.
   */
  recover(deleted: DeletedVault, tenantId: string, permit: Permit): Promise<Outcome<Vault>>;
  /** Switches the vault to role assignments; its access policies stop applying. */
  useRoles(vault: Vault, permit: IrreversiblePermit): Promise<Outcome<Vault>>;
}

/** Locks and policies on resources. */
export interface GovernancePorts {
  /** All locks of the subscription, on itself and on everything in it. */
  locks(signal: AbortSignal): Promise<Outcome<readonly Lock[]>>;
  /**
   * How Azure Policy judges a resource (docs/azure.md, Azure Policy). Empty if no policy affects it. A 403 is a
   * problem, never an empty list.
   */
  checkPolicies(subject: PolicySubject, signal: AbortSignal): Promise<Outcome<readonly PolicyResult[]>>;
  policyAssignment(id: string, signal: AbortSignal): Promise<Outcome<PolicyAssignment>>;
  /** The latest results of built-in policy definitions (their GUIDs). Empty if nothing was evaluated. */
  policyStates(definitions: readonly string[], signal: AbortSignal): Promise<Outcome<readonly PolicyState[]>>;
  /** Exemptions from assignments that apply to a scope, including inherited ones. */
  exemptions(scope: string, signal: AbortSignal): Promise<Outcome<readonly PolicyExemption[]>>;
}

/** The changes in Azure that a revocation makes and a restore undoes. */
export interface AccessChanges {
  /**
   * In the vault itself, because Azure Resource Manager can't (docs/azure.md, Keys and rotation). Needs
   * `keys/update/action` there.
   */
  setVersionEnabled(
    vault: Pick<Vault, 'uri'>,
    key: { readonly name: string; readonly version: string },
    enabled: boolean,
    permit: Permit,
  ): Promise<Outcome<void>>;
  /** The vault's complete access policies. */
  policies(vaultId: string, signal: AbortSignal): Promise<Outcome<readonly PolicyEntry[]>>;
  /** Adds permissions to entries, or removes them; an entry that has none left is deleted. */
  changePolicies(
    vaultId: string,
    change: 'add' | 'remove',
    entries: readonly PolicyEntry[],
    permit: Permit,
  ): Promise<Outcome<void>>;
  /** A principal's role assignments that apply to a scope, including those above and below it. */
  grants(scope: string, principalId: string, signal: AbortSignal): Promise<Outcome<readonly RoleGrant[]>>;
  /** Succeeds if the assignment is already deleted. */
  removeGrant(grant: RoleGrant, permit: Permit): Promise<Outcome<void>>;
  /** Creates the assignment again under its former name; succeeds if it already exists (F-05). */
  putGrant(grant: RoleGrant, permit: Permit): Promise<Outcome<void>>;
}

/**
 * Azure as the use cases see it. `src/azure` implements it on the SDKs. Every method takes a signal that reaches the
 * request, never throws for a response of Azure, and returns a `Problem` that names what failed, on what, and why.
 */
export interface Azure {
  readonly cloud: Cloud;
  /** Everything that any signed-in account can read. A tenant that fails doesn't hide the others. */
  subscriptions(signal: AbortSignal): Promise<Outcome<SubscriptionsFound>>;
  readonly survey: Survey;
  /**
   * Resource Graph's rows of resources that mention a vault by its name and are neither vaults nor Cosmos DB accounts.
   * They are minutes old, and some services never publish which key they use.
   */
  mentions(
    vault: Pick<KeyUri, 'keyStore' | 'vault'>,
    subscriptions: readonly Subscription[],
    signal: AbortSignal,
  ): Promise<Outcome<readonly Mention[]>>;
  /** The services of one subscription, with the account and tenant through which it was found. */
  in(subscription: Subscription): AzureSubscription;
}

export interface SubscriptionsFound {
  readonly subscriptions: readonly Subscription[];
  readonly failures: readonly TenantFailure[];
}

/**
 * Reads many subscriptions at once through Resource Graph: fast, but minutes old and without some properties. `found`
 * receives the rows as they arrive, and `answered` the subscriptions whose rows have all arrived. Returns those that
 * couldn't be read this way.
 */
export interface Survey {
  vaults(...how: SurveyOf<Vault>): Promise<readonly ResourceGraphError[]>;
  accounts(...how: SurveyOf<Account>): Promise<readonly ResourceGraphError[]>;
}

export type SurveyOf<R> = readonly [
  subscriptions: readonly Subscription[],
  found: (rows: readonly R[]) => void,
  signal: AbortSignal,
  answered?: (subscriptions: readonly Subscription[]) => void,
];

/** Subscriptions that Resource Graph didn't answer for; without a problem if the signal had aborted. */
export interface ResourceGraphError {
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
  readonly restores: Restores;
  readonly access: Access;
  readonly directory: Directory;
  readonly changes: ChangePorts;
  readonly accessChanges: AccessChanges;
  readonly governance: GovernancePorts;
  readonly identities: Identities;
  readonly history: History;
}

export interface Providers {
  registration(namespace: string, signal: AbortSignal): Promise<Outcome<RegistrationState>>;
  /** Requests the registration and returns its state immediately, usually "Registering". */
  register(namespace: string, permit: Permit): Promise<Outcome<RegistrationState>>;
}

export interface ResourceGroups {
  list(signal: AbortSignal): Promise<Outcome<readonly ResourceGroup[]>>;
  exists(name: string, signal: AbortSignal): Promise<Outcome<boolean>>;
  /** For an unused name only: an existing group would lose its tags. */
  create(group: ResourceGroup, permit: Permit): Promise<Outcome<void>>;
}

export type RegionPairs = ReadonlyMap<string, string | undefined>;

export interface Vaults {
  list(signal: AbortSignal): Promise<Outcome<readonly Vault[]>>;
  /** Undefined if the vault doesn't exist. */
  get(id: string, signal: AbortSignal): Promise<Outcome<Vault | undefined>>;
  nameAvailability(name: string, signal: AbortSignal): Promise<Outcome<NameAvailability>>;
  /**
   * The region that Azure pairs with each region, by name ("westeurope"), for instance to replicate a vault; undefined
   * if a region has no pair.
   */
  regionPairs(signal: AbortSignal): Promise<Outcome<RegionPairs>>;
  /** Creates the vault with purge protection and waits until it responds. */
  create(spec: VaultSpec & { create: object }, tenantId: string, permit: Permit): Promise<Outcome<Vault>>;
  /** Turns on soft delete and purge protection (irreversible), and the firewall's bypass if requested. */
  protect(vault: Vault, change: VaultSettings, permit: IrreversiblePermit): Promise<Outcome<Vault>>;
  /** Adds permissions to the identity's access policy; other policies and permissions stay. */
  addAccessPolicy(vaultId: string, policy: AccessPolicy, permit: Permit): Promise<Outcome<void>>;
}

export interface VaultSettings {
  readonly purgeProtection: boolean;
  readonly allowTrustedServices: boolean;
}

export interface Keys {
  list(vaultId: string, signal: AbortSignal): Promise<Outcome<readonly Key[]>>;
  /** Undefined if the key doesn't exist. */
  get(vaultId: string, name: string, signal: AbortSignal): Promise<Outcome<Key | undefined>>;
  versions(keyId: string, signal: AbortSignal): Promise<Outcome<readonly KeyVersion[]>>;
  /**
   * Creates the key's first version: through ARM, which needs no data-plane role and isn't blocked by the firewall; if
   * the caller lacks that permission, in the vault itself (a Crypto Officer can), and then without the rotation policy.
   * An existing key is returned unchanged.
   */
  create(vault: Pick<Vault, 'id' | 'uri'>, key: Required<KeySpec>, permit: Permit): Promise<Outcome<Key>>;
  /** The rotation policy from the vault itself, for keys whose policy Azure Resource Manager doesn't return. */
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
  /** Where accounts can be created, and whether this subscription may do so. */
  regions(signal: AbortSignal): Promise<Outcome<readonly Region[]>>;
  /** Sends the creation and follows it to its end; `onState` receives each state that Azure reports. */
  create(
    spec: CmkSpec,
    keyUri: string,
    onState: (state: string) => void,
    permit: Permit,
  ): Promise<Outcome<Account>>;
  /** Deletes an account whose creation failed, and waits until its name is free again. */
  discard(id: string, permit: IrreversiblePermit): Promise<Outcome<void>>;
  /** Deletes an account with all its data, and waits until it no longer exists. */
  remove(id: string, permit: IrreversiblePermit): Promise<Outcome<void>>;
}

/** Restores from continuous backups to a point in time, each as a new account. */
export interface Restores {
  /** Live and deleted accounts of the subscription. */
  list(signal: AbortSignal): Promise<Outcome<readonly RestorableAccount[]>>;
  /**
   * Sends the restore and follows it to its end; `onState` receives each state that Azure reports. Only for an unused
   * name, because it would change an existing account with that name.
   */
  restore(
    wanted: RestoreRequest,
    onState: (state: string) => void,
    permit: Permit,
  ): Promise<Outcome<Account>>;
}

/** The changes that Azure has recorded, minutes late. Neither list contains changes in a vault's data plane. */
export interface History {
  /** The changes of resources in the last 14 days, with their properties, by Resource Graph. */
  changes(resourceIds: readonly string[], signal: AbortSignal): Promise<Outcome<readonly ResourceChange[]>>;
  /**
   * The requests that changed anything in a resource group since a time, from the activity log, which also contains
   * role assignments. Needs `Microsoft.Insights/eventtypes/values/Read` (for example, Reader).
   */
  activity(
    resourceGroup: string,
    since: number,
    signal: AbortSignal,
  ): Promise<Outcome<readonly ResourceChange[]>>;
}

export interface Access {
  /** The role assignments of a principal that apply to a scope, including inherited ones. */
  assignments(
    scope: string,
    principalId: string,
    signal: AbortSignal,
  ): Promise<Outcome<readonly Assignment[]>>;
  /**
   * Every principal with a role on a vault or managed HSM, above it, or in it.
   * @param roles the roles that were read, by ID, so that several resources read each of them once
   */
  holders(scope: string, signal: AbortSignal, roles?: RolesRead): Promise<Outcome<readonly RoleHolder[]>>;
  /** Idempotent: succeeds if the assignment already exists (F-05). */
  assign(scope: string, roleId: string, principalId: string, permit: Permit): Promise<Outcome<void>>;
  /** What the caller may do at a scope. */
  permissions(scope: string, signal: AbortSignal): Promise<Outcome<readonly Permission[]>>;
}

export interface Identities {
  list(signal: AbortSignal): Promise<Outcome<readonly UserAssignedIdentity[]>>;
  /** An identity in any subscription of the tenant; undefined if it doesn't exist. */
  get(id: string, signal: AbortSignal): Promise<Outcome<UserAssignedIdentity | undefined>>;
  /** Creates an identity under its resource ID. An existing one stays as it is. */
  create(id: string, location: string, permit: Permit): Promise<Outcome<void>>;
}

export interface Directory {
  /** The object id of an application's service principal in the subscription's tenant; undefined if it has none. */
  principal(appId: string, signal: AbortSignal): Promise<Outcome<string | undefined>>;
}
