import { newGuid, same } from '../identifiers.ts';
import type { JsonObject } from '../json.ts';
import { allKeyOps, makeVersion, makeKey } from '../keyVault/keys.ts';
import { findLocation } from '../locations.ts';
import type { Account, AccountIdentity, Documents } from '../model/account.ts';
import type {
  Provider,
  RegistrationState,
  ResourceGroup,
  RoleAssignment,
  Subscription,
  UserAssignedIdentity,
} from '../model/governance.ts';
import { addPrincipal } from '../model/principals.ts';
import type { State } from '../model/state.ts';
import {
  isHsm,
  type AccessPolicy,
  type Key,
  type KeyAttributes,
  type KeyStore,
  type Vault,
  type VaultSettings,
} from '../model/vault.ts';
import { timeline } from '../timeline.ts';

/** Long enough ago that everything has taken effect. */
const longAgo = 90 * 24 * 60 * 60 * 1000;

export function before(state: State): number {
  return state.clock.now() - longAgo;
}

export function addSubscription(
  state: State,
  {
    registered = ['Microsoft.DocumentDB', 'Microsoft.KeyVault', 'Microsoft.ManagedIdentity'],
    ...rest
  }: Omit<Subscription, 'providers'> & { readonly registered?: readonly string[] },
): Subscription {
  const providers = new Map(
    registered.map((namespace) => [namespace.toLowerCase(), timeline(before(state), 'Registered' as const)]),
  );
  const subscription: Subscription = { ...rest, providers };
  state.subscriptions.push(subscription);
  return subscription;
}

/** A provider that the sandbox doesn't simulate, in ARM's format. */
export function addProvider(
  state: State,
  { providers }: Subscription,
  {
    id: _,
    registrationState,
    registrationPolicy: __,
    ...provider
  }: Provider & {
    readonly registrationState: RegistrationState;
  },
): void {
  if (!state.providers.some(({ namespace }) => same(namespace, provider.namespace)))
    state.providers.push(provider);
  providers.set(provider.namespace.toLowerCase(), timeline(before(state), registrationState));
}

export function addResourceGroup(
  state: State,
  subscription: Subscription,
  name: string,
  location = 'westeurope',
): ResourceGroup {
  const group: ResourceGroup = {
    subscriptionId: subscription.id,
    name,
    location,
    tags: undefined,
    deletedAt: undefined,
  };
  state.resourceGroups.push(group);
  return group;
}

export interface NewVault extends Partial<VaultSettings> {
  readonly name: string;
  readonly location?: string;
  readonly softDeleteRetentionInDays?: number;
  readonly createdBy?: string;
}

/** By default, with RBAC and purge protection. */
export function addVault(state: State, group: ResourceGroup, options: NewVault): Vault {
  const { name, location = group.location, softDeleteRetentionInDays = 90, ...rest } = options;
  const { createdBy = 'megan.bowen@contoso.com', ...settings } = rest;
  const since = before(state);
  const { subscriptionId, name: resourceGroup } = group;
  const tenantId = state.subscriptions.find(({ id }) => same(id, subscriptionId))?.tenantId ?? '';
  const vault: Vault = {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`,
    ...{ subscriptionId, resourceGroup, name, location, tenantId, softDeleteRetentionInDays },
    createdBy,
    resolvesAt: since,
    settings: timeline(since, {
      tags: {},
      skuName: 'standard',
      enableRbacAuthorization: true,
      accessPolicies: [],
      networkAcls: undefined,
      publicNetworkAccess: 'Enabled',
      purgeProtection: true,
      enabledForDeployment: false,
      enabledForDiskEncryption: undefined,
      enabledForTemplateDeployment: undefined,
      ...settings,
    }),
    life: timeline(since, 'live'),
    keys: [],
  };
  state.vaults.push(vault);
  return vault;
}

export interface KeyToBuild extends Partial<KeyAttributes> {
  readonly name: string;
  readonly keySize?: number;
  readonly kty?: string;
  readonly keyOps?: readonly string[];
  /** The number of versions, each a month after the previous one. */
  readonly versions?: number;
}

/** In seconds since the epoch, as in Key Vault. */
/** In a managed HSM, the key has the HSM's key type. */
export function addKey(state: State, vault: KeyStore, options: KeyToBuild): Key {
  const {
    name,
    keySize = 3072,
    kty = isHsm(vault) ? 'RSA-HSM' : 'RSA',
    keyOps = allKeyOps,
    versions = 1,
    enabled = true,
    nbf,
    exp,
  } = options;
  const attributes = {
    enabled,
    ...(nbf === undefined ? {} : { nbf }),
    ...(exp === undefined ? {} : { exp }),
  };
  const settings = { attributes, keyOps, tags: undefined };
  const key = makeKey(name, { kty, keySize, settings }, before(state));
  const month = 30 * 24 * 60 * 60 * 1000;
  for (let index = 1; index < versions; index += 1) {
    key.versions.push(makeVersion({ kty, keySize }, settings, before(state) + index * month));
  }
  vault.keys.push(key);
  return key;
}

export function addIdentity(
  state: State,
  group: ResourceGroup,
  name: string,
  ids: Pick<UserAssignedIdentity, 'principalId' | 'clientId'> = {
    principalId: newGuid(),
    clientId: newGuid(),
  },
): UserAssignedIdentity {
  const { subscriptionId, name: resourceGroup, location } = group;
  const tenantId = state.subscriptions.find(({ id }) => same(id, subscriptionId))?.tenantId ?? '';
  const identity: UserAssignedIdentity = {
    id: `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
    ...{ subscriptionId, resourceGroup, name, location, tenantId },
    ...ids,
    tags: {},
    deletedAt: undefined,
  };
  state.identities.push(identity);
  const { principalId: objectId, clientId: appId } = identity;
  addPrincipal(state, { tenantId, appId, objectId, displayName: name }, before(state));
  return identity;
}

export interface NewAccount {
  readonly name: string;
  readonly location?: string;
  readonly kind?: string;
  readonly keyVaultKeyUri?: string | undefined;
  readonly defaultIdentity?: string;
  readonly identity?: AccountIdentity;
  readonly properties?: JsonObject;
  readonly tags?: Readonly<Record<string, string>>;
  readonly instanceId?: string;
  readonly documents?: Documents;
}

export function addAccount(state: State, group: ResourceGroup, options: NewAccount): Account {
  const { name, location = group.location, kind = 'GlobalDocumentDB', properties = {}, tags = {} } = options;
  const { subscriptionId, name: resourceGroup } = group;
  const since = before(state);
  const account: Account = {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.DocumentDB/databaseAccounts/${name}`,
    ...{ subscriptionId, resourceGroup, name, kind },
    location: findLocation(location)?.displayName ?? location,
    instanceId: options.instanceId ?? newGuid(),
    createdAt: since,
    readyAt: since,
    failure: undefined,
    ...(options.documents ? { documents: options.documents } : {}),
    settings: timeline(since, {
      tags,
      identity: options.identity ?? { type: 'None', userAssigned: [] },
      defaultIdentity: options.defaultIdentity ?? 'FirstPartyIdentity',
      keyVaultKeyUri: options.keyVaultKeyUri,
      properties: {
        locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: false }],
        ...properties,
      },
    }),
    keySeenAt: since,
    updatingUntil: since,
    deletedAt: undefined,
  };
  state.accounts.push(account);
  return account;
}

export function assignRole(
  state: State,
  scope: string,
  role: string,
  principalId: string,
  at = before(state),
): RoleAssignment {
  const assignment = assignmentOf(state, scope, role, principalId, at);
  state.roleAssignments.push(assignment);
  return assignment;
}

function assignmentOf(
  state: State,
  scope: string,
  role: string,
  principalId: string,
  at = before(state),
): RoleAssignment {
  const name = newGuid();
  const isPerson = state.directory.people.some(({ objectIds }) =>
    Object.values(objectIds).includes(principalId),
  );
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    ...{ name, scope, role, principalId },
    principalType: isPerson ? 'User' : 'ServicePrincipal',
    description: undefined,
    createdAt: at,
    removedAt: undefined,
  };
}

/** A role that a managing tenant's principal holds on a subscription of another tenant (Azure Lighthouse). */
export function delegateRole(state: State, { id }: Subscription, role: string, principalId: string): void {
  state.roleAssignments.push({
    ...assignmentOf(state, `/subscriptions/${id}`, role, principalId),
    delegated: true,
  });
}

export function keyPolicy(tenantId: string, objectId: string, keys: readonly string[]): AccessPolicy {
  return { tenantId, objectId, permissions: { keys } };
}
