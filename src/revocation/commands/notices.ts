import type { Outcome } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { text, type Text } from '../../model/text.ts';
import { type Undo, undoName } from '../../model/undo.ts';
import type { State } from '../../ui/page/page.ts';
import { recordedPartTexts } from '../parts.ts';
import type { Wait } from '../stage.ts';

/** Before anything is read. */
export const readingState: State = {
  mark: 'running',
  text: text('Reading the accounts that use it'),
  details: [text('Nothing has changed.')],
};

/** How the wait for the accounts ended. */
export function waitOf(waited: Outcome<{ readonly waiting: readonly unknown[] }>): Wait | undefined {
  if (waited.kind === 'failed') return { kind: 'unread', problem: waited.problem };
  if (waited.kind === 'cancelled') return { kind: 'stopped' };
  return waited.value.waiting.length > 0 ? { kind: 'timedOut' } : undefined;
}

const notice = (what: Text, why: Text, next: Text): Problem => ({
  code: 'F-00',
  notice: true,
  owner: 'you',
  remedy: 'none',
  what,
  why,
  next,
});

export const notRead = notice(
  text('Reading was canceled.'),
  text('Nothing has changed.'),
  text('To read again, select Refresh.'),
);

export const stoppedUntouched = notice(
  text('Nothing is revoked.'),
  text('You canceled it. This is the current state in Azure.'),
  text('To try again, select the button again.'),
);

export const restoreStopped = (undo: Undo): Problem =>
  notice(
    text('Restoring {0} was canceled.', undoName(undo)),
    text('Some of it might be restored. Recorded: {0}', recordedPartTexts(undo)[0] ?? text('nothing')),
    text('To restore the rest, restore again.'),
  );
