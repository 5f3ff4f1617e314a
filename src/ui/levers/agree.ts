import { l10n, window } from 'vscode';
import { countText, type Impact } from '../../domain/revocation/impact.ts';
import { undoName, type Undo } from '../../domain/revocation/undo.ts';
import { text } from '../../domain/text.ts';
import { showInMessage, showText } from '../showText.ts';
import { isSandbox, type LeverFlow } from './flow.ts';
import { typeName } from './typeName.ts';

/** So many accounts are named in a dialog; the document names all. */
const named = 12;

/** The last word before accounts go dark; for more than one that may, typed. */
export async function agree(flow: LeverFlow, undo: Undo, impact: Impact): Promise<boolean> {
  const { dark, unsure, hiding, others } = impact;
  const name = undoName(undo);
  const question =
    undo.lever === 'key'
      ? l10n.t('Revoke the key {0}?', name)
      : l10n.t('Revoke the access of Cosmos DB to {0}?', name);
  const revoke = l10n.t('Revoke');
  const shown = isSandbox(flow) ? l10n.t('Sandbox: {0}', question) : question;
  const answer = await window.showWarningMessage(shown, { modal: true, detail: detailOf(impact) }, revoke);
  if (answer !== revoke) return false;
  return dark.length + unsure.length + hiding.length + countOf(others) > 1 ? typed(name, impact) : true;
}

function detailOf(impact: Impact): string {
  const { dark, unsure, hiding } = impact;
  const count = countText(dark.length, impact);
  const names = dark.slice(0, named).map(({ user: { account } }) => showInMessage(text('{0}', account.name)));
  const more = dark.length - names.length;
  return [
    dark.length === 0
      ? l10n.t('No account that can be seen loses access to its data.')
      : showInMessage(text('Accounts that lose access to their data: {0}', count)),
    [...names, ...(more > 0 ? [l10n.t('and {0} more', more)] : [])].join('\n'),
    unsure.length > 0
      ? showInMessage(
          text('They may lose it too: {0}', unsure.map(({ user }) => user.account.name).join(', ')),
        )
      : '',
    hiding.length > 0
      ? showInMessage(
          text('Not read, and so perhaps hiding more: {0}', hiding.map((one) => one.name).join(', ')),
        )
      : '',
    othersOf(impact),
    l10n.t(
      'While they are revoked, hardly more than deleting them remains possible, and that may lose up to an hour of backup data.',
    ),
    l10n.t('Restoring brings them back within about an hour.'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const countOf = (others: Impact['others']) => (others && 'length' in others ? others.length : 0);

function othersOf({ others }: Impact): string {
  if (!others || 'why' in others || others.length === 0) return '';
  const names = others.slice(0, named).map(({ name }) => name);
  return showInMessage(text('Other resources that use the key, or may: {0}', names.join(', ')));
}

const typed = (name: string, impact: Impact): Promise<boolean> =>
  typeName(
    name,
    l10n.t('Accounts that lose access to their data: {0}', showText(countText(impact.dark.length, impact))),
    l10n.t('Type {0} to revoke it', name),
  );
