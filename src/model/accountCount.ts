import { text, type Text } from './text.ts';

/** "3 accounts", or "at least 3 accounts" if more might be hidden. */
export function accountCount(count: number, atLeast: boolean): Text {
  const known = count === 1 ? text('1 account') : text('{0} accounts', count);
  return atLeast ? text('at least {0}', known) : known;
}

/** "No account", with a reservation if some couldn't be read. */
export const noUser = (atLeast: boolean): Text =>
  atLeast ? text('No account that you can read uses it.') : text('No account uses it.');

/** "It protects 3 accounts." */
export const protects = (count: number, atLeast: boolean): Text =>
  count > 0 ? text('It protects {0}.', accountCount(count, atLeast)) : noUser(atLeast);
