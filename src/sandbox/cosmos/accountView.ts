import { findIdentity } from '../arm/identities.ts';
import { flagAt, isObject, listAt, numberAt, objectAt, textAt, type Json, type JsonObject } from '../json.ts';
import { findLocation } from '../locations.ts';
import type { Account, AccountIdentity } from '../model/account.ts';
import type { State } from '../model/state.ts';
import { provisioningState, settingsOf } from './accounts.ts';
import { keyStatus } from './revocation.ts';
import { apiOf, endpointsOf } from './apiKind.ts';

interface View {
  readonly state: State;
  readonly now: number;
  readonly apiVersion: string;
}

/** An account as its provider gives it back: recorded property names, undocumented ones included. */
export function accountView(view: View, account: Account) {
  const { now } = view;
  const { tags, identity, properties, defaultIdentity, keyVaultKeyUri } = settingsOf(account, now);
  const provisioning = provisioningState(account, now);
  const creating = provisioning === 'Creating' || provisioning === 'Failed';
  const sent = withoutNulls(properties);
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
      ...(creating ? {} : endpointsOf(account, sent)),
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
      analyticalStorageConfiguration: { schemaType: 'WellDefined' },
      databaseAccountOfferType: 'Standard',
      enableMaterializedViews: false,
      networkAclBypass: 'None',
      disableLocalAuth: false,
      enablePartitionMerge: false,
      enableBurstCapacity: false,
      minimalTlsVersion: 'Tls12',
      configurationOverrides: {},
      cors: [],
      capabilities: [],
      ipRules: [],
      networkAclBypassResourceIds: [],
      ...sent,
      instanceId: account.instanceId,
      ...(keyVaultKeyUri === undefined ? {} : { keyVaultKeyUri }),
      ...statusProperties(view, account, creating),
      defaultIdentity: creating ? '' : defaultIdentity,
      consistencyPolicy: consistency(sent),
      ...regions(account, properties, creating),
      backupPolicy: backup(objectAt(sent, 'backupPolicy')),
      ...(creating ? {} : { keysMetadata: keysMetadata(account) }),
    },
    identity: identityView(view, identity),
  };
}

function withoutNulls(properties: JsonObject): JsonObject {
  const own = ['locations', 'createMode', 'provisioningState', 'keyVaultKeyUri', 'defaultIdentity'];
  return Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => value !== null && !own.includes(name)),
  );
}

interface StatusProperties {
  readonly customerManagedKeyStatus?: string;
  readonly keyVaultKeyUriVersion?: string | undefined;
}

/** `customerManagedKeyStatus` from 2023-09-15, `keyVaultKeyUriVersion` from 2026-03-15 (domain.md 1.2). */
function statusProperties(
  { state, now, apiVersion }: View,
  account: Account,
  creating: boolean,
): StatusProperties {
  const status = keyStatus(state, account, now);
  const version = apiVersion.slice(0, 10);
  if (creating || status === undefined || version < '2023-09-15') return {};
  return {
    customerManagedKeyStatus: status.sentence,
    ...(version < '2026-03-15' ? {} : { keyVaultKeyUriVersion: status.version?.version }),
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

function backup(policy: JsonObject | undefined): Json {
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
    },
  };
}

function regionsOf(account: Account, properties: Json | undefined): readonly Json[] {
  return listAt(properties, 'locations') ?? [{ locationName: account.location, failoverPriority: 0 }];
}

function regions(account: Account, properties: JsonObject, creating: boolean) {
  const all = regionsOf(account, properties)
    .filter(isObject)
    .map((one) => {
      const location = findLocation(textAt(one, 'locationName') ?? '');
      const id = `${account.name}-${location?.name ?? ''}`;
      return {
        id,
        locationName: location?.displayName ?? '',
        ...(creating ? {} : { documentEndpoint: `https://${id}.documents.azure.com:443/` }),
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
  const generated = { generationTime: new Date(account.createdAt).toISOString() };
  return {
    primaryMasterKey: generated,
    secondaryMasterKey: generated,
    primaryReadonlyMasterKey: generated,
    secondaryReadonlyMasterKey: generated,
  };
}

function identityView({ state, now }: View, { type, principalId, tenantId, userAssigned }: AccountIdentity) {
  const entries = userAssigned.map((id) => {
    const found = findIdentity(state, id, now);
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
