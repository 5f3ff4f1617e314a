import { commands, l10n, window } from 'vscode';

/**
 * A file of ours can't be found: an update has put another build in place of the one that this window runs. The names
 * of files change with what is in them, so that a window never mixes two builds.
 */
export class Replaced extends Error {
  constructor() {
    super(l10n.t('Cosmos DB CMK was updated while this window was open. Reload the window to continue.'));
  }
}

/** What `import()` failed with, as a `Replaced` where that is what it was. */
export const orReplaced = (error: unknown): unknown =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' ? new Replaced() : error;

/** Tells that a part of the extension can't be loaded, and offers to reload the window. */
export async function askToReload(failure: unknown): Promise<void> {
  const error = orReplaced(failure);
  const message =
    error instanceof Replaced
      ? error.message
      : l10n.t("Cosmos DB CMK couldn't start: {0}", error instanceof Error ? error.message : String(error));
  const reload = l10n.t('Reload Window');
  if ((await window.showErrorMessage(message, reload)) === reload)
    await commands.executeCommand('workbench.action.reloadWindow');
}
