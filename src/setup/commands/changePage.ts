import { commands } from 'vscode';
import type { Remedy } from '../../model/problem.ts';
import type { Needed } from '../../model/stepFinding.ts';
import { text } from '../../model/text.ts';
import { type AffectedResource, endOf, markSandbox } from '../../session/session.ts';
import { isWorkKind, workTitle } from '../../session/work.ts';
import { confirm, confirmByTyping } from '../../ui/confirm.ts';
import { writeLog } from '../../ui/log.ts';
import { LivePage } from '../../ui/page/livePage.ts';
import { type PageSource, showPage } from '../../ui/page/panel.ts';
import { showError, showInformation, showText } from '../../ui/showText.ts';
import { type CommandContext, isInUse, type Services } from '../../views/commandContext.ts';
import { connectionOf } from '../../views/pageSource.ts';
import { runOn } from '../../views/runOn.ts';
import { commandOf, kindsOf, targetNodeOf } from '../../views/targets.ts';
import { changePage, type ChangeStage, type FailureAction } from '../changePage.ts';
import type { ReportDetail, StepEnd } from '../step.ts';
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

  /** @param again runs the change again, on this page */
  constructor(context: CommandContext, head: StepHead, again: (page: ChangeOnPage) => Promise<void>) {
    this.#context = context;
    this.#head = head;
    this.#again = () => again(this);
    this.#live = new LivePage(
      { kind: 'change', subject: subjectOf(head) },
      workTitle(head.work().kind),
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
    else if (this.#reviewed) this.#draw({ kind: 'applying', finding: this.#reviewed });
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

  /** The last question before an irreversible change. */
  #isSure({ irreversible }: Needed, typed: string | undefined): Promise<boolean> {
    const { title, action } = this.#head;
    const { session } = this.#context;
    if (typed !== undefined)
      return confirmByTyping(
        typed,
        markSandbox(session, title),
        text("This can't be undone. To confirm, type {0}.", typed),
      );
    if (irreversible.length === 0) return Promise.resolve(true);
    return confirm({
      question: markSandbox(session, text('{0}?', title)),
      detail: [[text("This can't be undone:"), ...irreversible]],
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
          ? { kind: 'ended', finding: this.#reviewed, detail: end.detail }
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
        return { kind: 'failed', problem, parts, ways: [...(fix ? [fix] : []), ...ways] };
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
    });
  }

  /** Runs a command on the affected resource, then checks the change again. */
  async #runRemedy(remedy: Remedy): Promise<void> {
    const [kind] = remedy === 'signInToTenant' ? [] : kindsOf[remedy];
    const node = kind && this.#affected && (await targetNodeOf(this.#context.session, kind, this.#affected));
    await runOn(this.#context, commandOf(remedy), node);
    await this.#again();
  }
}

/** After a reload, the progress of the change is unknown. Running it again checks it. */
export function changeSource(_: Services, subject: string): PageSource | undefined {
  const kind = subject.slice(0, subject.indexOf(' '));
  if (!isWorkKind(kind)) return undefined;
  const title = workTitle(kind);
  return {
    address: { kind: 'change', subject },
    tab: title,
    follow: (show) =>
      show({
        title,
        state: {
          mark: 'info',
          text: text('This page is from an earlier session.'),
          details: [text('To continue, run the command again.')],
        },
        actions: [
          {
            id: 'run',
            label: text('{0}...', title),
            kind: 'primary',
            run: () => commands.executeCommand(`cosmosCmk.${kind}`),
          },
        ],
        sections: [],
      }),
  };
}
