import { expect } from 'vitest';
import { at, listAt, textAt, type Body } from '../../../recordings.ts';
import { sizeOf, vaultPlace } from './reading.ts';

/*
 * The expected model of a recorded body, derived from the body in a different way than in our adapters, to detect
 * losses.
 */

/** Both are read from Azure Resource Manager itself, at any time. */
const observed = { from: 'resourceManager', at: expect.any(Number) as number };

const property = (body: Body, name: string) => at(body, 'properties', name);
const place = (body: Body) => {
  const [, , subscriptionId, , resourceGroup] = textAt(body, 'id')?.split('/') ?? [];
  return { subscriptionId, resourceGroup };
};

const apis: Readonly<Record<string, string>> = {
  Sql: 'NoSQL',
  MongoDB: 'MongoDB',
  Cassandra: 'Cassandra',
  'Gremlin, Sql': 'Gremlin',
  'Table, Sql': 'Table',
};

const defaultIdentities: Readonly<Record<string, object>> = {
  FirstPartyIdentity: { kind: 'firstParty' },
  '': { kind: 'other', text: '' },
};

/** Undefined if Azure returned no identities: not knowing them differs from having none. */
const identitiesOf = (body: Body) =>
  at(body, 'identity') === undefined
    ? {}
    : {
        identities: {
          ...(at(body, 'identity', 'principalId') === undefined
            ? {}
            : {
                systemAssigned: {
                  principalId: at(body, 'identity', 'principalId'),
                  tenantId: at(body, 'identity', 'tenantId'),
                },
              }),
          userAssigned: Object.entries(at(body, 'identity', 'userAssignedIdentities') ?? {}).map(
            ([id, one]: [string, Body]) => ({
              id,
              principalId: at(one, 'principalId'),
              clientId: at(one, 'clientId'),
            }),
          ),
        },
      };

export const expectedAccount = (body: Body) => {
  const keyUri = property(body, 'keyVaultKeyUri');
  const tier = at(body, 'properties', 'backupPolicy', 'continuousModeProperties', 'tier');
  const tags = Object.keys(at(body, 'tags') ?? {});
  return {
    id: at(body, 'id'),
    name: at(body, 'name'),
    ...place(body),
    location: at(body, 'location'),
    // The capitalization is Azure's. Our adapter reads kind and capabilities instead.
    api: apis[textAt(body, 'properties', 'EnabledApiTypes') ?? ''],
    provisioningState: property(body, 'provisioningState'),
    ...(keyUri === undefined ? {} : { keyUri }),
    // No recording has a status: with a key it is unknown, and without one there is none.
    status: { kind: keyUri === undefined ? 'serviceManaged' : 'unknown' },
    defaultIdentity: defaultIdentities[textAt(body, 'properties', 'defaultIdentity') ?? ''],
    kind: at(body, 'kind'),
    capabilities: listAt(body, 'properties', 'capabilities').map((one) => at(one, 'name')),
    ...identitiesOf(body),
    backup: at(body, 'properties', 'backupPolicy', 'type'),
    ...(property(body, 'documentEndpoint') === undefined
      ? {}
      : { endpoint: property(body, 'documentEndpoint') }),
    ...(tier === undefined ? {} : { continuousTier: tier }),
    analyticalStorage: property(body, 'enableAnalyticalStorage'),
    ...(tags.length === 0 ? {} : { tags: at(body, 'tags') }),
    regions: listAt(body, 'properties', 'failoverPolicies')
      .toSorted((one, other) => Number(at(one, 'failoverPriority')) - Number(at(other, 'failoverPriority')))
      .map((one) => at(one, 'locationName')),
    observed,
  };
};

export const expectedVault = (body: Body) => {
  const days = property(body, 'softDeleteRetentionInDays');
  const rules = property(body, 'networkAcls');
  return {
    id: at(body, 'id'),
    name: at(body, 'name'),
    ...place(body),
    location: at(body, 'location'),
    tenantId: property(body, 'tenantId'),
    uri: `https://${textAt(body, 'name')?.toLowerCase() ?? ''}.vault.azure.net`,
    sku: textAt(body, 'properties', 'sku', 'name')?.toLowerCase(),
    permissionModel: property(body, 'enableRbacAuthorization') === true ? 'rbac' : 'accessPolicy',
    softDelete: property(body, 'enableSoftDelete') === true,
    ...(days === undefined ? {} : { retentionDays: days }),
    purgeProtection: property(body, 'enablePurgeProtection') === true,
    network: {
      publicAccess: property(body, 'publicNetworkAccess') ?? 'Enabled',
      defaultAction: at(rules, 'defaultAction') ?? 'Allow',
      bypass: at(rules, 'bypass') ?? 'AzureServices',
      ipRules: listAt(rules, 'ipRules').map((one) => at(one, 'value')),
      subnetIds: listAt(rules, 'virtualNetworkRules').map((one) => at(one, 'id')),
    },
    accessPolicies: listAt(body, 'properties', 'accessPolicies').map((one) => ({
      objectId: at(one, 'objectId'),
      tenantId: at(one, 'tenantId'),
      keyPermissions: listAt(one, 'permissions', 'keys'),
    })),
    provisioningState: property(body, 'provisioningState'),
    observed,
  };
};

const milliseconds = (body: Body, name: string, as: string) => {
  const seconds = at(body, 'attributes', name);
  return typeof seconds === 'number' ? { [as]: seconds * 1000 } : {};
};

/** From a bundle: the keys of both planes have its form here. */
export const expectedKey = (bundle: Body) => {
  const [, , host, , name = '', version = ''] = textAt(bundle, 'key', 'kid')?.split('/') ?? [];
  return {
    id: `${vaultPlace.id}/keys/${name}`,
    vaultId: vaultPlace.id,
    name,
    uri: `https://${host ?? ''}/keys/${name}`,
    type: at(bundle, 'key', 'kty'),
    size: sizeOf(bundle),
    operations: at(bundle, 'key', 'key_ops'),
    enabled: at(bundle, 'attributes', 'enabled'),
    ...milliseconds(bundle, 'exp', 'expires'),
    latestVersion: version,
  };
};

export const expectedVersion = (bundle: Body) => ({
  version: textAt(bundle, 'key', 'kid')?.split('/')[5],
  enabled: at(bundle, 'attributes', 'enabled'),
  ...milliseconds(bundle, 'created', 'created'),
  ...milliseconds(bundle, 'updated', 'updated'),
  ...milliseconds(bundle, 'exp', 'expires'),
});

/** `Unregistered` is Azure's word for a provider that is no longer registered, which registration also fixes. */
export const expectedRegistration = (body: Body) => {
  const state = at(body, 'registrationState');
  return state === 'Unregistered' ? 'NotRegistered' : state;
};

export const expectedSubscriptions = (subscriptions: Body, account: string) =>
  listAt(subscriptions, 'value').map((one) => ({
    id: at(one, 'subscriptionId'),
    name: at(one, 'displayName'),
    tenantId: at(one, 'tenantId'),
    account,
  }));
