import type { Azure, AzureSubscription } from '../azure/api.ts';
import {
  type HealthSources,
  inventoryScope,
  type InventoryScope,
  inventoryViewOf,
} from '../health/readInventoryView.ts';
import { usedKeys } from '../health/keyDependencies.ts';
import { inventoryIndex, keyStoreIn } from '../health/inventoryIndex.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type InventoryPart, partId } from '../inventory/parts.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { InventoryView, ReadResult } from '../model/inventoryView.ts';
import { type KeyUri, parseKeyUri } from '../model/keyUri.ts';
import { cancelled, failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import type { PolicySubject } from '../model/policies.ts';
import { named, notFound } from '../model/problems.ts';
import { Semaphore } from '../model/singleFlight.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, Key, RegistrationState, Subscription, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import type { AffectedScope, PolicyCheck } from './facts.ts';
import type { IntendedAccount } from './intendedAccount.ts';

/** Everything that a session can read, including hidden subscriptions: a key can be in a vault of any subscription. */
export const readableScope = (session: HealthSources): InventoryScope =>
  inventoryScope(session, session.inventory.snapshot.subscriptions);

type Deleted = InventoryView['deletedVaults'];

/** Finds the deleted vault or managed HSM of an account's key, if no list of existing ones contains it. */
async function readDeletedKeyStore(
  azure: Azure,
  view: InventoryView,
  subscription: Subscription,
  { keyUri = '' }: Account,
  signal: AbortSignal,
): Promise<Outcome<Deleted>> {
  const uri = parseKeyUri(keyUri, view.cloud);
  if (!uri || keyStoreIn(inventoryIndex(view), uri)) return succeeded(view.deletedVaults);
  return uri.keyStore === 'managedHsm'
    ? deletedHsm(azure, view, subscription, uri, signal)
    : deletedVault(azure, view, subscription, uri, signal);
}

/** The check of the vault's name reports whether a deleted vault holds it. */
async function deletedVault(
  azure: Azure,
  view: InventoryView,
  subscription: Subscription,
  uri: KeyUri,
  signal: AbortSignal,
): Promise<Outcome<Deleted>> {
  const name = await azure.in(subscription).vaults.nameAvailability(uri.vault, signal);
  if (name.kind === 'cancelled') return cancelled;
  const isDeleted = name.kind === 'done' && !name.value.available && name.value.softDeleted;
  return succeeded(
    isDeleted
      ? new Map([[subscription.id, { read: true, value: [{ name: uri.vault }] }]])
      : view.deletedVaults,
  );
}

/**
 * HSMs are expensive, so they're often shared from another subscription. All subscriptions of the tenant are read
 * concurrently.
 */
async function deletedHsm(
  azure: Azure,
  view: InventoryView,
  subscription: Subscription,
  uri: KeyUri,
  signal: AbortSignal,
): Promise<Outcome<Deleted>> {
  const target = view.subscriptions.filter(({ tenantId }) => sameId(tenantId, subscription.tenantId));
  const found = await Promise.all(
    target.map(async (one) => {
      const deleted = await azure.in(one).changes.deletedVaults(signal, uri.keyStore);
      // If the list can't be read, the HSM might not be deleted, so its state stays unknown.
      if (deleted.kind !== 'done') return [];
      const hsm = deleted.value.find(({ name }) => sameId(name, uri.vault));
      if (!hsm) return [];
      const { name, purged } = hsm;
      const value = [{ keyStore: uri.keyStore, name, ...(purged === undefined ? {} : { purged }) }];
      return [[one.id, { read: true, value }]] as const;
    }),
  );
  return signal.aborted ? cancelled : succeeded(new Map([...view.deletedVaults, ...found.flat()]));
}

/** The current state of an account and the resources that its key depends on. */
export interface AccountReading {
  readonly account: Account;
  readonly view: InventoryView;
}

type Reader = Pick<Session, 'azure' | 'inventory'>;

/**
 * Reads an account and the resources that its key depends on, each once and without the cache. A vault that is already
 * known is read at the same time as the account.
 */
export async function readAccountAndKey(
  { azure, inventory }: Reader,
  inventoryScope: InventoryScope,
  subscription: Subscription,
  former: Account,
  signal: AbortSignal,
): Promise<Outcome<AccountReading>> {
  const read = new Set<string>();
  const [got] = await Promise.all([
    azure.in(subscription).accounts.get(former.id, signal),
    vaultLists(inventory, inventoryScope, signal),
    readAllBehind(inventory, inventoryScope, former, read, signal),
  ]);
  if (got.kind !== 'done') return got;
  if (!got.value) return failed(gone(former));
  const account = got.value;
  inventory.accountRead(account);
  await readAllBehind(inventory, inventoryScope, account, read, signal);
  if (signal.aborted) return cancelled;
  const view = inventoryViewOf(inventory.snapshot, inventoryScope);
  const deleted = await readDeletedKeyStore(azure, view, subscription, account, signal);
  return map(deleted, (deletedVaults) => ({ account, view: { ...view, deletedVaults } }));
}

/** The vault can be in any subscription. Lists that were confirmed once are enough to find it. */
const vaultLists = (inventory: Inventory, { subscriptions }: InventoryScope, signal: AbortSignal) =>
  inventory.loadAll(
    subscriptions.map((subscription) => ({ kind: 'vaults', subscription })),
    signal,
  );

/**
 * Repeats until nothing new is found, because one response can lead to another read: the directory returns the
 * principal whose grants must be read.
 */
async function readAllBehind(
  ...[inventory, inventoryScope, account, read, signal]: Parameters<typeof refreshBehind>
) {
  while (!signal.aborted && (await refreshBehind(inventory, inventoryScope, account, read, signal)));
}

/**
 * Reads what an account's key is known to depend on and hasn't been read yet. Returns whether there was anything to
 * read.
 */
async function refreshBehind(
  inventory: Inventory,
  inventoryScope: InventoryScope,
  account: Account,
  read: Set<string>,
  signal: AbortSignal,
): Promise<boolean> {
  const view = inventoryViewOf(inventory.snapshot, inventoryScope);
  const open = [...vaultOf(view, inventoryScope, account), ...usedKeys(view, [account])].filter(
    (part) => !read.has(nameOf(part)),
  );
  for (const part of open) read.add(nameOf(part));
  await Promise.all(open.map((part) => inventory.refresh(part, signal)));
  return open.length > 0;
}

function vaultOf(
  view: InventoryView,
  inventoryScope: InventoryScope,
  { keyUri = '' }: Account,
): readonly InventoryPart[] {
  const uri = parseKeyUri(keyUri, view.cloud);
  const vault = keyStoreIn(inventoryIndex(view), uri);
  const subscription =
    vault && inventoryScope.subscriptions.find(({ id }) => sameId(id, vault.subscriptionId));
  return subscription ? [{ kind: 'vaults', subscription }] : [];
}

const nameOf = (part: InventoryPart) => `${part.kind}:${partId(part).toLowerCase()}`;

const gone = ({ name }: Account) =>
  ({
    code: 'F-00',
    owner: 'you',
    what: notFound(named.account(name)),
    why: text('It might have been deleted or moved.'),
    next: text('Refresh the view.'),
  }) as const;

/** The resource to check, as a view displays it. */
export type CheckTarget = {
  readonly subscription: Subscription;
  /** An account to be created there. */
  readonly intended?: IntendedAccount;
} & (
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'key'; readonly vault: Vault; readonly key: Key }
  | { readonly kind: 'vault'; readonly vault: Vault }
  | { readonly kind: 'subscription' }
);

/** What the reads of one check share. */
export interface ReadContext extends Reader {
  readonly inventoryScope: InventoryScope;
  readonly signal: AbortSignal;
}

/** Azure permits about 25 sustained reads per second for one caller (Learn: "Throttling Resource Manager requests"). */
const readsAtOnce = 6;

/**
 * Checks a resource with Azure Policy. Then reads the names of the assignments and, for a denial, the exemptions,
 * because it isn't documented whether the check respects them (docs/azure.md, Azure Policy).
 */
export async function policyChecksOf(
  { governance }: Pick<AzureSubscription, 'governance'>,
  scope: string,
  subject: PolicySubject,
  signal: AbortSignal,
): Promise<ReadResult<PolicyCheck>> {
  const checked = readingFrom(await governance.checkPolicies(subject, signal));
  if (!checked.read) return checked;
  const results = checked.value;
  const turns = new Semaphore(readsAtOnce);
  const ids = new Map(results.map(({ assignmentId: id }) => [id.toLowerCase(), id] as const));
  const [read, exemptions] = await Promise.all([
    Promise.all(
      [...ids.values()].filter(Boolean).map((id) => turns.run(() => governance.policyAssignment(id, signal))),
    ),
    results.some(({ outcome }) => outcome === 'denies')
      ? governance.exemptions(scope, signal).then(readingFrom)
      : undefined,
  ]);
  const assignments = new Map(
    read.flatMap((one) => (one.kind === 'done' ? [[one.value.id.toLowerCase(), one.value] as const] : [])),
  );
  return { read: true, value: { results, assignments, ...(exemptions ? { exemptions } : {}) } };
}

/** Reads permissions, locks and policies of resources. Locks of a subscription are read once for all of them. */
export function scopeReader({ azure, signal }: Pick<ReadContext, 'azure' | 'signal'>) {
  const locks = new Map<string, Promise<AffectedScope['locks']>>();
  const locksOf = (subscription: Subscription) =>
    locks.get(subscription.id) ?? azure.in(subscription).governance.locks(signal).then(readingFrom);
  return {
    /** Without a subject, Azure Policy isn't checked, because a policy can't deny a subscription itself. */
    async read(
      subscription: Subscription,
      affected: Pick<AffectedScope, 'kind' | 'scope' | 'name'>,
      subject?: PolicySubject,
    ): Promise<AffectedScope> {
      const services = azure.in(subscription);
      const known = locksOf(subscription);
      locks.set(subscription.id, known);
      const [rights, ofSubscription, policies] = await Promise.all([
        services.access.permissions(affected.scope, signal).then(readingFrom),
        known,
        subject && policyChecksOf(services, affected.scope, subject, signal),
      ]);
      return { ...affected, rights, locks: ofSubscription, ...(policies ? { policies } : {}) };
    },
  };
}

const notAsked: ReadResult<never> = { read: false, why: text("It wasn't read.") };

export const readingFrom = <T>(outcome: Outcome<T>): ReadResult<T> =>
  outcome.kind === 'done'
    ? { read: true, value: outcome.value, ...(outcome.incomplete ? { more: outcome.incomplete.why } : {}) }
    : outcome.kind === 'failed'
      ? { read: false, why: outcome.problem.why }
      : notAsked;

export const subscriptionScope = ({ id, name }: Subscription) =>
  ({ kind: 'subscription', scope: `/subscriptions/${id}`, name }) as const;

/** The current registration of the resource provider. */
export async function registrationOf(
  { inventory, signal }: ReadContext,
  subscription: Subscription,
): Promise<ReadResult<RegistrationState>> {
  await inventory.refresh({ kind: 'provider', subscription }, signal);
  const part = inventory.snapshot.get('provider', subscription.id);
  if (part.state === 'failed') return { read: false, why: part.problem.why };
  const value = valueOf(part);
  return value === undefined ? notAsked : { read: true, value };
}
