import { cosmosAppId, knownCosmosPrincipals, type ServicePrincipal } from '../directory.ts';
import { newGuid, same } from '../identifiers.ts';
import { withKey } from './lookup.ts';
import type { State } from './state.ts';

/** The service principals that a tenant has at the time, including those of clients with a secret. */
export function servicePrincipals(state: State, tenantId: string, now: number): ServicePrincipal[] {
  const { directory, arriving } = state;
  const arrived = arriving.filter(({ at }) => at <= now).map(({ principal }) => principal);
  const clients = directory.clients.map((client) => ({ ...client, displayName: client.name }));
  return [...directory.servicePrincipals, ...clients, ...arrived].filter((one) =>
    same(one.tenantId, tenantId),
  );
}

export function addPrincipal(state: State, principal: ServicePrincipal, at: number): void {
  state.arriving.push({ principal, at });
}

const application = ({ appId }: ServicePrincipal) => appId;
const arrivingApplication = ({ principal }: State['arriving'][number]) => principal.appId;

/** The object id of Cosmos DB's first-party principal in the tenant, if it has one. */
export function cosmosPrincipal(state: State, tenantId: string, now: number): string | undefined {
  const known = withKey(state.directory.servicePrincipals, application, cosmosAppId);
  const arrived = withKey(state.arriving, arrivingApplication, cosmosAppId).filter(({ at }) => at <= now);
  return [...known, ...arrived.map(({ principal }) => principal)].find((one) => same(one.tenantId, tenantId))
    ?.objectId;
}

/** Registering Microsoft.DocumentDB adds the first-party principal to the tenant (docs/azure.md, Resource provider). */
export function bringCosmosPrincipal(state: State, tenantId: string, at: number): void {
  if (cosmosPrincipal(state, tenantId, Infinity) !== undefined) return;
  const known = knownCosmosPrincipals.find((one) => same(one.tenantId, tenantId));
  const ownPrincipal = { tenantId, appId: cosmosAppId, objectId: newGuid(), displayName: 'Azure Cosmos DB' };
  addPrincipal(state, known ?? ownPrincipal, at);
}

export type Presence = 'known' | 'replicating' | 'unknown';

/** Whether the tenant knows an object id, and has known it long enough for role assignments. */
export function presence(state: State, tenantId: string, objectId: string, now: number): Presence {
  const { directory, timings } = state;
  if (directory.people.some((one) => same(one.objectIds[tenantId], objectId))) return 'known';
  if (directory.clients.some((one) => same(one.tenantId, tenantId) && same(one.objectId, objectId)))
    return 'known';
  if (
    directory.servicePrincipals.some((one) => same(one.tenantId, tenantId) && same(one.objectId, objectId))
  ) {
    return 'known';
  }
  const made = state.arriving.find(
    ({ principal, at }) =>
      same(principal.tenantId, tenantId) && same(principal.objectId, objectId) && at <= now,
  );
  if (made === undefined) return 'unknown';
  return made.at + timings.principalReplication <= now ? 'known' : 'replicating';
}
