import { l10n, window } from 'vscode';
import { text } from '../../model/text.ts';
import { type Undo, undoName } from '../../model/undo.ts';
import { showInMessage, showText } from '../../ui/showText.ts';
import { typeName } from '../../ui/typeToConfirm.ts';
import { countText, type Impact } from '../impact.ts';
import { inSession, type RevocationContext } from './context.ts';
import { wordingOf } from './wording.ts';

/** The dialog names at most this many accounts; the document names all of them. */
const named = 12;

/**
 * The final confirmation before accounts lose access. If more than one resource might be affected, the person must
 * type the name.
 */
export async function agree(flow: RevocationContext, undo: Undo, impact: Impact): Promise<boolean> {
  const { dark, unsure, hiding, others } = impact;
  const name = undoName(undo);
  const { question, act } = wordingOf(undo);
  const shown = inSession(flow, question);
  const detail = impact.gate ? gateDetail(impact, impact.gate) : detailOf(impact);
  if ((await window.showWarningMessage(shown, { modal: true, detail }, act)) !== act) return false;
  if (impact.gate)
    return impact.gate.kind === 'safe'
      ? true
      : typeName(name, showText(impact.gate.why), l10n.t('Type {0} to disable its version', name));
  return dark.length + unsure.length + hiding.length + countOf(others) > 1 ? typed(name, impact) : true;
}

function detailOf(impact: Impact): string {
  const { dark } = impact;
  const count = countText(dark.length, impact);
  const names = dark.slice(0, named).map(({ user: { account } }) => showInMessage(text('{0}', account.name)));
  const more = dark.length - names.length;
  return [
    dark.length === 0
      ? l10n.t('No account that can be seen loses access to its data.')
      : showInMessage(text('Accounts that lose access to their data: {0}', count)),
    [...names, ...(more > 0 ? [l10n.t('and {0} more', more)] : [])].join('\n'),
    unsureOf(impact),
    hidingOf(impact),
    othersOf(impact),
    l10n.t(
      'While they are revoked, hardly more than deleting them remains possible, and that may lose up to an hour of backup data.',
    ),
    l10n.t('Restoring brings them back within about an hour.'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The gate's verdict, with the resources that might depend on the version all the same. */
const gateDetail = (impact: Impact, { why }: NonNullable<Impact['gate']>): string =>
  [
    showInMessage(why),
    hidingOf(impact),
    othersOf(impact),
    l10n.t('A backup of an account is restored with the version that it was taken with only.'),
    l10n.t('"Restore Key" on the version enables it again.'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

const unsureOf = ({ unsure }: Impact) =>
  unsure.length === 0
    ? ''
    : showInMessage(
        text('They may lose it too: {0}', unsure.map(({ user }) => user.account.name).join(', ')),
      );

const hidingOf = ({ hiding }: Impact) =>
  hiding.length === 0
    ? ''
    : showInMessage(
        text('Not read, and so perhaps hiding more: {0}', hiding.map((one) => one.name).join(', ')),
      );

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
