import { assessAccount } from '../health/accounts.ts';
import { allAccounts, inventoryIndex, keyName } from '../health/inventoryIndex.ts';
import { usersOfVault } from '../health/keyDependencies.ts';
import { inventoryScope, inventoryViewOf } from '../health/readInventoryView.ts';
import { type ChangesContent, changesContentOf, readChangeHistory } from '../history/changeHistory.ts';
import { keyIdIn } from '../model/inventoryView.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import type { KeyLossCause } from '../session/keyLossSimulation.ts';
import type { Session } from '../session/session.ts';
import type { RunbookFacts } from './runbookPage.ts';

/** The target of a drill. */
export interface DrillSubject {
  readonly vault: Vault;
  /** The lost key. If none was chosen, it's the one that most accounts use. */
  readonly key: string;
  readonly onKey: readonly Account[];
  readonly inVault: readonly Account[];
  readonly subscriptions: readonly Subscription[];
  /** A subscription or tenant couldn't be read, so there might be more accounts. */
  readonly atLeast: boolean;
}

/** Reads the accounts of all readable subscriptions. Undefined if none of them uses the key, or any key of the vault. */
export async function readDrillSubject(
  session: Pick<Session, 'azure' | 'inventory' | 'pace'>,
  vault: Vault,
  chosenKey: string | undefined,
  signal: AbortSignal,
): Promise<DrillSubject | undefined> {
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  const { subscriptions } = inventory.snapshot;
  await inventory.loadAll(
    subscriptions.map((subscription) => ({ kind: 'accounts', subscription })),
    signal,
  );
  const view = inventoryViewOf(inventory.snapshot, inventoryScope(session, subscriptions));
  const { users, hiding } = usersOfVault(view, vault);
  const used = new Set(users.map(({ account }) => account));
  // In the order of the lists, which decides between keys with the same number of accounts.
  const inVault = allAccounts(view).filter((account) => used.has(account));
  const onKeys = Map.groupBy(inVault, ({ keyUri = '' }) => keyName(keyUri, view).uri?.key.toLowerCase());
  const [most] = [...onKeys].sort(([, a], [, b]) => b.length - a.length);
  const key = chosenKey ?? most?.[0];
  const onKey = onKeys.get(key?.toLowerCase());
  if (key === undefined || !onKey) return undefined;
  return { vault, key, onKey, inVault, subscriptions, atLeast: hiding.length > 0 };
}

export const runbookFactsOf = (
  { azure: { cloud }, kind }: Pick<Session, 'azure' | 'kind'>,
  { vault, key, onKey, inVault, subscriptions, atLeast }: DrillSubject,
  drilled: KeyLossCause,
): RunbookFacts => ({
  ...{ cloud, vault, key, subscriptions, atLeast, drilled },
  accounts: onKey,
  others: inVault.filter((account) => !onKey.includes(account)),
  sandbox: kind === 'sandbox',
});

/** The changes of the vault and the accounts of the key that can explain an incident that is happening now. */
export async function readRecentChanges(
  session: Pick<Session, 'azure' | 'inventory' | 'pace'>,
  { vault, key: name, onKey, subscriptions }: DrillSubject,
  signal: AbortSignal,
): Promise<ChangesContent> {
  const { inventory } = session;
  const subscription = subscriptions.find(({ id }) => sameId(id, vault.subscriptionId));
  if (subscription)
    await inventory.loadAll(
      [
        { kind: 'key', subscription, vaultId: vault.id, name },
        { kind: 'versions', subscription, keyId: keyIdIn(vault.id, name) },
      ],
      signal,
    );
  const view = inventoryViewOf(inventory.snapshot, inventoryScope(session, subscriptions));
  const index = inventoryIndex(view);
  const accounts = onKey.map((account) => assessAccount(view, index, account));
  const history = await readChangeHistory(session, { accounts, vault }, signal);
  return changesContentOf(session, view, accounts, history);
}
