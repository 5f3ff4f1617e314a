import { StatusBarAlignment, type StatusBarItem, ThemeColor, window } from 'vscode';
import { text } from '../model/text.ts';
import { isRunning } from '../session/records.ts';
import type { Session } from '../session/session.ts';
import { runCommand } from '../ui/runCommand.ts';
import { showError, showInformation, showInMessage, showText } from '../ui/showText.ts';
import type { Services } from '../views/commandContext.ts';
import { isUnfinished, readUnfinished, type UnfinishedWork } from './readUnfinished.ts';
import { stoppedText } from './showUnfinished.ts';
import { countText } from './unfinishedPage.ts';

/**
 * The time in milliseconds until the work of other windows is read again, because a reloading window takes a while to
 * end.
 */
const pause = 10_000;

/**
 * Offers to continue changes in Azure that other windows left unfinished, once in this window, as soon as there's a
 * connection. An item of the status bar stays until they are finished. Work in the sandbox is not offered.
 */
export function offerWork(services: Services): { dispose(): void } {
  const { connections } = services;
  const offers = new Offers(services);
  let next: NodeJS.Timeout | undefined;
  const readRecords = async () => {
    const { session } = connections;
    clearTimeout(next);
    if (session?.kind !== 'azure') {
      offers.hide();
      return;
    }
    if (!(await offers.read(session))) return;
    clearTimeout(next);
    next = setTimeout(() => void readRecords(), pause);
  };
  const listening = connections.onDidChange(() => void readRecords());
  return {
    dispose: () => {
      listening.dispose();
      clearTimeout(next);
      offers.hide();
    },
  };
}

class Offers {
  readonly #services: Services;
  readonly #offered = new Set<string>();
  #item: StatusBarItem | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  hide(): void {
    this.#item?.dispose();
    this.#item = undefined;
  }

  /** Returns true if anything is left, here or in other windows. */
  async read(session: Session): Promise<boolean> {
    const others = new Set<number>();
    const { works, problems } = await readUnfinished(this.#services, session, (id) => {
      const runs = isRunning(id);
      if (runs && id !== process.pid) others.add(id);
      return runs;
    });
    for (const problem of problems) {
      const id = showInMessage(problem.what);
      if (!this.#offered.has(id)) void this.#services.shell.showProblem(problem);
      this.#offered.add(id);
    }
    this.#show(works.length);
    for (const work of works) {
      if (!work.names.some((name) => !this.#offered.has(name))) continue;
      for (const name of work.names) this.#offered.add(name);
      void this.#offer(work);
    }
    return others.size > 0 || works.length > 0;
  }

  #show(count: number): void {
    if (count === 0) {
      this.hide();
      return;
    }
    this.#item ??= window.createStatusBarItem('cosmosCmk.unfinished', StatusBarAlignment.Left);
    this.#item.name = showText(text('Unfinished CMK Work'));
    this.#item.text = `$(warning) ${showText(
      count === 1 ? text('1 unfinished CMK change') : text('{0} unfinished CMK changes', count),
    )}`;
    this.#item.tooltip = showText(text('{0} Show what to do.', countText(count)));
    this.#item.backgroundColor = new ThemeColor('statusBarItem.warningBackground');
    this.#item.command = 'cosmosCmk.showUnfinished';
    this.#item.show();
  }

  async #offer(work: UnfinishedWork): Promise<void> {
    const { shell, connections } = this.#services;
    const { names, actions } = work;
    // VS Code hides a warning after some seconds; an error with buttons stays until it's answered.
    const chosen = await showError(stoppedText(work), ...actions.map(({ label }) => label), text('Not Now'));
    const action = actions.find(({ label }) => label === chosen);
    if (!action) return;
    await runCommand(
      'cosmosCmk.continue',
      async () => {
        if (connections.session?.kind === 'sandbox') {
          for (const name of names) this.#offered.delete(name);
          await showInformation(text('The change is in Azure. To continue it, leave the sandbox.'));
          return;
        }
        const session = await shell.connect();
        if (!session) return;
        if (await isUnfinished(this.#services, session, names)) await action.run(session);
        else await showInformation(text('Another window continued it.'));
        await this.read(session);
      },
      shell.log,
    );
  }
}
