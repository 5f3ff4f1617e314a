import type { CmkStatus } from './cmkStatus.ts';
import type { DefaultIdentity } from './defaultIdentity.ts';
import type { Observed } from './dataAge.ts';
import type { KeyRotation } from './rotation.ts';
import { text, type Text } from './text.ts';

/** A row that might be only partly readable. */
interface PartlyRead {
  /** Names of properties that couldn't be read. Their values count as unknown or off. */
  readonly unread?: readonly string[];
}

export interface Subscription {
  /** The bare GUID. */
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  /** The signed-in account that can read it. */
  readonly account: string;
  /**
   * The tenant that manages it (Azure Lighthouse), if it is only visible through that tenant: the account can't access
   * its own tenant, or hasn't yet.
   */
  readonly managedBy?: { readonly tenantId: string; readonly name?: string };
  /** The file that the inventory was opened from, in place of Azure. */
  readonly file?: OpenedFile;
}

export interface OpenedFile {
  readonly name: string;
  /** When its content was read from Azure, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether it came from the sandbox. */
  readonly sandbox: boolean;
}

/** The tenant whose tokens reach the subscription. */
export const signInTenant = ({ tenantId, managedBy }: Pick<Subscription, 'tenantId' | 'managedBy'>): string =>
  managedBy?.tenantId ?? tenantId;

export type RegistrationState = 'Registered' | 'Registering' | 'NotRegistered' | 'Unregistering' | 'Unknown';

export interface ResourceGroup {
  readonly name: string;
  readonly location: string;
}

export interface Region {
  /** "westeurope" */
  readonly name: string;
  readonly displayName: string;
  readonly zones: boolean;
  /** Whether this subscription may create accounts there; undefined if Azure doesn't report it. */
  readonly allowed?: boolean;
  readonly allowedWithZones?: boolean;
}

export type PermissionModel = 'rbac' | 'accessPolicy';

export interface AccessPolicy {
  readonly objectId: string;
  readonly tenantId: string;
  /** As Azure returns them: old vaults return "Get", new ones "get". */
  readonly keyPermissions: readonly string[];
}

/**
 * A key store: a key vault or a managed HSM. Its id says which one (`isManagedHsm`). A managed HSM always has soft
 * delete, has no access policies, and has its own role assignments, which Azure Resource Manager does not know
 * (docs/decisions/021-managed-hsm.md).
 */
export interface Vault extends PartlyRead {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly tenantId: string;
  /** Without the trailing slash. */
  readonly uri: string;
  readonly sku: 'standard' | 'premium' | 'managedHsm';
  readonly permissionModel: PermissionModel;
  readonly softDelete: boolean;
  readonly retentionDays?: number;
  readonly purgeProtection: boolean;
  readonly network: VaultNetwork;
  readonly accessPolicies: readonly AccessPolicy[];
  readonly provisioningState: string;
  readonly observed?: Observed;
}

export interface VaultNetwork {
  readonly publicAccess: 'Enabled' | 'Disabled' | 'SecuredByPerimeter';
  readonly defaultAction: 'Allow' | 'Deny';
  readonly bypass: 'AzureServices' | 'None';
  readonly ipRules: readonly string[];
  readonly subnetIds: readonly string[];
}

export interface Key extends PartlyRead {
  readonly id: string;
  readonly vaultId: string;
  readonly name: string;
  /** Without a version. */
  readonly uri: string;
  /** "RSA", "RSA-HSM", "EC" ...; empty if it came from a list, which has no size, operations or version either. */
  readonly type: string;
  readonly size?: number;
  readonly operations: readonly string[];
  readonly enabled: boolean;
  /** Milliseconds since the epoch. */
  readonly notBefore?: number;
  readonly expires?: number;
  readonly latestVersion?: string;
  /** Absent if it is unknown: lists leave it out, and so does a managed HSM's own response. */
  readonly rotation?: KeyRotation | 'none';
}

export interface KeyVersion {
  readonly version: string;
  readonly enabled: boolean;
  readonly created?: number;
  /** When its attributes were last changed. */
  readonly updated?: number;
  readonly notBefore?: number;
  readonly expires?: number;
}

export type ApiKind = 'NoSQL' | 'MongoDB' | 'Gremlin' | 'Table' | 'Cassandra';

/** The managed identities of an account. */
export interface AssignedIdentities {
  readonly systemAssigned?: { readonly principalId: string; readonly tenantId?: string };
  readonly userAssigned: readonly UserAssignedIdentity[];
}

export interface UserAssignedIdentity {
  readonly id: string;
  /** Absent for a moment after the identity was assigned. */
  readonly principalId?: string;
  readonly clientId?: string;
}

/** Information about its restore, on a restored account. */
export interface RestoredFrom {
  /** The id of the restorable account. */
  readonly source: string;
  readonly at?: number;
}

export interface Account extends PartlyRead {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly api: ApiKind;
  /** As Azure names it: "GlobalDocumentDB", "MongoDB", "Parse". */
  readonly kind?: string;
  /** "EnableGremlin", "EnableServerless" ... */
  readonly capabilities?: readonly string[];
  readonly provisioningState: string;
  /** Where applications reach it. Absent while Azure creates it. */
  readonly endpoint?: string;
  /** Absent if Microsoft manages the key. */
  readonly keyUri?: string;
  /** The version that the account uses now; Azure reports it from api-version 2025-10-15 on. */
  readonly keyVersion?: string;
  readonly status: CmkStatus;
  readonly defaultIdentity: DefaultIdentity;
  /** Absent if Azure did not report the account's identities. */
  readonly identities?: AssignedIdentities;
  /** "Periodic" or "Continuous". */
  readonly backup?: string;
  /** How far back a continuous backup reaches: "Continuous7Days", "Continuous30Days". */
  readonly continuousTier?: string;
  readonly analyticalStorage?: boolean;
  /** Set for an account that was created by a restore. */
  readonly restored?: RestoredFrom;
  readonly tags?: Readonly<Record<string, string>>;
  readonly regions: readonly string[];
  readonly observed?: Observed;
}

/** Why a row is only partly known; undefined if it is complete. */
export const unreadText = ({ unread }: PartlyRead): Text | undefined =>
  unread && text('These properties have an unexpected format: {0}', unread.join(', '));
