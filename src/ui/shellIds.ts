/**
 * The schemes of the documents that are shown read-only, one for each kind. VS Code restores a document before any
 * command is run, and starts us for its scheme (`onFileSystem`, which it fires for every scheme that it does not know):
 * without a provider it would say that the file is not found.
 */
export const shownSchemes = [
  'cosmos-cmk',
  'cosmos-cmk-readiness',
  'cosmos-cmk-status',
  'cosmos-cmk-revocation',
  'cosmos-cmk-drill',
] as const;

export type ShownScheme = (typeof shownSchemes)[number];

/** The type of the map's tab, by which VS Code knows whose it is after a reload. */
export const mapView = 'cosmosCmk.map';
