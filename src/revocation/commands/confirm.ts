import { shortVersion } from '../../model/oldKeyVersion.ts';
import { text, type Text } from '../../model/text.ts';
import { type Undo, undoName } from '../../model/undo.ts';
import { markSandbox, type Session } from '../../session/session.ts';
import { confirm, confirmByTyping } from '../../ui/confirm.ts';
import { type Impact, losingText } from '../impact.ts';
import { revokeLabel } from '../revocationPage.ts';

/**
 * The final confirmation of what the page has shown: one question, or typing the name if more than one resource might
 * be affected.
 */
export function confirmRevocation(
  session: Pick<Session, 'kind'>,
  undo: Undo,
  impact: Impact,
): Promise<boolean> {
  const question = markSandbox(session, questionOf(undo));
  return isLarge(impact)
    ? confirmByTyping(
        undoName(undo),
        text('{0} {1}', question, losses(impact)),
        text('To confirm, type {0}.', undoName(undo)),
      )
    : confirm({ question, detail: [losses(impact), restoring(undo)], action: revokeLabel(undo) });
}

function isLarge({ gate, losesAccess, mightLoseAccess, unread, others }: Impact): boolean {
  if (gate) return gate.kind !== 'safe';
  const known = others && 'length' in others ? others.length : 0;
  return losesAccess.length + mightLoseAccess.length + unread.length + known > 1;
}

function questionOf(undo: Undo): Text {
  if (undo.kind === 'access') return text('Revoke access to {0}?', undo.vault.name);
  if (!undo.old) return text('Revoke key {0}?', undo.key);
  return text('Disable version {0} of key {1}?', versionsOf(undo.versions), undo.key);
}

const versionsOf = (versions: readonly { readonly version: string }[]) =>
  versions.map(({ version }) => shortVersion(version)).join(', ');

const losses = (impact: Impact): Text => impact.gate?.why ?? losingText(impact);

const restoring = (undo: Undo): Text =>
  undo.kind === 'key' && undo.old
    ? text('You can enable the version again on the same page.')
    : text('You can restore it on the same page. The accounts recover within about an hour.');
