export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  readonly defaultDomain: string;
  readonly countryCode?: string;
}

export interface Person {
  readonly homeTenantId: string;
  /** The sign-in name, like an e-mail address. */
  readonly label: string;
  readonly name: string;
  readonly homeObjectId: string;
  /** The object id in every tenant that the person belongs to, including the home tenant. */
  readonly objectIds: Readonly<Record<string, string>>;
  /** If false, Graph responds with 403 Authorization_RequestDenied. */
  readonly mayReadDirectory?: boolean;
}

export interface Client {
  readonly tenantId: string;
  readonly appId: string;
  readonly secret: string;
  /** The object id of the service principal. */
  readonly objectId: string;
  readonly name: string;
  /** As for a person. */
  readonly mayReadDirectory?: boolean;
}

export interface ServicePrincipal {
  readonly tenantId: string;
  readonly appId: string;
  readonly objectId: string;
  readonly displayName: string;
}

/** The tenants and their members. The directory can grow while the sandbox runs. */
export interface Directory {
  readonly tenants: Tenant[];
  readonly people: Person[];
  readonly clients: Client[];
  readonly servicePrincipals: ServicePrincipal[];
}

export const contoso: Tenant = {
  id: '5b0c9c2e-3f0e-4b7d-9a44-6e1f3d2c8a71',
  displayName: 'Contoso',
  defaultDomain: 'contoso.onmicrosoft.com',
  countryCode: 'IE',
};

export const fabrikam: Tenant = {
  id: 'c81d7a4f-92b6-4e05-8d13-0f7be2a9645c',
  displayName: 'Fabrikam',
  defaultDomain: 'fabrikam.onmicrosoft.com',
  countryCode: 'SE',
};

/** Member of Contoso, guest in Fabrikam, and Owner of everything that they can see. */
export const megan: Person = {
  homeTenantId: contoso.id,
  label: 'megan.bowen@contoso.com',
  name: 'Megan Bowen',
  homeObjectId: '2f6d18c3-7a94-4c0b-b5e2-91d0a3f7c846',
  objectIds: {
    [contoso.id]: '2f6d18c3-7a94-4c0b-b5e2-91d0a3f7c846',
    [fabrikam.id]: 'e40b95a7-1c38-4f6d-8e72-b3a5d9061fc4',
  },
};

/** Limited permissions: Reader, Key Vault Crypto Officer, and DocumentDB Account Contributor. */
export const alex: Person = {
  homeTenantId: contoso.id,
  label: 'alex.wilber@contoso.com',
  name: 'Alex Wilber',
  homeObjectId: '9c3e5f10-d82b-4a67-83f9-4e7b0c2d15a8',
  objectIds: { [contoso.id]: '9c3e5f10-d82b-4a67-83f9-4e7b0c2d15a8' },
  mayReadDirectory: false,
};

/** A member of Fabrikam only. */
export const lidia: Person = {
  homeTenantId: fabrikam.id,
  label: 'lidia.holloway@fabrikam.com',
  name: 'Lidia Holloway',
  homeObjectId: '71ae0d5c-46f3-4b98-a0c7-d52e8f1b3907',
  objectIds: { [fabrikam.id]: '71ae0d5c-46f3-4b98-a0c7-d52e8f1b3907' },
};

export const deployer: Client = {
  tenantId: contoso.id,
  appId: 'd4a7c6b1-58e9-4f23-9b0d-17c3e5a8f264',
  secret: 'sandbox~not-a-real-secret.Q7x2',
  objectId: '06b8f3d9-e1a5-4c72-94d6-8a2b7f50ec13',
  name: 'contoso-platform-deployer',
};

/**
 * The application id of Cosmos DB's first-party principal, the same in every tenant (docs/azure.md, Identities and
 * access).
 */
export const cosmosAppId = 'a232010e-820c-4083-83bb-3ace5fc29d0b';

/** Missing at first, as after a directory clean-up. Registering Microsoft.DocumentDB adds it (F-08). */
export const fabrikamCosmosPrincipal: ServicePrincipal = {
  tenantId: fabrikam.id,
  appId: cosmosAppId,
  objectId: 'b7f20e64-3d9a-4185-ae5c-60c1d8724f9b',
  displayName: 'Azure Cosmos DB',
};

export const contosoCosmosPrincipal: ServicePrincipal = {
  tenantId: contoso.id,
  appId: cosmosAppId,
  objectId: '48d1c7f5-0b6e-4932-b8a4-f39e5d60a172',
  displayName: 'Azure Cosmos DB',
};

/**
 * Contoso's application for keys in other tenants (Learn: "Configure cross-tenant customer-managed keys"). Fabrikam has
 * added it.
 */
export const acrossApplication = 'c4e1b0d7-5a38-4f92-8b6d-9e02f7a31d5c';

const acrossPrincipals: readonly ServicePrincipal[] = [
  {
    tenantId: contoso.id,
    appId: acrossApplication,
    objectId: '1d7f3a92-6c0e-4b58-97a4-e2c85b0f613d',
    displayName: 'contoso-cmk-across-tenants',
  },
  {
    tenantId: fabrikam.id,
    appId: acrossApplication,
    objectId: '93b6e0c4-f218-4d7a-a5e9-07d4c1b8f26e',
    displayName: 'contoso-cmk-across-tenants',
  },
];

/** The object ids that the first-party principal gets when a tenant adds it. */
export const knownCosmosPrincipals: readonly ServicePrincipal[] = [
  contosoCosmosPrincipal,
  fabrikamCosmosPrincipal,
];

export function sampleDirectory(): Directory {
  return {
    tenants: [contoso, fabrikam],
    people: [megan, alex, lidia],
    clients: [deployer],
    servicePrincipals: [contosoCosmosPrincipal, ...acrossPrincipals],
  };
}
