import type { JournalEntry } from '../model/journal.ts';
import { text, type Text } from '../model/text.ts';
import type { Undo } from '../model/undo.ts';
import { addSandboxBanner, MarkdownText } from '../ui/markdown.ts';
import type { Translate } from '../ui/text.ts';
import { reverseOf, undoneBy } from './undoAdvice.ts';

interface Setting {
  readonly sandbox: boolean;
  readonly translate: Translate;
  /** The name that an account was signed in with. */
  readonly label: (account: string) => string;
}

/** The journal as a document to read and save, newest first. All values are escaped. */
export function journalMarkdown(
  entries: readonly JournalEntry[],
  records: readonly Undo[],
  { sandbox, translate, label }: Setting,
): string {
  const document = new MarkdownText(translate);
  document.heading(1, text('Journal of Cosmos DB CMK'));
  if (sandbox) addSandboxBanner(document);
  document.paragraph(
    entries.length === 0
      ? text('Nothing was changed yet.')
      : text('Changes that were sent to Azure, newest first; what they said is not kept. Times are UTC.'),
  );
  if (entries.length === 0) return document.toString();
  for (const entry of entries.toReversed())
    document
      .heading(3, text('{0} {1} {2}', timeOf(entry), entry.method, nameOf(entry)))
      .list([
        text('On: {0}', entry.on),
        text('By: {0}', label(entry.account)),
        resultText(entry),
        ...(entry.requestId === undefined ? [] : [text('Request id: {0}', entry.requestId)]),
        ...reverseTexts(entries, entry, records, label),
      ]);
  return document.toString();
}

const timeOf = ({ at }: JournalEntry) => new Date(at).toISOString().replace('T', ' ').slice(0, 19);

/** The name that people know. The full resource is listed below it. */
const nameOf = ({ on }: JournalEntry) =>
  /\/(roleAssignments|accessPolicies)\//i.exec(on)?.[1] ??
  /\/keys\/([^/]+)/i.exec(on)?.[1] ??
  on.split('/').at(-1) ??
  on;

function resultText({ status }: JournalEntry): Text {
  if (status === undefined) return text('Result: no answer was seen. Azure may have done it.');
  if (status === 202) return text('Result: accepted ({0})', status);
  if (status < 300) return text('Result: done ({0})', status);
  return text('Result: refused ({0})', status);
}

/** A refused change needs no undo. */
function reverseTexts(
  entries: readonly JournalEntry[],
  entry: JournalEntry,
  records: readonly Undo[],
  label: Setting['label'],
): readonly Text[] {
  if (entry.status !== undefined && entry.status >= 300) return [];
  const undone = undoneBy(entries, entry, records);
  if (!undone) return [text('How to undo it: {0}', reverseOf(entry, records))];
  const { by, certain } = undone;
  const told = text('{0} {1}, by {2}', timeOf(by), by.method, label(by.account));
  return certain
    ? [text('Undone already: {0}', told)]
    : [
        text(
          'Undone already, unless it was about other identities, which is not kept: {0}. Otherwise: {1}',
          told,
          reverseOf(entry, records),
        ),
      ];
}
