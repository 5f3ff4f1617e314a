import type { PolicyEntry, RoleGrant } from '../model/accessGrants.ts';
import type { Cloud } from '../model/cloud.ts';
import type { IrreversiblePermit, Permit } from '../model/ensure.ts';
import type { KeyUri } from '../model/keyUri.ts';
import type { NameAvailability } from '../model/names.ts';
import type { Mention } from '../model/otherUses.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Permission } from '../model/permissions.ts';
import type { Lock, PolicyAssignment, PolicyContent, PolicyExemption } from '../model/policies.ts';
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
import type { Assignment } from '../model/roleAssignments.ts';
import type { KeyRotation, RotationPolicy } from '../model/rotation.ts';
import type { CmkSpec, KeySpec, VaultSpec } from '../model/spec.ts';

/** One change of an account. Azure loses a default identity that is sent together with identities (F-31). */
export type AccountChange =
  | { readonly kind: 'key'; readonly keyUri: string }
  /** All identities that it is to have. */
  | { readonly kind: 'identities'; readonly identities: WantedIdentities }
  | { readonly kind: 'defaultIdentity'; readonly value: string };

interface WantedIdentities {
  readonly system: boolean;
  /** Resource ids. */
  readonly userAssigned: readonly string[];
}

export const identitiesOf = (identities: AssignedIdentities | undefined): WantedIdentities => ({
  system: identities?.systemAssigned !== undefined,
  userAssigned: identities?.userAssigned.map(({ id }) => id) ?? [],
});

/** A vault or managed HSM that was deleted and is kept until its retention ends; which it is, its id tells. */
export interface DeletedVault {
  /** Its own resource id, which it gets back. */
  readonly vaultId: string;
  readonly name: string;
  readonly location: string;
  /** When Azure deletes it for good, in milliseconds since the epoch. */
  readonly purged?: number;
}

/** Changes of what is there, beside those that make an account possible. */
export interface ChangePorts {
  /** Follows the update to its end; `onState` hears what Azure calls the state meanwhile. */
  update(
    accountId: string,
    change: AccountChange,
    onState: (state: string) => void,
    permit: IrreversiblePermit,
  ): Promise<Outcome<Account>>;
  /**
   * Makes a new version of a key, by its rotation policy where it has one: in the vault itself, as Azure Resource
   * Manager cannot (docs/azure.md, Keys and rotation). Sent once: a lost answer must not make two versions.
   */
  rotate(vault: Pick<Vault, 'id' | 'uri'>, name: string, permit: Permit): Promise<Outcome<Key>>;
  /** Those of one kind, or of both; managed HSMs as far as they may be read. */
  deletedVaults(signal: AbortSignal, only?: KeyUri['home']): Promise<Outcome<readonly DeletedVault[]>>;
  /**
   * Brings a vault back with its keys and access policies; its role assignments are gone (docs/azure.md, Soft delete
   * and recovery). Whether a managed HSM has its local ones, no source says.
   */
  recover(deleted: DeletedVault, tenantId: string, permit: Permit): Promise<Outcome<Vault>>;
  /** Makes role assignments count in the vault; its access policies do not any more. */
  useRoles(vault: Vault, permit: IrreversiblePermit): Promise<Outcome<Vault>>;
}

/** What others have laid down for resources. */
export interface GovernancePorts {
  /** All locks of the subscription, on itself and on what is in it. */
  locks(signal: AbortSignal): Promise<Outcome<readonly Lock[]>>;
  /** Assignments of policies that reach a scope, those from above too. */
  policies(scope: string, signal: AbortSignal): Promise<Outcome<readonly PolicyAssignment[]>>;
  /** Exemptions from assignments that reach a scope, those from above too. */
  exemptions(scope: string, signal: AbortSignal): Promise<Outcome<readonly PolicyExemption[]>>;
  /** What an assignment assigns: a definition, or an initiative of several. */
  policyContent(definitionId: string, signal: AbortSignal): Promise<Outcome<PolicyContent>>;
}

/** What a revocation does in Azure, and undoes. */
export interface AccessChanges {
  /**
   * In the vault itself: Azure Resource Manager cannot (docs/azure.md, Keys and rotation). Needs `keys/update/action`
   * there.
   */
  setVersionEnabled(
    vault: Pick<Vault, 'uri'>,
    key: { readonly name: string; readonly version: string },
    enabled: boolean,
    permit: Permit,
  ): Promise<Outcome<void>>;
  /** The vault's access policies, whole. */
  policies(vaultId: string, signal: AbortSignal): Promise<Outcome<readonly PolicyEntry[]>>;
  /** Adds permissions to entries, or takes them away; an entry without any is gone. */
  changePolicies(
    vaultId: string,
    change: 'add' | 'remove',
    entries: readonly PolicyEntry[],
    permit: Permit,
  ): Promise<Outcome<void>>;
  /** The role assignments that reach a scope for a principal, those above and below it too. */
  grants(scope: string, principalId: string, signal: AbortSignal): Promise<Outcome<readonly RoleGrant[]>>;
  /** One that is gone already is a success. */
  removeGrant(grant: RoleGrant, permit: Permit): Promise<Outcome<void>>;
  /** Makes the assignment under its former name; one that is there is a success (F-05). */
  putGrant(grant: RoleGrant, permit: Permit): Promise<Outcome<void>>;
}

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
  readonly accessChanges: AccessChanges;
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
