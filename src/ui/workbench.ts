import { authentication, Disposable, workspace, type LogOutputChannel, type Memento } from 'vscode';
import { Arrangements } from './arrangements.ts';
import { placeOf } from './auth/place.ts';
import { FirstTemplate, type StartChecks } from './checks/firstTemplate.ts';
import { Choice } from './choice.ts';
import { signIn } from './commands/signIn.ts';
import { Connections, type Origins } from './connections.ts';
import { Findings } from './findings.ts';
import type * as remedy from './remedy/index.ts';
import type { LoadProtection } from './protection/protection.ts';
import { changesSignIn, credentialSetting, environmentSetting } from './settings.ts';
import type { Shell } from './shell.ts';
import { provideGoneDocuments } from './shownSchemes.ts';
import { Views } from './tree/views.ts';

/** The parts of the running extension. */
export interface Workbench {
  dispose(): void;
  readonly shell: Shell;
  readonly connections: Connections;
  readonly choice: Choice;
  readonly views: Views;
  readonly arrangements: Arrangements;
  readonly findings: Findings;
  readonly protection: LoadProtection;
  readonly templates: FirstTemplate;
}

/** What is in bundles of its own. */
interface Bundled {
  readonly protection: LoadProtection;
  readonly startChecks: StartChecks;
  readonly remedies: () => Promise<typeof remedy>;
}

/** Builds the parts and ties them to VS Code's events. Nothing is read or sent by it. */
export function openWorkbench(
  origins: Origins,
  log: LogOutputChannel,
  memory: Memento,
  workspaceMemory: Memento,
  storage: string,
  { protection, startChecks, remedies }: Bundled,
): Workbench {
  const connections = new Connections(origins, {
    credential: credentialSetting,
    environment: () => {
      const environment = environmentSetting();
      if (!placeOf(environment))
        log.warn(`The environment ${environment ?? ''} is not known: Azure's public cloud is used.`);
      return environment;
    },
  });
  const choice = new Choice(memory);
  const arrangements = new Arrangements(workspaceMemory);
  const findings = new Findings();
  const views = new Views({ connections, choice, arrangements, protection, findings });
  const templates = new FirstTemplate(startChecks, log);
  const ties = Disposable.from(
    provideGoneDocuments(remedies),
    templates,
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
    storage,
    reveal: (account) => views.reveal(account),
    showProblem: (problem, ...actions) => shell.showProblemOf(undefined, problem, ...actions),
    showProblemOf: async (concern, problem, ...actions) =>
      (await remedies()).showProblem(shell, concern, problem, actions),
    offerFor: async (problem, concern) => {
      const { offerFor } = await remedies();
      return offerFor(connections.session, (session) => views.setting(session), problem, concern);
    },
  };
  return {
    shell,
    connections,
    choice,
    arrangements,
    findings,
    views,
    protection,
    templates,
    dispose: () => void ties.dispose(),
  };
}
