import { CancellationError, commands, Disposable, l10n, window } from 'vscode';
import { asGesture } from '../auth/gesture.ts';
import { masked } from '../log.ts';
import { breakLinks } from '../renderText.ts';
import type { Shell } from '../shell.ts';
import { isNode, type Node } from '../tree/node.ts';
import type { CommandId } from './ids.ts';

/** A command of ours; `node` is where it was run on, absent from the palette and from a view's title. */
export type Handler = (node: Node | undefined) => unknown;

/** Registers every command, each wrapped once: it may prompt for sign-ins, and what it throws is told and logged. */
export function registerCommands(
  handlers: Readonly<Record<CommandId, Handler>>,
  log: Shell['log'],
): Disposable {
  const registered = Object.entries(handlers).map(([id, handler]) =>
    commands.registerCommand(id, (target: unknown) =>
      asGesture(() => run(id, () => handler(isNode(target) ? target : undefined), log)),
    ),
  );
  return Disposable.from(...registered);
}

/** Expected failures were told by the command itself; what arrives here is a fault of ours. */
async function run(id: string, work: () => unknown, log: Shell['log']): Promise<void> {
  log.info(id);
  try {
    await work();
  } catch (error) {
    if (error instanceof CancellationError) return;
    const message = error instanceof Error ? error.message : String(error);
    log.error(`${id}: ${masked(error instanceof Error ? (error.stack ?? message) : message)}`);
    const showLog = l10n.t('Show Log');
    const shown = l10n.t('The command failed because of a fault in Cosmos DB CMK: {0}', breakLinks(message));
    if ((await window.showErrorMessage(shown, showLog)) === showLog) log.show();
  }
}
