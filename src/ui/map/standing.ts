import type { AccountProtection } from '../../domain/protection/accountProtection.ts';
import { stateText } from '../../domain/protection/stateText.ts';
import { gravestState } from '../../domain/protection/verdict.ts';
import { text, type Text } from '../../domain/text.ts';
import { facts } from '../renderText.ts';
import type { Mark } from './messages.ts';

/** How accounts stand together: as the one that stands worst, and how many of them stand so. */
export function standingOf(
  accounts: readonly AccountProtection[],
  atLeast: boolean,
  ...more: readonly (Text | undefined | false)[]
): { readonly mark: Mark; readonly status: Text; readonly grave: number } {
  const mark = gravestState(accounts);
  const grave = accounts.filter(({ state }) => state === mark).length;
  const all = howMany(accounts.length, atLeast);
  return {
    mark,
    grave,
    status: facts(stateText[mark], ...more, grave === accounts.length ? all : text('{0} of {1}', grave, all)),
  };
}

export function howMany(accounts: number, atLeast = false): Text {
  if (atLeast) return accounts === 1 ? text('at least 1 account') : text('at least {0} accounts', accounts);
  return accounts === 1 ? text('1 account') : text('{0} accounts', accounts);
}
