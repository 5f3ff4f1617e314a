import { cancelled, failed, type Outcome, succeeded } from '../model/outcome.ts';
import { sameId } from '../model/resourceId.ts';
import type { Subscription } from '../model/resources.ts';
import type { SignedInAccount } from '../model/signIn.ts';
import { couldNot, named } from '../model/problems.ts';
import { text } from '../model/text.ts';
import type { SubscriptionsFound, TenantFailure } from './api.ts';
import type { AzureClients } from './clients.ts';
import type { AzureConnection } from './connection.ts';
import { SignInError } from './errors/parse.ts';
import type { Operation } from './errors/rule.ts';
import { type Fields, notOurs, readRows } from './fields.ts';
import { attempt, attemptList, listAll, within } from './request.ts';

/** Runs the work for every item, at most `limit` at a time. The results are in the order of the items. */
export async function inParallel<T, U>(
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

/** A tenant that an account can access. */
interface Tenant {
  readonly account: string;
  readonly tenantId: string;
  readonly name?: string;
}

type Sessions = (account: string, tenantId?: string) => AzureClients;

const tenantsAtOnce = 5;

const query = { 'api-version': '2022-12-01' };

/**
 * Everything that the signed-in accounts can read: their tenants, then each tenant's own subscriptions and those that
 * it manages (api-version 2022-12-01). An account or tenant that fails doesn't hide the others. If all fail, the result
 * is the first problem.
 */
export async function findSubscriptions(
  connection: AzureConnection,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<Outcome<SubscriptionsFound>> {
  const accounts = await attempt(connection, everywhere, signal, () => accountsOf(connection));
  if (accounts.kind !== 'done') return accounts;
  const perAccount = await inParallel(tenantsAtOnce, accounts.value, (account) =>
    tenantsOf(connection, sessions, account, signal),
  );
  const perTenant = await inParallel(
    tenantsAtOnce,
    perAccount.flatMap(({ tenants }) => tenants),
    (tenant) => subscriptionsOf(connection, sessions, tenant, signal),
  );
  if (signal.aborted) return cancelled;
  const failures = [...perAccount, ...perTenant].flatMap((found) => found.failures);
  const [first] = failures;
  if (first && !perTenant.some(({ entered }) => entered)) return failed(first.problem);
  return succeeded({
    subscriptions: once(perTenant.flatMap((found) => found.subscriptions)),
    failures: oncePerTenant(failures),
  });
}

const accountsOf = ({ signIn }: AzureConnection) =>
  signIn.accounts().catch((error: unknown) => {
    throw new SignInError(error);
  });

const everywhere: Operation = {
  what: couldNot('read', text('your subscriptions')),
  on: 'subscriptions',
  name: '',
};

async function tenantsOf(
  connection: AzureConnection,
  sessions: Sessions,
  { id: account, label }: SignedInAccount,
  signal: AbortSignal,
): Promise<{ tenants: readonly Tenant[]; failures: readonly TenantFailure[] }> {
  const operation: Operation = {
    what: couldNot('read', text('the tenants of {0}', label)),
    on: 'subscriptions',
    name: label,
  };
  const found = await attemptList(connection, operation, signal, async (call) =>
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
  const operation: Operation = {
    what: couldNot('read', text('the subscriptions in {0}', named.tenant(tenant))),
    on: 'subscriptions',
    name: tenant,
  };
  const found = await attemptList(connection, operation, signal, async (call) =>
    readRows(await listAll(within(sessions(account, tenantId).arm, call), '/subscriptions', query), (item) =>
      readSubscription(item, { account, tenantId, ...(name ? { name } : {}) }),
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
 * A subscription of this tenant, or one that this tenant only manages (Azure Lighthouse). The latter has another
 * tenant, and lists this one among its managing tenants. Undefined if it can't be read.
 */
function readSubscription(
  item: Fields,
  { account, tenantId: tenant, name: tenantName }: Tenant,
): Subscription | typeof notOurs | undefined {
  const [id, name, own = tenant] = [
    item.string('subscriptionId'),
    item.string('displayName'),
    item.string('tenantId'),
  ];
  if (!id || (item.has('tenantId') && !item.string('tenantId'))) return undefined;
  if (item.string('state') === 'Deleted') return notOurs;
  const subscription: Subscription = { id, name: name ?? id, tenantId: own, account };
  if (sameId(own, tenant)) return subscription;
  const managers = item.list('managedByTenants').map((one) => one.string('tenantId'));
  if (!managers.some((one) => one !== undefined && sameId(one, tenant))) return notOurs;
  return {
    ...subscription,
    managedBy: { tenantId: tenant, ...(tenantName === undefined ? {} : { name: tenantName }) },
  };
}

/**
 * Two accounts or tenants might return the same subscription. Its own tenant takes precedence, because it has the
 * principals of the grants. Otherwise the first one is used.
 */
function once(subscriptions: readonly Subscription[]): readonly Subscription[] {
  const found = new Map<string, Subscription>();
  for (const subscription of subscriptions) {
    const id = subscription.id.toLowerCase();
    const before = found.get(id);
    if (!before || (before.managedBy && !subscription.managedBy)) found.set(id, subscription);
  }
  return [...found.values()];
}

/** A tenant that several accounts can't access is one failure, which signing in with the first of them fixes. */
function oncePerTenant(failures: readonly TenantFailure[]): readonly TenantFailure[] {
  const found = new Map<string, TenantFailure>();
  for (const failure of failures) {
    // Without a tenant, it's about an account.
    const key = failure.tenantId.toLowerCase() || JSON.stringify([failure.account]);
    if (!found.has(key)) found.set(key, failure);
  }
  return [...found.values()];
}
