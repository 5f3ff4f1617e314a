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
  /** The GUIDs of the roles that the principal can assign, if they are limited. */
  readonly condition?: string;
  readonly createdAt: number;
  removedAt: number | undefined;
  /** True for a role that Azure Lighthouse delegates to a principal of a managing tenant. No list has it. */
  readonly delegated?: boolean;
}

export interface Lock {
  readonly name: string;
  readonly scope: string;
  readonly level: 'ReadOnly' | 'CanNotDelete';
  readonly notes?: string;
}

export interface PolicyCondition {
  /** For example, `Microsoft.KeyVault/vaults`. */
  readonly resourceType: string;
  /** A path in the resource, for example `location` or `properties.keyVaultKeyUri`. */
  readonly field: string;
  readonly operator: 'exists' | 'equals' | 'notEquals' | 'in' | 'notIn';
  readonly value: Json;
}

/** An assignment: a resource that matches its condition doesn't comply, and is rejected unless it's only audited. */
export interface PolicyAssignment {
  readonly name: string;
  readonly scope: string;
  readonly displayName: string;
  /** The GUID of a built-in definition. */
  readonly definition: string;
  readonly definitionDisplayName: string;
  /** The GUID of an initiative, if the definition is assigned through one. */
  readonly initiative?: string;
  readonly condition: PolicyCondition;
  /** Defaults to "Deny". */
  readonly effect?: 'Audit';
  readonly exemptions?: readonly PolicyExemption[];
}

/** Exempts a scope from the assignment that contains it (Learn: "Azure Policy exemption structure"). */
export interface PolicyExemption {
  readonly name: string;
  readonly scope: string;
  readonly category: 'Waiver' | 'Mitigated';
  /** ISO 8601. Without it, the exemption doesn't expire. */
  readonly expiresOn?: string;
}

/** `NotRegistered` was never registered; `Unregistered` was. */
export type RegistrationState =
  'NotRegistered' | 'Registering' | 'Registered' | 'Unregistering' | 'Unregistered';

/** A resource provider's own properties, the same for every subscription. */
export interface Provider extends JsonObject {
  readonly namespace: string;
}

export interface Subscription {
  readonly id: string;
  readonly displayName: string;
  readonly tenantId: string;
  /** By namespace in lower case. A missing provider was never registered. */
  readonly providers: Map<string, Timeline<RegistrationState>>;
  /** Names of regions in which Cosmos DB creates no accounts for this subscription. Defaults to none. */
  closedRegions?: readonly string[];
  /** Tenants that the subscription is delegated to (Azure Lighthouse). Their people hold roles with `delegated`. */
  readonly managedByTenants?: readonly string[];
  /** Names of regions without capacity for zone-redundant accounts of this subscription. */
  zonesFullIn?: readonly string[];
}

export interface ResourceGroup {
  readonly subscriptionId: string;
  readonly name: string;
  readonly location: string;
  tags: Readonly<Record<string, string>> | undefined;
  /** When the deletion is complete. In the future while it is in progress. */
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
