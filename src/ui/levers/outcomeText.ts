import type { Followed } from '../../app/follow.ts';
import type { Confirmed } from '../../app/ensure.ts';
import { problemOf, type Revoked } from '../../app/levers/revocation.ts';
import type { Outcome } from '../../app/outcome.ts';
import type { Problem } from '../../domain/problem.ts';
import { listText, partTexts, restoreCommand } from '../../domain/revocation/partText.ts';
import { shortVersion } from '../../domain/rotation/gateText.ts';
import { undoName, without, type Undo } from '../../domain/revocation/undo.ts';
import { text, type Text } from '../../domain/text.ts';
import { endText } from './followedText.ts';

/** What was read back as taken, how its accounts took it, and the way back. */
export function revokedText({ value: undo }: Confirmed<Undo>, followed: Outcome<Followed> | undefined): Text {
  const name = undoName(undo);
  if (undo.lever === 'key' && undo.old) {
    const version = undo.versions.map((one) => shortVersion(one.version)).join(', ');
    return text('The version {0} of the key {1} is disabled. Restore enables it again.', version, name);
  }
  if (followed?.kind !== 'done')
    return text(
      '{0} is revoked. Its accounts are no longer followed. Restore puts back what was there.',
      name,
    );
  return text(
    '{0} is revoked. {1} Restore puts back what was there.',
    name,
    endText(followed.value, 'revoked'),
  );
}

/** Which parts are taken, which aren't, why it ended, and the two ways on. */
export function partlyProblem(
  undo: Undo,
  { taken, isRead, why }: Extract<Revoked<Undo>, { kind: 'partly' }>,
): Problem {
  const name = undoName(undo);
  const left = without(undo, taken);
  const parts = isRead
    ? text(
        'Revoked: {0}. Not revoked: {1}.',
        listText(partTexts(taken)),
        listText(left ? partTexts(left) : []),
      )
    : text("Azure couldn't be read, so these might be revoked: {0}.", listText(partTexts(taken)));
  const problem = problemOf(why, undo);
  return {
    ...problem,
    // A button of the problem's own would not give back what was taken.
    remedy: 'none',
    what: isRead ? text('{0} is revoked in part.', name) : text('{0} might be revoked.', name),
    why: text('{0} {1} {2}', parts, problem.what, problem.why),
    next: text(
      'To give back what was taken, run "{0}". To revoke the rest, run the command again.',
      restoreCommand(undo),
    ),
  };
}

export const restoredText = (undo: Undo, followed: Outcome<Followed> | undefined): Text =>
  followed?.kind === 'done'
    ? text('{0} is restored. {1}', undoName(undo), endText(followed.value, 'confirmed'))
    : text('{0} is restored. Its accounts are no longer followed.', undoName(undo));
