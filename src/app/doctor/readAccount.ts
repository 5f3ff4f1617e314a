import type { Account, Subscription } from '../../domain/model.ts';
import { homeName, parseKeyUri } from '../../domain/keyUri.ts';
import type { Estate } from '../../domain/protection/estate.ts';
import { placesOf } from '../../domain/protection/places.ts';
import { sameId } from '../../domain/resourceId.ts';
import { text } from '../../domain/text.ts';
import { estateOf, type EstateView } from '../estate.ts';
import { partId, type Inventory, type Part } from '../inventory.ts';
import { cancelled, failed, map, type Outcome } from '../outcome.ts';
import type { Session } from '../session.ts';
import { usedKeys } from '../usedKeys.ts';
import { deletedHome } from './deletedHome.ts';

/** An account as it is now, with all that its key hangs on, as of now too. */
export interface ReadAccount {
  readonly account: Account;
  readonly estate: Estate;
}

export type Reader = Pick<Session, 'azure' | 'inventory'>;

/**
 * Reads an account and what its key hangs on anew, each thing once; what is known of the vault already is read beside
 * the account, not after it.
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

/** The vault may be in any subscription; lists that were confirmed once are enough to find it. */
const vaultLists = (inventory: Inventory, { subscriptions }: EstateView, signal: AbortSignal) =>
  inventory.loadAll(
    subscriptions.map((subscription) => ({ kind: 'vaults', subscription })),
    signal,
  );

/** What one answer tells of may lead to more: whose grants to read is told by the directory. */
async function allBehind(...[inventory, view, account, read, signal]: Parameters<typeof refreshBehind>) {
  while (!signal.aborted && (await refreshBehind(inventory, view, account, read, signal)));
}

/** Reads what is known to be behind an account's key and was not read yet; answers whether there was any. */
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
