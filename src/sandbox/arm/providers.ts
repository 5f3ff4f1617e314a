import { locations } from '../locations.ts';
import { same } from '../identifiers.ts';
import type { Provider } from '../model/governance.ts';
import type { State } from '../model/state.ts';
import { bringCosmosPrincipal } from '../model/principals.ts';
import { gatewayRefuse, ok } from '../rest/answer.ts';
import { route } from '../rest/exchange.ts';
import { setFrom, timeline } from '../timeline.ts';
import { registrationState } from './registration.ts';

const cosmosVersions = ['2026-03-15', '2025-10-15', '2025-04-15', '2024-11-15', '2024-08-15', '2023-09-15'];
const vaultVersions = ['2026-02-01', '2025-05-01', '2024-11-01', '2023-07-01', '2022-07-01'];

const simulated = [
  {
    namespace: 'Microsoft.DocumentDB',
    applicationId: '57c0fc58-a83a-41d0-8ae9-08952659bdfd',
    types: {
      databaseAccounts: cosmosVersions,
      databaseAccountNames: cosmosVersions,
      operations: cosmosVersions,
      operationResults: cosmosVersions,
      operationsStatus: cosmosVersions,
      locations: cosmosVersions,
      restorableDatabaseAccounts: cosmosVersions,
      'locations/restorableDatabaseAccounts': cosmosVersions,
    },
  },
  {
    namespace: 'Microsoft.KeyVault',
    applicationId: 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
    types: {
      vaults: vaultVersions,
      'vaults/keys': vaultVersions,
      'vaults/accessPolicies': vaultVersions,
      deletedVaults: vaultVersions,
      managedHSMs: vaultVersions,
      'managedHSMs/keys': vaultVersions,
      deletedManagedHSMs: vaultVersions,
      checkNameAvailability: vaultVersions,
    },
  },
  {
    namespace: 'Microsoft.ManagedIdentity',
    applicationId: '4962773b-9cdb-44cf-a8bf-237846a00ab7',
    types: { userAssignedIdentities: ['2024-11-30', '2023-01-31'] },
  },
  { namespace: 'Microsoft.Authorization', applicationId: 'de926fbf-e23b-41f9-ae15-c943a9cfa630', types: {} },
  { namespace: 'Microsoft.Resources', applicationId: '797f4846-ba00-4fd7-ba43-dac1f8f63013', types: {} },
];

/** The simulated providers. An environment can have others by name. */
export const simulatedProviders: readonly Provider[] = simulated.map(
  ({ namespace, applicationId, types }) => ({
    namespace,
    authorizations: [{ applicationId }],
    resourceTypes: Object.entries(types).map(([resourceType, apiVersions]) => ({
      resourceType,
      locations: locations.map(({ displayName }) => displayName),
      apiVersions,
      capabilities: 'None',
    })),
  }),
);

function view(state: State, subscription: string, provider: Provider, now: number) {
  return {
    id: `/subscriptions/${subscription}/providers/${provider.namespace}`,
    ...provider,
    registrationState: registrationState(state, subscription, provider.namespace, now),
    registrationPolicy: 'RegistrationRequired',
  };
}

function missing(namespace: string) {
  return gatewayRefuse(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
}

const one = '/subscriptions/{subscription}/providers/{namespace}';

function find({ providers }: State, namespace: string): Provider | undefined {
  return providers.find((provider) => same(provider.namespace, namespace));
}

function write(
  state: State,
  params: { readonly subscription: string; readonly namespace: string },
  now: number,
  direction: 'register' | 'unregister',
) {
  const provider = find(state, params.namespace);
  const subscription = state.subscriptions.find(({ id }) => same(id, params.subscription));
  if (provider === undefined || subscription === undefined) return missing(params.namespace);
  const key = provider.namespace.toLowerCase();
  const present = registrationState(state, subscription.id, key, now);
  const registers = direction === 'register';
  const target = registers ? 'Registered' : 'Unregistered';
  const under = registers ? 'Registering' : 'Unregistering';
  const ends = now + state.timings.providerRegistration;
  // A registered provider can be registered again: this fixes a missing principal (F-08).
  const nothingToDo = [target, under, ...(registers ? [] : ['NotRegistered'])];
  if (!nothingToDo.includes(present)) {
    const line = subscription.providers.get(key) ?? timeline<typeof present>(-Infinity, present);
    subscription.providers.set(key, line);
    setFrom(line, now, under);
    setFrom(line, ends, target);
  }
  if (registers && key === 'microsoft.documentdb') {
    bringCosmosPrincipal(state, subscription.tenantId, ends);
  }
  return ok(view(state, subscription.id, provider, now));
}

export const providerRoutes = [
  route('GET', '/subscriptions/{subscription}/providers', undefined, ({ state, params, now }) =>
    ok({ value: state.providers.map((provider) => view(state, params.subscription, provider, now)) }),
  ),
  route('GET', one, undefined, ({ state, params, now }) => {
    const provider = find(state, params.namespace);
    return provider === undefined
      ? missing(params.namespace)
      : ok(view(state, params.subscription, provider, now));
  }),
  ...(['register', 'unregister'] as const).map((direction) =>
    route('POST', `${one}/${direction}`, `{namespace}/${direction}/action`, ({ state, params, now }) =>
      write(state, params, now, direction),
    ),
  ),
];
