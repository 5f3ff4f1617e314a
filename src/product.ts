import {
  authentication,
  Disposable,
  type ExtensionContext,
  type LogOutputChannel,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { LanguageModelTools } from './agents/languageModel.ts';
import { connectAzure } from './azure/connectAzure.ts';
import { readFileRows } from './azure/resourceGraph/fileRows.ts';
import { commands, onFile } from './commands.ts';
import { nodeOnMap, restoreMap } from './encryptionMap/panel.ts';
import { InventoryFile } from './inventory/cache.ts';
import { readFileContent } from './inventory/fileContent.ts';
import { Inventory } from './inventory/inventory.ts';
import { JournalFile } from './journal/journalFile.ts';
import { clouds } from './model/cloud.ts';
import { type Journal, memoryJournal } from './model/journal.ts';
import { text } from './model/text.ts';
import { restoreSavedPage } from './pages.ts';
import type { OpenedSandbox, openSandbox } from './sandbox/openSandbox.ts';
import { SandboxFolders } from './session/sandboxFolders.ts';
import { SandboxStorage } from './session/sandboxStorage.ts';
import { rememberInventory, reopenInventory, sessionOfFile, tellOnlyRead } from './session/openInventory.ts';
import { findSilently, paceOf, type Session, type Shell } from './session/session.ts';
import { Connections, type SessionFactory } from './session/connections.ts';
import { logLine, logUnsaved, userAgentOf, writeLog } from './ui/log.ts';
import { titlesOf } from './ui/manifest.ts';
import { runCommand } from './ui/runCommand.ts';
import { orReplaced } from './ui/reload.ts';
import { showWarning } from './ui/showText.ts';
import { offerWork } from './unfinishedWork/offerWork.ts';
import { isNode } from './views/nodes/node.ts';
import { Views, type ViewTrees } from './views/views.ts';
import { signInCloudOf } from './auth/vscodeCredential.ts';
import { sandboxItem } from './session/sandboxItem.ts';
import { signIn } from './session/signInCommands.ts';
import { TemplateChecks } from './templates/lint/watch.ts';
import { changesSignIn, credentialSetting, environmentSetting, workspaceNamesCloud } from './ui/settings.ts';
import { Arrangements } from './views/filterCommands.ts';
import { Findings } from './views/findings.ts';
import { fixActionFor, showProblem } from './views/fixes.ts';
import { isOfOther, tellReplaced } from './views/runOn.ts';
import { SubscriptionChoice } from './views/subscriptionFilter.ts';
import type { Services } from './views/commandContext.ts';

// A creation that takes ten minutes ends after ten seconds.
const sandboxSpeed = 60;

/** The implementation of everything that the shell has registered (extension.ts), loaded on first use. */
export interface Product {
  dispose(): void;
  /**
   * Runs a command with VS Code's arguments. From a view, `target` is a node, and `selected` has all selected nodes if it
   * is one of several.
   */
  run(command: string, target?: unknown, selected?: unknown): Promise<void>;
  readonly rows: Views['rows'];
  /** The tools that language models can call. */
  readonly tools: Pick<LanguageModelTools, 'prepare' | 'invoke'>;
  /** Checks the templates that are open, and those that are opened later. */
  startChecks(): void;
  /** Restores the map's tab after a reload. */
  restoreMap(panel: WebviewPanel): void;
  /** Restores a page's tab after a reload; `state` is what the page saved. */
  restorePage(panel: WebviewPanel, state: unknown): void;
}

export function start(context: ExtensionContext, trees: ViewTrees): Product {
  const log = window.createOutputChannel('Cosmos DB CMK', { log: true });
  const journal = new JournalFile(context.globalStorageUri.fsPath, logUnsaved(log, 'journal'));
  const { storageUri, globalStorageUri, workspaceState } = context;
  const folders = new SandboxFolders((storageUri ?? globalStorageUri).fsPath, workspaceState);
  const factory = sessionFactoryOf(context, log, journal, folders);
  const services = startServices(factory, { log, journal }, context, trees);
  const offers = offerWork(services);
  return {
    run: async (command, target, selected) => {
      const node = isNode(target) ? target : await nodeOnMap(target);
      const nodes = Array.isArray(selected) ? selected.filter(isNode) : [];
      const { session } = services.connections;
      const isOther = [node, ...nodes].some((one) => isOfOther(session, one));
      const run = () => {
        if (isOther) return tellReplaced();
        if (session?.kind === 'file' && !onFile.has(command)) return tellOnlyRead(services.connections);
        return commands[command]?.(services, node, nodes);
      };
      await runCommand(command, run, log);
    },
    rows: services.views.rows,
    tools: new LanguageModelTools(services, titlesOf(context), (line) => writeLog(log, 'info', line)),
    startChecks: () => void services.templateChecks.start(),
    restoreMap: (panel) => {
      restoreMap(services, panel);
    },
    restorePage: (panel, state) => restoreSavedPage(services, panel, state),
    dispose: () => {
      offers.dispose();
      services.dispose();
      folders.release();
      log.dispose();
    },
  };
}

/** Creates sessions. Few users need the packages of `@azure/identity` and the sandbox, so they are loaded on demand. */
function sessionFactoryOf(
  context: ExtensionContext,
  log: Shell['log'],
  journal: Journal,
  folders: SandboxFolders,
): SessionFactory {
  const common = { log: logLine(log), userAgent: userAgentOf(context) };
  const replaced = (error: unknown) => {
    throw orReplaced(error);
  };
  const loadSandbox = () => import('./sandbox/openSandbox.ts').catch(replaced);
  const sessionIn = ({ clock, httpClient, signIn, simulation }: OpenedSandbox, journal: Journal): Session => {
    const pace = paceOf(clock, sandboxSpeed);
    const own = { httpClient, pollMilliseconds: 500, journal: journal.begin };
    const azure = connectAzure({ ...common, ...own, cloud: clouds.public, signIn, pace });
    return { kind: 'sandbox', azure, pace, signIn, simulation, inventory: new Inventory(azure), journal };
  };
  const file: SessionFactory['file'] = (json, modified, name) => {
    const content = readFileContent(json, modified, readFileRows);
    return 'cloud' in content ? sessionOfFile(name, content) : content;
  };
  return {
    authentication,
    async azure(signIn, cloud) {
      const pace = paceOf(Date);
      const folder = context.globalStorageUri.fsPath;
      const azure = findSilently(connectAzure({ ...common, cloud, signIn, pace, journal: journal.begin }));
      const whose = [cloud.name, ...(await signIn.accounts()).map(({ id }) => id).sort()];
      const kept = new InventoryFile(folder, whose, logUnsaved(log, 'inventory'));
      return { kind: 'azure', azure, pace, signIn, inventory: new Inventory(azure, kept), journal };
    },
    async identity(kind, cloud) {
      const { connectIdentity } = await import('./auth/azureIdentity.ts').catch(replaced);
      return connectIdentity(kind, cloud);
    },
    wasInSandbox: () => folders.wasOpen(),
    async sandbox() {
      const { openSandbox } = await loadSandbox();
      const kept = new SandboxStorage(folders.take(), logUnsaved(log, 'sandbox'));
      const opened = openSaved(openSandbox, kept, log);
      const own = new JournalFile(kept.folder, logUnsaved(log, 'sandbox journal'));
      own.onDidChange(() => kept.changed());
      kept.open(opened.save);
      return { ...sessionIn(opened, own), storage: kept };
    },
    file,
    openedFile: () => reopenInventory(context.workspaceState, file),
    async drill(copy) {
      const { openSandbox } = await loadSandbox();
      return sessionIn(openSandbox(sandboxSpeed, { copy }), memoryJournal());
    },
  };
}

/** An unreadable sandbox is discarded with its journal, and starts again with the sample. */
function openSaved(open: typeof openSandbox, kept: SandboxStorage, log: Shell['log']): OpenedSandbox {
  try {
    const saved = kept.read();
    return open(sandboxSpeed, saved === undefined ? {} : { saved });
  } catch (error) {
    writeLog(log, 'warn', `The saved sandbox can't be read: ${String(error)}`);
    kept.discard();
    void showWarning(text("The saved sandbox can't be read, so it starts again with the sample."));
    return open(sandboxSpeed);
  }
}

/** Builds the parts and connects them to VS Code's events. Reads and sends nothing. */
export function startServices(
  origins: SessionFactory,
  { log, journal }: { readonly log: LogOutputChannel; readonly journal: Journal },
  { globalState: memory, workspaceState, globalStorageUri, extensionUri }: ExtensionContext,
  trees: ViewTrees,
): Services {
  const connections = new Connections(origins, {
    credential: credentialSetting,
    workspaceNamesCloud,
    environment: () => {
      const environment = environmentSetting();
      if (!signInCloudOf(environment))
        writeLog(
          log,
          'warn',
          `The environment ${environment ?? ''} is not known: Azure's public cloud is used.`,
        );
      if (workspaceNamesCloud())
        writeLog(
          log,
          'warn',
          'The settings of this workspace name a cloud. Only those of the user choose one.',
        );
      return environment;
    },
  });
  const choice = new SubscriptionChoice(memory);
  const arrangements = new Arrangements(workspaceState);
  const findings = new Findings();
  const views = new Views({ connections, choice, arrangements, findings, trees });
  const templateChecks = new TemplateChecks(log);
  const ties = Disposable.from(
    templateChecks,
    connections,
    choice,
    arrangements,
    findings,
    views,
    sandboxItem(connections),
    connections.onDidChange((session) => void rememberInventory(workspaceState, session)),
    workspace.onDidChangeConfiguration((event) => {
      if (changesSignIn(event)) void connections.settingsChanged();
    }),
    authentication.onDidChangeSessions(({ provider }) => void connections.accountsChanged(provider.id)),
  );
  const shell: Shell = {
    get session() {
      return connections.session;
    },
    connect: async () => {
      const session = await connections.ready();
      if (session) return session;
      if (!connections.problem) return signIn(connections, log);
      await shell.showProblem(connections.problem);
      return undefined;
    },
    log,
    journal,
    memory,
    storage: globalStorageUri.fsPath,
    reveal: (account) => views.reveal(account),
    showProblem: (problem, ...actions) =>
      shell.showProblemOf(connections.session, undefined, problem, ...actions),
    showProblemOf: (session, affected, problem, ...actions) =>
      showProblem(shell, session, affected, problem, actions),
    fixActionFor: (session, problem, affected) =>
      fixActionFor(connections, session, (own) => views.setting(own), problem, affected),
  };
  return {
    shell,
    connections,
    choice,
    arrangements,
    findings,
    views,
    templateChecks,
    extensionUri,
    pages: { extensionUri, run: (name, work) => runCommand(name, work, log) },
    dispose: () => void ties.dispose(),
  };
}
