import type { Azure } from '../azure/api.ts';
import { estateOf, type EstateView } from '../health/estateOfSnapshot.ts';
import { usedKeys } from '../health/keyDependencies.ts';
import { placesOf } from '../health/lookup.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Part, partId } from '../inventory/parts.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { Estate, Reading } from '../model/estate.ts';
import { homeName, type KeyUri, parseKeyUri } from '../model/keyUri.ts';
import { cancelled, failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import type { PolicyContent } from '../model/policies.ts';
import { Semaphore } from '../model/readQueue.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, Key, RegistrationState, Subscription, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import type { Place } from './facts.ts';
import type { IntendedAccount } from './intendedAccount.ts';
import { isOpen } from './policyFindings.ts';

type Deleted = Estate['deletedVaults'];

/** Finds the deleted vault or managed HSM of an account's key, if no list of existing ones contains it. */
async function deletedHome(
  azure: Azure,
  estate: Estate,
  subscription: Subscription,
  { keyUri = '' }: Account,
  signal: AbortSignal,
): Promise<Outcome<Deleted>> {
  const uri = parseKeyUri(keyUri, estate.cloud);
  if (!uri || placesOf(estate).vaults.has(homeName(uri))) return succeeded(estate.deletedVaults);
  return uri.home === 'managedHsm'
    ? deletedHsm(azure, estate, subscription, uri, signal)
    : deletedVault(azure, estate, subscription, uri, signal);
}

/** The check of the vault's name reports whether a deleted vault holds it. */
async function deletedVault(
  azure: Azure,
  estate: Estate,
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
      : estate.deletedVaults,
  );
}

/**
 * HSMs are expensive, so they're often shared from another subscription. All subscriptions of the tenant are read
 * concurrently.
 */
async function deletedHsm(
  azure: Azure,
  estate: Estate,
  subscription: Subscription,
  uri: KeyUri,
  signal: AbortSignal,
): Promise<Outcome<Deleted>> {
  const asked = estate.subscriptions.filter(({ tenantId }) => sameId(tenantId, subscription.tenantId));
  const found = await Promise.all(
    asked.map(async (one) => {
      const deleted = await azure.in(one).changes.deletedVaults(signal, uri.home);
      // If the list can't be read, the HSM might not be deleted, so its state stays unknown.
      if (deleted.kind !== 'done') return [];
      const hsm = deleted.value.find(({ name }) => sameId(name, uri.vault));
      if (!hsm) return [];
      const { name, purged } = hsm;
      const value = [{ home: uri.home, name, ...(purged === undefined ? {} : { purged }) }];
      return [[one.id, { read: true, value }]] as const;
    }),
  );
  return signal.aborted ? cancelled : succeeded(new Map([...estate.deletedVaults, ...found.flat()]));
}

/** An account and the resources that its key depends on, as they are now. */
export interface ReadAccount {
  readonly account: Account;
  readonly estate: Estate;
}

type Reader = Pick<Session, 'azure' | 'inventory'>;

/**
 * Reads an account and the resources that its key depends on, each once and without the cache. A vault that is already
 * known is read at the same time as the account.
 */
export async function readAccount(
  { azure, inventory }: Reader,
  view: EstateView,
  subscription: Subscription,
  former: Account,
  signal: AbortSignal,
): Promise<Outcome<ReadAccount>> {
  const read = new Set<string>();
  const [got] = await Promise.all([
    azure.in(subscription).accounts.get(former.id, signal),
    vaultLists(inventory, view, signal),
    allBehind(inventory, view, former, read, signal),
  ]);
  if (got.kind !== 'done') return got;
  if (!got.value) return failed(gone(former));
  const account = got.value;
  inventory.accountRead(account);
  await allBehind(inventory, view, account, read, signal);
  if (signal.aborted) return cancelled;
  const estate = estateOf(inventory.snapshot, view);
  const deleted = await deletedHome(azure, estate, subscription, account, signal);
  return map(deleted, (deletedVaults) => ({ account, estate: { ...estate, deletedVaults } }));
}

/** The vault can be in any subscription. Lists that were confirmed once are enough to find it. */
const vaultLists = (inventory: Inventory, { subscriptions }: EstateView, signal: AbortSignal) =>
  inventory.loadAll(
    subscriptions.map((subscription) => ({ kind: 'vaults', subscription })),
    signal,
  );

/**
 * Repeats until nothing new is found, because one response can lead to another read: the directory returns the
 * principal whose grants must be read.
 */
async function allBehind(...[inventory, view, account, read, signal]: Parameters<typeof refreshBehind>) {
  while (!signal.aborted && (await refreshBehind(inventory, view, account, read, signal)));
}

/**
 * Reads what an account's key is known to depend on and hasn't been read yet. Returns whether there was anything to
 * read.
 */
async function refreshBehind(
  inventory: Inventory,
  view: EstateView,
  account: Account,
  read: Set<string>,
  signal: AbortSignal,
): Promise<boolean> {
  const estate = estateOf(inventory.snapshot, view);
  const open = [...vaultOf(estate, view, account), ...usedKeys(estate, [account])].filter(
    (part) => !read.has(nameOf(part)),
  );
  for (const part of open) read.add(nameOf(part));
  await Promise.all(open.map((part) => inventory.refresh(part, signal)));
  return open.length > 0;
}

function vaultOf(estate: Estate, view: EstateView, { keyUri = '' }: Account): readonly Part[] {
  const uri = parseKeyUri(keyUri, estate.cloud);
  const vault = uri && placesOf(estate).vaults.get(homeName(uri));
  const subscription = vault && view.subscriptions.find(({ id }) => sameId(id, vault.subscriptionId));
  return subscription ? [{ kind: 'vaults', subscription }] : [];
}

const nameOf = (part: Part) => `${part.kind}:${partId(part).toLowerCase()}`;

const gone = ({ name }: Account) =>
  ({
    code: 'F-00',
    owner: 'you',
    what: text('The account {0} was not found.', name),
    why: text('It is not in its resource group any more: it may have been deleted or moved.'),
    next: text('Refresh the view.'),
  }) as const;

/** The resource to check, as a view displays it. */
export type Asked = {
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
export interface Examining extends Reader {
  readonly view: EstateView;
  readonly signal: AbortSignal;
}

/** Azure permits about 25 sustained reads per second for one caller (Learn: "Throttling Resource Manager requests"). */
const readsAtOnce = 6;

/** Microsoft's cloud security benchmark has about 240, and standards like NIST SP 800-53 have many more. */
const definitionsAtMost = 300;

type Contents = Map<string, Promise<PolicyContent | undefined>>;

const builtIns = new WeakMap<Azure, Contents>();

/**
 * Azure's built-in definitions are cached for the session: they don't change during one, and every fix is followed by
 * another check.
 */
function builtInsOf(azure: Azure): Contents {
  const known = builtIns.get(azure) ?? new Map<string, Promise<PolicyContent | undefined>>();
  builtIns.set(azure, known);
  return known;
}

const isBuiltIn = (id: string) => id.startsWith('/providers/microsoft.authorization/');

/** Reads the definitions of assignments concurrently, each definition once. */
export function policyReader(
  read: (id: string) => Promise<Outcome<PolicyContent>>,
  known: Contents = new Map(),
) {
  const asked: Contents = new Map();
  const turns = new Semaphore(readsAtOnce);
  const contentOf = (id: string): Promise<PolicyContent | undefined> => {
    const name = id.toLowerCase();
    const before = asked.get(name) ?? known.get(name);
    if (before) return before;
    // Definitions over the limit stay unread, and are counted in the finding.
    if (name === '' || asked.size >= definitionsAtMost) return Promise.resolve(undefined);
    const reading = turns
      .run(() => read(id))
      .then((one) => {
        if (one.kind === 'done') return one.value;
        known.delete(name);
        return undefined;
      });
    asked.set(name, reading);
    if (isBuiltIn(name)) known.set(name, reading);
    return reading;
  };
  return async (policies: Place['policies']): Promise<ReadonlyMap<string, PolicyContent>> => {
    const found = new Map<string, PolicyContent>();
    const open = async (id: string): Promise<void> => {
      const content = await contentOf(id);
      if (!content) return;
      found.set(id.toLowerCase(), content);
      if (content.kind === 'initiative')
        await Promise.all(content.members.map(({ definitionId }) => open(definitionId)));
    };
    const wanted = policies.read ? policies.value.filter(isOpen).map(({ definitionId }) => definitionId) : [];
    await Promise.all(wanted.map(open));
    return found;
  };
}

/** Reads permissions, locks and policies of resources. Locks of a subscription are read once for all of them. */
export function placesIn(
  { azure, signal }: Pick<Examining, 'azure' | 'signal'>,
  { intended }: Pick<Asked, 'intended'> = {},
) {
  const locks = new Map<string, Promise<Place['locks']>>();
  const locksOf = (subscription: Subscription) =>
    locks.get(subscription.id) ?? azure.in(subscription).governance.locks(signal).then(readingFrom);
  const readers = new Map<string, ReturnType<typeof policyReader>>();
  const readerOf = (subscription: Subscription) => {
    const { governance } = azure.in(subscription);
    const reader =
      readers.get(subscription.id) ??
      policyReader((id) => governance.policyContent(id, signal), builtInsOf(azure));
    readers.set(subscription.id, reader);
    return reader;
  };
  return {
    async look(
      subscription: Subscription,
      place: Pick<Place, 'kind' | 'scope' | 'name'>,
      /** Reads only permissions: the resources in the subscription report its locks and policies. */
      rightsOnly = false,
    ): Promise<Place> {
      const { access, governance } = azure.in(subscription);
      const known = locksOf(subscription);
      locks.set(subscription.id, known);
      const [rights, ofSubscription, policies] = await Promise.all([
        access.permissions(place.scope, signal).then(readingFrom),
        known,
        rightsOnly ? notAsked : governance.policies(place.scope, signal).then(readingFrom),
      ]);
      // Without an intended account, a subscription has no resource that a policy could deny.
      if (place.kind === 'subscription' && !intended)
        return { ...place, rights, locks: ofSubscription, policies };
      const isReached = policies.read && policies.value.length > 0;
      const [definitions, exemptions] = await Promise.all([
        readerOf(subscription)(policies),
        isReached ? governance.exemptions(place.scope, signal).then(readingFrom) : undefined,
      ]);
      const found = { ...place, rights, locks: ofSubscription, policies, definitions };
      return exemptions ? { ...found, exemptions } : found;
    },
  };
}

const notAsked: Reading<never> = { read: false, why: text('It was not read.') };

export const readingFrom = <T>(outcome: Outcome<T>): Reading<T> =>
  outcome.kind === 'done'
    ? { read: true, value: outcome.value, ...(outcome.incomplete ? { more: outcome.incomplete.why } : {}) }
    : outcome.kind === 'failed'
      ? { read: false, why: outcome.problem.why }
      : notAsked;

export const subscriptionPlace = ({ id, name }: Subscription) =>
  ({ kind: 'subscription', scope: `/subscriptions/${id}`, name }) as const;

/** The current registration of the resource provider. */
export async function registrationOf(
  { inventory, signal }: Examining,
  subscription: Subscription,
): Promise<Reading<RegistrationState>> {
  await inventory.refresh({ kind: 'provider', subscription }, signal);
  const part = inventory.snapshot.get('provider', subscription.id);
  if (part.state === 'failed') return { read: false, why: part.problem.why };
  const value = valueOf(part);
  return value === undefined ? notAsked : { read: true, value };
}
