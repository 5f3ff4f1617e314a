import { encryptionUserRole, neededKeyPermissions } from '../../grants.ts';
import type { ApiKind } from '../../model.ts';
import type { TemplateRequest } from '../request.ts';
import { ref, type Properties } from './tree.ts';

/** Of `Microsoft.KeyVault`: the one that outlives 2027-02-27 (domain.md 1.1). */
export const keyVaultApiVersion = '2026-02-01';
export const authorizationApiVersion = '2022-04-01';
export const identityApiVersion = '2024-11-30';
export const resourcesApiVersion = '2025-04-01';

export const types = {
  account: 'Microsoft.DocumentDB/databaseAccounts',
  vault: 'Microsoft.KeyVault/vaults',
  key: 'Microsoft.KeyVault/vaults/keys',
  policies: 'Microsoft.KeyVault/vaults/accessPolicies',
  assignment: 'Microsoft.Authorization/roleAssignments',
  role: 'Microsoft.Authorization/roleDefinitions',
  identity: 'Microsoft.ManagedIdentity/userAssignedIdentities',
} as const;

/** Never the application id: object ids only (domain.md 3.1). */
export const accessPolicies = [
  { tenantId: ref('tenantId'), objectId: ref('principalId'), permissions: { keys: neededKeyPermissions } },
];

/**
 * A new vault. Its permission model is always said, as the default changed with 2026-02-01 (F-21); purge protection is
 * on, as Cosmos DB asks for it (F-16). `policies` in the vault itself are what a second deployment keeps (F-19).
 */
export function vaultProperties(
  { choices, known }: TemplateRequest,
  policies: Properties[] = [],
): Properties {
  const rbac = choices.permissionModel === 'rbac';
  return {
    tenantId: ref('tenantId'),
    sku: { family: 'A', name: known.vault?.create?.sku ?? 'standard' },
    enableRbacAuthorization: rbac,
    accessPolicies: rbac ? undefined : policies,
    enableSoftDelete: true,
    softDeleteRetentionInDays: 90,
    enablePurgeProtection: true,
  };
}

export const keyProperties = ({ known }: TemplateRequest): Properties => ({
  kty: known.key?.create?.type ?? 'RSA',
  keySize: ref('keySize'),
  keyOps: ['wrapKey', 'unwrapKey'],
});

/** The type spares a look-up that fails for a principal that was just made (F-04). */
export const assignmentProperties: Properties = {
  roleDefinitionId: ref('roleDefinitionId'),
  principalId: ref('principalId'),
  principalType: 'ServicePrincipal',
};

export const role = encryptionUserRole;

export const capabilityOf: Readonly<Partial<Record<ApiKind, string>>> = {
  Gremlin: 'EnableGremlin',
  Table: 'EnableTable',
  Cassandra: 'EnableCassandra',
};

export const kindOf = (api: ApiKind) => (api === 'MongoDB' ? 'MongoDB' : 'GlobalDocumentDB');

/** What the account is beside its properties; the first-party identity is the default, and is not named. */
export const accountIdentity = ({ choices }: TemplateRequest): Properties | undefined =>
  choices.identity === 'userAssigned'
    ? { type: 'UserAssigned', userAssignedIdentities: { key: ref('identityId'), value: {} } }
    : undefined;

/** The locations have to be given for an account with a customer-managed key (Learn: "Configure customer-managed keys"). */
export function accountProperties({ choices, known }: TemplateRequest): Properties {
  const capability = capabilityOf[choices.api];
  return {
    databaseAccountOfferType: 'Standard',
    locations: [
      {
        locationName: ref('location'),
        failoverPriority: 0,
        isZoneRedundant: known.account?.zoneRedundant ?? false,
      },
    ],
    capabilities: capability ? [{ name: capability }] : undefined,
    keyVaultKeyUri: ref('keyUri'),
    defaultIdentity: choices.identity === 'userAssigned' ? ref('defaultIdentity') : undefined,
    backupPolicy: backupPolicy(choices.backup),
  };
}

function backupPolicy(mode: TemplateRequest['choices']['backup']): Properties | undefined {
  if (mode === 'periodic') return undefined;
  const tier = mode === 'continuous7Days' ? 'Continuous7Days' : 'Continuous30Days';
  return { type: 'Continuous', continuousModeProperties: { tier } };
}
