import type { JsonObject } from '../json.ts';
import type { Timeline } from '../timeline.ts';

export interface AccountIdentity {
  readonly type: string;
  readonly principalId?: string;
  readonly tenantId?: string;
  /** The ids of the user-assigned identities. */
  readonly userAssigned: readonly string[];
}

/** What an update can change; an entry in the future is an update under way. */
export interface AccountSettings {
  readonly tags: Readonly<Record<string, string>>;
  readonly identity: AccountIdentity;
  /** `FirstPartyIdentity`, `SystemAssignedIdentity`, `UserAssignedIdentity=<id>` or `Undefined`. */
  readonly defaultIdentity: string;
  readonly keyVaultKeyUri: string | undefined;
  /** What the caller sent of the other properties; the view adds Azure's defaults. */
  readonly properties: JsonObject;
}

export interface AccountFailure {
  readonly code: string;
  readonly message: string;
}

export interface Documents {
  readonly ids?: readonly string[];
  /** No request units are left to read them with. */
  readonly isStarved?: boolean;
}

export interface Account {
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** A region's display name, as Azure gives it back. */
  readonly location: string;
  readonly kind: string;
  readonly instanceId: string;
  readonly createdAt: number;
  /** When the creation ends, well or badly. */
  readonly readyAt: number;
  readonly failure: AccountFailure | undefined;
  /** What enabling a key asks of the documents; nothing stands in its way where it is absent. */
  readonly documents?: Documents;
  readonly settings: Timeline<AccountSettings>;
  /** When the account last looked at its key with new eyes: it has not seen a state before this. */
  keySeenAt: number;
  updatingUntil: number;
  deletedAt: number | undefined;
  /** When an account key was made anew, by its kind; the others are as old as the account. */
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
