import { same } from '../identifiers.ts';
import { flagAt, isObject, listAt, numberAt, objectAt, textAt, type Json, type JsonObject } from '../json.ts';
import { findLocation } from '../locations.ts';
import type { Account, AccountIdentity } from '../model/account.ts';
import { idOf, withKey } from '../model/lookup.ts';
import type { State } from '../model/state.ts';
import { provisioningState, accountSettingsOf } from './accounts.ts';
import { principalAt } from './keyAccess.ts';
import { isRestored } from './restoreAccount.ts';
import { keyStatus } from './revocation.ts';
import { apiOf, endpointsOf } from './apiKind.ts';

interface View {
  readonly state: State;
  readonly now: number;
  readonly apiVersion: string;
  readonly withoutKeyStatus?: boolean;
}

/** An account as its provider returns it: recorded property names, including undocumented ones. */
export function accountView(view: View, account: Account) {
  const { now, apiVersion } = view;
  const { tags, identity, properties, defaultIdentity, keyVaultKeyUri } = accountSettingsOf(account, now);
  const provisioning = provisioningState(account, now);
  const creating = provisioning === 'Creating' || provisioning === 'Failed';
  const sent = asAzureWrites(properties);
  const mongo = same(account.kind, 'MongoDB');
  const restored = isRestored(properties);
  return {
    id: account.id,
    name: account.name,
    location: account.location,
    type: 'Microsoft.DocumentDB/databaseAccounts',
    kind: account.kind,
    tags,
    systemData: { createdAt: new Date(account.createdAt).toISOString() },
    properties: {
      provisioningState: provisioning,
      ...(creating ? {} : endpointsOf(account, sent, apiVersion)),
      publicNetworkAccess: 'Enabled',
      enableAutomaticFailover: false,
      enableMultipleWriteLocations: false,
      enablePartitionKeyMonitor: false,
      isVirtualNetworkFilterEnabled: false,
      virtualNetworkRules: [],
      EnabledApiTypes: apiOf(account.kind, sent),
      disableKeyBasedMetadataWriteAccess: false,
      enableFreeTier: false,
      enableAnalyticalStorage: false,
      analyticalStorageConfiguration: restored ? {} : { schemaType: mongo ? 'FullFidelity' : 'WellDefined' },
      databaseAccountOfferType: 'Standard',
      networkAclBypass: 'None',
      disableLocalAuth: false,
      ...since(apiVersion, '2022-08-15', { enablePartitionMerge: false }),
      ...since(apiVersion, '2023-04-15', { minimalTlsVersion: 'Tls12' }),
      ...since(apiVersion, '2023-09-15', { enableBurstCapacity: false }),
      configurationOverrides: mongo && !creating ? { EnableBsonSchema: 'True' } : {},
      cors: [],
      capabilities: [],
      ipRules: [],
      networkAclBypassResourceIds: [],
      ...sent,
      instanceId: account.instanceId,
      ...createMode(properties),
      ...(keyVaultKeyUri === undefined ? {} : { keyVaultKeyUri }),
      ...statusProperties(view, account, creating),
      defaultIdentity: creating && !restored ? '' : defaultIdentity,
      consistencyPolicy: consistency(sent),
      ...regions(account, properties, creating, restored),
      backupPolicy: backup(objectAt(sent, 'backupPolicy'), creating),
      ...since(apiVersion, '2022-08-15', { keysMetadata: keysMetadata(account) }),
    },
    identity: identityView(view, identity),
  };
}

/** Recorded for accounts with continuous backup only. */
const createMode = (properties: JsonObject) =>
  textAt(properties, 'backupPolicy', 'type') === 'Continuous'
    ? { createMode: textAt(properties, 'createMode') ?? 'Default' }
    : {};

const own = ['locations', 'createMode', 'provisioningState', 'keyVaultKeyUri', 'defaultIdentity'];

/**
 * The properties of a request as they are returned: without nulls and empty API properties, and `DISABLED` as
 * `Disabled`.
 */
function asAzureWrites(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name, value]) => value !== null && !own.includes(name) && JSON.stringify(value) !== '{}')
      .map(([name, value]) => [
        name,
        name === 'publicNetworkAccess' && typeof value === 'string' ? capitalized(value) : value,
      ]),
  );
}

const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

/** Properties that responses have from an api-version on. Previews count by their date. */
function since<T extends object>(apiVersion: string, first: string, properties: T): Partial<T> {
  return apiVersion.slice(0, 10) < first ? {} : properties;
}

interface StatusProperties {
  readonly customerManagedKeyStatus?: string;
  readonly keyVaultKeyUriVersion?: string | undefined;
}

/**
 * `customerManagedKeyStatus` from 2023-09-15, `keyVaultKeyUriVersion` from 2025-10-15 (docs/azure.md, API versions).
 */
function statusProperties(
  { state, now, apiVersion, withoutKeyStatus = false }: View,
  account: Account,
  creating: boolean,
): StatusProperties {
  const version = apiVersion.slice(0, 10);
  if (withoutKeyStatus || creating || version < '2023-09-15') return {};
  const status = keyStatus(state, account, now);
  if (status === undefined) return {};
  return {
    customerManagedKeyStatus: status.sentence,
    ...(version < '2025-10-15' ? {} : { keyVaultKeyUriVersion: status.version?.version }),
  };
}

function consistency(sent: JsonObject) {
  const policy = objectAt(sent, 'consistencyPolicy');
  return {
    defaultConsistencyLevel: textAt(policy, 'defaultConsistencyLevel') ?? 'Session',
    maxIntervalInSeconds: numberAt(policy, 'maxIntervalInSeconds') ?? 5,
    maxStalenessPrefix: numberAt(policy, 'maxStalenessPrefix') ?? 100,
  };
}

function backup(policy: JsonObject | undefined, creating: boolean): Json {
  if (textAt(policy, 'type') === 'Continuous') {
    const tier = textAt(policy, 'continuousModeProperties', 'tier') ?? 'Continuous30Days';
    return { type: 'Continuous', continuousModeProperties: { tier } };
  }
  return {
    type: 'Periodic',
    periodicModeProperties: {
      backupIntervalInMinutes: 240,
      backupRetentionIntervalInHours: 8,
      backupStorageRedundancy: 'Geo',
      ...objectAt(policy, 'periodicModeProperties'),
      ...(creating ? { backupStorageRedundancy: 'Invalid' } : {}),
    },
  };
}

function regionsOf(account: Account, properties: Json | undefined): readonly Json[] {
  return listAt(properties, 'locations') ?? [{ locationName: account.location, failoverPriority: 0 }];
}

export function regions(account: Account, properties: JsonObject, creating: boolean, restored = false) {
  const all = regionsOf(account, properties)
    .filter(isObject)
    .map((one) => {
      const location = findLocation(textAt(one, 'locationName') ?? '');
      const id = `${account.name}-${location?.name ?? ''}`;
      return {
        id,
        locationName: location?.displayName ?? '',
        ...(creating
          ? restored
            ? { documentEndpoint: '' }
            : {}
          : { documentEndpoint: `https://${id}.documents.azure.com:443/` }),
        provisioningState: creating ? 'Creating' : 'Succeeded',
        failoverPriority: numberAt(one, 'failoverPriority') ?? 0,
        isZoneRedundant: flagAt(one, 'isZoneRedundant') ?? false,
      };
    });
  const multiple = flagAt(properties, 'enableMultipleWriteLocations') ?? false;
  return {
    writeLocations: multiple ? all : all.filter(({ failoverPriority }) => failoverPriority === 0),
    readLocations: all,
    locations: all,
    failoverPolicies: all.map(({ id, locationName, failoverPriority }) => ({
      id,
      locationName,
      failoverPriority,
    })),
  };
}

function keysMetadata(account: Account) {
  const made = (kind: string) => ({
    generationTime: new Date(account.keysMadeAt?.[kind] ?? account.createdAt).toISOString(),
  });
  return {
    primaryMasterKey: made('primary'),
    secondaryMasterKey: made('secondary'),
    primaryReadonlyMasterKey: made('primaryReadonly'),
    secondaryReadonlyMasterKey: made('secondaryReadonly'),
  };
}

function identityView({ state }: View, identity: AccountIdentity) {
  const { type, principalId, tenantId, userAssigned } = identity;
  const entries = userAssigned.map((id) => {
    const known = principalAt(state, identity, id);
    const found = withKey(state.identities, idOf, id).find((one) => one.principalId === known);
    const lower = id.replace('/resourceGroups/', '/resourcegroups/');
    return [
      lower,
      found === undefined ? {} : { clientId: found.clientId, principalId: found.principalId },
    ] as const;
  });
  return {
    type,
    ...(principalId === undefined ? {} : { principalId, tenantId }),
    ...(entries.length === 0 ? {} : { userAssignedIdentities: Object.fromEntries(entries) }),
  };
}
