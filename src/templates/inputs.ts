import type { Cloud } from '../model/cloud.ts';
import type { KnownSpec } from '../model/spec.ts';
import { type CodeValue, type Part, stop } from './code.ts';
import { isInHsm } from './languages.ts';
import type { IdentityKind, Position, ScopeId, TemplateRequest } from './request.ts';

export const inputNames = [
  'subscriptionId',
  'tenantId',
  'resourceGroup',
  'location',
  'vaultName',
  'hsmName',
  'hsmResourceGroup',
  'vaultResourceGroup',
  'keyName',
  'keySize',
  'keyVaultKeyUri',
  'sourceAccountName',
  'accountName',
  'principalId',
  'identityName',
  'identityId',
  'applicationId',
  'applicationName',
  'restoreSource',
  'restoreTime',
  'roleAssignmentName',
] as const;
/** The inputs of a template. Each language declares the ones that it uses, once. */
export type InputName = (typeof inputNames)[number];
export type Inputs = Readonly<Record<InputName, CodeValue>>;

const anyGuid = '00000000-0000-0000-0000-000000000000';

/** The value of every input: a known value, or a stop. */
export function inputsOf(request: Pick<TemplateRequest, 'known' | 'cloud' | 'scope' | 'position'>): Inputs {
  const inputs = unnumbered(request);
  const { position } = request;
  if (!position) return inputs;
  return inputNames.reduce<Inputs>(
    (all, name) => ({ ...all, [name]: inputs[name].map((part) => numberedPart(part, position)) }),
    inputs,
  );
}

/** Unknown in all requests, these are the same in each subscription, so that one key is for all of its accounts. */
const shared: ReadonlySet<string> = new Set<InputName>(['vaultName', 'hsmName', 'keyName', 'keySize']);
/** The names of what a template creates differ. */
const created: ReadonlySet<string> = new Set<InputName>(['accountName', 'identityName']);

/** The stops of different requests aren't linked, because their values differ. */
function numberedPart(part: Part, { request, subscription }: Position): Part {
  if (typeof part === 'string') return part;
  const number = (shared.has(part.stop) ? subscription : request) + 1;
  if (number === 1) return part;
  const placeholder = created.has(part.stop) ? `${part.placeholder}-${number}` : part.placeholder;
  return { ...part, stop: `${part.stop}${number}`, placeholder };
}

function unnumbered({ known, cloud, scope }: Pick<TemplateRequest, 'known' | 'cloud' | 'scope'>): Inputs {
  const or = (text: string | undefined, otherwise: CodeValue): CodeValue => (text ? [text] : otherwise);
  const subscriptionId = or(known.subscription?.id, stop('subscriptionId', anyGuid));
  const resourceGroup = or(known.resourceGroup?.name, stop('resourceGroup', 'my-resource-group'));
  const vaultName = or(known.vault?.name, stop('vaultName', 'my-key-vault'));
  const hsmName = or(known.vault?.name, stop('hsmName', 'my-managed-hsm'));
  const keyName = or(known.key?.name, stop('keyName', 'cosmos-cmk'));
  const identityName = stop('identityName', 'my-cosmos-identity');
  const size = known.key?.create?.size;
  const location = or(known.account?.region?.name, stop('location', ...likelyRegions(known, cloud)));
  return {
    subscriptionId,
    tenantId: or(known.subscription?.tenantId, stop('tenantId', anyGuid)),
    resourceGroup,
    location,
    vaultName,
    hsmName,
    hsmResourceGroup: or(known.vault?.resourceGroup, resourceGroup),
    // A new vault is created with the account; an existing vault can be in any resource group.
    vaultResourceGroup:
      scope === 'everything' || scope === 'crossTenantKey'
        ? resourceGroup
        : or(known.vault?.resourceGroup, resourceGroup),
    keyName,
    keySize: size ? [String(size)] : stop('keySize', '3072', '4096', '2048'),
    keyVaultKeyUri: keyUri(known, cloud, isInHsm(known) ? hsmName : vaultName, keyName),
    sourceAccountName: or(known.account?.name, stop('sourceAccountName', 'my-cosmos-account')),
    accountName:
      scope === 'restore'
        ? stop('accountName', 'my-restored-account')
        : or(known.account?.name, stop('accountName', 'my-cosmos-account')),
    principalId: or(known.principalId, stop('principalId', anyGuid)),
    identityName,
    identityId: or(known.identityId, [
      '/subscriptions/',
      ...subscriptionId,
      '/resourceGroups/',
      ...resourceGroup,
      '/providers/Microsoft.ManagedIdentity/userAssignedIdentities/',
      ...identityName,
    ]),
    applicationId: stop('applicationId', anyGuid),
    applicationName: stop('applicationName', 'my-cosmos-cmk-application'),
    restoreSource: [
      '/subscriptions/',
      ...subscriptionId,
      '/providers/Microsoft.DocumentDB/locations/',
      ...location,
      '/restorableDatabaseAccounts/',
      ...stop('instanceId', anyGuid),
    ],
    restoreTime: stop('restoreTime', '2026-01-31T12:00:00Z'),
    roleAssignmentName: stop('roleAssignmentName', anyGuid),
  };
}

/** Always without a version and without a trailing slash (F-35). */
function keyUri(known: KnownSpec, cloud: Cloud, vaultName: CodeValue, keyName: CodeValue): CodeValue {
  const { vault } = known;
  // Host names are lowercase, and Azure returns them in this format.
  const host = vault?.name ? [vault.name.toLowerCase()] : vaultName;
  const suffix = isInHsm(known) ? cloud.hsmSuffix : cloud.vaultSuffix;
  return ['https://', ...host, `${suffix}/keys/`, ...keyName];
}

/** Starts with the vault's region: an account performs best near its key, though it can be anywhere. */
function likelyRegions({ vault }: KnownSpec, cloud: Cloud): [string, ...string[]] {
  const all = regions(cloud);
  const near = vault?.location;
  if (near === undefined || !/^[a-z0-9]+$/.test(near)) return all;
  return [near, ...all.filter((region) => region !== near)];
}

/** Some of a cloud's regions, in which Cosmos DB has long been available. */
function regions({ name }: Cloud): [string, ...string[]] {
  switch (name) {
    case 'Azure':
      return [
        'westeurope',
        'northeurope',
        'germanywestcentral',
        'swedencentral',
        'uksouth',
        'francecentral',
        'switzerlandnorth',
        'eastus',
        'eastus2',
        'centralus',
        'southcentralus',
        'westus2',
        'westus3',
        'canadacentral',
        'brazilsouth',
        'australiaeast',
        'southeastasia',
        'japaneast',
        'koreacentral',
        'centralindia',
        'southafricanorth',
        'uaenorth',
      ];
    case 'AzureUSGovernment':
      return ['usgovvirginia', 'usgovarizona', 'usgovtexas'];
    case 'AzureChina':
      return ['chinanorth3', 'chinaeast2', 'chinanorth2', 'chinaeast3'];
  }
}

/** Whether the template can look up the object id of the principal when it runs. */
export const looksUpPrincipal = (
  { known, cloud }: Pick<TemplateRequest, 'known' | 'cloud'>,
  identity: IdentityKind,
) => identity === 'firstParty' && !known.principalId && cloud.cosmosAppIdVerified;

/** Whether a scope gives an identity access to the key. */
export const grants = (scope: ScopeId) =>
  scope === 'accountWithKey' || scope === 'everything' || scope === 'existing' || scope === 'crossTenantKey';

/** Whether a scope is about the account alone, which uses a key and an identity that exist. */
export const isAlone = (scope: ScopeId) =>
  scope === 'account' || scope === 'crossTenant' || scope === 'restore';
