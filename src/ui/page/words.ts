import { text, type Text } from '../../domain/text.ts';
import { plainSurface, renderText, type Translate } from '../renderText.ts';
import { wordsSchema, type PageWords } from './messages.ts';

/** The page's own words. The script in the webview has none, because it has no way to a translation. */
const words: {
  readonly [K in keyof PageWords]: PageWords[K] extends string ? Text : Record<keyof PageWords[K], Text>;
} = {
  sandbox: text('Sandbox'),
  sandboxNote: text('Simulated on this machine. Azure is not touched.'),
  azure: text('Azure'),
  skip: text('Skip to Content'),
  save: text('Save as Markdown'),
  keep: text('Keep Open'),
  related: text('Related'),
  reading: text('Reading…'),
  working: text('Working…'),
  since: text('since {0}', '{0}'),
  details: text('Details'),
  copy: text('Copy'),
  copied: text('Copied'),
  dismiss: text('Dismiss'),
  filter: text('Filter'),
  shown: text('{0} of {1} shown', '{0}', '{1}'),
  noMatch: text('Nothing matches the filter.'),
  more: text('Show {0} More', '{0}'),
  actions: text('Actions'),
  typeToConfirm: text('Type {0} to confirm', '{0}'),
  mismatch: text("This doesn't match {0}.", '{0}'),
  match: text('The name matches.'),
  severity: {
    error: text('Needs action'),
    warning: text('Warning'),
    unknown: text('Unknown'),
    waiting: text('Waiting for Azure'),
    info: text('Note'),
    ok: text('OK'),
  },
  step: {
    pending: text('Not started'),
    running: text('In progress'),
    done: text('Done'),
    failed: text('Failed'),
    skipped: text('Skipped'),
  },
};

export function pageWords(translate: Translate): PageWords {
  const show = (value: Text) => renderText(value, translate, plainSurface);
  const all = (of: Readonly<Record<string, Text>>) =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [name, show(value)]));
  const { severity, step, ...rest } = words;
  return wordsSchema.parse({ ...all(rest), severity: all(severity), step: all(step) });
}
