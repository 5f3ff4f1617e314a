import { versionlessUri } from '../../domain/keyUri.ts';
import type { Account } from '../../domain/model.ts';
import { specAccountId } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import { succeeded, type Outcome } from '../outcome.ts';
import type { Readings } from '../readings.ts';
import type { Work } from '../step.ts';
import { minutes, seconds, waitUntil } from '../wait.ts';

export const keyUriOf = ({ spec, cloud }: Readings) =>
  versionlessUri({ home: 'vault', vault: spec.vault.name.toLowerCase(), key: spec.key.name }, cloud);

/**
 * Sends the creation, and again while Azure answers that the identity has no access to the key: a fresh grant takes
 * up to ten minutes to reach the vault (F-33), and only the creation itself can tell that it has. To be called where
 * no account of that name was there: what a failed attempt leaves is then ours to clear away.
 */
export async function createAccount(work: Work): Promise<Outcome<Account>> {
  const isTooEarly = (outcome: Outcome<Account>) =>
    outcome.kind === 'failed' && outcome.problem.code === 'F-33';
  const attempts = await waitUntil(
    async () => {
      const outcome = await attempt(work);
      if (isTooEarly(outcome)) work.report(text('Waiting until the access to the key has reached the vault'));
      return succeeded(outcome);
    },
    (outcome) => !isTooEarly(outcome),
    { every: seconds(15), atMost: minutes(30) },
    work,
  );
  return attempts.kind === 'done' ? attempts.value : attempts;
}

async function attempt(work: Work): Promise<Outcome<Account>> {
  const { readings, azure, signal, report } = work;
  report(text('Azure is creating the account; this takes some minutes'));
  const outcome = await azure.accounts.create(
    readings.spec,
    keyUriOf(readings),
    (state) => report(text('Azure is creating the account: {0}', state)),
    signal,
  );
  if (outcome.kind === 'failed') await clearAway(work);
  return outcome;
}

/**
 * Removes what a failed creation left, an account in the state "Failed": Azure refuses to create over it. One in any
 * other state stays: Azure may still be creating it, although we lost sight of it.
 */
export async function clearAway({ readings, azure, signal, report }: Work): Promise<Outcome<void>> {
  const id = specAccountId(readings.spec);
  const left = await azure.accounts.get(id, signal);
  if (left.kind !== 'done') return left;
  if (left.value?.provisioningState !== 'Failed') return succeeded(undefined);
  report(text('Removing what the failed attempt left'));
  return azure.accounts.discard(id, signal);
}
