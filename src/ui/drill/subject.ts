import { estateOf } from '../../app/estate.ts';
import { valueOf } from '../../app/loadable.ts';
import type { Session } from '../../app/session.ts';
import type { Account, Subscription, Vault } from '../../domain/model.ts';
import { accountsOf, keyName } from '../../domain/protection/places.ts';
import { usersOfVault } from '../../domain/revocation/users.ts';
import { estateView } from '../protection/estateView.ts';
import type { Node } from '../tree/node.ts';

/** What a drill is held on. */
export interface Subject {
  readonly vault: Vault;
  /** The key that is lost; where none was chosen, the one with the most accounts on it. */
  readonly key: string;
  readonly onKey: readonly Account[];
  readonly inVault: readonly Account[];
  readonly subscriptions: readonly Subscription[];
  /** Some subscription or tenant could not be read, and may have more accounts. */
  readonly atLeast: boolean;
}

type Held = Extract<Node, { kind: 'vault' | 'key' | 'keyVersion' }>;

/** Reads the accounts of all subscriptions that are seen; undefined where none of them has a key of the vault. */
export async function subjectOf(
  session: Pick<Session, 'azure' | 'inventory' | 'pace'>,
  node: Held,
  signal: AbortSignal,
): Promise<Subject | undefined> {
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  const subscriptions = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  await inventory.loadAll(
    subscriptions.map((subscription) => ({ kind: 'accounts', subscription })),
    signal,
  );
  const estate = estateOf(inventory.snapshot, estateView(session, subscriptions));
  const { users, hiding } = usersOfVault(estate, node.vault);
  const used = new Set(users.map(({ account }) => account));
  // In the order of the lists, which decides between keys with as many accounts.
  const inVault = accountsOf(estate).filter((account) => used.has(account));
  const onKeys = Map.groupBy(inVault, ({ keyUri = '' }) => keyName(keyUri, estate).uri?.key.toLowerCase());
  const [most] = [...onKeys].sort(([, a], [, b]) => b.length - a.length);
  const key = 'key' in node ? node.key.name : most?.[0];
  const onKey = onKeys.get(key?.toLowerCase());
  if (key === undefined || !onKey) return undefined;
  return { vault: node.vault, key, onKey, inVault, subscriptions, atLeast: hiding.length > 0 };
}
