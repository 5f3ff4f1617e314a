import { accountId, vaultId } from './resourceId.ts';
import type { ApiKind, PermissionModel, Region, Subscription } from './model.ts';

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
}

export interface VaultSpec {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  /** Present where the vault is to be made. */
  readonly create?: { readonly sku: 'standard' | 'premium'; readonly permissionModel: PermissionModel };
  /** Consent to let trusted Microsoft services through the vault's firewall (F-32). */
  readonly allowTrustedServices?: boolean;
}

export interface KeySpec {
  readonly name: string;
  /** Present where the key may be made. */
  readonly create?: { readonly type: 'RSA' | 'RSA-HSM'; readonly size: 2048 | 3072 | 4096 };
}

export interface AccountSpec {
  readonly name: string;
  readonly api: ApiKind;
  readonly region: Pick<Region, 'name' | 'displayName'>;
  readonly zoneRedundant: boolean;
}

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

export const specVaultId = ({ subscription, vault }: CmkSpec) =>
  vaultId(subscription.id, vault.resourceGroup, vault.name);

export const specAccountId = ({ subscription, resourceGroup, account }: CmkSpec) =>
  accountId(subscription.id, resourceGroup.name, account.name);
