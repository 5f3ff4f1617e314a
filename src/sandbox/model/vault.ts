import type { Timeline } from '../timeline.ts';

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

/** What can be changed of a vault, and therefore has a past. */
export interface VaultSettings {
  readonly tags: Readonly<Record<string, string>>;
  readonly skuName: string;
  readonly enableRbacAuthorization: boolean | undefined;
  readonly accessPolicies: readonly AccessPolicy[];
  readonly networkAcls: NetworkAcls | undefined;
  readonly publicNetworkAccess: string;
  readonly purgeProtection: boolean;
  readonly enabledForDeployment: boolean;
  readonly enabledForDiskEncryption: boolean | undefined;
  readonly enabledForTemplateDeployment: boolean | undefined;
}

export type Life = 'live' | 'deleted';

export interface Vault {
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
  readonly settings: Timeline<VaultSettings>;
  readonly life: Timeline<Life>;
  readonly keys: Key[];
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
