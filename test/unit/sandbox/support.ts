import { CosmosDBManagementClient, type DatabaseAccountCreateUpdateParameters } from '@azure/arm-cosmosdb';
import { KeyVaultManagementClient } from '@azure/arm-keyvault';
import { ResourceManagementClient } from '@azure/arm-resources';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import type { TokenCredential } from '@azure/core-auth';
import { KeyClient } from '@azure/keyvault-keys';
import { owner } from '../../../src/sandbox/authorization/roles.ts';
import { manualClock, type ManualClock } from '../../../src/sandbox/clock.ts';
import {
  alex,
  contoso,
  contosoCosmosPrincipal,
  fabrikam,
  lidia,
  megan,
} from '../../../src/sandbox/directory.ts';
import { addResourceGroup, addSubscription, assignRole } from '../../../src/sandbox/estate/builders.ts';
import { createHttpClient } from '../../../src/sandbox/httpClient.ts';
import type { ResourceGroup } from '../../../src/sandbox/model/governance.ts';
import type { State } from '../../../src/sandbox/model/state.ts';
import { issueToken } from '../../../src/sandbox/issueToken.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox/sandbox.ts';

export { alex, contoso, fabrikam, lidia, megan };
export const me = megan.homeObjectId;
export const cosmos = contosoCosmosPrincipal.objectId;
export const minute = 60_000;

export const subscriptionId = '11f5d3a8-6c2e-4b90-a7d1-08e94b3c5f62';
export const scope = `/subscriptions/${subscriptionId}`;
export const groupName = 'rg-orders';

export interface World extends Clients {
  readonly sandbox: Sandbox;
  readonly clock: ManualClock;
  readonly state: State;
  readonly group: ResourceGroup;
  /** The same clients for another user. */
  readonly as: (person: string, tenantId?: string) => Clients;
}

export interface Clients {
  readonly cosmosDb: CosmosDBManagementClient;
  readonly keyVault: KeyVaultManagementClient;
  readonly resources: ResourceManagementClient;
  readonly subscriptions: SubscriptionClient;
  /** For a vault, or for a managed HSM if its name ends in `.managedhsm`. */
  readonly keys: (vault: string) => KeyClient;
  /** A request without an SDK; the body, if any, as JSON. */
  readonly send: (
    method: string,
    url: string,
    body?: unknown,
  ) => Promise<{ status: number; headers: Readonly<Record<string, string>>; json: never }>;
}

const once = { retryOptions: { maxRetries: 0 } };

/** One subscription of Contoso with one resource group. The caller is its Owner. */
export function world(options: SandboxOptions & { registered?: string[]; without?: 'owner' } = {}): World {
  const clock = manualClock();
  const sandbox = createSandbox({ clock, estate: () => undefined, ...options });
  const { state } = sandbox;
  const { registered } = options;
  const common = { id: subscriptionId, displayName: 'Orders', tenantId: contoso.id };
  const subscription = addSubscription(state, { ...common, ...(registered ? { registered } : {}) });
  const group = addResourceGroup(state, subscription, groupName);
  if (options.without !== 'owner') assignRole(state, scope, owner, me);
  const as = (person: string, tenantId = contoso.id) => clientsOf(sandbox, person, tenantId);
  return { sandbox, clock, state, group, as, ...as(megan.label) };
}

export function clientsOf(sandbox: Sandbox, person: string, tenantId: string): Clients {
  const issued = new Map<string, Promise<string | undefined>>();
  // Kept only while the sandbox's clock stands still, because it is advanced by hours.
  const token = async (wanted: string | string[]) => {
    const resource = [wanted].flat().join(' ');
    const moment = `${resource} ${sandbox.clock.now()}`;
    const known = issued.get(moment) ?? issueToken(sandbox, person, tenantId, resource);
    issued.set(moment, known);
    return (await known) ?? '';
  };
  const credential: TokenCredential = {
    getToken: async (scopes) => ({ token: await token(scopes), expiresOnTimestamp: Date.now() }),
  };
  const httpClient = createHttpClient(sandbox);
  const arm = { httpClient, ...once };
  return {
    cosmosDb: new CosmosDBManagementClient(credential, subscriptionId, arm),
    keyVault: new KeyVaultManagementClient(credential, subscriptionId, arm),
    resources: new ResourceManagementClient(credential, subscriptionId, arm),
    subscriptions: new SubscriptionClient(credential, arm),
    keys: (vault) =>
      new KeyClient(`https://${vault.includes('.') ? vault : `${vault}.vault`}.azure.net`, credential, arm),
    send: async (method, url, body) => {
      const host = new URL(url).hostname;
      const [, zone] = /\.((?:vault|managedhsm)\.azure\.net)$/.exec(host) ?? [];
      const audience = `https://${zone ?? host}`;
      const response = await sandbox.handle({
        ...{ method, url },
        headers: { authorization: `Bearer ${await token(`${audience}/.default`)}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { status, headers } = response;
      return {
        status,
        headers,
        json: (response.body === '' ? undefined : JSON.parse(response.body)) as never,
      };
    },
  };
}

export function keyUri(vault: string, key: string): string {
  return `https://${vault}.vault.azure.net/keys/${key}`;
}

export function accountOf(vault: string, key: string): DatabaseAccountCreateUpdateParameters {
  return {
    location: 'westeurope',
    kind: 'GlobalDocumentDB',
    databaseAccountOfferType: 'Standard',
    locations: [{ locationName: 'westeurope', failoverPriority: 0, isZoneRedundant: false }],
    keyVaultKeyUri: keyUri(vault, key),
  };
}

/** The error of a refusal, from any client. */
export async function refusal(work: Promise<unknown>): Promise<{
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly message: string;
}> {
  try {
    await work;
  } catch (error) {
    const { statusCode, code, message } = error as { statusCode?: number; code?: string; message: string };
    return { status: statusCode, code, message };
  }
  throw new Error('It was not refused');
}

export async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of pages) found.push(one);
  return found;
}

/** Creates an account, and advances the clock by the time that it takes. */
export async function createAccount(
  { cosmosDb, clock }: Pick<World, 'cosmosDb' | 'clock'>,
  name: string,
  parameters: DatabaseAccountCreateUpdateParameters,
) {
  const poller = cosmosDb.databaseAccounts.createOrUpdate(groupName, name, parameters, {
    updateIntervalInMs: 0,
  });
  await poller.submitted();
  clock.advance(8 * minute);
  return poller.pollUntilDone();
}
