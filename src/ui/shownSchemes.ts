import { Disposable, workspace } from 'vscode';

/** The schemes of the documents that are shown read-only, one for each kind. */
export const shownSchemes = [
  'cosmos-cmk',
  'cosmos-cmk-readiness',
  'cosmos-cmk-status',
  'cosmos-cmk-revocation',
  'cosmos-cmk-drill',
] as const;

export type ShownScheme = (typeof shownSchemes)[number];

/**
 * VS Code restores a document before any command is run, and starts us for its scheme (`onFileSystem`, which it fires
 * for every scheme that it does not know): without this it would say that the file is not found.
 */
export const provideGoneDocuments = (
  load: () => Promise<{ readonly goneText: (scheme: ShownScheme) => string }>,
): Disposable =>
  Disposable.from(
    ...shownSchemes.map((scheme) =>
      workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: async () => (await load()).goneText(scheme),
      }),
    ),
  );
