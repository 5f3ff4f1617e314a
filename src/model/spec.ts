import type { Cloud } from './cloud.ts';
import type { DefaultIdentity } from './defaultIdentity.ts';
import { versionlessUri } from './keyUri.ts';
import { accountId, isManagedHsm, managedHsmId, vaultId } from './resourceId.ts';
import type { ApiKind, PermissionModel, Region, Subscription, Vault } from './resources.ts';
import type { RotationPolicy } from './rotation.ts';

/**
 * What the user wants: one account whose data is encrypted with their key. The plan, the creation and the templates are
 * all made from it. It is plain data, stored so that an interrupted creation can continue; nothing in it is secret.
 */
export interface CmkSpec {
  readonly subscription: Subscription;
  readonly resourceGroup: { readonly name: string; readonly location: string; readonly isNew: boolean };
  readonly vault: VaultSpec;
  readonly key: KeySpec;
  readonly account: AccountSpec;
  /** The object id of the "Azure Cosmos DB" principal, if the user had to enter it (F-08, F-09). */
  readonly principalId?: string;
  /**
   * The resource id of the user-assigned identity with which the account accesses its key; without it, the "Azure
   * Cosmos DB" principal does. A system-assigned identity exists only after the account does (F-38).
   */
  readonly identityId?: string;
  /** Set if that identity must be created, in the account's resource group. */
  readonly newIdentity?: { readonly location: string };
  /** The federated client id, for a key in another tenant's vault: this application represents the identity there. */
  readonly applicationId?: string;
  /**
   * The subscription of the vault, if it isn't that of the account. Without it, only the name is known of a vault in
   * another tenant.
   */
  readonly vaultSubscription?: Subscription;
}

/** The default identity to create the account with; undefined is the "Azure Cosmos DB" principal. */
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
  /** Set for a managed HSM; absent for a vault. */
  readonly keyStore?: 'managedHsm';
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  /** Set if the vault must be created. */
  readonly create?: { readonly sku: VaultSku; readonly permissionModel: PermissionModel };
  /** Consent to let trusted Microsoft services through the vault's firewall (F-32). */
  readonly allowTrustedServices?: boolean;
}

export interface KeySpec {
  readonly name: string;
  /** Set if the key may be created. */
  readonly create?: {
    readonly type: 'RSA' | 'RSA-HSM';
    readonly size: 2048 | 3072 | 4096;
    /** Milliseconds since the epoch; without it the key does not expire. */
    readonly expires?: number;
    /** Without it, the key is only rotated manually. */
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

/** Azure's names (Learn: "Continuous backup with point-in-time restore"). */
export type ContinuousTier = 'Continuous7Days' | 'Continuous30Days';

/**
 * The known part of a specification. A template rendered from it has placeholders for the unknown parts. It may also
 * name the account's user-assigned identity.
 */
export interface KnownSpec {
  readonly subscription?: Partial<Subscription>;
  readonly resourceGroup?: Partial<CmkSpec['resourceGroup']>;
  readonly vault?: Partial<VaultSpec>;
  readonly key?: Partial<KeySpec>;
  readonly account?: Partial<AccountSpec>;
  /** The object id of the principal that gets access: "Azure Cosmos DB", or the account's own identity. */
  readonly principalId?: string;
  /** The resource id of the account's user-assigned identity. */
  readonly identityId?: string;
}

/**
 * The part of a specification that one step needs, so that the step can run alone (docs/decisions/004). Each is a
 * subset of `CmkSpec`, because the full procedure runs these same steps.
 */
export type SubscriptionPart = Pick<
  CmkSpec,
  'subscription' | 'principalId' | 'identityId' | 'newIdentity' | 'applicationId' | 'vaultSubscription'
> &
  Partial<Pick<CmkSpec, 'vault'>>;

/** The resource group is set if something is created in it. An existing vault already has one. */
export type VaultPart = SubscriptionPart & Pick<CmkSpec, 'vault'> & Partial<Pick<CmkSpec, 'resourceGroup'>>;

export type KeyPart = VaultPart & Pick<CmkSpec, 'key'>;

/** Without a key, it means access to all keys of the vault. */
export type AccessPart = VaultPart &
  Partial<Pick<CmkSpec, 'key'>> & {
    /** The identity that gets access, if it is neither the "Azure Cosmos DB" principal nor `identityId`. */
    readonly identity?: GrantedIdentity;
    /** Assigns a role on the key only (least privilege); an access policy always covers the whole vault. */
    readonly onKeyOnly?: boolean;
  };

/** A managed identity of an account, or the application that represents it in another tenant. */
export interface GrantedIdentity {
  /** Its object id in the directory, never its application id; absent if the identity doesn't exist yet. */
  readonly principalId?: string;
  /** The application, whose service principal in the vault's tenant gets access. */
  readonly applicationId?: string;
  /** The display name: the account's name, or that of the user-assigned identity. */
  readonly name: string;
}

export const groupOf = ({ resourceGroup, vault }: VaultPart): CmkSpec['resourceGroup'] =>
  resourceGroup ?? { name: vault.resourceGroup, location: vault.location, isNew: false };

export const vaultSubscriptionOf = ({ subscription, vaultSubscription }: SubscriptionPart): Subscription =>
  vaultSubscription ?? subscription;

export function specVaultId(spec: VaultPart): string {
  const { keyStore, resourceGroup, name } = spec.vault;
  const { id } = vaultSubscriptionOf(spec);
  return (keyStore === 'managedHsm' ? managedHsmId : vaultId)(id, resourceGroup, name);
}

/** The key URI that an account gets. */
export const specKeyUri = ({ vault, key }: Pick<KeyPart, 'vault' | 'key'>, cloud: Cloud) =>
  versionlessUri(
    { keyStore: vault.keyStore ?? 'vault', vault: vault.name.toLowerCase(), key: key.name },
    cloud,
  );

/** The specification of an existing vault or managed HSM. */
export const vaultSpecOf = ({
  id,
  name,
  resourceGroup,
  location,
}: Pick<Vault, 'id' | 'name' | 'resourceGroup' | 'location'>): VaultSpec => ({
  ...(isManagedHsm(id) ? { keyStore: 'managedHsm' } : {}),
  name,
  resourceGroup,
  location,
});

export const specAccountId = ({ subscription, resourceGroup, account }: CmkSpec) =>
  accountId(subscription.id, resourceGroup.name, account.name);

/** A region that the user chose. */
export type RegionChoice = Pick<Region, 'name' | 'displayName'>;

/** A chosen vault as it is stored; its SKU is unknown if the choice comes from an interrupted creation. */
export type VaultChoice = Pick<Vault, 'id' | 'name' | 'resourceGroup' | 'location'> &
  Partial<Pick<Vault, 'sku'>> & {
    /** Set if the vault is in another subscription than the account. */
    readonly subscription?: Subscription;
  };

/** The "Azure Cosmos DB" principal, or a user-assigned identity: its resource id, or the name of a new one. */
export type IdentityChoice = 'firstParty' | { readonly id: string } | { readonly newName: string };

export type BackupChoice = 'periodic' | ContinuousTier;

/** "new" means a resource to create. */
export type OrNew<T> = T | 'new';

/** "across" means a vault in another tenant. */
export type VaultAnswer = OrNew<VaultChoice> | 'across';
