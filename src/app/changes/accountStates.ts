import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { isChanging } from '../../domain/existingAccount.ts';
import { text } from '../../domain/text.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import type { Work } from '../step.ts';
import { minutes, seconds, waitUntil } from '../wait.ts';

export const gone = (name: string): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: text('The account {0} was not found.', name),
  why: text('It is not in its resource group any more: it may have been deleted or moved.'),
  next: text('Refresh the view.'),
});

/** Azure takes no change while it deletes an account, nor after an update that failed. */
export function immutable({ name, provisioningState }: Account): Problem | undefined {
  if (!/^(deleting|failed)$/i.test(provisioningState)) return undefined;
  return {
    code: 'F-94',
    owner: 'accountOwner',
    what: text('The account {0} cannot be changed.', name),
    why: text('Azure calls its state "{0}".', provisioningState),
    next: text('Look at its activity log in the portal.'),
  };
}

/** What Azure does not do while it updates an account waits; an update may take hours. */
export async function settled<R>(
  { azure, report, pace, signal }: Work<R>,
  account: Account,
): Promise<Outcome<Account>> {
  if (!isChanging(account)) return succeeded(account);
  report(text('Waiting until Azure is done with the update that is under way'));
  const seen = await waitUntil(
    () => azure.accounts.get(account.id, signal),
    (now) => now === undefined || !isChanging(now),
    { every: seconds(15), atMost: minutes(24 * 60) },
    { pace, signal },
  );
  if (seen.kind !== 'done') return seen;
  return seen.value ? succeeded(seen.value) : failed(gone(account.name));
}

/** What is read back counts, not the answer of the update. */
export async function readBack<R>({ azure, signal }: Work<R>, account: Account): Promise<Outcome<Account>> {
  const seen = await azure.accounts.get(account.id, signal);
  if (seen.kind !== 'done') return seen;
  return seen.value ? succeeded(seen.value) : failed(gone(account.name));
}

/**
 * Sends an update again while the vault does not know of a fresh grant yet (F-33); once only where the grant is in a
 * tenant that is not seen: it is not ours, and may never come.
 */
export async function onceGranted<T>(
  { report, pace, signal }: Pick<Work<unknown>, 'report' | 'pace' | 'signal'>,
  send: () => Promise<Outcome<T>>,
  isGrantOurs = true,
): Promise<Outcome<T>> {
  if (!isGrantOurs) return send();
  const isTooEarly = (outcome: Outcome<T>) => outcome.kind === 'failed' && outcome.problem.code === 'F-33';
  const attempts = await waitUntil(
    async () => {
      const outcome = await send();
      if (isTooEarly(outcome)) report(text('Waiting until the access to the key has reached the vault'));
      return succeeded(outcome);
    },
    (outcome) => !isTooEarly(outcome),
    { every: seconds(15), atMost: minutes(30) },
    { pace, signal },
  );
  return attempts.kind === 'done' ? attempts.value : attempts;
}
