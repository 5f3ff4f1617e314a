import type { Followed, Wanted } from '../../app/follow.ts';
import { text, type Text } from '../../domain/text.ts';

/** While accounts are followed: "Accounts revoked: 3 of 5; waiting for a, b" */
export function followedText(followed: Followed, wanted: Wanted): Text {
  const { there, waiting } = followed;
  const total = there.length + waiting.length;
  if (total === 0) return text('No accounts to wait for');
  const reached =
    wanted === 'revoked'
      ? text('Accounts revoked: {0} of {1}', there.length, total)
      : text('Accounts confirmed: {0} of {1}', there.length, total);
  return waiting.length === 0 ? reached : text('{0}; waiting for {1}', reached, namesOf(followed));
}

/** When following has ended: what has come, and what has not. */
export function endText(followed: Followed, wanted: Wanted): Text {
  const { waiting } = followed;
  if (waiting.length === 0) return text('{0}.', followedText(followed, wanted));
  const names = namesOf(followed);
  if (wanted === 'revoked')
    return waiting.length === 1
      ? text("Azure hasn't reported 1 account as revoked after 75 minutes: {0}.", names)
      : text("Azure hasn't reported {0} accounts as revoked after 75 minutes: {1}.", waiting.length, names);
  return waiting.length === 1
    ? text("Azure hasn't confirmed the access of 1 account after 75 minutes: {0}.", names)
    : text("Azure hasn't confirmed the access of {0} accounts after 75 minutes: {1}.", waiting.length, names);
}

function namesOf({ waiting }: Followed): Text {
  const names = waiting.slice(0, 3).map(({ name }) => name);
  return waiting.length > names.length
    ? text('{0} and {1} more', names.join(', '), waiting.length - names.length)
    : text('{0}', names.join(', '));
}
