/**
 * The schemes of our read-only documents, one for each kind. VS Code restores a document before any command runs, and
 * activates us for its scheme (`onFileSystem`, which it fires for every scheme that it doesn't know). Without a
 * provider, it would say that the file can't be found.
 */
export const shownSchemes = [
  'cosmos-cmk',
  'cosmos-cmk-readiness',
  'cosmos-cmk-status',
  'cosmos-cmk-revocation',
  'cosmos-cmk-drill',
] as const;

export type ShownScheme = (typeof shownSchemes)[number];

/** The view type of the map. After a reload, VS Code uses it to find the owner of the tab. */
export const mapView = 'cosmosCmk.map';
