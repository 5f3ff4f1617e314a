import { authentication, Disposable, type ExtensionContext, type LogOutputChannel, workspace } from 'vscode';
import { placeOf } from './auth/cloudSetting.ts';
import type { Shell } from './session/session.ts';
import { Connections, type Origins } from './session/sessionManager.ts';
import { signIn } from './session/signInCommands.ts';
import { TemplateChecks } from './templates/lint/watch.ts';
import { writeLog } from './ui/log.ts';
import { changesSignIn, credentialSetting, environmentSetting, workspaceNamesCloud } from './ui/settings.ts';
import { Arrangements } from './views/filterState.ts';
import { Findings } from './views/findings.ts';
import { offerFor, showProblem } from './views/fixes.ts';
import { Choice } from './views/subscriptionFilter.ts';
import { type Trees, Views } from './views/views.ts';
import type { Services } from './views/workbench.ts';

/** Builds the parts and connects them to VS Code's events. Reads and sends nothing. */
export function startServices(
  origins: Origins,
  log: LogOutputChannel,
  { globalState: memory, workspaceState, globalStorageUri, extensionUri }: ExtensionContext,
  trees: Trees,
): Services {
  const connections = new Connections(origins, {
    credential: credentialSetting,
    workspaceNamesCloud,
    environment: () => {
      const environment = environmentSetting();
      if (!placeOf(environment))
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
  const choice = new Choice(memory);
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
    workspace.onDidChangeConfiguration((event) => {
      if (changesSignIn(event) && connections.session?.kind !== 'sandbox') void connections.reconnect();
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
    memory,
    storage: globalStorageUri.fsPath,
    reveal: (account) => views.reveal(account),
    showProblem: (problem, ...actions) => shell.showProblemOf(undefined, problem, ...actions),
    showProblemOf: (concern, problem, ...actions) => showProblem(shell, concern, problem, actions),
    offerFor: (problem, concern) =>
      offerFor(connections.session, (session) => views.setting(session), problem, concern),
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
    dispose: () => void ties.dispose(),
  };
}
