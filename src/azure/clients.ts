import { type Client, type ClientOptions, getClient } from '@azure-rest/core-client';
import { type CosmosDBManagementContext, createCosmosDBManagement } from '@azure/arm-cosmosdb/api';
import { createKeyVaultManagement, type KeyVaultManagementContext } from '@azure/arm-keyvault/api';
import { createResourceManagement, type ResourceManagementContext } from '@azure/arm-resources/api';
import type { TokenCredential } from '@azure/core-auth';
import type { AzureConnection } from './connection.ts';
import { policies, retryOptions } from './pipelinePolicies.ts';
import { GraphQuota } from './resourceGraph/rateLimiter.ts';
import { type Audience, keyStoreAt, microsoftGraph, resourceManager, signing, Tokens } from './signing.ts';

/** The clients of one account in one tenant. They share its tokens. */
export interface AzureClients {
  readonly connection: AzureConnection;
  readonly arm: Client;
  /** The quota of Resource Graph; Microsoft Graph is `graph`. */
  readonly graphQuota: GraphQuota;
  graph(): Client;
  cosmos(subscriptionId: string): CosmosDBManagementContext;
  keyVault(subscriptionId: string): KeyVaultManagementContext;
  resources(subscriptionId: string): ResourceManagementContext;
  /** Managed HSMs that refuse key access through Resource Manager, by id in lower case. */
  readonly closedToArm: Set<string>;
  /**
   * A client for a key vault or managed HSM itself, in place of Azure Resource Manager; `uri` has no trailing slash.
   * Changes of keys are never repeated: after a lost response, a second creation would add another key version.
   * @throws ForeignHostError if the address is not one of the cloud's vaults or managed HSMs
   */
  keyStore(uri: string, repeats?: 'repeatable'): Client;
}

export function openClients(connection: AzureConnection, account: string, tenantId?: string): AzureClients {
  const { cloud, signIn, userAgent, httpClient } = connection;
  const tokens = new Tokens(signIn.tokens(account, tenantId));
  const common = httpClient ? { httpClient } : {};
  const client = (endpoint: string, audience: Audience, retries: ClientOptions['retryOptions'] = {}) =>
    getClient(endpoint, {
      ...common,
      retryOptions: { ...retryOptions(connection), ...retries },
      userAgentOptions: { userAgentPrefix: userAgent },
      additionalPolicies: policies(connection, account, signing(tokens, audience)),
    });
  const arm = client(cloud.armEndpoint, resourceManager(cloud));
  const shared: ClientOptions = {
    ...common,
    endpoint: cloud.armEndpoint,
    pipeline: arm.pipeline,
  };
  const keyStores = new Map<string, Client>();
  let graph: Client | undefined;
  return {
    connection,
    arm,
    graphQuota: new GraphQuota(connection.pace),
    graph: () => (graph ??= client(cloud.graphEndpoint, microsoftGraph(cloud))),
    cosmos: (id) => createCosmosDBManagement(unasked, id, shared),
    keyVault: (id) => createKeyVaultManagement(unasked, id, shared),
    resources: (id) => createResourceManagement(unasked, id, shared),
    closedToArm: new Set(),
    keyStore(uri, repeats) {
      const name = `${repeats ?? ''} ${uri}`;
      const known =
        keyStores.get(name) ?? client(uri, keyStoreAt(uri, cloud), repeats ? {} : { maxRetries: 0 });
      keyStores.set(name, known);
      return known;
    },
  };
}

/** The SDKs require a credential, although the pipeline signs the requests. */
const unasked: TokenCredential = { getToken: () => Promise.resolve(null) };
