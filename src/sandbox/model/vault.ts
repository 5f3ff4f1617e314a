import type { Timeline } from '../timeline.ts';
import type { RoleAssignment } from './governance.ts';

export interface AccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  readonly applicationId?: string;
  /** As they were sent: old vaults say `Get`, so compare without regard to case. */
  readonly permissions: Readonly<
    Partial<Record<'keys' | 'secrets' | 'certificates' | 'storage', readonly string[]>>
  >;
}

export interface NetworkAcls {
  readonly bypass: string;
  readonly defaultAction: string;
  readonly ipRules: readonly { readonly value: string }[];
  readonly virtualNetworkRules: readonly { readonly id: string }[];
}

/** What can be changed of a vault or an HSM, and therefore has a past. */
export interface StoreSettings {
  readonly tags: Readonly<Record<string, string>>;
  readonly skuName: string;
  readonly networkAcls: NetworkAcls | undefined;
  readonly publicNetworkAccess: string;
  readonly purgeProtection: boolean;
}

export interface VaultSettings extends StoreSettings {
  readonly enableRbacAuthorization: boolean | undefined;
  readonly accessPolicies: readonly AccessPolicy[];
  readonly enabledForDeployment: boolean;
  readonly enabledForDiskEncryption: boolean | undefined;
  readonly enabledForTemplateDeployment: boolean | undefined;
}

export type Life = 'live' | 'deleted';

interface Store<Settings> {
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
  readonly softDeleteRetentionInDays: number;
  readonly createdBy: string;
  /** When its DNS name begins to resolve. */
  readonly resolvesAt: number;
  readonly settings: Timeline<Settings>;
  readonly life: Timeline<Life>;
  readonly keys: Key[];
}

export type Vault = Store<VaultSettings>;

export interface HsmSettings extends StoreSettings {
  /** Whether its keys may be managed through Azure Resource Manager, which it does not trust of itself. */
  readonly trustsResourceManager: boolean;
}

/** A managed HSM. Who may do what with its keys is said in itself, and nowhere in Azure's own roles. */
export interface ManagedHsm extends Store<HsmSettings> {
  /** The object ids of those who administer it from its creation on. */
  readonly administrators: readonly string[];
  /** Whether its security domain has been taken; until then its data plane is shut. */
  readonly isActivated: boolean;
  /** At the scopes `/`, `/keys` and `/keys/{name}`. */
  readonly localAssignments: RoleAssignment[];
}

/** What keeps keys. */
export type KeyStore = Vault | ManagedHsm;

export function isHsm(store: KeyStore): store is ManagedHsm {
  return 'localAssignments' in store;
}

export interface KeyAttributes {
  readonly enabled: boolean;
  /** Seconds since the epoch, as Key Vault writes them. */
  readonly nbf?: number;
  readonly exp?: number;
}

export interface KeyVersionSettings {
  readonly attributes: KeyAttributes;
  readonly keyOps: readonly string[];
  readonly tags: Readonly<Record<string, string>> | undefined;
}

export interface KeyVersion {
  readonly version: string;
  readonly createdAt: number;
  readonly modulus: string;
  readonly settings: Timeline<KeyVersionSettings>;
}

export interface Key {
  readonly name: string;
  readonly kty: string;
  readonly keySize: number;
  readonly life: Timeline<Life>;
  /** Oldest first. */
  readonly versions: KeyVersion[];
  rotationPolicy: RotationPolicy | undefined;
}

export interface RotationPolicy {
  readonly lifetimeActions: readonly unknown[];
  readonly expiryTime: string | undefined;
  readonly created: number;
  readonly updated: number;
}
