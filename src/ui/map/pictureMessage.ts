import { l10n } from 'vscode';
import { stateText } from '../../domain/protection/stateText.ts';
import { states } from '../../domain/protection/verdict.ts';
import type { Session } from '../../app/session.ts';
import type { ProtectionModel } from '../../domain/protection/protectionModel.ts';
import { showText } from '../showText.ts';
import { forestOf } from './forest.ts';
import type { ForestNode } from './keyNode.ts';
import type { HostMessage, MapNode, PictureMessage } from './messages.ts';
import { mapWords } from './words.ts';

/** The picture in the person's language. Names are passed as they are: the page makes text of them, and only text. */
export function pictureMessage(session: Session, model: ProtectionModel, reading: boolean): PictureMessage {
  const { counts, unread } = model;
  const roots = forestOf(model, session.pace.now());
  const accounts = states.reduce((sum, state) => sum + counts[state], 0);
  return {
    type: 'picture',
    words: mapWords(),
    ...(session.kind === 'sandbox' ? { sandbox: l10n.t('Simulated Azure: nothing here is real.') } : {}),
    roots: roots.map(worded),
    counts: states.map((state) => ({
      mark: state,
      label: showText(stateText[state]),
      count: counts[state],
    })),
    summary:
      unread.length === 0
        ? l10n.t('Accounts: {0}', accounts)
        : reading
          ? l10n.t('Accounts: at least {0} so far', accounts)
          : l10n.t('Accounts: at least {0}; not everything could be read', accounts),
    unread: reading ? [] : unread.map(({ name, why }) => `${name}: ${showText(why)}`),
    reading,
    ...(roots.length > 0
      ? {}
      : {
          notice: reading
            ? l10n.t('Reading your key vaults and accounts…')
            : l10n.t('There are no key vaults and no accounts in the subscriptions that are shown.'),
        }),
  };
}

const worded = ({ id, kind, mark, inTree, name, status, notes, children }: ForestNode): MapNode => ({
  id,
  kind,
  mark,
  inTree,
  name: typeof name === 'string' ? name : showText(name),
  status: showText(status),
  notes: notes.map(showText),
  children: children.map(worded),
});

/** A page that has nothing to show says why. */
export const noticeMessage = (notice: string): HostMessage => ({
  type: 'picture',
  words: mapWords(),
  roots: [],
  counts: [],
  summary: '',
  unread: [],
  reading: false,
  notice,
});
