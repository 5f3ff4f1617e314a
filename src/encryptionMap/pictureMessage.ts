import type { InventoryHealth } from '../health/assess.ts';
import { states, stateText } from '../health/verdict.ts';
import { text, type Text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import { showText } from '../ui/showText.ts';
import type { Capability } from '../views/nodes/presentation.ts';
import { isOffered, mapActionsOf, type NodeWord } from './actions.ts';
import { type ForestNode, forestOf, howManyAccounts } from './forest.ts';
import { mapWords } from './mapWords.ts';
import type { MapNode, MessageToMap, PictureMessage } from './messages.ts';

/** The capabilities of the nodes that the trees have, by ID. */
type Capabilities = ReadonlyMap<string, readonly Capability[]>;

/** The map in the user's language. Names aren't escaped, because the page inserts them as text only. */
export function pictureMessage(
  session: Session,
  model: InventoryHealth,
  can: Capabilities,
  reading: boolean,
): PictureMessage {
  const { counts, unread } = model;
  const roots = forestOf(model, session.pace.now());
  const accounts = states.reduce((sum, state) => sum + counts[state], 0);
  return {
    type: 'picture',
    words: mapWords(),
    ...(session.kind === 'sandbox'
      ? { sandbox: showText(text("Simulated on this machine. Azure isn't changed.")) }
      : {}),
    roots: roots.map((root) => translated(root, can)),
    counts: states.map((state) => ({
      mark: state,
      label: showText(stateText[state]),
      count: counts[state],
    })),
    summary: showText(
      unread.length === 0
        ? howManyAccounts(accounts)
        : reading
          ? text('At least {0} so far', howManyAccounts(accounts))
          : text('At least {0}. Not everything could be read.', howManyAccounts(accounts)),
    ),
    unread: reading ? [] : unread.map(({ name, why }) => `${name}: ${showText(why)}`),
    reading,
    ...(roots.length > 0
      ? {}
      : {
          notice: showText(
            reading
              ? text('Loading...')
              : text('The selected subscriptions have no key vaults and no accounts.'),
          ),
        }),
  };
}

function translated(node: ForestNode, can: Capabilities): MapNode {
  const { id, kind, mark, inTree, name, status, notes, children } = node;
  // A version that its tree hasn't loaded yet can still be revealed, because revealing loads it.
  const capabilities = inTree ? (can.get(id) ?? ['canShowOnMap' as const]) : [];
  const page = kind === 'key' ? 'ofKey' : kind === 'vault' ? 'ofVault' : undefined;
  const words: readonly NodeWord[] = inTree && page ? [...capabilities, page] : capabilities;
  return {
    id,
    kind,
    mark,
    inTree,
    name: typeof name === 'string' ? name : showText(name),
    status: showText(status),
    notes: notes.map(showText),
    actions: mapActionsOf(words),
    viewItem: words.filter(isOffered).join(' '),
    children: children.map((child) => translated(child, can)),
  };
}

/** A page without a map says why. */
export const noticeMessage = (notice: Text): MessageToMap => ({
  type: 'picture',
  words: mapWords(),
  roots: [],
  counts: [],
  summary: '',
  unread: [],
  reading: false,
  notice: showText(notice),
});
