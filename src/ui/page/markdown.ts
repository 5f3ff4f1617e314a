import { capital, text, type Text } from '../../model/text.ts';
import { MarkdownText } from '../markdown.ts';
import { editedMarkdownSurface, type Translate } from '../text.ts';
import type { Mark } from './messages.ts';
import type { Block, Item, Link, Page, Value } from './page.ts';

/** The words for the marks. */
export const markText: Readonly<Record<Mark, Text>> = {
  error: capital(text('needs attention')),
  warning: capital(text('warning')),
  info: text('Information'),
  ok: text('OK'),
  unknown: capital(text('unknown')),
  todo: text('Not started'),
  running: text('In progress'),
  done: text('Done'),
  failed: capital(text('failed')),
  skipped: text('Skipped'),
};

/** A page as a document to keep or to send, without anything that only works on the page itself. */
export function pageMarkdown(page: Page, translate: Translate): string {
  const document = new MarkdownText(translate, editedMarkdownSurface);
  document.heading(1, page.title);
  if (page.where) document.paragraph(page.where);
  if (page.state) {
    document.banner(text('{0}:', markText[page.state.mark]), page.state.text);
    for (const line of page.state.details ?? []) document.paragraph(line);
  }
  if (page.busy) document.paragraph(page.busy);
  for (const { heading, blocks } of page.sections) {
    document.heading(2, heading);
    for (const block of blocks) addBlock(document, block);
  }
  return document.toString();
}

function addBlock(document: MarkdownText, block: Block): void {
  switch (block.kind) {
    case 'text':
      document.paragraph(block.text);
      break;
    case 'list':
      if (block.ordered === true) document.steps(block.items);
      else document.list(block.items);
      break;
    case 'facts':
      document.table(
        [text('Property'), text('Value')],
        block.facts.map(({ label, value }) => [label, valueText(value)]),
      );
      break;
    case 'table':
      document.table(
        block.columns,
        block.rows.map(({ cells }) => cells.map(valueText)),
      );
      break;
    case 'items':
      for (const item of block.items) addItem(document, item);
      break;
    case 'code':
      document.code(block.language ?? '', block.code);
      break;
    case 'links':
      addLinks(document, block.links);
      break;
  }
}

function addItem(document: MarkdownText, { mark, title, note, lines = [], more, links = [] }: Item): void {
  document.heading(3, text('{0}: {1}', markText[mark], title));
  if (note) document.paragraph(note);
  document.list([...lines, ...(more?.lines ?? [])]);
  addLinks(document, links);
}

/** Only web links work in a document. */
const addLinks = (document: MarkdownText, links: readonly Link[]) =>
  document.links(links.filter((link) => 'url' in link));

/** A value says itself that it is as it should be. */
const valueText = ({ text: value, mark }: Value): Text =>
  mark === undefined || mark === 'ok' || mark === 'done' ? value : text('{0}: {1}', value, markText[mark]);
