import type { DatabaseAccountCreateUpdateParameters } from '@azure/arm-cosmosdb';
import { type CmkStatus, parseCmkStatus } from '../model/cmkStatus.ts';
import {
  type DefaultIdentity,
  formatDefaultIdentity,
  parseDefaultIdentity,
} from '../model/defaultIdentity.ts';
import type { Observed } from '../model/dataAge.ts';
import { parseResourceId } from '../model/resourceId.ts';
import type { Account, ApiKind, AssignedIdentities, Region } from '../model/resources.ts';
import type { AccountSpec } from '../model/spec.ts';
import { type Fields, notOurs } from './fields.ts';

const capabilityOf: Readonly<Partial<Record<ApiKind, string>>> = {
  Gremlin: 'EnableGremlin',
  Table: 'EnableTable',
  Cassandra: 'EnableCassandra',
};

function readApi(kind: string | undefined, capabilities: readonly string[]): ApiKind {
  if (kind?.toLowerCase() === 'mongodb') return 'MongoDB';
  if (capabilities.length === 0) return 'NoSQL';
  const names = new Set(capabilities.map((name) => name.toLowerCase()));
  for (const api of ['Gremlin', 'Table', 'Cassandra'] as const)
    if (names.has(capabilityOf[api]?.toLowerCase() ?? '')) return api;
  return 'NoSQL';
}

/** Properties whose form in Resource Graph differs from the account itself. */
interface Otherwise {
  /** Finds the account's own region among the names of its regions. */
  readonly home?: (regions: readonly string[]) => string | undefined;
  readonly backup?: { readonly type?: string | undefined; readonly tier?: string | undefined };
}

function backupOf(properties: Fields): NonNullable<Otherwise['backup']> {
  const policy = properties.inner('backupPolicy');
  return { type: policy.string('type'), tier: policy.inner('continuousModeProperties').string('tier') };
}

/**
 * Maps Azure's account to ours; undefined if the response has no usable id. `properties` are the account's properties,
 * which Resource Graph and the SDKs return next to its id.
 */
export function readAccount(
  account: Fields,
  properties: Fields = account.required('properties'),
  observed?: Observed,
  otherwise: Otherwise = {},
): Account | undefined {
  const accountId = account.string('id') ?? '';
  const id = parseResourceId(accountId);
  if (!id) return undefined;
  const [location, backup] = [account.string('location'), otherwise.backup ?? backupOf(properties)];
  const keyUri = properties.string('keyVaultKeyUri');
  const endpoint = properties.string('documentEndpoint');
  const [kind, keyVersion] = [account.string('kind'), properties.string('keyVaultKeyUriVersion')];
  const capabilities = properties
    .list('capabilities')
    .flatMap((capability) => capability.string('name') ?? []);
  const analyticalStorage = properties.boolean('enableAnalyticalStorage');
  const tags = account.map('tags');
  const regions = readRegions(properties.list('locations'));
  const read: Writable<Account> = {
    id: accountId,
    name: account.string('name') ?? id.name,
    subscriptionId: id.subscriptionId,
    resourceGroup: id.resourceGroup,
    location: otherwise.home?.(regions) ?? location ?? '',
    api: readApi(kind, capabilities),
    provisioningState: properties.string('provisioningState') || 'Unknown',
    status: readStatus(properties, keyUri),
    defaultIdentity: parseDefaultIdentity(properties.string('defaultIdentity')),
    regions,
  };
  // Single assignments, because spreads would take most of the time for reading ten thousand accounts.
  if (kind) read.kind = kind;
  if (properties.has('capabilities')) read.capabilities = capabilities;
  if (endpoint) read.endpoint = endpoint;
  if (keyUri) read.keyUri = keyUri;
  if (keyVersion) read.keyVersion = keyVersion;
  if (account.has('identity')) read.identities = readIdentities(account.inner('identity'));
  if (backup.type) read.backup = backup.type;
  if (backup.tier) read.continuousTier = backup.tier;
  if (analyticalStorage !== undefined) read.analyticalStorage = analyticalStorage;
  if (Object.keys(tags).length > 0) read.tags = tags;
  if (properties.has('restoreParameters')) setRestored(read, properties.inner('restoreParameters'));
  if (observed) read.observed = observed;
  if (account.unread) read.unread = account.unread;
  return read;
}

/**
 * An account counts as having a Microsoft-managed key only if Azure says so: a key URI that can't be parsed might name
 * any key.
 */
const readStatus = (properties: Fields, keyUri: string | undefined): CmkStatus =>
  properties.isBroken || (keyUri === undefined && properties.has('keyVaultKeyUri'))
    ? { kind: 'unknown' }
    : parseCmkStatus(keyUri, properties.string('customerManagedKeyStatus'));

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function setRestored(account: Writable<Account>, parameters: Fields): void {
  const [source, at] = [parameters.string('restoreSource'), parameters.date('restoreTimestampInUtc')];
  if (source) account.restored = { source, ...(at === undefined ? {} : { at }) };
}

/** The region names in failover order. */
function readRegions(locations: readonly Fields[]): readonly string[] {
  const inOrder = locations
    .map((location) => ({
      name: location.string('locationName'),
      at: location.number('failoverPriority') ?? 0,
    }))
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
  return inOrder.filter((name) => name !== undefined);
}

function readIdentities(identity: Fields): AssignedIdentities {
  const [principalId, tenantId] = [identity.string('principalId'), identity.string('tenantId')];
  return {
    ...(principalId ? { systemAssigned: { principalId, ...(tenantId ? { tenantId } : {}) } } : {}),
    userAssigned: identity.entries('userAssignedIdentities').map(([id, assigned]) => ({
      id,
      ...readAssigned(assigned),
    })),
  };
}

/** Azure returns an identity that was just assigned as `null` or `{}`. */
function readAssigned(assigned: Fields): { principalId?: string; clientId?: string } {
  const [principalId, clientId] = [assigned.string('principalId'), assigned.string('clientId')];
  return { ...(principalId ? { principalId } : {}), ...(clientId ? { clientId } : {}) };
}

/**
 * The body that creates an account with a customer-managed key (docs/azure.md, Account creation). The first-party
 * identity and periodic backups are Azure's defaults, so they are left out. The locations are required.
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

/** Statuses of regions that are being built or removed, which are not offered. */
const unfinished = new Set(['uninitialized', 'initializing', 'internallyready', 'deleting', 'failed']);

/** A region in which accounts can be created. Azure returns its display name ("West US"); the short name is derived. */
export function readRegion(region: Fields): Region | typeof notOurs | undefined {
  const [name, properties] = [region.string('name'), region.inner('properties')];
  if (unfinished.has(properties.string('status')?.toLowerCase() ?? '')) return notOurs;
  const allowed = properties.boolean('isSubscriptionRegionAccessAllowedForRegular');
  const allowedWithZones = properties.boolean('isSubscriptionRegionAccessAllowedForAz');
  const zones = properties.boolean('supportsAvailabilityZone') === true;
  if (!name || region.unread) return undefined;
  return {
    name: name.toLowerCase().replaceAll(/\s/g, ''),
    displayName: name,
    zones,
    ...(allowed === undefined ? {} : { allowed }),
    ...(allowedWithZones === undefined ? {} : { allowedWithZones }),
  };
}
