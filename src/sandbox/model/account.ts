import type { JsonObject } from '../json.ts';
import type { Timeline } from '../timeline.ts';

export interface AccountIdentity {
  readonly type: string;
  readonly principalId?: string;
  readonly tenantId?: string;
  /** The IDs of the user-assigned identities. */
  readonly userAssigned: readonly string[];
  /** Their principals when they were assigned, by id in lower case; absent for accounts of an estate. */
  readonly principals?: Readonly<Record<string, string>>;
}

/** The settings that an update can change. An entry in the future is an update in progress. */
export interface AccountSettings {
  readonly tags: Readonly<Record<string, string>>;
  readonly identity: AccountIdentity;
  /** `FirstPartyIdentity`, `SystemAssignedIdentity`, `UserAssignedIdentity=<id>` or `Undefined`. */
  readonly defaultIdentity: string;
  readonly keyVaultKeyUri: string | undefined;
  /** The other properties as the caller sent them. The view adds Azure's defaults. */
  readonly properties: JsonObject;
}

export interface AccountFailure {
  readonly code: string;
  readonly message: string;
}

export interface Documents {
  readonly ids?: readonly string[];
  /** True if no request units are left to read the documents. */
  readonly isStarved?: boolean;
}

export interface Account {
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** A region's display name, as Azure returns it. */
  readonly location: string;
  readonly kind: string;
  readonly instanceId: string;
  readonly createdAt: number;
  /** When the creation ends, in success or failure. */
  readonly readyAt: number;
  readonly failure: AccountFailure | undefined;
  /** The properties of the documents that matter for enabling a key. Absent if they allow it. */
  readonly documents?: Documents;
  readonly settings: Timeline<AccountSettings>;
  /** When the account last checked its key without delay. It hasn't seen any state before this. */
  keySeenAt: number;
  updatingUntil: number;
  deletedAt: number | undefined;
  /** When an account key was regenerated, by its kind. The others are as old as the account. */
  keysMadeAt?: Readonly<Record<string, number>>;
}

export interface Operation {
  readonly id: string;
  readonly accountId: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly failure: AccountFailure | undefined;
  readonly deletes: boolean;
}
