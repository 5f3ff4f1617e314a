import { owner } from '../../../../src/sandbox/authorization/roles.ts';
import { contoso, cosmosAppId } from '../../../../src/sandbox/directory.ts';
import {
  addProvider,
  addResourceGroup,
  addSubscription,
  addVault,
  assignRole,
} from '../../../../src/sandbox/estate/builders.ts';
import { readAccessPolicies } from '../../../../src/sandbox/keyVault/vaultSettings.ts';
import type { Subscription } from '../../../../src/sandbox/model/governance.ts';
import type { State } from '../../../../src/sandbox/model/state.ts';
import type { NetworkAcls } from '../../../../src/sandbox/model/vault.ts';
import { at, listAt, textAt, type Body, type Exchange, type Recording } from '../../../recordings.ts';
import { openRestorable } from './restorable.ts';

/** The caller in a recording. */
export interface Asker {
  readonly tenantId: string;
  readonly objectId: string;
  readonly name: string;
}

/** Azure's responses about resources that existed before: the first read of each. */
function readings({ exchanges }: Recording): Body[] {
  const bodies = exchanges.filter(({ method }) => method === 'GET').map(({ body }) => body ?? null);
  return bodies.flatMap((body) => (Array.isArray(at(body, 'value')) ? listAt(body, 'value') : [body]));
}

type Registered = Parameters<typeof addProvider>[2];

const path = ({ uri }: Exchange) => new URL(uri).pathname;
const pattern = (test: RegExp) => (body: Body) => test.test(textAt(body, 'id') ?? '');
const vault = pattern(/\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+$/);
const group = pattern(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i);
const provider = pattern(/^\/subscriptions\/[^/]+\/providers\/[^/]+$/i);

/** Whether the recording creates the resource: it's first requested in vain. */
function made({ exchanges }: Recording, id: string): boolean {
  const first = exchanges.find((one) => path(one).toLowerCase() === id.toLowerCase());
  return first !== undefined && (first.status === 404 || first.status === 201);
}

export function askerOf(recording: Recording): Asker {
  const all = readings(recording);
  const me = all.find((body) => textAt(body, 'userPrincipalName') !== undefined);
  const keeper = all.find((body) => vault(body) && textAt(body, 'systemData', 'createdBy') !== undefined);
  const subscribed = all.find((body) => textAt(body, 'subscriptionId') !== undefined);
  const vaults = [...recording.exchanges.map(({ body }) => body ?? null), ...all];
  return {
    tenantId:
      textAt(subscribed, 'tenantId') ??
      vaults.map((body) => textAt(body, 'properties', 'tenantId')).find((one) => one !== undefined) ??
      contoso.id,
    objectId:
      textAt(me, 'id') ??
      textAt(keeper, 'properties', 'accessPolicies', 0, 'objectId') ??
      '6a1f4c0e-9b7d-4e52-8c36-0d5f2b9e7a14',
    name: textAt(keeper, 'systemData', 'createdBy') ?? 'user@contoso.example',
  };
}

/** Fills the sandbox with the resources that the recording finds, from its responses. */
export function open(recording: Recording, asker: Asker, state: State): void {
  const all = readings(recording);
  people(state, all, asker);
  const opened = new Map<string, Subscription>();
  for (const exchange of recording.exchanges) {
    const id = /^\/subscriptions\/([^/]+)/i.exec(path(exchange))?.[1];
    if (id === undefined || opened.has(id)) continue;
    const told = all.find((body) => textAt(body, 'subscriptionId') !== undefined);
    const managers = listAt(told, 'managedByTenants').flatMap((one) => textAt(one, 'tenantId') ?? []);
    const displayName = textAt(told, 'displayName') ?? 'Recorded';
    const { tenantId } = asker;
    const subscription = addSubscription(state, { id, tenantId, displayName, managedByTenants: managers });
    assignRole(state, `/subscriptions/${id}`, owner, asker.objectId);
    opened.set(id, subscription);
  }
  for (const one of opened.values()) fill(state, recording, one, all);
}

function people({ directory }: State, all: readonly Body[], { tenantId, objectId, name }: Asker): void {
  const told = all.filter((body) => textAt(body, 'id')?.startsWith('/tenants/') ?? false);
  const tenants = told.map((body) => ({
    id: textAt(body, 'tenantId') ?? '',
    displayName: textAt(body, 'displayName') ?? '',
    defaultDomain: textAt(body, 'defaultDomain') ?? '',
    countryCode: textAt(body, 'countryCode') ?? '',
  }));
  const own = { id: tenantId, displayName: 'Recorded', defaultDomain: 'contoso.example' };
  directory.tenants.splice(0, Infinity, ...(tenants.length > 0 ? tenants : [own]));
  const ids = directory.tenants.map(({ id }) => [id, objectId] as const);
  const me = all.find((body) => textAt(body, 'userPrincipalName') !== undefined);
  const displayName = textAt(me, 'displayName') ?? name;
  const person = { homeTenantId: tenantId, label: name, name: displayName, homeObjectId: objectId };
  directory.people.push({ ...person, objectIds: Object.fromEntries([...ids, [tenantId, objectId]]) });
  const cosmos = all.find((body) => textAt(body, 'appId') === cosmosAppId);
  directory.servicePrincipals.push({
    ...{ tenantId, appId: cosmosAppId, displayName: 'Azure Cosmos DB' },
    objectId: textAt(cosmos, 'objectId') ?? '48d1c7f5-0b6e-4932-b8a4-f39e5d60a172',
  });
}

function fill(state: State, recording: Recording, subscription: Subscription, all: readonly Body[]): void {
  const within = (id: string) => id.toLowerCase().startsWith(`/subscriptions/${subscription.id}/`);
  const ids = [...recording.exchanges.map(path), ...all.flatMap((body) => textAt(body, 'id') ?? [])];
  const groups = new Map<string, ReturnType<typeof addResourceGroup>>();
  for (const id of ids.filter(within)) {
    const name = /\/resourceGroups\/([^/]+)/i.exec(id)?.[1];
    if (name === undefined || groups.has(name.toLowerCase())) continue;
    if (made(recording, `/subscriptions/${subscription.id}/resourceGroups/${name}`)) continue;
    const told = all.find((body) => group(body) && textAt(body, 'name') === name);
    const added = addResourceGroup(state, subscription, name, textAt(told, 'location'));
    added.tags = (at(told, 'tags') as Record<string, string> | undefined) ?? undefined;
    groups.set(name.toLowerCase(), added);
  }
  openRestorable(state, recording, [...groups.values()][0], all);
  const known = all.find(provider);
  if (known !== undefined) addProvider(state, subscription, known as Registered);
  const seen = new Set<string>();
  for (const body of all.filter(vault)) {
    const id = textAt(body, 'id') ?? '';
    const home = groups.get(id.split('/')[4]?.toLowerCase() ?? '');
    if (seen.has(id) || home === undefined || made(recording, id)) continue;
    seen.add(id);
    const told = at(body, 'properties') ?? {};
    addVault(state, home, {
      name: textAt(body, 'name') ?? '',
      location: textAt(body, 'location') ?? '',
      tags: (at(body, 'tags') ?? {}) as Record<string, string>,
      createdBy: textAt(body, 'systemData', 'createdBy') ?? '',
      skuName: textAt(told, 'sku', 'name') ?? 'standard',
      softDeleteRetentionInDays: (at(told, 'softDeleteRetentionInDays') as number | undefined) ?? 90,
      accessPolicies: readAccessPolicies(listAt(told, 'accessPolicies')) ?? [],
      networkAcls: at(told, 'networkAcls') as NetworkAcls | undefined,
      purgeProtection: at(told, 'enablePurgeProtection') === true,
      enableRbacAuthorization: at(told, 'enableRbacAuthorization') as boolean | undefined,
      enabledForDeployment: at(told, 'enabledForDeployment') === true,
      enabledForDiskEncryption: at(told, 'enabledForDiskEncryption') as boolean | undefined,
      enabledForTemplateDeployment: at(told, 'enabledForTemplateDeployment') as boolean | undefined,
    });
  }
}
