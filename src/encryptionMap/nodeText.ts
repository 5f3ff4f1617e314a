import { l10n } from 'vscode';
import type { MapWords } from './messages.ts';

export const mapTitle = () => l10n.t('Encryption Map');

/** All texts of the page, because the page can't translate. */
export const mapWords = (): MapWords => ({
  title: mapTitle(),
  search: l10n.t('Search by name or status'),
  clear: l10n.t('Clear the search'),
  zoomIn: l10n.t('Zoom in'),
  zoomOut: l10n.t('Zoom out'),
  fit: l10n.t('Show all'),
  expandAll: l10n.t('Expand all'),
  collapseAll: l10n.t('Collapse all'),
  reveal: l10n.t('Reveal in Tree'),
  close: l10n.t('Close'),
  reading: l10n.t('Reading…'),
  noMatch: l10n.t('Nothing matches.'),
  matches: l10n.t('Matches: {0}', '{0}'),
  kinds: {
    vault: l10n.t('key vault'),
    key: l10n.t('key'),
    version: l10n.t('key version'),
    account: l10n.t('Cosmos DB account'),
    group: l10n.t('group'),
  },
  keys: l10n.t(
    'Arrow keys move and unfold, Enter reveals in the tree, plus and minus zoom, 0 shows all, / searches.',
  ),
});
