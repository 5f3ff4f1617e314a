import { capital, text, type Text } from '../model/text.ts';
import { showText } from '../ui/showText.ts';
import { mapActionLabels } from './actions.ts';
import type { MapWords } from './messages.ts';

export const mapTitle = text('Encryption Map');

const words = {
  title: mapTitle,
  search: text('Search by name or status'),
  clear: text('Clear Search'),
  zoomIn: text('Zoom In'),
  zoomOut: text('Zoom Out'),
  fit: text('Show All'),
  expandAll: text('Expand All'),
  collapseAll: text('Collapse All'),
  save: text('Save as SVG...'),
  actionsOfNode: text('Actions'),
  close: text('Close'),
  reading: text('Loading...'),
  noMatch: text('Nothing matches.'),
  oneMatch: text('1 result'),
  matches: text('{0} results', '{0}'),
  oneAccount: text('1 account'),
  accounts: text('{0} accounts', '{0}'),
};

const columns = {
  vault: capital(text('key vault')),
  key: capital(text('key')),
  version: text('Version'),
  account: text('Account'),
};

const kinds = {
  vault: text('key vault'),
  key: text('key'),
  version: text('key version'),
  account: text('Cosmos DB account'),
  group: text('group'),
};

/** All texts of the page, because the page can't translate. */
export const mapWords = (): MapWords => ({
  ...inWords(words),
  columns: inWords(columns),
  kinds: inWords(kinds),
  actions: inWords(mapActionLabels),
});

const inWords = <K extends string>(texts: Readonly<Record<K, Text>>): Readonly<Record<K, string>> =>
  Object.fromEntries(Object.entries<Text>(texts).map(([key, value]) => [key, showText(value)])) as Record<
    K,
    string
  >;
