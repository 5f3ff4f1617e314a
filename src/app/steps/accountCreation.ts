import { sameKey } from '../../domain/keyUri.ts';
import type { Account } from '../../domain/model.ts';
import { specAccountId, specKeyUri } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import { map, succeeded, type Outcome } from '../outcome.ts';
import type { Readings } from '../readings.ts';
import type { Work } from '../step.ts';
import { minutes, seconds, waitUntil } from '../wait.ts';

export const keyUriOf = ({ spec, cloud }: Readings) => specKeyUri(spec, cloud);

/**
 * Sends the creation, and again while Azure answers that the identity has no access to the key: a fresh grant takes
 * up to ten minutes to reach the vault (F-33), and only the creation itself can tell that it has. To be called where
 * no account of that name was there: what a failed attempt leaves is then ours to clear away.
 */
export async function createAccount(work: Work): Promise<Outcome<Account>> {
  const { applicationId, vaultSubscription } = work.readings.spec;
  // A grant in a vault that is not seen is not ours, and may never come.
  const isOurs = applicationId === undefined || vaultSubscription !== undefined;
  const isEarly = (tried: Attempt) => isOurs && isTooEarly(tried);
  const attempts = await waitUntil(
    async () => {
      const tried = await attempt(work);
      if (isEarly(tried)) work.report(text('Waiting until the access to the key has reached the vault'));
      return succeeded(tried);
    },
    (tried) => !isEarly(tried),
    { every: seconds(15), atMost: minutes(30) },
    work,
  );
  return attempts.kind === 'done' ? attempts.value.outcome : attempts;
}

interface Attempt {
  readonly outcome: Outcome<Account>;
  /** That nothing is left under the account's name: only then may the creation be sent again. */
  readonly isFree: boolean;
}

const isTooEarly = ({ outcome, isFree }: Attempt) =>
  isFree && outcome.kind === 'failed' && outcome.problem.code === 'F-33';

/**
 * Refusals after which an account of that name is not known to be ours: somebody else's was there first, or we lost
 * sight of our own, which may have been made and used since.
 */
const notOurs: ReadonlySet<string> = new Set(['F-36', 'F-37', 'F-50', 'F-52', 'F-90', 'F-91', 'F-94']);

async function attempt(work: Work): Promise<Attempt> {
  const { readings, azure, signal, report } = work;
  report(text('Azure is creating the account; this takes some minutes'));
  const outcome = await azure.accounts.create(
    readings.spec,
    keyUriOf(readings),
    (state) => report(text('Azure is creating the account: {0}', state)),
    signal,
  );
  if (outcome.kind !== 'failed' || notOurs.has(outcome.problem.code)) return { outcome, isFree: false };
  const cleared = await clearAway(work);
  return { outcome, isFree: cleared.kind === 'done' && cleared.value };
}

/**
 * Removes what a failed creation left, an account with our key in the state "Failed": Azure refuses to create over it.
 * Any other one stays: Azure may still be creating it, although we lost sight of it, or it is somebody else's. Answers
 * whether the name is free.
 */
export async function clearAway({ readings, azure, signal, report }: Work): Promise<Outcome<boolean>> {
  const id = specAccountId(readings.spec);
  const left = await azure.accounts.get(id, signal);
  if (left.kind !== 'done') return left;
  if (!left.value) return succeeded(true);
  const { provisioningState, keyUri } = left.value;
  if (provisioningState !== 'Failed' || !keyUri || !sameKey(keyUri, keyUriOf(readings), readings.cloud))
    return succeeded(false);
  report(text('Removing what the failed attempt left'));
  return map(await azure.accounts.discard(id, signal), () => true);
}
