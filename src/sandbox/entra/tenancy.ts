import type { Directory, Person, Tenant } from '../directory.ts';

/** The first segment of Entra's paths: one tenant, or none in particular. */
export type Authority = { readonly tenant: Tenant } | { readonly tenant: undefined; readonly name: string };

const anyTenant = new Set(['organizations', 'common']);

/** Undefined for a tenant that nobody has. Tenants go by id or by domain name. */
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

/** The person in the authority's tenant, else in their own; undefined where they are neither member nor guest. */
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
