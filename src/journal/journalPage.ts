import type { JournalEntry } from '../model/journal.ts';
import type { Problem } from '../model/problem.ts';
import { capital, ellipsis, text, type Text } from '../model/text.ts';
import type { Undo } from '../model/undo.ts';
import type { Action, Item, Page, State } from '../ui/page/page.ts';
import { type Known, sentenceOf } from './sentences.ts';
import { recordOf, reverseOf, undoneBy } from './undoAdvice.ts';
import { facts } from '../ui/text.ts';
import { timesAreSimulated, inSeparateSandbox, inSandbox } from '../ui/page/where.ts';

/** Whose journal it is. "signedOut" is Azure's, from the disk. */
export type JournalOwner = 'azure' | 'signedOut' | 'sandbox' | 'drill';

export interface JournalContent extends Known {
  readonly owner: JournalOwner;
  /** Oldest first. */
  readonly entries: readonly JournalEntry[];
  /** Records of revocations that can't be read. */
  readonly problems: readonly Problem[];
  /** The name that an account was signed in with. */
  readonly label: (account: string) => string;
  /** Only changes of the resource with this name are shown. */
  readonly filter?: string | undefined;
  /** How many changes are shown at most. */
  readonly most: number;
  readonly undo: (record: Undo) => unknown;
  readonly chooseFilter: () => unknown;
  readonly clearFilter: () => unknown;
  readonly showOlder: () => unknown;
}

/** What was changed, newest first, in sentences. */
export function journalPage(content: JournalContent): Page {
  const { entries, filter, most, owner } = content;
  const changes = entries.map((entry, index) => ({ entry, index, ...sentenceOf(entry, entries, content) }));
  const found = changes.filter(({ target }) => filter === undefined || target === filter).toReversed();
  const shown = found.slice(0, most);
  return {
    title: text('Journal'),
    where: whereText[owner],
    state: stateOf(content, found.length),
    actions: actionsOf(content, found.length > shown.length),
    sections: [
      {
        id: 'changes',
        heading: text('Changes, newest first'),
        blocks:
          shown.length === 0
            ? [{ kind: 'text', text: text('No changes.') }]
            : [{ kind: 'items', items: shown.map((change) => itemOf(change, content)) }],
      },
    ],
  };
}

/** The names of what was changed, with the number of changes, to filter by. */
export function changedTargets(
  content: Pick<JournalContent, 'entries'> & Known,
): ReadonlyMap<string, number> {
  const { entries } = content;
  const targets = entries.map((entry) => sentenceOf(entry, entries, content).target);
  return new Map([...Map.groupBy(targets.sort(), (target) => target)].map(([one, all]) => [one, all.length]));
}

export const changeCount = (count: number): Text =>
  count === 1 ? text('1 change') : text('{0} changes', count);

const sentFromHere = facts('Azure', text('Changes that this extension sent from this machine'));
const whereText: Readonly<Record<JournalOwner, Text>> = {
  azure: sentFromHere,
  signedOut: facts(sentFromHere, capital(text('not signed in'))),
  sandbox: inSandbox,
  drill: facts(inSeparateSandbox, timesAreSimulated),
};

function stateOf({ entries, filter, problems }: JournalContent, count: number): State {
  if (problems.length > 0)
    return {
      mark: 'warning',
      text: text("Couldn't read everything that can be undone."),
      details: problems.flatMap(({ what, why, next }) => [what, why, next]),
    };
  if (entries.length === 0) return { mark: 'info', text: text('Nothing has changed.') };
  if (filter !== undefined)
    return {
      mark: 'info',
      text: text('Showing {0} of {1}.', changeCount(count), filter),
    };
  return {
    mark: 'info',
    text: text('{0}.', changeCount(entries.length)),
  };
}

function actionsOf(
  { entries, filter, chooseFilter, clearFilter, showOlder }: JournalContent,
  hasMore: boolean,
): readonly Action[] {
  if (entries.length === 0) return [];
  const action = (id: string, label: Text, run: () => unknown): Action => ({
    ...{ id, label, run },
    kind: 'secondary',
  });
  return [
    action('filter', ellipsis(capital(text('filter'))), chooseFilter),
    ...(filter === undefined ? [] : [action('clearFilter', text('Clear Filter'), clearFilter)]),
    ...(hasMore ? [action('older', text('Show Older Changes'), showOlder)] : []),
  ];
}

interface Change {
  readonly entry: JournalEntry;
  /** In the whole journal, which only grows at its end. */
  readonly index: number;
  readonly sentence: Text;
}

function itemOf({ entry, index, sentence }: Change, content: JournalContent): Item {
  const { owner, records, label, undo } = content;
  const { status, requestId, method, on } = entry;
  const id = `${String(entry.at)}-${String(index)}`;
  const refused = status !== undefined && status >= 300;
  const record = refused ? undefined : recordOf(entry, records);
  const isUndone = !refused && undoneBy(content.entries, entry, records) !== undefined;
  return {
    id,
    mark: refused ? 'failed' : status === undefined ? 'unknown' : 'done',
    title: refused
      ? text('Not done: {0}', sentence)
      : status === undefined
        ? text('Not confirmed: {0}', sentence)
        : sentence,
    note: text('{0} · {1}', timeText(entry, content), label(entry.account)),
    lines: [...resultLines(status), ...undoLines(entry, content)],
    more: {
      summary: text('Request'),
      lines: [
        text('{0} {1}', method, on),
        ...(requestId === undefined ? [] : [text('Request ID {0}', requestId)]),
      ],
    },
    ...(record && !isUndone
      ? {
          actions: [
            {
              id: `undo-${id}`,
              label: text('Undo...'),
              kind: 'secondary',
              ...(owner === 'signedOut' ? { disabled: text('Sign in to Azure, then try again.') } : {}),
              run: () => undo(record),
            },
          ],
        }
      : {}),
  };
}

function resultLines(status: number | undefined): readonly Text[] {
  if (status === undefined) return [text('No response. Azure might have made the change.')];
  if (status >= 300) return [text('Azure denied it ({0}).', status)];
  return status === 202 ? [text('Accepted. Azure completes it later.')] : [];
}

/** A refused change needs no undo. */
function undoLines(entry: JournalEntry, content: JournalContent): readonly Text[] {
  if (entry.status !== undefined && entry.status >= 300) return [];
  const { entries, records, label } = content;
  const undone = undoneBy(entries, entry, records);
  if (!undone) return [text('To undo it: {0}', reverseOf(entry, records))];
  const change = text('{0}, by {1}', timeText(undone.by, content), label(undone.by.account));
  return undone.certain
    ? [text('Undone: {0}', change)]
    : [
        text('Undone, if for the same identities: {0}', change),
        text('Otherwise: {0}', reverseOf(entry, records)),
      ];
}

const timeText = ({ at }: JournalEntry, { owner }: JournalContent): Text => {
  const time = new Date(at).toISOString().replace('T', ' ').slice(0, 19);
  return owner === 'sandbox' || owner === 'drill'
    ? text('{0} UTC, simulated time', time)
    : text('{0} UTC', time);
};
