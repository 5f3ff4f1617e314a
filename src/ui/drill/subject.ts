import { valueOf } from '../../app/loadable.ts';
import type { Session } from '../../app/session.ts';
import { parseKeyUri } from '../../domain/keyUri.ts';
import type { Account, Subscription, Vault } from '../../domain/model.ts';
import type { Node } from '../tree/node.ts';

/** What a drill is held on. */
export interface Subject {
  readonly vault: Vault;
  /** The key that is lost; where none was chosen, the one with the most accounts on it. */
  readonly key: string;
  /** Of the whole vault. */
  readonly accounts: readonly Account[];
  readonly subscriptions: readonly Subscription[];
  /** Some subscription or tenant could not be read, and may have more accounts. */
  readonly atLeast: boolean;
}

type Held = Extract<Node, { kind: 'vault' | 'key' | 'keyVersion' }>;

/** Reads the accounts of all subscriptions that are seen; undefined where none of them has a key of the vault. */
export async function subjectOf(
  { azure, inventory }: Pick<Session, 'azure' | 'inventory'>,
  node: Held,
  signal: AbortSignal,
): Promise<Subject | undefined> {
  await inventory.load({ kind: 'subscriptions' }, signal);
  const { subscriptions, failures } = valueOf(inventory.snapshot.get('subscriptions')) ?? none;
  await inventory.loadAll(
    subscriptions.map((subscription) => ({ kind: 'accounts', subscription })),
    signal,
  );
  const lists = subscriptions.map(({ id }) => inventory.snapshot.get('accounts', id));
  const keyOf = ({ keyUri }: Account) => {
    const uri = keyUri === undefined ? undefined : parseKeyUri(keyUri, azure.cloud);
    return uri?.home === 'vault' && uri.vault === node.vault.name.toLowerCase() ? uri.key : undefined;
  };
  const accounts = lists
    .flatMap((list) => valueOf(list) ?? [])
    .filter((account) => keyOf(account) !== undefined);
  const used = Map.groupBy(accounts, (account) => keyOf(account)?.toLowerCase());
  const [most] = [...used].sort(([, a], [, b]) => b.length - a.length);
  const key = 'key' in node ? node.key.name : most?.[0];
  if (key === undefined || !used.has(key.toLowerCase())) return undefined;
  const atLeast = failures.length > 0 || lists.some(({ state }) => state === 'failed');
  return { vault: node.vault, key, accounts, subscriptions, atLeast };
}

/** The accounts that lose their data to a cause: those of the key, or all of the vault. */
export const hit = ({ accounts, key }: Pick<Subject, 'accounts' | 'key'>, wholeVault: boolean) =>
  wholeVault
    ? accounts
    : accounts.filter(({ keyUri }) => keyUri?.toLowerCase().split('/')[4] === key.toLowerCase());

const none = { subscriptions: [], failures: [] } as const;
