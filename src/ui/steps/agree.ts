import { l10n, window } from 'vscode';
import type { Needed } from '../../app/review.ts';
import type { Text } from '../../domain/text.ts';
import { showInMessage } from '../showText.ts';
import type { Place } from './place.ts';

/**
 * Shows what will change, whole: a list would cut the sentences off. What is for good is asked for as a warning, and
 * said apart.
 */
export async function agree(
  { session }: Pick<Place, 'session'>,
  question: string,
  { changes, irreversible, caveats }: Needed,
): Promise<boolean> {
  const sandbox = session.kind === 'sandbox';
  const lines = (heading: string, values: readonly Text[]) =>
    values.length === 0 ? [] : [[heading, ...values.map(showInMessage)].join('\n')];
  const forGood = sandbox ? l10n.t('In Azure, this could not be undone:') : l10n.t('This cannot be undone:');
  const detail = [
    ...(sandbox ? [l10n.t('Nothing of it reaches Azure: all of it happens on this machine.')] : []),
    ...lines(l10n.t('What will change:'), changes),
    ...lines(forGood, irreversible),
    ...lines(l10n.t('To be known:'), caveats),
  ].join('\n\n');
  const shown = sandbox ? l10n.t('Sandbox: {0}', question) : question;
  const apply = l10n.t('Apply');
  const how = { modal: true, detail };
  const answer =
    irreversible.length > 0
      ? window.showWarningMessage(shown, how, apply)
      : window.showInformationMessage(shown, how, apply);
  return (await answer) === apply;
}
