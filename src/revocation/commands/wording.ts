import { l10n } from 'vscode';
import { shortVersion } from '../../model/oldKeyVersion.ts';
import { text, type Text } from '../../model/text.ts';
import { type Undo, undoName } from '../../model/undo.ts';

/** The wording of a revocation: its question, button and progress, and the question before a restore. */
export interface RevocationWording {
  readonly question: string;
  readonly act: string;
  readonly running: string;
  readonly taking: Text;
  readonly back: string;
}

export function wordingOf(undo: Undo): RevocationWording {
  const name = undoName(undo);
  const common = {
    act: l10n.t('Revoke'),
    running: l10n.t('Revoking {0}', name),
    taking: text('Taking the access away'),
  };
  if (undo.lever === 'access')
    return {
      ...common,
      question: l10n.t('Revoke the access of Cosmos DB to {0}?', name),
      back: l10n.t('Restore the access of Cosmos DB to {0}?', name),
    };
  if (!undo.old)
    return {
      ...common,
      question: l10n.t('Revoke the key {0}?', name),
      back: l10n.t('Restore the key {0}?', name),
    };
  const version = undo.versions.map((one) => shortVersion(one.version)).join(', ');
  return {
    question: l10n.t('Disable the version {0} of the key {1}?', version, name),
    act: l10n.t('Disable'),
    running: l10n.t('Disabling a version of {0}', name),
    taking: text('Disabling the version'),
    back: l10n.t('Enable the version {0} of the key {1} again?', version, name),
  };
}
