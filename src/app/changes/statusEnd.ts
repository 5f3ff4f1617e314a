import { explainRevocation } from '../../domain/cmkStatus.ts';
import type { Account } from '../../domain/model.ts';
import { text, type Text } from '../../domain/text.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';

/** How an account stands after a change, as it was read back: only what Azure confirms is told as good. */
export function statusEnd({ name, status, keyUri }: Account, good: Text): Outcome<Text> {
  if (keyUri === undefined || status.kind === 'confirmed') return succeeded(good);
  if (status.kind !== 'revoked')
    return succeeded(
      text('{0} Azure does not say yet whether it reaches the key: refresh it in a minute.', good),
    );
  const { cause, remedy, owner } = explainRevocation(status.code);
  return failed({
    code: 'F-60',
    owner,
    what: text('The account {0} is changed, but cannot reach its key.', name),
    why: cause,
    next: remedy,
  });
}
