import { authentication, window, type ExtensionContext } from 'vscode';
import { Inventory } from './app/inventory.ts';
import type { Session } from './app/session.ts';
import { clouds } from './domain/cloud.ts';
import type { StartChecks } from './ui/checks/firstTemplate.ts';
import type { Bundles } from './ui/commands/bundles.ts';
import type { Origins } from './ui/connections.ts';
import { registerAllCommands } from './ui/commands/index.ts';
import { InventoryFile } from './ui/inventoryFile.ts';
import { logLine } from './ui/log.ts';
import { paceOf } from './ui/pace.ts';
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
      const { connectAzure } = await import('./azureBundle.ts');
      const pace = paceOf(Date);
      const azure = connectAzure({ ...common, cloud, signIn, pace });
      const whose = [cloud.name, ...(await signIn.accounts()).map(({ id }) => id).sort()];
      const kept = new InventoryFile(context.globalStorageUri.fsPath, whose, (error) =>
        log.warn(`The inventory could not be kept: ${String(error)}`),
      );
      return { kind: 'azure', azure, pace, signIn, inventory: new Inventory(azure, kept) };
    },
    async identity(kind, cloud) {
      const { connectIdentity } = await import('./azure/identity.ts');
      return connectIdentity(kind, cloud);
    },
    async sandbox(copy): Promise<Session> {
      const { openSandbox } = await import('./sandbox/openSandbox.ts');
      const { connectAzure } = await import('./azureBundle.ts');
      const { clock, httpClient, signIn, rehearsal } = openSandbox(sandboxSpeed, copy);
      const pace = paceOf(clock, sandboxSpeed);
      const cloud = clouds.public;
      const azure = connectAzure({ ...common, cloud, signIn, pace, httpClient, pollMilliseconds: 500 });
      return { kind: 'sandbox', azure, pace, signIn, rehearsal, inventory: new Inventory(azure) };
    },
  };

  const protection: LoadProtection = () => import('./protectionBundle.ts');
  const startChecks: StartChecks = async (...how) => {
    const bundle = await import('./checksBundle.ts');
    return bundle.startChecks(...how);
  };
  const { globalState, workspaceState } = context;
  const workbench = openWorkbench(origins, log, globalState, workspaceState, { protection, startChecks });
  const bundles: Bundles = {
    async createAccount(shell, subscription) {
      const { createAccount } = await import('./azureBundle.ts');
      await createAccount(shell, subscription && { subscription });
    },
    async insertTemplate(...on) {
      const { insertTemplate } = await import('./templatesBundle.ts');
      await insertTemplate(...on);
    },
    onDemand: () => import('./commandsBundle.ts'),
    doctor: () => import('./doctorBundle.ts'),
    steps: () => import('./stepsBundle.ts'),
    drill: () => import('./drillBundle.ts'),
  };
  context.subscriptions.push(registerAllCommands(workbench, bundles), workbench, log);
}

function userAgentOf({ extension }: ExtensionContext): string {
  const { version }: { version?: unknown } = extension.packageJSON as { version?: unknown };
  return `cosmos-cmk/${typeof version === 'string' ? version : '0'}`;
}
