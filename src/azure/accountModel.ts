import type {
  DatabaseAccountCreateUpdateParameters,
  DatabaseAccountGetResults,
  LocationGetResult,
} from '@azure/arm-cosmosdb';
import { parseCmkStatus } from '../domain/cmkStatus.ts';
import {
  formatDefaultIdentity,
  parseDefaultIdentity,
  type DefaultIdentity,
} from '../domain/defaultIdentity.ts';
import type { Seen } from '../domain/freshness.ts';
import type { Account, ApiKind, AssignedIdentities, Region } from '../domain/model.ts';
import { parseResourceId } from '../domain/resourceId.ts';
import type { AccountSpec } from '../domain/spec.ts';
import { object, string } from './json.ts';

const capabilityOf: Readonly<Partial<Record<ApiKind, string>>> = {
  Gremlin: 'EnableGremlin',
  Table: 'EnableTable',
  Cassandra: 'EnableCassandra',
};

function readApi({ kind, capabilities }: Pick<DatabaseAccountGetResults, 'kind' | 'capabilities'>): ApiKind {
  if (kind?.toLowerCase() === 'mongodb') return 'MongoDB';
  if (!capabilities || capabilities.length === 0) return 'NoSQL';
  const names = new Set(capabilities.map(({ name }) => name?.toLowerCase()));
  for (const api of ['Gremlin', 'Table', 'Cassandra'] as const)
    if (names.has(capabilityOf[api]?.toLowerCase())) return api;
  return 'NoSQL';
}

/** What is read of an account, whoever answers it. */
export type AccountAnswer = Pick<
  DatabaseAccountGetResults,
  | 'id'
  | 'name'
  | 'kind'
  | 'location'
  | 'capabilities'
  | 'provisioningState'
  | 'keyVaultKeyUri'
  | 'keyVaultKeyUriVersion'
  | 'customerManagedKeyStatus'
  | 'defaultIdentity'
  | 'locations'
  | 'identity'
  | 'enableAnalyticalStorage'
  | 'tags'
> & { readonly backupPolicy?: { readonly type?: string } };

/** What Resource Graph has in another form than the account itself. */
interface Otherwise {
  readonly location?: string | undefined;
  readonly backup?: { readonly type?: string | undefined; readonly tier?: string | undefined };
}

const backupOf = ({ backupPolicy }: AccountAnswer): Otherwise['backup'] => ({
  type: backupPolicy?.type,
  tier: string(object(object(backupPolicy)['continuousModeProperties'])['tier']),
});

/** An account as the domain knows it, or undefined where the answer has no usable id. */
export function readAccount(
  account: AccountAnswer,
  seen?: Seen,
  { location = account.location, backup = backupOf(account) }: Otherwise = {},
): Account | undefined {
  const id = parseResourceId(account.id ?? '');
  if (!id || !account.id) return undefined;
  const { keyVaultKeyUri: keyUri, keyVaultKeyUriVersion: keyVersion, kind, tags } = account;
  const { enableAnalyticalStorage: analyticalStorage, identity, capabilities } = account;
  const read: Writable<Account> = {
    id: account.id,
    name: account.name ?? id.name,
    subscriptionId: id.subscriptionId,
    resourceGroup: id.resourceGroup,
    location: location ?? '',
    api: readApi(account),
    provisioningState: account.provisioningState || 'Unknown',
    status: parseCmkStatus(keyUri, account.customerManagedKeyStatus),
    defaultIdentity: parseDefaultIdentity(account.defaultIdentity),
    regions: readRegions(account.locations ?? []),
  };
  // One after the other: ten thousand accounts are read while somebody waits, and spreads take most of that.
  if (kind) read.kind = kind;
  if (capabilities) read.capabilities = capabilities.flatMap(({ name }) => name ?? []);
  if (keyUri) read.keyUri = keyUri;
  if (keyVersion) read.keyVersion = keyVersion;
  if (identity) read.identities = readIdentities(identity);
  if (backup?.type) read.backup = backup.type;
  if (backup?.tier) read.continuousTier = backup.tier;
  if (typeof analyticalStorage === 'boolean') read.analyticalStorage = analyticalStorage;
  if (tags && Object.keys(tags).length > 0) read.tags = tags;
  if (seen) read.seen = seen;
  return read;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Their names in the order of failover. */
function readRegions(locations: NonNullable<AccountAnswer['locations']>): readonly string[] {
  const inOrder =
    locations.length < 2
      ? locations
      : [...locations].sort((a, b) => (a.failoverPriority ?? 0) - (b.failoverPriority ?? 0));
  return inOrder.flatMap(({ locationName }) => locationName ?? []);
}

function readIdentities(identity: NonNullable<DatabaseAccountGetResults['identity']>): AssignedIdentities {
  const { principalId, tenantId, userAssignedIdentities } = identity;
  return {
    ...(principalId ? { systemAssigned: { principalId, ...(tenantId ? { tenantId } : {}) } } : {}),
    userAssigned: Object.entries(userAssignedIdentities ?? {}).map(([id, assigned]) => ({
      id,
      ...readAssigned(assigned),
    })),
  };
}

/** Azure answers an identity that was assigned just now as `null` or `{}`. */
const readAssigned = (assigned: { principalId?: string; clientId?: string } | null | undefined) => ({
  ...(assigned?.principalId ? { principalId: assigned.principalId } : {}),
  ...(assigned?.clientId ? { clientId: assigned.clientId } : {}),
});

/**
 * The body that makes an account with a customer-managed key (domain.md 2.7). The first-party identity is the default
 * and so is not named, nor are periodic backups. The locations have to be given.
 */
export function accountBody(
  account: AccountSpec,
  keyUri: string,
  identity?: DefaultIdentity,
): DatabaseAccountCreateUpdateParameters {
  const capability = capabilityOf[account.api];
  return {
    location: account.region.name,
    kind: account.api === 'MongoDB' ? 'MongoDB' : 'GlobalDocumentDB',
    databaseAccountOfferType: 'Standard',
    locations: [
      {
        locationName: account.region.name,
        failoverPriority: 0,
        isZoneRedundant: account.zoneRedundant,
      },
    ],
    ...(capability ? { capabilities: [{ name: capability }] } : {}),
    keyVaultKeyUri: keyUri,
    ...(identity?.kind === 'userAssigned'
      ? {
          identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
          defaultIdentity: formatDefaultIdentity(identity),
        }
      : {}),
    ...(account.backup
      ? { backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: account.backup } } }
      : {}),
  };
}

/** Regions that are being built or torn down are no choice for anybody. */
const unfinished = new Set(['uninitialized', 'initializing', 'internallyready', 'deleting', 'failed']);

/** A region in which accounts can be made. Azure names it as people do ("West US"); its short name is derived. */
export function readRegion({ name, properties }: LocationGetResult): Region | undefined {
  if (!name || unfinished.has(properties?.status?.toLowerCase() ?? '')) return undefined;
  const { isSubscriptionRegionAccessAllowedForRegular: allowed, isSubscriptionRegionAccessAllowedForAz: az } =
    properties ?? {};
  return {
    name: name.toLowerCase().replaceAll(/\s/g, ''),
    displayName: name,
    zones: properties?.supportsAvailabilityZone === true,
    ...(typeof allowed === 'boolean' ? { allowed } : {}),
    ...(typeof az === 'boolean' ? { allowedWithZones: az } : {}),
  };
}
