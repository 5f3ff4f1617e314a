import { commands } from 'vscode';
import { text } from '../model/text.ts';
import { showError } from './showText.ts';

/**
 * A file of the extension is missing because an update replaced the build that this window runs. File names change with
 * their content, so a window never mixes two builds.
 */
export class Replaced extends Error {
  constructor() {
    super('The extension was updated while this window was open.');
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
      ? text('Cosmos DB CMK was updated. Reload the window to continue.')
      : text('Cosmos DB CMK failed: {0}', error instanceof Error ? error.message : String(error));
  if (await showError(message, text('Reload Window')))
    await commands.executeCommand('workbench.action.reloadWindow');
}
