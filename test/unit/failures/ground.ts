import type { AzureSubscription } from '../../../src/azure/api.ts';
import { classifyFailure } from '../../../src/azure/errors/classify.ts';
import { type AzureResponse, readFailure } from '../../../src/azure/errors/parse.ts';
import type { Operation, Subject } from '../../../src/azure/errors/rule.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Problem } from '../../../src/model/problem.ts';
import type { Subscription } from '../../../src/model/resources.ts';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { text } from '../../../src/model/text.ts';
import { createCmkAccount, type Creation, makePlan } from '../../../src/setup/plan.ts';
import { cryptoServiceEncryptionUser, owner } from '../../../src/sandbox/authorization/roles.ts';
import { contoso, contosoCosmosPrincipal, type Person } from '../../../src/sandbox/directory.ts';
import {
  addAccount,
  addKey,
  addResourceGroup,
  addSubscription,
  addVault,
  assignRole,
  type NewAccount,
  type KeyToBuild,
  type NewVault,
} from '../../../src/sandbox/estate/builders.ts';
import type { Account } from '../../../src/sandbox/model/account.ts';
import type { ResourceGroup } from '../../../src/sandbox/model/governance.ts';
import type { State } from '../../../src/sandbox/model/state.ts';
import type { Vault } from '../../../src/sandbox/model/vault.ts';
import { createFaults } from '../../../src/sandbox/faults/faults.ts';
import type { Fault } from '../../../src/sandbox/faults/rule.ts';
import { issueToken } from '../../../src/sandbox/issueToken.ts';
import type { Timings } from '../../../src/sandbox/timings.ts';
import { connect, megan, type Connected } from '../../fakes/connect.ts';
import { permitFor } from '../../fakes/permit.ts';

const permit = await permitFor();

export const subscriptionId = '7d2c1f40-95b3-4e6a-8c17-a0f4b62e39d8';
export const scope = `/subscriptions/${subscriptionId}`;
export const group = `${scope}/resourceGroups/rg-orders`;
export const vaultPath = `${group}/providers/Microsoft.KeyVault/vaults/kv-orders`;
export const accountPath = `${group}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-orders`;
export const keyUri = 'https://kv-orders.vault.azure.net/keys/orders';
export const cosmos = contosoCosmosPrincipal.objectId;
export const signal = new AbortController().signal;
export const minute = 60_000;

export interface Circumstances {
  readonly vault?: Partial<NewVault>;
  readonly key?: Partial<KeyToBuild>;
  /** Whether Cosmos DB's principal can use the key (true by default). */
  readonly granted?: boolean;
  /** An existing account, with the key by default. */
  readonly account?: Partial<NewAccount>;
  readonly registered?: readonly string[];
  readonly person?: Person;
  readonly timings?: Partial<Timings>;
  /** The user's roles on the subscription; Owner by default. */
  readonly roles?: readonly string[];
}

export interface Ground extends Connected {
  readonly state: State;
  readonly resourceGroup: ResourceGroup;
  readonly vault: Vault;
  readonly account: Account | undefined;
  readonly subscription: Subscription;
  readonly services: AzureSubscription;
  /** Advances time until every change has propagated. */
  settle(): void;
}

/** One subscription with a vault, a key, and optionally an account. The caller is Owner by default. */
export function ground(given: Circumstances = {}): Ground {
  const { person = megan, timings, registered, roles = [owner] } = given;
  let made: Pick<Ground, 'resourceGroup' | 'vault' | 'account'> | undefined;
  const connected = connect(person, timings, (state) => {
    const there = addSubscription(state, {
      id: subscriptionId,
      displayName: 'Orders',
      tenantId: contoso.id,
      ...(registered ? { registered } : {}),
    });
    for (const role of roles) assignRole(state, scope, role, person.homeObjectId);
    const resourceGroup = addResourceGroup(state, there, 'rg-orders');
    const vault = addVault(state, resourceGroup, { name: 'kv-orders', ...given.vault });
    addKey(state, vault, { name: 'orders', ...given.key });
    if (given.granted !== false) assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    const account =
      given.account &&
      addAccount(state, resourceGroup, { name: 'cosmos-orders', keyVaultKeyUri: keyUri, ...given.account });
    made = { resourceGroup, vault, account };
  });
  if (made === undefined) throw new Error('There is no ground');
  const subscription = {
    id: subscriptionId,
    name: 'Orders',
    tenantId: contoso.id,
    account: person.label,
  };
  return {
    ...connected,
    ...made,
    subscription,
    state: connected.sandbox.state,
    services: connected.azure.in(subscription),
    settle: () => void connected.pace.pause(120 * minute, signal),
  };
}

export function specOf({ subscription }: Ground, change: Partial<CmkSpec> = {}): CmkSpec {
  return {
    subscription,
    resourceGroup: { name: 'rg-orders', location: 'westeurope', isNew: false },
    vault: { name: 'kv-orders', resourceGroup: 'rg-orders', location: 'westeurope' },
    key: { name: 'orders' },
    account: {
      name: 'cosmos-orders',
      api: 'NoSQL',
      region: { name: 'westeurope', displayName: 'West Europe' },
      zoneRedundant: false,
    },
    ...change,
  };
}

/** Creates an account through our adapter. */
export const create = (here: Ground, change: Partial<CmkSpec['account']> = {}, uri = keyUri) => {
  const spec = specOf(here);
  const wanted = { ...spec, account: { ...spec.account, ...change } };
  return told(here.services.accounts.create(wanted, uri, () => undefined, permit));
};

/** Runs the whole creation, like Try Again: a new plan, then the missing steps. */
export async function createAgain(here: Ground): Promise<Creation> {
  const plan = await makePlan(here.azure, here.pace, specOf(here), signal);
  if (plan.kind !== 'done') throw new Error(`There is no plan: ${plan.kind}`);
  return createCmkAccount(here.azure, here.pace, plan.value, () => undefined, signal);
}

export async function told(work: Promise<Outcome<unknown>>): Promise<Problem> {
  const outcome = await work;
  if (outcome.kind !== 'failed') throw new Error(`It was not refused: ${outcome.kind}`);
  return outcome.problem;
}

export interface Request {
  readonly on: Subject;
  readonly name: string;
  readonly what: string;
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  readonly url: string;
  readonly body?: unknown;
  readonly apiVersion?: string;
  /** The fault that it meets. */
  readonly fault?: Fault;
}

const versions: readonly (readonly [RegExp, string])[] = [
  [/\.vault\.azure\.net/, '2025-07-01'],
  [/Microsoft\.Authorization/i, '2022-04-01'],
  [/Microsoft\.KeyVault/i, '2026-02-01'],
  [/./, '2026-03-15'],
];

/** Sends a request of a possible future command, and classifies its response like our adapters. */
export async function send(here: Ground, request: Request): Promise<Problem> {
  const { on, name, what } = request;
  const answer = await refused(here, request);
  return classifyFailure(readFailure(new Error('Refused'), answer), deedOf(on, name, what));
}

export const deedOf = (on: Subject, name: string, what = "Couldn't do it."): Operation => ({
  what: text('{0}', what),
  on,
  name,
});

/** Sends it and follows its operation to the end. */
async function refused(
  here: Ground,
  { method, url, body, apiVersion, fault }: Request,
): Promise<AzureResponse> {
  const whole = url.startsWith('/') ? `https://management.azure.com${url}` : url;
  const version = apiVersion ?? versions.find(([pattern]) => pattern.test(url))?.[1];
  const faults = createFaults(here.sandbox);
  if (fault) faults.add({ request: url, fault });
  const befallen = { ...here, sandbox: { ...here.sandbox, handle: faults.handle } };
  const first = await exchange(befallen, method, `${whole}?api-version=${version}`, body);
  if (first.status >= 400) return first;
  const operation = first.headers['azure-asyncoperation'];
  if (operation === undefined) throw new Error('It was not refused');
  here.settle();
  const last = await exchange(here, 'GET', operation);
  if ((last.body as { status?: string }).status !== 'Failed') throw new Error('It did not fail');
  return last;
}

async function exchange({ sandbox, subscription }: Ground, method: string, url: string, body?: unknown) {
  const host = new URL(url).hostname;
  const audience = host.endsWith('.vault.azure.net') ? 'https://vault.azure.net' : `https://${host}`;
  const token = await issueToken(sandbox, subscription.account, contoso.id, `${audience}/.default`);
  const response = await sandbox.handle({
    ...{ method, url },
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  return { status, headers, body: JSON.parse(response.body || 'null') as unknown };
}

/** A change of the account, for example one that sets a key. */
export const patchAccount = (here: Ground, body: unknown, more: Partial<Request> = {}) =>
  send(here, {
    ...{ on: 'account', name: 'cosmos-orders', method: 'PATCH', url: accountPath, body },
    what: "Couldn't change account cosmos-orders.",
    ...more,
  });

/** The creation of an account by another client, with properties that we never send. */
export const putAccount = (here: Ground, properties: object = {}, more: object = {}) =>
  send(here, {
    ...{ on: 'account', name: 'cosmos-orders', method: 'PUT', url: accountPath },
    what: "Couldn't create account cosmos-orders.",
    body: {
      ...{ location: 'westeurope', kind: 'GlobalDocumentDB' },
      properties: {
        databaseAccountOfferType: 'Standard',
        locations: [{ locationName: 'westeurope', failoverPriority: 0 }],
        keyVaultKeyUri: keyUri,
        ...properties,
      },
      ...more,
    },
  });
