import { authentication, window, type ExtensionContext } from 'vscode';
import type { Session } from './app/session.ts';
import { clouds } from './domain/cloud.ts';
import type { StartChecks } from './ui/checks/firstTemplate.ts';
import type { Bundles } from './ui/commands/bundles.ts';
import type { Origins } from './ui/connections.ts';
import { registerAllCommands } from './ui/commands/index.ts';
import { logLine, unkept } from './ui/log.ts';
import { paceOf } from './ui/pace.ts';
import { userAgentOf } from './ui/userAgent.ts';
import { mapCommand } from './ui/map/mapCommand.ts';
import type { LoadProtection } from './ui/protection/protection.ts';
import { openWorkbench } from './ui/workbench.ts';

// A creation of ten minutes is watched in ten seconds.
const sandboxSpeed = 60;

/** The composition root: what runs on what. Azure's SDKs, identity and the sandbox are loaded on first use. */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel('Cosmos DB CMK', { log: true });
  const common = { log: logLine(log), userAgent: userAgentOf(context) };

  const origins: Origins = {
    authentication,
    async azure(signIn, cloud): Promise<Session> {
      const { connectAzure, Inventory, InventoryFile, JournalFile } = await import('./azureBundle.ts');
      const pace = paceOf(Date);
      const folder = context.globalStorageUri.fsPath;
      const journal = new JournalFile(folder, unkept(log, 'journal'));
      const azure = connectAzure({ ...common, cloud, signIn, pace, journal: journal.note });
      const whose = [cloud.name, ...(await signIn.accounts()).map(({ id }) => id).sort()];
      const kept = new InventoryFile(folder, whose, unkept(log, 'inventory'));
      return { kind: 'azure', azure, pace, signIn, inventory: new Inventory(azure, kept), journal };
    },
    async identity(kind, cloud) {
      const { connectIdentity } = await import('./azure/identity.ts');
      return connectIdentity(kind, cloud);
    },
    async sandbox(copy): Promise<Session> {
      const { openSandbox } = await import('./sandbox/openSandbox.ts');
      const { connectAzure, Inventory, memoryJournal } = await import('./azureBundle.ts');
      const journal = memoryJournal();
      const { clock, httpClient, signIn, rehearsal } = openSandbox(sandboxSpeed, copy);
      const pace = paceOf(clock, sandboxSpeed);
      const own = { httpClient, pollMilliseconds: 500, journal: journal.note };
      const azure = connectAzure({ ...common, ...own, cloud: clouds.public, signIn, pace });
      const inventory = new Inventory(azure);
      return { kind: 'sandbox', azure, pace, signIn, rehearsal, inventory, journal };
    },
  };

  const protection: LoadProtection = () => import('./protectionBundle.ts');
  const startChecks: StartChecks = async (...how) => (await import('./checksBundle.ts')).startChecks(...how);
  const doctor = () => import('./doctorBundle.ts');
  const { globalState, workspaceState, globalStorageUri } = context;
  const workbench = openWorkbench(origins, log, globalState, workspaceState, globalStorageUri.fsPath, {
    protection,
    startChecks,
    remedies: doctor,
  });
  const bundles: Bundles = {
    showMap: mapCommand(workbench, context, () => import('./mapBundle.ts')),
    async createAccount(shell, subscription) {
      const { createAccount } = await import('./azureBundle.ts');
      await createAccount(shell, subscription && { subscription });
    },
    insertTemplate: async (...on) => (await import('./templatesBundle.ts')).insertTemplate(...on),
    onDemand: () => import('./commandsBundle.ts'),
    doctor,
    steps: () => import('./stepsBundle.ts'),
    drill: () => import('./drillBundle.ts'),
    levers: () => import('./leversBundle.ts'),
  };
  context.subscriptions.push(registerAllCommands(workbench, bundles), workbench, log);
}
