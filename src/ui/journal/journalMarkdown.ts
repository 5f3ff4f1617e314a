import type { JournalEntry } from '../../domain/journal/entry.ts';
import { reverseOf } from '../../domain/journal/reverse.ts';
import type { Undo } from '../../domain/revocation/undo.ts';
import { text, type Text } from '../../domain/text.ts';
import { addSandboxBanner, MarkdownText } from '../create/markdown.ts';
import { escapeMarkdown, markdownSurface, renderText, type Translate } from '../renderText.ts';

interface Setting {
  readonly sandbox: boolean;
  readonly translate: Translate;
  /** The name that an account was signed in with. */
  readonly label: (account: string) => string;
}

/** The journal to be read and saved, newest first. Every value in it is escaped. */
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
  const show = (value: Text) => renderText(value, translate, markdownSurface);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = [
    text('When'),
    text('What'),
    text('On'),
    text('Account'),
    text('Result'),
    text('Request id'),
    text('How to undo it'),
  ];
  const rows = entries
    .toReversed()
    .map((entry) =>
      row([
        escapeMarkdown(new Date(entry.at).toISOString().replace('T', ' ').slice(0, 19)),
        escapeMarkdown(entry.method),
        escapeMarkdown(entry.on),
        escapeMarkdown(label(entry.account)),
        show(resultText(entry)),
        escapeMarkdown(entry.requestId ?? '-'),
        show(reverseText(entry, records)),
      ]),
    );
  return `${document.toString()}\n${[row(head.map(show)), row(head.map(() => '---')), ...rows].join('\n')}\n`;
}

function resultText({ status }: JournalEntry): Text {
  if (status === undefined) return text('No answer came: Azure may have done it or not.');
  if (status === 202) return text('Accepted ({0})', status);
  if (status < 300) return text('Done ({0})', status);
  return text('Refused ({0})', status);
}

/** What was refused needs no undoing. */
const reverseText = (entry: JournalEntry, records: readonly Undo[]): Text =>
  entry.status !== undefined && entry.status >= 300 ? text('-') : reverseOf(entry, records);
