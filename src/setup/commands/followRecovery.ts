import { inBackground } from '../../auth/vscodeCredential.ts';
import type { Session } from '../../session/session.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { waitForAccounts } from '../waitForAccounts.ts';
import type { LocatedAccount } from './affectedAccounts.ts';

const followed = new WeakMap<Session, Set<string>>();

/**
 * Reads revoked accounts until Azure confirms them or the usual time has passed, so that trees and pages show it
 * without a refresh. It ends with the connection. An account is only followed once at a time.
 */
export async function followRecovery(
  { session, connections }: Pick<CommandContext, 'session' | 'connections'>,
  accounts: readonly LocatedAccount[],
): Promise<void> {
  const known = followed.get(session) ?? new Set();
  followed.set(session, known);
  const fresh = accounts.filter(
    ({ account: { id, status } }) => status.kind === 'revoked' && !known.has(id.toLowerCase()),
  );
  if (fresh.length === 0) return;
  for (const { account } of fresh) known.add(account.id.toLowerCase());
  const ended = new AbortController();
  const listening = connections.onDidChange(() => ended.abort());
  const { azure, pace, inventory } = session;
  const refs = fresh.map(({ account: { id, name }, subscription }) => ({ id, name, subscription }));
  await inBackground(() =>
    waitForAccounts({ azure, pace, signal: ended.signal }, refs, 'confirmed', (_, read) => {
      for (const account of read) inventory.accountRead(account);
    }),
  );
  listening.dispose();
  for (const { account } of fresh) known.delete(account.id.toLowerCase());
}
