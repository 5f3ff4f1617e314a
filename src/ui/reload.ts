import { commands, l10n, window } from 'vscode';

/**
 * A file of the extension is missing because an update replaced the build that this window runs. File names change with
 * their content, so a window never mixes two builds.
 */
export class Replaced extends Error {
  constructor() {
    super(l10n.t('Cosmos DB CMK was updated while this window was open. Reload the window to continue.'));
  }
}

/** Converts an `import()` error to `Replaced` if an update caused it. */
export const orReplaced = (error: unknown): unknown =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' ? new Replaced() : error;

/** Reports that a part of the extension can't be loaded, and offers to reload the window. */
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
