import { commands } from 'vscode';
import type { Remedy } from '../../model/problem.ts';
import type { Needed } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { type AffectedResource, endOf, markSandbox } from '../../session/session.ts';
import { isWorkKind, type WorkKind, workTarget, workTitle } from '../../session/work.ts';
import { confirm, confirmByTyping } from '../../ui/confirm.ts';
import { writeLog } from '../../ui/log.ts';
import { LivePage } from '../../ui/page/livePage.ts';
import { type PageSource, showPage } from '../../ui/page/panel.ts';
import { showError, showInformation, showText } from '../../ui/showText.ts';
import { type CommandContext, isInUse, type Services } from '../../views/commandContext.ts';
import type { Node } from '../../views/nodes/node.ts';
import { connectionOf } from '../../views/pageSource.ts';
import { runOn } from '../../views/runOn.ts';
import { commandOf, kindsOf, targetNodeOf } from '../../views/targets.ts';
import { changePage, type ChangePageContent, type ChangeStage, type FailureAction } from '../changePage.ts';
import type { Made, ReportDetail, StepEnd } from '../step.ts';
import type { StepHead, StepSurface } from './stepSurface.ts';
import { subjectOf, type Turn } from './turn.ts';

/** The page of a change, on which it is run. */
export class ChangeOnPage implements StepSurface {
  readonly #context: CommandContext;
  readonly #head: StepHead;
  readonly #again: () => Promise<void>;
  readonly #live: LivePage;
  #confirmed: (() => unknown) | undefined;
  #reviewed: Needed | undefined;
  #isShown = false;
  #affected: AffectedResource | undefined;
  #made: readonly Made[] = [];

  /** @param again runs the change again, on this page */
  constructor(context: CommandContext, head: StepHead, again: (page: ChangeOnPage) => Promise<void>) {
    this.#context = context;
    this.#head = head;
    this.#again = () => again(this);
    this.#live = new LivePage(
      { kind: 'change', subject: subjectOf(head) },
      tabOf(head.work().kind, workTarget(head.work())),
      this.#page({ kind: 'checking' }),
      connectionOf(context),
    );
  }

  show(): void {
    this.#isShown = true;
    showPage(this.#context.pages, this.#live.source);
  }

  async during<T>(
    phase: 'check' | 'apply',
    work: (signal: AbortSignal, report: ReportDetail) => Promise<T>,
  ): Promise<T> {
    if (phase === 'check') this.#draw({ kind: 'checking' });
    else this.#drawMade([]);
    // The page opens when its first run gets its turn.
    if (!this.#isShown) this.show();
    const doing = phase === 'check' ? text('Reading from Azure') : this.#head.title;
    return this.#live.work(doing, (signal, report) =>
      work(signal, (detail) => {
        writeLog(this.#context.shell.log, 'info', `${showText(this.#head.title)}: ${showText(detail)}`);
        report(detail);
      }),
    );
  }

  made(made: Made): void {
    this.#drawMade([...this.#made, made]);
  }

  #drawMade(made: readonly Made[]): void {
    this.#made = made;
    if (this.#reviewed) this.#draw({ kind: 'applying', finding: this.#reviewed, made });
  }

  /** Resolves when the user confirms. Closing the page before that changes nothing. */
  confirm(
    finding: Needed,
    typed: string | undefined,
    _: StepHead,
    turn: Pick<Turn, 'begin' | 'end'>,
  ): Promise<boolean> {
    this.#reviewed = finding;
    return new Promise((resolve) => {
      this.#confirmed = async () => {
        if (!isInUse(this.#context) || !turn.begin()) return;
        // The connection can be replaced while the question is open.
        if ((await this.#isSure(finding, typed)) && isInUse(this.#context)) resolve(true);
        else turn.end();
      };
      this.#draw({ kind: 'review', finding });
    });
  }

  /** The last question before a change that is irreversible, or replaces what works now. */
  #isSure({ changes, irreversible }: Needed, typed: string | undefined): Promise<boolean> {
    const { title, action, replaces } = this.#head;
    const { session } = this.#context;
    if (typed !== undefined)
      return confirmByTyping(
        typed,
        markSandbox(session, title),
        text("This can't be undone. To confirm, type {0}.", typed),
      );
    if (irreversible.length === 0 && !replaces) return Promise.resolve(true);
    return confirm({
      question: markSandbox(session, text('{0}?', title)),
      detail: [
        ...(replaces ? [changes] : []),
        ...(irreversible.length > 0 ? [[text("This can't be undone:"), ...irreversible]] : []),
      ],
      action,
    });
  }

  async ended(
    end: StepEnd,
    ways: readonly FailureAction[],
    affected: AffectedResource | undefined,
  ): Promise<void> {
    this.#affected = affected;
    const stage = await this.#stageOf(end, ways);
    this.#draw(stage);
    const isLooked = this.#live.isVisible || end.kind === 'declined';
    if (isLooked || (end.kind === 'cancelled' && stage.kind !== 'closed')) return;
    const show = text('Show');
    const { session } = this.#context;
    const shown =
      end.kind === 'failed'
        ? await showError(markSandbox(session, end.problem.what), show)
        : await showInformation(
            markSandbox(
              session,
              'detail' in end ? end.detail : text('{0}: stopped, because it was closed.', this.#head.title),
            ),
            show,
          );
    if (shown === show) this.show();
  }

  async #stageOf(end: StepEnd, ways: readonly FailureAction[]): Promise<ChangeStage> {
    switch (end.kind) {
      case 'applied':
        return this.#reviewed
          ? { kind: 'ended', finding: this.#reviewed, made: this.#made, detail: end.detail }
          : { kind: 'already', detail: end.detail, caveats: [] };
      case 'already':
        return { kind: 'already', detail: end.detail, caveats: end.caveats };
      case 'declined':
      case 'cancelled':
        if (endOf(this.#context.session).aborted) return { kind: 'closed' };
        return { kind: 'cancelled', begun: 'begun' in end && end.begun };
      case 'failed': {
        const { problem, parts = [] } = end;
        const { shell, session } = this.#context;
        const fix = await shell.fixActionFor(session, problem, this.#affected);
        return {
          ...{ kind: 'failed', problem, parts, ways: [...(fix ? [fix] : []), ...ways] },
          ...(end.begun && this.#reviewed ? { finding: this.#reviewed, made: this.#made } : {}),
        };
      }
    }
  }

  #draw(stage: ChangeStage): void {
    this.#live.isFinished = ['ended', 'already', 'cancelled'].includes(stage.kind);
    this.#live.update(this.#page(stage));
  }

  #page(stage: ChangeStage) {
    return changePage({
      ...this.#head,
      stage,
      sandbox: this.#context.session.kind === 'sandbox',
      confirm: () => this.#confirmed?.(),
      again: this.#again,
      remedy: (remedy) => this.#runRemedy(remedy),
      ...this.#subject(),
    });
  }

  /** Shows the page of the changed resource, which follows its accounts. */
  #subject(): Pick<ChangePageContent, 'subject'> {
    const { subscription, work } = this.#head;
    const found = subjectIn(workTarget(work()));
    if (!found) return {};
    const { session } = this.#context;
    const { label, command } = shownBy[found.kind];
    const show = async () =>
      runOn(this.#context, command, await targetNodeOf(session, found.kind, { subscription, ...found }));
    return { subject: { label, run: show } };
  }

  /** Runs a command on the affected resource, then checks the change again. */
  async #runRemedy(remedy: Remedy): Promise<void> {
    const [kind] = remedy === 'signInToTenant' ? [] : kindsOf[remedy];
    const node = kind && this.#affected && (await targetNodeOf(this.#context.session, kind, this.#affected));
    await runOn(this.#context, commandOf(remedy), node);
    await this.#again();
  }
}

const shownBy = {
  account: { label: text('Show Account'), command: 'cosmosCmk.showAccount' },
  key: { label: text('Show Key'), command: 'cosmosCmk.showKey' },
  vault: { label: text('Show Key Vault'), command: 'cosmosCmk.showVault' },
};

/** The resource that a change is about, from the ID of its target. */
function subjectIn(target: string) {
  const [accountId, account] = /^.*\/databaseAccounts\/([^/]+)/i.exec(target) ?? [];
  if (accountId !== undefined) return { kind: 'account', name: account, accountId } as const;
  const [, vaultId, vault, key] =
    /^(.*\/(?:vaults|managedHSMs)\/([^/]+))(?:\/keys\/([^/]+))?/i.exec(target) ?? [];
  if (vaultId === undefined) return undefined;
  return key === undefined
    ? ({ kind: 'vault', name: vault, vaultId } as const)
    : ({ kind: 'key', name: key, vaultId, key } as const);
}

/** The command with the name of its subject, so that two tabs can be told apart. */
function tabOf(kind: WorkKind, target: string): Text {
  const name = subjectIn(target)?.name;
  return name === undefined ? workTitle(kind) : text('{0}: {1}', workTitle(kind), name);
}

/** After a reload, the progress of the change is unknown. Running it again checks it. */
export function changeSource(services: Services, subject: string): PageSource | undefined {
  const space = subject.indexOf(' ');
  const kind = subject.slice(0, space);
  if (!isWorkKind(kind)) return undefined;
  const target = subject.slice(space + 1);
  const title = tabOf(kind, target);
  const isSeveral = kind === 'several';
  return {
    address: { kind: 'change', subject },
    tab: title,
    follow: (show) =>
      show({
        title,
        state: {
          mark: 'info',
          text: text('This page is from an earlier session.'),
          details: [
            isSeveral
              ? text('To continue, run Show Unfinished Work.')
              : text('To continue, run the command again.'),
          ],
        },
        actions: [
          {
            id: 'run',
            label: isSeveral ? text('Show Unfinished Work') : text('{0}...', workTitle(kind)),
            kind: 'primary',
            run: () =>
              isSeveral
                ? commands.executeCommand('cosmosCmk.showUnfinished')
                : runAgain(services, kind, target),
          },
        ],
        sections: [],
      }),
  };
}

/** Runs a command on what its page was about, or lets it ask if that can't be found. */
async function runAgain(services: Services, kind: WorkKind, target: string): Promise<void> {
  const command = `cosmosCmk.${kind}`;
  const session = await services.connections.ready();
  if (!session) {
    await commands.executeCommand(command);
    return;
  }
  await session.inventory.load({ kind: 'subscriptions' });
  const subscription = session.inventory.snapshot.subscriptions.find(({ id }) =>
    `${target}/`.toLowerCase().includes(`${id.toLowerCase()}/`),
  );
  let node: Node | undefined;
  if (subscription)
    for (const one of targetKinds(kind))
      node ??= await targetNodeOf(session, one, { subscription, ...subjectIn(target) });
  await runOn({ ...services, session }, command, node);
}

const targetKinds = (kind: WorkKind) => (kind in kindsOf ? kindsOf[kind as keyof typeof kindsOf] : []);
