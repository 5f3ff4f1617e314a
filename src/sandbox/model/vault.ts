import type { Timeline } from '../timeline.ts';
import type { RoleAssignment } from './governance.ts';

export interface AccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  readonly applicationId?: string;
  /** As sent: old vaults have `Get`, so compare without regard to case. */
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

/** The settings of a vault or an HSM that can change, and therefore have a history. */
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
  /** When its DNS name starts to resolve. */
  readonly resolvesAt: number;
  readonly settings: Timeline<Settings>;
  readonly life: Timeline<Life>;
  readonly keys: Key[];
}

export type Vault = Store<VaultSettings>;

export interface HsmSettings extends StoreSettings {
  /** Whether Azure Resource Manager can manage its keys, which is off by default. */
  readonly trustsResourceManager: boolean;
}

/** A managed HSM. Only its own roles control access to its keys, not Azure's roles. */
export interface ManagedHsm extends Store<HsmSettings> {
  /** The object ids of its administrators since creation. */
  readonly administrators: readonly string[];
  /** Whether its security domain was downloaded. Until then, its data plane is closed. */
  readonly isActivated: boolean;
  /** At the scopes `/`, `/keys` and `/keys/{name}`. */
  readonly localAssignments: RoleAssignment[];
}

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
  /** Of an elliptic-curve key the point, as `x.y`. */
  readonly modulus: string;
  readonly settings: Timeline<KeyVersionSettings>;
}

export interface Key {
  readonly name: string;
  readonly kty: string;
  readonly keySize: number;
  /** Of an elliptic-curve key. */
  readonly curve?: string | undefined;
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
