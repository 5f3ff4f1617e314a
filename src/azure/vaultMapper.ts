import type { Vault as AzureVault, ManagedHsm, VaultCreateOrUpdateParameters } from '@azure/arm-keyvault';
import type { Cloud } from '../model/cloud.ts';
import type { Observed } from '../model/dataAge.ts';
import { parseResourceId } from '../model/resourceId.ts';
import type { AccessPolicy, Vault, VaultNetwork } from '../model/resources.ts';
import type { VaultSpec } from '../model/spec.ts';
import { type AzureConnection, observedNow } from './connection.ts';
import { Fields, isObject, UnreadableError, unreadOf } from './fields.ts';
import { isHostUnder } from './signing.ts';

/** Ignores case, because old vaults return Pascal case. */
export const is = (value: string | undefined, expected: string) =>
  value?.toLowerCase() === expected.toLowerCase();

/**
 * Maps Azure's vault to ours; undefined if the response has no usable id. A property that Azure leaves out is off:
 * purge protection, soft delete, and Azure roles are absent if they were never turned on (docs/azure.md, Key vault
 * requirements). Unknown and unreadable values count as closed, so that nothing looks healthy by mistake. `properties`
 * are those of the vault, which Resource Graph returns next to its id.
 */
export function readVault(
  vault: Fields,
  { vaultSuffix }: Pick<Cloud, 'vaultSuffix'>,
  observed?: Observed,
  properties: Fields = vault.required('properties'),
): Vault | undefined {
  const id = vault.string('id') ?? '';
  const parts = parseResourceId(id);
  const uri = parts && originOf(properties, 'vaultUri', parts.name, vaultSuffix);
  if (!uri) return undefined;
  const days = properties.number('softDeleteRetentionInDays');
  return {
    id,
    name: vault.string('name') ?? parts.name,
    subscriptionId: parts.subscriptionId,
    resourceGroup: parts.resourceGroup,
    location: vault.string('location') ?? '',
    tenantId: properties.string('tenantId') ?? '',
    uri,
    sku: is(properties.inner('sku').string('name'), 'premium') ? 'premium' : 'standard',
    permissionModel: properties.boolean('enableRbacAuthorization') === true ? 'rbac' : 'accessPolicy',
    softDelete: properties.boolean('enableSoftDelete') === true,
    ...(days === undefined ? {} : { retentionDays: days }),
    purgeProtection: properties.boolean('enablePurgeProtection') === true,
    network: readNetwork(properties),
    accessPolicies: properties.list('accessPolicies').flatMap((policy) => readPolicy(policy) ?? []),
    provisioningState: properties.string('provisioningState') || 'Unknown',
    ...(observed ? { observed } : {}),
    ...unreadOf(vault),
  };
}

function readPolicy(policy: Fields): AccessPolicy | undefined {
  const [objectId, tenantId] = [policy.string('objectId'), policy.string('tenantId') ?? ''];
  if (objectId === undefined) {
    policy.reject('objectId');
    return undefined;
  }
  if (!policy.has('permissions')) policy.reject('permissions');
  return { objectId, tenantId, keyPermissions: policy.inner('permissions').strings('keys') };
}

/**
 * The address of a vault or managed HSM, to which tokens are sent, without the port and the slashes that Azure may add
 * at its end. It is always the name below the cloud's suffix; any other address from Azure is rejected. Undefined if
 * the name can't be part of a host name.
 */
function originOf(properties: Fields, uri: string, name: string, suffix: string): string | undefined {
  const host = `${name.toLowerCase()}${suffix}`;
  if (!isHostUnder(host, suffix)) return undefined;
  const said = (properties.string(uri) || `https://${host}`).replace(/\/{0,9}$/, '').replace(/:443$/, '');
  if (said.toLowerCase() !== `https://${host}`) properties.reject(uri);
  return `https://${host}`;
}

/**
 * Without rules there is no firewall, and trusted services have access. Resource Graph sends absent values as empty ones.
 */
function readNetwork(properties: Fields): VaultNetwork {
  const rules = properties.inner('networkAcls');
  const access = properties.word('publicNetworkAccess', 'Enabled');
  return {
    publicAccess: is(access, 'Enabled')
      ? 'Enabled'
      : is(access, 'SecuredByPerimeter')
        ? 'SecuredByPerimeter'
        : 'Disabled',
    defaultAction: is(rules.word('defaultAction', 'Allow'), 'Allow') ? 'Allow' : 'Deny',
    bypass: is(rules.word('bypass', 'AzureServices'), 'AzureServices') ? 'AzureServices' : 'None',
    ipRules: rules.list('ipRules').flatMap((rule) => rule.string('value') ?? []),
    subnetIds: rules.list('virtualNetworkRules').flatMap((rule) => rule.string('id') ?? []),
  };
}

/**
 * The body that creates a vault. It always sets the permission model, because the default changed with 2026-02-01
 * (F-21). Policies require a retention of 90 days (F-17), which is also Azure's default.
 */
export function vaultBody(
  { location, create }: Required<Pick<VaultSpec, 'location' | 'create'>>,
  tenantId: string,
): VaultCreateOrUpdateParameters {
  const rbac = create.permissionModel === 'rbac';
  return {
    location,
    properties: {
      tenantId,
      sku: { family: 'A', name: create.sku },
      enableRbacAuthorization: rbac,
      ...(rbac ? {} : { accessPolicies: [] }),
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enablePurgeProtection: true,
    },
  };
}

/**
 * Azure's complete firewall settings, to send back with one change.
 * @throws UnreadableError if part of it can't be read, because sending that back or leaving it out could open the vault
 */
export function firewallOf(vault: Readonly<Record<string, unknown>>): object | undefined {
  const properties = new Fields(vault['properties']);
  readNetwork(properties);
  if (properties.unread) throw new UnreadableError(`Unreadable: ${properties.unread.join(', ')}`);
  const rules = properties.raw('networkAcls') ?? undefined;
  return isObject(rules) ? rules : undefined;
}

/** The current firewall of a vault or managed HSM, changed to let trusted Microsoft services through. */
export const trusting = ({ network }: Pick<Vault, 'network'>, rules: object | undefined) => ({
  defaultAction: network.defaultAction,
  ...rules,
  bypass: 'AzureServices',
});

/**
 * Maps Azure's managed HSM to ours; undefined if the response has no usable id. Its soft delete can't be turned off.
 * Purge protection that Azure leaves out counts as off (Microsoft.KeyVault 2026-02-01, managedHsm.json). Until its
 * security domain is active, it can't have keys, so Azure's status for that takes precedence over its provisioning
 * state.
 */
export function readHsm(
  hsm: Fields,
  { hsmSuffix }: Pick<Cloud, 'hsmSuffix'>,
  observed?: Observed,
  properties: Fields = hsm.required('properties'),
): Vault | undefined {
  const id = hsm.string('id') ?? '';
  const parts = parseResourceId(id);
  const uri = parts && originOf(properties, 'hsmUri', parts.name, hsmSuffix);
  if (!uri) return undefined;
  const days = properties.number('softDeleteRetentionInDays');
  const activation = properties.inner('securityDomainProperties').word('activationStatus', 'Active');
  return {
    id,
    name: hsm.string('name') ?? parts.name,
    subscriptionId: parts.subscriptionId,
    resourceGroup: parts.resourceGroup,
    location: hsm.string('location') ?? '',
    tenantId: properties.string('tenantId') ?? '',
    uri,
    sku: 'managedHsm',
    permissionModel: 'rbac',
    softDelete: true,
    ...(days === undefined ? {} : { retentionDays: days }),
    purgeProtection: properties.boolean('enablePurgeProtection') === true,
    network: readNetwork(properties),
    accessPolicies: [],
    provisioningState:
      (is(activation, 'Active') ? properties.string('provisioningState') : activation) || 'Unknown',
    ...(observed ? { observed } : {}),
    ...unreadOf(hsm),
  };
}

/**
 * Reads a response that Resource Manager just sent.
 * @throws UnreadableError if it is a managed HSM without an id
 */
export const readAnsweredHsm =
  (connection: AzureConnection) =>
  (answer: ManagedHsm | Readonly<Record<string, unknown>>): Vault => {
    const hsm = readHsm(new Fields(answer), connection.cloud, observedNow(connection));
    if (!hsm) throw new UnreadableError('The managed HSM has no id.');
    return hsm;
  };

/** How often to poll a vault that is being created or recovered, in milliseconds, unless Azure says otherwise. */
const defaultPollMilliseconds = 2_000;

export const vaultPoll = ({ pollMilliseconds }: AzureConnection, signal: AbortSignal) => ({
  abortSignal: signal,
  updateIntervalInMs: pollMilliseconds ?? defaultPollMilliseconds,
});

/** Reads a response that Resource Manager just sent. @throws UnreadableError if it is a vault without an id */
export const readAnsweredVault =
  (connection: AzureConnection) =>
  (answer: AzureVault | Readonly<Record<string, unknown>>): Vault => {
    const vault = readVault(new Fields(answer), connection.cloud, observedNow(connection));
    if (!vault) throw new UnreadableError('The vault has no id.');
    return vault;
  };
