import { authentication, type ExtensionContext, type WebviewPanel, window } from 'vscode';
import { connectAzure } from './azure/connectAzure.ts';
import { commands } from './commands.ts';
import { restoreMap } from './encryptionMap/panel.ts';
import { InventoryFile } from './inventory/cache.ts';
import { Inventory } from './inventory/inventory.ts';
import { JournalFile } from './journal/journalFile.ts';
import { clouds } from './model/cloud.ts';
import { memoryJournal } from './model/journal.ts';
import { startServices } from './services.ts';
import { paceOf, type Shell } from './session/session.ts';
import type { Origins } from './session/sessionManager.ts';
import { logLine, unkept, userAgentOf } from './ui/log.ts';
import { goneText } from './ui/readonlyDocument.ts';
import { orReplaced } from './ui/reload.ts';
import { runCommand } from './ui/runCommand.ts';
import type { ShownScheme } from './ui/shellIds.ts';
import { offerWork } from './unfinishedWork/offerWork.ts';
import { isNode } from './views/nodes/node.ts';
import type { Trees, Views } from './views/views.ts';

// A creation that takes ten minutes is over in ten seconds.
const sandboxSpeed = 60;

/** The implementation of everything that the shell has registered (extension.ts), loaded on first use. */
export interface Product {
  dispose(): void;
  /** Runs a command; `target` is VS Code's argument, which is a node where the command comes from a view. */
  run(command: string, target: unknown): Promise<void>;
  /** The rows of the views. */
  readonly rows: Views['rows'];
  /** Checks the templates that are open, and those that are opened later. */
  startChecks(): void;
  /** Restores the map's tab after a reload. */
  restoreMap(panel: WebviewPanel): void;
  /** The text of a document from an earlier session that VS Code has kept open. */
  goneText(scheme: ShownScheme): string;
}

export function start(context: ExtensionContext, trees: Trees): Product {
  const log = window.createOutputChannel('Cosmos DB CMK', { log: true });
  const workbench = startServices(originsOf(context, log), log, context, trees);
  const offers = offerWork(workbench);
  return {
    run: async (command, target) => {
      const node = isNode(target) ? target : undefined;
      await runCommand(command, () => commands[command]?.(workbench, node), log);
    },
    rows: workbench.views.rows,
    startChecks: () => void workbench.templateChecks.start(),
    restoreMap: (panel) => {
      restoreMap(workbench, panel);
    },
    goneText,
    dispose: () => {
      offers.dispose();
      workbench.dispose();
      log.dispose();
    },
  };
}

/** Creates sessions. Few users need the packages of `@azure/identity` and the sandbox, so they are loaded on demand. */
function originsOf(context: ExtensionContext, log: Shell['log']): Origins {
  const common = { log: logLine(log), userAgent: userAgentOf(context) };
  const replaced = (error: unknown) => {
    throw orReplaced(error);
  };
  return {
    authentication,
    async azure(signIn, cloud) {
      const pace = paceOf(Date);
      const folder = context.globalStorageUri.fsPath;
      const journal = new JournalFile(folder, unkept(log, 'journal'));
      const azure = connectAzure({ ...common, cloud, signIn, pace, journal: journal.begin });
      const whose = [cloud.name, ...(await signIn.accounts()).map(({ id }) => id).sort()];
      const kept = new InventoryFile(folder, whose, unkept(log, 'inventory'));
      return { kind: 'azure', azure, pace, signIn, inventory: new Inventory(azure, kept), journal };
    },
    async identity(kind, cloud) {
      const { connectIdentity } = await import('./auth/azureIdentity.ts').catch(replaced);
      return connectIdentity(kind, cloud);
    },
    async sandbox(copy) {
      const { openSandbox } = await import('./sandbox/openSandbox.ts').catch(replaced);
      const journal = memoryJournal();
      const { clock, httpClient, signIn, rehearsal } = openSandbox(sandboxSpeed, copy);
      const pace = paceOf(clock, sandboxSpeed);
      const own = { httpClient, pollMilliseconds: 500, journal: journal.begin };
      const azure = connectAzure({ ...common, ...own, cloud: clouds.public, signIn, pace });
      const inventory = new Inventory(azure);
      return { kind: 'sandbox', azure, pace, signIn, rehearsal, inventory, journal };
    },
  };
}
