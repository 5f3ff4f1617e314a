import { getClient, type Client, type ClientOptions } from '@azure-rest/core-client';
import type { TokenCredential } from '@azure/core-auth';
import { createCosmosDBManagement, type CosmosDBManagementContext } from '@azure/arm-cosmosdb/api';
import { createKeyVaultManagement, type KeyVaultManagementContext } from '@azure/arm-keyvault/api';
import { createResourceManagement, type ResourceManagementContext } from '@azure/arm-resources/api';
import { createSubscription, type SubscriptionContext } from '@azure/arm-resources-subscriptions/api';
import { KeyClient } from '@azure/keyvault-keys';
import type { TokenSource } from '../app/signIn.ts';
import type { AzureConnection } from './connection.ts';
import { GraphQuota } from './graphQuota.ts';
import { policies, retryOptions } from './policies.ts';
import { SignInError } from './problems/signInError.ts';

/** The clients of one account in one tenant. They share a pipeline, and so its connections and its token. */
export interface Session {
  readonly connection: AzureConnection;
  readonly arm: Client;
  readonly subscriptions: SubscriptionContext;
  /** Of Resource Graph; Microsoft Graph is `graph`. */
  readonly graphQuota: GraphQuota;
  graph(): Client;
  cosmos(subscriptionId: string): CosmosDBManagementContext;
  keyVault(subscriptionId: string): KeyVaultManagementContext;
  resources(subscriptionId: string): ResourceManagementContext;
  /** Managed HSMs that have refused to let Resource Manager at their keys, by id in lower case. */
  readonly closedToArm: Set<string>;
  /** The managed HSM itself, for what is no key of it. */
  hsm(uri: string): Client;
  /** The vault or managed HSM itself, in place of Azure Resource Manager; `uri` without a trailing slash. */
  vault(uri: string): KeyClient;
}

export function openSession(connection: AzureConnection, account: string, tenantId?: string): Session {
  const { cloud, signIn, userAgent, httpClient } = connection;
  const credential = credentialOf(signIn.tokens(account, tenantId));
  const common = { ...(httpClient ? { httpClient } : {}), retryOptions: retryOptions(connection) };
  const client = (endpoint: string, scope: string) =>
    getClient(endpoint, credential, {
      ...common,
      userAgentOptions: { userAgentPrefix: userAgent },
      credentials: { scopes: [scope] },
      additionalPolicies: policies(connection, account),
    });
  const arm = client(cloud.armEndpoint, cloud.armScope);
  // Both are given in every cloud: some clients take the public cloud's scope for whatever endpoint (domain.md 2.0).
  const shared: ClientOptions = {
    ...common,
    endpoint: cloud.armEndpoint,
    credentials: { scopes: [cloud.armScope] },
    pipeline: arm.pipeline,
  };
  const vaults = new Map<string, KeyClient>();
  const hsms = new Map<string, Client>();
  let graph: Client | undefined;
  return {
    connection,
    arm,
    subscriptions: createSubscription(credential, shared),
    graphQuota: new GraphQuota(connection.pace),
    graph: () => (graph ??= client(cloud.graphEndpoint, `${cloud.graphEndpoint}/.default`)),
    cosmos: (id) => createCosmosDBManagement(credential, id, shared),
    keyVault: (id) => createKeyVaultManagement(credential, id, shared),
    resources: (id) => createResourceManagement(credential, id, shared),
    closedToArm: new Set(),
    hsm(uri) {
      const known = hsms.get(uri) ?? client(uri, `https://${cloud.hsmSuffix.slice(1)}/.default`);
      hsms.set(uri, known);
      return known;
    },
    vault(uri) {
      const known = vaults.get(uri);
      if (known) return known;
      const opened = new KeyClient(uri, credential, {
        ...common,
        // A creation that is sent again because its answer was lost makes a second version of the key.
        retryOptions: { maxRetries: 0 },
        userAgentOptions: { userAgentPrefix: userAgent },
        additionalPolicies: policies(connection, account),
      });
      vaults.set(uri, opened);
      return opened;
    },
  };
}

/** The SDKs' credential over a source of tokens; whatever the source throws is told as a failure to sign in. */
function credentialOf(tokens: TokenSource): TokenCredential {
  return {
    async getToken(scopes, { abortSignal, tenantId, claims } = {}) {
      try {
        return await tokens.getToken(scopes, {
          ...(abortSignal ? { abortSignal } : {}),
          ...(tenantId ? { tenantId } : {}),
          ...(claims ? { claims } : {}),
        });
      } catch (error) {
        throw new SignInError(error);
      }
    },
  };
}
