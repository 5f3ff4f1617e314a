import { cancelled, failed, type Outcome, succeeded } from '../model/outcome.ts';
import type { Subscription } from '../model/resources.ts';
import type { SignedInAccount } from '../model/signIn.ts';
import { text } from '../model/text.ts';
import type { SubscriptionsFound, TenantFailure } from './api.ts';
import type { Session } from './clients.ts';
import type { AzureConnection } from './connection.ts';
import { SignInError } from './errors/parse.ts';
import type { Operation } from './errors/rule.ts';
import { type Fields, notOurs, readRows } from './fields.ts';
import { attempt, attemptList, listAll, within } from './request.ts';

/** Does the work for every item, at most `limit` at a time; the results are in the items' order. */
export async function sideBySide<T, U>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<U>,
): Promise<readonly U[]> {
  const results = new Map<number, U>();
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** A tenant that an account may enter. */
interface Tenant {
  readonly account: string;
  readonly tenantId: string;
  readonly name?: string;
}

type Sessions = (account: string, tenantId?: string) => Session;

const tenantsAtOnce = 5;

const query = { 'api-version': '2022-12-01' };

/**
 * Everything that the signed-in accounts see: their tenants, then each tenant's own subscriptions, by requests
 * of api-version 2022-12-01. An account or tenant that fails does not hide the others; where all fail, the
 * result is the first one's problem.
 */
export async function findSubscriptions(
  connection: AzureConnection,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<Outcome<SubscriptionsFound>> {
  const accounts = await attempt(connection, everywhere, signal, () => accountsOf(connection));
  if (accounts.kind !== 'done') return accounts;
  const perAccount = await sideBySide(tenantsAtOnce, accounts.value, (account) =>
    tenantsOf(connection, sessions, account, signal),
  );
  const perTenant = await sideBySide(
    tenantsAtOnce,
    perAccount.flatMap(({ tenants }) => tenants),
    (tenant) => subscriptionsOf(connection, sessions, tenant, signal),
  );
  if (signal.aborted) return cancelled;
  const failures = [...perAccount, ...perTenant].flatMap((found) => found.failures);
  const [first] = failures;
  if (first && !perTenant.some(({ entered }) => entered)) return failed(first.problem);
  return succeeded({ subscriptions: once(perTenant.flatMap((found) => found.subscriptions)), failures });
}

const accountsOf = ({ signIn }: AzureConnection) =>
  signIn.accounts().catch((error: unknown) => {
    throw new SignInError(error);
  });

const everywhere: Operation = {
  what: text('The subscriptions could not be read.'),
  on: 'subscriptions',
  name: '',
};

async function tenantsOf(
  connection: AzureConnection,
  sessions: Sessions,
  { id: account, label }: SignedInAccount,
  signal: AbortSignal,
): Promise<{ tenants: readonly Tenant[]; failures: readonly TenantFailure[] }> {
  const deed: Operation = {
    what: text('The tenants of {0} could not be read.', label),
    on: 'subscriptions',
    name: label,
  };
  const found = await attemptList(connection, deed, signal, async (call) =>
    readRows(await listAll(within(sessions(account).arm, call), '/tenants', query), (tenant) =>
      readTenant(tenant, account),
    ),
  );
  const problem = problemIn(found);
  return {
    tenants: found.kind === 'done' ? found.value : [],
    failures: problem ? [{ tenantId: '', account, problem }] : [],
  };
}

async function subscriptionsOf(
  connection: AzureConnection,
  sessions: Sessions,
  { account, tenantId, name }: Tenant,
  signal: AbortSignal,
): Promise<SubscriptionsFound & { entered: boolean }> {
  const tenant = name ?? tenantId;
  const deed: Operation = {
    what: text('The subscriptions of the tenant {0} could not be read.', tenant),
    on: 'subscriptions',
    name: tenant,
  };
  const found = await attemptList(connection, deed, signal, async (call) =>
    readRows(await listAll(within(sessions(account, tenantId).arm, call), '/subscriptions', query), (item) =>
      readSubscription(item, tenantId, account),
    ),
  );
  const problem = problemIn(found);
  return {
    subscriptions: found.kind === 'done' ? found.value : [],
    failures: problem ? [{ tenantId, ...(name ? { tenantName: name } : {}), account, problem }] : [],
    entered: found.kind === 'done',
  };
}

/** Why a list is missing or incomplete. */
const problemIn = (outcome: Outcome<unknown>) =>
  outcome.kind === 'failed' ? outcome.problem : outcome.kind === 'done' ? outcome.incomplete : undefined;

function readTenant(tenant: Fields, account: string): Tenant | undefined {
  const [tenantId, name] = [tenant.string('tenantId'), tenant.string('displayName')];
  return tenantId ? { account, tenantId, ...(name ? { name } : {}) } : undefined;
}

/**
 * A subscription of this tenant. One that another tenant only manages (Azure Lighthouse) is found through its own
 * tenant, where its vaults and keys are. Undefined where it can't be read.
 */
function readSubscription(
  item: Fields,
  tenant: string,
  account: string,
): Subscription | typeof notOurs | undefined {
  const [id, name, own = tenant] = [
    item.string('subscriptionId'),
    item.string('displayName'),
    item.string('tenantId'),
  ];
  if (!id || (item.has('tenantId') && !item.string('tenantId'))) return undefined;
  if (item.string('state') === 'Deleted' || own.toLowerCase() !== tenant.toLowerCase()) return notOurs;
  return { id, name: name ?? id, tenantId: own, account };
}

/** Two accounts may see the same subscription; the first one is used. */
function once(subscriptions: readonly Subscription[]): readonly Subscription[] {
  const seen = new Map<string, Subscription>();
  for (const subscription of subscriptions) {
    const id = subscription.id.toLowerCase();
    if (!seen.has(id)) seen.set(id, subscription);
  }
  return [...seen.values()];
}
