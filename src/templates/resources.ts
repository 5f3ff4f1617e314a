import type { ApiKind } from '../model/resources.ts';
import { encryptionUserRole, neededKeyPermissions } from '../model/roleAssignments.ts';
import { type Code, indented, joined, lines, trusted } from './code.ts';
import type { TemplateRequest } from './request.ts';

/** A value that each language writes in its own way: as a parameter, a variable, or a reference. */
interface Ref {
  readonly ref: RefName;
}

export type RefName =
  | 'accountName'
  | 'location'
  | 'tenantId'
  | 'principalId'
  | 'keySize'
  | 'keyUri'
  | 'identityId'
  | 'defaultIdentity'
  | 'roleDefinitionId'
  | 'restoreSource'
  | 'restoreTime';

/** An object whose names are also values: refs, or texts from Azure. */
interface Keyed {
  readonly keys: readonly (Ref | string)[];
  readonly value: Tree;
}

/** A resource or a part of one, the same for every language. We wrote its strings; values come in through refs. */
export type Tree = string | number | boolean | Ref | Keyed | readonly Tree[] | Properties;
export interface Properties {
  readonly [name: string]: Tree | undefined;
}

export const ref = (name: RefName): Ref => ({ ref: name });

/** Writes a tree in one language. */
export interface Writer {
  ref(name: RefName): Code;
  string(text: string): Code;
  boolean(value: boolean): Code;
  /** Takes the properties in order. A name is an identifier, or code if it is a value. */
  object(properties: readonly (readonly [name: string | Code, value: Code])[]): Code;
  array(items: readonly Code[]): Code;
}

export function writtenTree(tree: Tree, writer: Writer): Code {
  if (typeof tree === 'string') return writer.string(tree);
  if (typeof tree === 'number') return trusted(String(tree));
  if (typeof tree === 'boolean') return writer.boolean(tree);
  if (isArray(tree)) return writer.array(tree.map((item) => writtenTree(item, writer)));
  if (isRef(tree)) return writer.ref(tree.ref);
  if (isKeyed(tree))
    return writer.object(
      tree.keys.map((key) => [
        typeof key === 'string' ? writer.string(key) : writer.ref(key.ref),
        writtenTree(tree.value, writer),
      ]),
    );
  return writer.object(
    Object.entries(tree).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, writtenTree(value, writer)] as const],
    ),
  );
}

/** Items between an opening and a closing bracket, each on its own line. */
export function block(
  open: string,
  items: readonly Code[],
  close: string,
  separator: string,
  by = '  ',
): Code {
  if (items.length === 0) return trusted(`${open}${close}`);
  const inner = indented(joined(items, `${separator}\n`), by);
  return lines(trusted(open), { code: [by, ...inner.code] }, trusted(close));
}

const isArray = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree);
const isRef = (tree: Ref | Keyed | Properties): tree is Ref =>
  typeof tree['ref' as keyof typeof tree] === 'string';
const isKeyed = (tree: Keyed | Properties): tree is Keyed => 'keys' in tree && 'value' in tree;

/** The version of `Microsoft.KeyVault` that stays supported after 2027-02-27 (docs/azure.md, API versions). */
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

/** Object ids only, never the application id (docs/azure.md, Identities and access). */
export const accessPolicies = [
  { tenantId: ref('tenantId'), objectId: ref('principalId'), permissions: { keys: neededKeyPermissions } },
];

/**
 * A new vault. It always sets the permission model, because the default changed with 2026-02-01 (F-21), and enables
 * purge protection, because Cosmos DB requires it (F-16). A second deployment keeps only the `policies` in the vault
 * itself (F-19).
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

/** With the type, Azure skips a lookup that fails for a new principal (F-04). */
export const assignmentProperties: Properties = {
  roleDefinitionId: ref('roleDefinitionId'),
  principalId: ref('principalId'),
  principalType: 'ServicePrincipal',
};

export const role = encryptionUserRole;

/** If a language only accepts the ID of the role, a variable with its name contains it. */
export const roleVariable = 'keyVaultCryptoServiceEncryptionUser';

export const capabilityOf: Readonly<Partial<Record<ApiKind, string>>> = {
  Gremlin: 'EnableGremlin',
  Table: 'EnableTable',
  Cassandra: 'EnableCassandra',
};

export const kindOf = (api: ApiKind) => (api === 'MongoDB' ? 'MongoDB' : 'GlobalDocumentDB');

/** The identity of the account. The first-party identity is the default, so it is omitted. */
export const accountIdentity = ({ choices }: TemplateRequest): Properties | undefined =>
  choices.identity === 'userAssigned'
    ? { type: 'UserAssigned', userAssignedIdentities: { keys: [ref('identityId')], value: {} } }
    : undefined;

/** An account with a customer-managed key requires its locations (Learn: "Configure customer-managed keys"). */
export function accountProperties({ choices, known, scope }: TemplateRequest): Properties {
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
    // A restored account has the key of its source.
    ...(scope === 'restore' ? restored : { keyVaultKeyUri: ref('keyUri') }),
    defaultIdentity: choices.identity === 'userAssigned' ? ref('defaultIdentity') : undefined,
    backupPolicy: backupPolicy(choices.backup),
    ...hardeningOf(choices.hardening),
  };
}

/** Only the chosen hardening. Without it, the account has Azure's defaults. */
export const hardeningOf = (hardening: TemplateRequest['choices']['hardening']): Properties =>
  hardening === 'none'
    ? {}
    : {
        disableLocalAuth: true,
        minimalTlsVersion: 'Tls12',
        publicNetworkAccess: hardening === 'private' ? 'Disabled' : undefined,
      };

const restored: Properties = {
  createMode: 'Restore',
  restoreParameters: {
    restoreMode: 'PointInTime',
    restoreSource: ref('restoreSource'),
    restoreTimestampInUtc: ref('restoreTime'),
  },
};

function backupPolicy(mode: TemplateRequest['choices']['backup']): Properties | undefined {
  if (mode === 'periodic') return undefined;
  const tier = mode === 'continuous7Days' ? 'Continuous7Days' : 'Continuous30Days';
  return { type: 'Continuous', continuousModeProperties: { tier } };
}
