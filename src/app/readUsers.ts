import type { Estate } from '../domain/protection/estate.ts';
import type { Users } from '../domain/revocation/users.ts';
import { estateOf, type EstateView } from './estate.ts';
import type { Inventory } from './inventory.ts';
import { valueOf } from './loadable.ts';
import { usedPrincipals } from './usedKeys.ts';

/**
 * The accounts behind a key or vault, in every subscription that is seen, whatever the views show: their lists are
 * read anew, as a revocation must not miss the account that was made a minute ago. Undefined where the signal ended it.
 */
export async function readUsers(
  inventory: Inventory,
  view: Omit<EstateView, 'subscriptions'>,
  find: (estate: Estate) => Users,
  signal: AbortSignal,
): Promise<Users | undefined> {
  await inventory.load({ kind: 'subscriptions' }, signal);
  const subscriptions = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  await Promise.all(
    subscriptions.map((subscription) => inventory.refresh({ kind: 'accounts', subscription }, signal)),
  );
  const estate = () => estateOf(inventory.snapshot, { ...view, subscriptions });
  const { users } = find(estate());
  const accounts = users.map(({ account }) => account);
  await inventory.loadAll(usedPrincipals(estate(), accounts), signal);
  return signal.aborted ? undefined : find(estate());
}
