import { l10n } from 'vscode';
import type { Followed, Wanted } from '../../app/follow.ts';
import type { Outcome } from '../../app/outcome.ts';
import { undoName, type Undo } from '../../domain/revocation/undo.ts';
import { text, type Text } from '../../domain/text.ts';
import { showInMessage } from '../showText.ts';
import { shortVersion } from './wordsOf.ts';

/** "Accounts revoked: 3 of 5; waiting for a, b" */
export function followedText({ there, waiting }: Followed, wanted: Wanted): Text {
  const total = there.length + waiting.length;
  if (total === 0) return text('No account is to be followed');
  const reached =
    wanted === 'revoked'
      ? text('Accounts revoked: {0} of {1}', there.length, total)
      : text('Accounts confirmed: {0} of {1}', there.length, total);
  const names = waiting.slice(0, 3).map(({ name }) => name);
  if (names.length === 0) return reached;
  return waiting.length > names.length
    ? text('{0}; waiting for {1} and {2} more', reached, names.join(', '), waiting.length - names.length)
    : text('{0}; waiting for {1}', reached, names.join(', '));
}

/** How a revocation ended, and the way back. */
export function closingText(
  undo: Undo,
  pulled: Outcome<void>,
  followed: Outcome<Followed> | undefined,
): string {
  const name = undoName(undo);
  if (undo.lever === 'key' && undo.old) {
    const version = undo.versions.map((one) => shortVersion(one.version)).join(', ');
    return pulled.kind === 'done'
      ? l10n.t('The version {0} of the key {1} is disabled. Restore enables it again.', version, name)
      : l10n.t('It was cancelled; the version {0} of the key {1} may be disabled.', version, name);
  }
  if (pulled.kind !== 'done')
    return l10n.t(
      'The revocation of {0} was cancelled. What it may have taken is kept; Restore puts it back.',
      name,
    );
  if (followed?.kind !== 'done')
    return l10n.t(
      '{0} is revoked; its accounts are no longer followed. Restore puts back what was there.',
      name,
    );
  return l10n.t(
    '{0} is revoked. {1}. Restore puts back what was there.',
    name,
    showInMessage(followedText(followed.value, 'revoked')),
  );
}
