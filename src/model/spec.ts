import type { Cloud } from './cloud.ts';
import type { DefaultIdentity } from './defaultIdentity.ts';
import { versionlessUri } from './keyUri.ts';
import { accountId, isManagedHsm, managedHsmId, vaultId } from './resourceId.ts';
import type { ApiKind, PermissionModel, Region, Subscription, Vault } from './resources.ts';
import type { RotationPolicy } from './rotation.ts';

/**
 * What a person wants: one account whose data is encrypted with their key. The plan, the creation and the templates
 * are all made from it. It is plain data, kept so that an interrupted creation can go on; nothing in it is secret.
 */
export interface CmkSpec {
  readonly subscription: Subscription;
  readonly resourceGroup: { readonly name: string; readonly location: string; readonly isNew: boolean };
  readonly vault: VaultSpec;
  readonly key: KeySpec;
  readonly account: AccountSpec;
  /** The object id of the "Azure Cosmos DB" principal, where a person had to supply it (F-08, F-09). */
  readonly principalId?: string;
  /**
   * The resource id of the user-assigned identity with which the account reaches its key; without it, it is the
   * "Azure Cosmos DB" principal. A system-assigned one is there only once the account is (F-38).
   */
  readonly identityId?: string;
  /** The federated client id: the key is in a vault of another tenant, where this application stands for the identity. */
  readonly applicationId?: string;
  /** Where that vault is, if it is seen from here; if not, its name is all that is known of it. */
  readonly vaultSubscription?: Subscription;
}

/** The default identity that the account is made with; undefined is the "Azure Cosmos DB" principal. */
export function wantedIdentity({
  identityId: id,
  applicationId,
}: Pick<CmkSpec, 'identityId' | 'applicationId'>): DefaultIdentity | undefined {
  if (id === undefined) return undefined;
  return {
    kind: 'userAssigned',
    id,
    ...(applicationId === undefined ? {} : { federatedClientId: applicationId }),
  };
}

export type VaultSku = 'standard' | 'premium';

export interface VaultSpec {
  /** Present where it is a managed HSM, and no vault. */
  readonly home?: 'managedHsm';
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  /** Present where the vault is to be made. */
  readonly create?: { readonly sku: VaultSku; readonly permissionModel: PermissionModel };
  /** Consent to let trusted Microsoft services through the vault's firewall (F-32). */
  readonly allowTrustedServices?: boolean;
}

export interface KeySpec {
  readonly name: string;
  /** Present where the key may be made. */
  readonly create?: {
    readonly type: 'RSA' | 'RSA-HSM';
    readonly size: 2048 | 3072 | 4096;
    /** Milliseconds since the epoch; without it the key does not expire. */
    readonly expires?: number;
    /** Without it, nobody but a person rotates the key. */
    readonly rotation?: RotationPolicy;
  };
}

export interface AccountSpec {
  readonly name: string;
  readonly api: ApiKind;
  readonly region: Pick<Region, 'name' | 'displayName'>;
  readonly zoneRedundant: boolean;
  /** Continuous backup, and how far back it reaches; without it, backups are periodic. */
  readonly backup?: ContinuousTier;
}

/** Azure's names of them (Learn: "Continuous backup with point-in-time restore"). */
export type ContinuousTier = 'Continuous7Days' | 'Continuous30Days';

/**
 * As much of a specification as is known: a template is rendered from it, with a place to fill in for what is not.
 * Beside the specification it may name the account's user-assigned identity.
 */
export interface KnownSpec {
  readonly subscription?: Partial<Subscription>;
  readonly resourceGroup?: Partial<CmkSpec['resourceGroup']>;
  readonly vault?: Partial<VaultSpec>;
  readonly key?: Partial<KeySpec>;
  readonly account?: Partial<AccountSpec>;
  /** The object id that is given access: of the "Azure Cosmos DB" principal, or of the account's own identity. */
  readonly principalId?: string;
  /** The resource id of the account's user-assigned identity. */
  readonly identityId?: string;
}

/**
 * What one step needs to know of a specification, so that it can be taken alone (docs/decisions/004). Each is part of
 * a whole `CmkSpec`: the procedure's steps are these same ones.
 */
export type SubscriptionPart = Pick<
  CmkSpec,
  'subscription' | 'principalId' | 'identityId' | 'applicationId' | 'vaultSubscription'
> &
  Partial<Pick<CmkSpec, 'vault'>>;

/** The resource group counts where something is made in it; that of an existing vault is known by the vault. */
export type VaultPart = SubscriptionPart & Pick<CmkSpec, 'vault'> & Partial<Pick<CmkSpec, 'resourceGroup'>>;

export type KeyPart = VaultPart & Pick<CmkSpec, 'key'>;

/** Without a key, access to all keys of the vault is meant. */
export type AccessPart = VaultPart &
  Partial<Pick<CmkSpec, 'key'>> & {
    /** Who is given access, where it is neither the "Azure Cosmos DB" principal nor the identity of `identityId`. */
    readonly grantee?: Grantee;
    /** A role is assigned on the key alone (least privilege); an access policy knows whole vaults only. */
    readonly onKeyOnly?: boolean;
  };

/** A managed identity of an account, or the application that stands for it in another tenant. */
export interface Grantee {
  /** Its object id in the directory, never its application id; absent where it is yet to be made. */
  readonly principalId?: string;
  /** The application: its service principal in the vault's tenant is the one that is given access. */
  readonly applicationId?: string;
  /** For people: the account's name, or that of the user-assigned identity. */
  readonly name: string;
}

export const groupOf = ({ resourceGroup, vault }: VaultPart): CmkSpec['resourceGroup'] =>
  resourceGroup ?? { name: vault.resourceGroup, location: vault.location, isNew: false };

export const vaultSubscriptionOf = ({ subscription, vaultSubscription }: SubscriptionPart): Subscription =>
  vaultSubscription ?? subscription;

export function specVaultId(spec: VaultPart): string {
  const { home, resourceGroup, name } = spec.vault;
  const { id } = vaultSubscriptionOf(spec);
  return (home === 'managedHsm' ? managedHsmId : vaultId)(id, resourceGroup, name);
}

/** The URI that an account is given for a key of a specification. */
export const specKeyUri = ({ vault, key }: Pick<KeyPart, 'vault' | 'key'>, cloud: Cloud) =>
  versionlessUri({ home: vault.home ?? 'vault', vault: vault.name.toLowerCase(), key: key.name }, cloud);

/** A vault or managed HSM that is there, as a specification names it. */
export const vaultSpecOf = ({
  id,
  name,
  resourceGroup,
  location,
}: Pick<Vault, 'id' | 'name' | 'resourceGroup' | 'location'>): VaultSpec => ({
  ...(isManagedHsm(id) ? { home: 'managedHsm' } : {}),
  name,
  resourceGroup,
  location,
});

export const specAccountId = ({ subscription, resourceGroup, account }: CmkSpec) =>
  accountId(subscription.id, resourceGroup.name, account.name);

/** A region by name, as a person chose it. */
export type RegionChoice = Pick<Region, 'name' | 'displayName'>;

/** What is kept of a chosen vault; its sku is not known where the answers come from an interrupted creation. */
export type VaultChoice = Pick<Vault, 'id' | 'name' | 'resourceGroup' | 'location'> &
  Partial<Pick<Vault, 'sku'>>;

/** The "Azure Cosmos DB" principal, or the resource id of a user-assigned identity. */
export type IdentityChoice = 'firstParty' | { readonly id: string };

export type BackupChoice = 'periodic' | ContinuousTier;

/** "new" stands for something that is to be made. */
export type OrNew<T> = T | 'new';

/** "across" stands for a vault of another tenant. */
export type VaultAnswer = OrNew<VaultChoice> | 'across';
