import type { Account } from '../model/resources.ts';
import { type CmkSpec, specAccountId } from '../model/spec.ts';
import { minutes, seconds } from '../model/time.ts';
import type { Session } from '../session/session.ts';
import { isUnderWay } from '../setup/steps/existingAccount.ts';

/** How long a requested account can be missing from Azure's responses, in milliseconds. */
const unseen = minutes(3);

/**
 * Follows an account that Azure is still creating after a run has ended, until Azure finishes or the signal aborts.
 * Each read updates the inventory, so that the account's row shows it.
 */
export async function followCreation(
  { azure, pace, inventory }: Pick<Session, 'azure' | 'pace' | 'inventory'>,
  spec: CmkSpec,
  show: (account: Account | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  const { accounts } = azure.in(spec.subscription);
  const from = pace.now();
  const stopped = () => signal.aborted;
  while (!stopped()) {
    const read = await accounts.get(specAccountId(spec), signal);
    if (stopped()) return;
    const account = read.kind === 'done' ? read.value : undefined;
    if (account) inventory.accountRead(account);
    if (account ? !isUnderWay(account) : pace.now() - from > unseen) return;
    show(account);
    await pace.pause(seconds(10), signal);
  }
}
