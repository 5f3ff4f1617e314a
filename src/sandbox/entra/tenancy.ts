import type { Directory, Person, Tenant } from '../directory.ts';

/** The first segment of Entra's paths: one tenant, or no particular one. */
export type Authority = { readonly tenant: Tenant } | { readonly tenant: undefined; readonly name: string };

const anyTenant = new Set(['organizations', 'common']);

/** Undefined for an unknown tenant. The segment is a tenant's ID or domain name. */
export function authorityOf(directory: Directory, segment: string): Authority | undefined {
  const name = segment.toLowerCase();
  if (anyTenant.has(name)) return { tenant: undefined, name };
  const tenant = directory.tenants.find((each) => each.id === name || each.defaultDomain === name);
  return tenant && { tenant };
}

export interface Membership {
  readonly person: Person;
  readonly tenant: Tenant;
  /** The person's object id in that tenant. */
  readonly objectId: string;
}

/** The person in the authority's tenant, otherwise in their own. Undefined if they are neither member nor guest. */
export function membershipOf(
  directory: Directory,
  person: Person,
  authority: Authority,
): Membership | undefined {
  const tenantId = authority.tenant?.id ?? person.homeTenantId;
  const tenant = directory.tenants.find((each) => each.id === tenantId);
  const objectId = person.objectIds[tenantId];
  return tenant && objectId !== undefined ? { person, tenant, objectId } : undefined;
}
