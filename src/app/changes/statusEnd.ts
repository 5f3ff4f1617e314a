import { explainRevocation } from '../../domain/cmkStatus.ts';
import type { Account } from '../../domain/model.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Confirmed } from '../ensure.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';

/** How an account stands after a change, as it was read back: only what Azure confirms is told as good. */
export function statusEnd(after: Confirmed<Account>, good: Text): Outcome<Confirmed<Text>> {
  const { name, status, keyUri } = after.value;
  if (keyUri === undefined || status.kind === 'confirmed') return succeeded(after.as(() => good));
  if (status.kind !== 'revoked')
    return succeeded(
      after.as(() =>
        text('{0} Azure does not say yet whether it reaches the key: refresh it in a minute.', good),
      ),
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
