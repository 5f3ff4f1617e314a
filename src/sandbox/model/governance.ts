import type { Timeline } from '../timeline.ts';
import type { Json, JsonObject } from '../json.ts';

export interface RoleDefinition {
  /** The GUID. */
  readonly name: string;
  readonly roleName: string;
  readonly description: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
}

export interface RoleAssignment {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  /** The GUID of the role definition. */
  readonly role: string;
  readonly principalId: string;
  readonly principalType: string;
  readonly description: string | undefined;
  /** Which roles the principal may assign, where that is limited: the GUIDs in it. */
  readonly condition?: string;
  readonly createdAt: number;
  removedAt: number | undefined;
}

export interface Lock {
  readonly name: string;
  readonly scope: string;
  readonly level: 'ReadOnly' | 'CanNotDelete';
  readonly notes?: string;
}

export interface PolicyCondition {
  /** `Microsoft.KeyVault/vaults` and the like. */
  readonly resourceType: string;
  /** A path in the resource: `location`, `properties.keyVaultKeyUri`. */
  readonly field: string;
  readonly operator: 'exists' | 'equals' | 'notEquals' | 'in' | 'notIn';
  readonly value: Json;
}

/** A deny assignment: what its condition describes is refused. */
export interface PolicyAssignment {
  readonly name: string;
  readonly scope: string;
  readonly displayName: string;
  /** The GUID of a built-in definition. */
  readonly definition: string;
  readonly definitionDisplayName: string;
  /** The GUID of an initiative, where the definition is assigned as a member of one. */
  readonly initiative?: string;
  readonly condition: PolicyCondition;
  readonly exemptions?: readonly PolicyExemption[];
}

/** Takes a scope out of the assignment that it is kept with (Learn: "Azure Policy exemption structure"). */
export interface PolicyExemption {
  readonly name: string;
  readonly scope: string;
  readonly category: 'Waiver' | 'Mitigated';
  /** ISO 8601; without it, it does not end. */
  readonly expiresOn?: string;
}

/** `NotRegistered` has never been registered, `Unregistered` has been. */
export type RegistrationState =
  'NotRegistered' | 'Registering' | 'Registered' | 'Unregistering' | 'Unregistered';

/** What a resource provider says of itself, whatever the subscription. */
export interface Provider extends JsonObject {
  readonly namespace: string;
}

export interface Subscription {
  readonly id: string;
  readonly displayName: string;
  readonly tenantId: string;
  /** By namespace in lower case; one that is missing has never been registered. */
  readonly providers: Map<string, Timeline<RegistrationState>>;
  /** Names of regions in which Cosmos DB lets this subscription make nothing; none where it is not said. */
  closedRegions?: readonly string[];
  /** Tenants to which the subscription is delegated; none where it is not said. */
  readonly managedByTenants?: readonly string[];
  /** Names of regions that have no room left for its zone-redundant accounts. */
  zonesFullIn?: readonly string[];
}

export interface ResourceGroup {
  readonly subscriptionId: string;
  readonly name: string;
  readonly location: string;
  tags: Readonly<Record<string, string>> | undefined;
  /** When it is gone; a moment in the future while it is being deleted. */
  deletedAt: number | undefined;
}

export interface UserAssignedIdentity {
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
  readonly principalId: string;
  readonly clientId: string;
  tags: Readonly<Record<string, string>>;
  deletedAt: number | undefined;
}
