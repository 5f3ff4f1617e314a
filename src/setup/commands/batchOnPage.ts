import { commands } from 'vscode';
import type { Outcome } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { firstNames, text, type Text } from '../../model/text.ts';
import { newName } from '../../session/records.ts';
import { type AffectedResource, endOf, hold, markSandbox } from '../../session/session.ts';
import { isSingle, type SingleWork, type SpecOf, type Work, workTitle } from '../../session/work.ts';
import { record, type WorkStore, workStoreOf } from '../../session/workStore.ts';
import { confirm, confirmByTyping } from '../../ui/confirm.ts';
import { atOnceId, failuresId } from '../../ui/ids.ts';
import { writeLog } from '../../ui/log.ts';
import { LivePage } from '../../ui/page/livePage.ts';
import type { Page } from '../../ui/page/page.ts';
import { showPage } from '../../ui/page/panel.ts';
import { countSetting } from '../../ui/settings.ts';
import { showError, showInformation, showText } from '../../ui/showText.ts';
import { type CommandContext, isInUse } from '../../views/commandContext.ts';
import { connectionOf } from '../../views/pageSource.ts';
import { Batch, type BatchLimits, type BatchRow, type BatchSubject } from '../batch.ts';
import type { FailureAction } from '../changePage.ts';
import { batchPage, type BatchUnit, unitCount } from '../batchPage.ts';

/** A command that runs on several resources. */
export type BatchKind = SingleWork['kind'];

interface Label {
  readonly unit: BatchUnit;
  readonly action: Text;
  /** As in a single run: it replaces what works now, so a last question is asked also if the change can be undone. */
  readonly replaces?: true;
}

const labels: Readonly<Record<BatchKind, Label>> = {
  changeIdentity: { unit: 'account', action: text('Change Identity'), replaces: true },
  enableCmk: { unit: 'account', action: text('Enable CMK'), replaces: true },
  changeKey: { unit: 'account', action: text('Change Key'), replaces: true },
  rotateKey: { unit: 'key', action: text('Rotate') },
  grantAccess: { unit: 'vault', action: text('Grant Access') },
  restoreKey: { unit: 'key', action: text('Restore') },
  restoreAccess: { unit: 'vault', action: text('Restore') },
};

export interface BatchRun {
  readonly kind: BatchKind;
  readonly subjects: readonly BatchSubject[];
  /** The names of the selected rows that the command doesn't apply to. */
  readonly leftOut?: readonly Text[];
  /** The plan that is continued. */
  readonly plan?: { readonly id: string; readonly of: readonly SingleWork[] };
}

export const batchLimits = (): BatchLimits => ({
  atOnce: countSetting(atOnceId, 4),
  failures: countSetting(failuresId, 3),
});

/** Shows what the command would change, and runs it once the user confirms. Resolves when everything is checked. */
export async function runBatch(context: CommandContext, run: BatchRun): Promise<void> {
  const page = new BatchOnPage(context, run);
  page.show();
  await page.check();
}

/** As many names as a dialog has room for. */
const namesShown = 20;

/** Milliseconds. Changes that come together are drawn once. */
const burst = 100;

/** The page of a command on several resources, and the record of its plan. */
class BatchOnPage {
  readonly #context: CommandContext;
  readonly #run: BatchRun;
  readonly #id: string;
  readonly #live: LivePage;
  readonly #batch: Batch;
  /** What the plan has left to do, by the ID of the resource. Empty until it is confirmed. */
  readonly #left: Map<string, SingleWork>;
  readonly #fixes = new WeakMap<Problem, FailureAction>();
  #drawing: NodeJS.Timeout | undefined;
  #recorded: Promise<void> = Promise.resolve();
  #spec: SpecOf<'several'> | undefined;
  /** Whether the record is to say what is left, while changes run. */
  #isRecorded = false;
  #isWaiting = false;

  constructor(context: CommandContext, run: BatchRun) {
    this.#context = context;
    this.#run = run;
    const { id = newName(), of = [] } = run.plan ?? {};
    this.#id = id;
    this.#left = new Map(run.subjects.flatMap(({ id }, at) => (of[at] ? [[id, of[at]]] : [])));
    this.#batch = new Batch(run.subjects, batchLimits(), (row) => this.#changed(row));
    this.#live = new LivePage(
      { kind: 'change', subject: `several ${id}` },
      this.#title,
      this.#page(),
      connectionOf(context),
    );
    const { session } = context;
    endOf(session).addEventListener('abort', () => this.#batch.cancel());
  }

  get #title(): Text {
    return workTitle(this.#run.kind);
  }

  show(): void {
    showPage(this.#context.pages, this.#live.source);
  }

  async check(): Promise<void> {
    await this.#batch.check();
    if (this.#run.plan && this.#batch.phase === 'ended' && this.#isOver)
      await this.#record((store, plan) => store.end(plan));
    this.#draw();
  }

  async #confirm(): Promise<void> {
    if (!isInUse(this.#context) || !(await this.#isSure()) || !isInUse(this.#context)) return;
    for (const { subject, state, work } of this.#batch.rows)
      if (state.kind === 'review' && work && isSingle(work)) this.#left.set(subject.id, work);
    await this.#change(() => this.#batch.confirm());
  }

  /** The last question before what can't be undone, or replaces what works now: how many it is about. */
  #isSure(): Promise<boolean> {
    const { unit, action, replaces } = labels[this.#run.kind];
    const ready = this.#batch.rows.filter(({ state }) => state.kind === 'review');
    const final = ready.filter(
      ({ state }) => state.kind === 'review' && state.finding.irreversible.length > 0,
    ).length;
    const question = (count: number) =>
      markSandbox(this.#context.session, text('{0}: {1}', this.#title, unitCount(count, unit)));
    if (final === 0)
      return replaces
        ? confirm({
            question: question(ready.length),
            detail: [
              firstNames(
                ready.map(({ subject }) => showText(subject.name)),
                namesShown,
              ),
            ],
            action,
          })
        : Promise.resolve(true);
    return confirmByTyping(
      String(final),
      question(final),
      text("This can't be undone for {0}. To confirm, type {1}.", unitCount(final, unit), final),
    );
  }

  async #retry(kinds: Parameters<Batch['retry']>[0]): Promise<void> {
    if (isInUse(this.#context)) await this.#change(() => this.#batch.retry(kinds));
  }

  /** Runs changes under the record of their plan. What is left of it then can be continued, in any window. */
  async #change(run: () => Promise<void>): Promise<void> {
    const { session } = this.#context;
    const { release } = hold(session);
    try {
      await this.#record((store, plan) => store.begin(plan, session.pace.now()));
      this.#isRecorded = true;
      await run();
    } finally {
      this.#isRecorded = false;
      await this.#record((store, plan) => (this.#isOver ? store.end(plan) : store.stop(plan)));
      release();
    }
    this.#draw();
    await this.#tellEnd();
  }

  /** Whether the user knows how everything has ended. What is blocked or wasn't started can still be continued. */
  get #isOver(): boolean {
    return this.#batch.rows.every(
      ({ subject, state }) => !this.#left.has(subject.id) || state.kind === 'failed',
    );
  }

  /** One write at a time: each takes what is left by then. */
  #record(write: (store: WorkStore, plan: Work) => Promise<Outcome<void>>): Promise<void> {
    const { shell, session } = this.#context;
    this.#recorded = this.#recorded.then(async () => {
      const [first] = this.#left.values();
      if (first)
        this.#spec = { id: this.#id, subscription: first.spec.subscription, of: [...this.#left.values()] };
      const store = workStoreOf(shell, session);
      if (this.#spec) await record(shell, write(store, { kind: 'several', spec: this.#spec }));
    });
    return this.#recorded;
  }

  #changed(row: BatchRow): void {
    const { state, subject } = row;
    if (state.kind === 'running' && state.doing)
      writeLog(this.#context.shell.log, 'info', `${showText(subject.name)}: ${showText(state.doing)}`);
    // Not before its own record is gone: without the plan, that would be offered as unfinished.
    const hasEnded = row.isOver && (state.kind === 'done' || state.kind === 'already');
    if (hasEnded && this.#left.delete(subject.id) && this.#isRecorded && !this.#isWaiting) {
      this.#isWaiting = true;
      void this.#record((store, plan) => {
        this.#isWaiting = false;
        return store.begin(plan, this.#context.session.pace.now());
      });
    }
    if (row.isOver && (state.kind === 'failed' || state.kind === 'blocked'))
      void this.#findFix(state.problem, row.affected);
    this.#drawing ??= setTimeout(() => this.#draw(), burst);
  }

  async #findFix(problem: Problem, affected: AffectedResource | undefined): Promise<void> {
    const { shell, session } = this.#context;
    const fix = await shell.fixActionFor(session, problem, affected);
    if (!fix) return;
    this.#fixes.set(problem, fix);
    this.#draw();
  }

  #draw(): void {
    clearTimeout(this.#drawing);
    this.#drawing = undefined;
    const { phase } = this.#batch;
    this.#live.isFinished = phase === 'ended' && this.#left.size === 0;
    this.#live.update(this.#page());
  }

  #page(): Page {
    const { session } = this.#context;
    const { rows, phase, isHalted, limits } = this.#batch;
    return batchPage({
      ...labels[this.#run.kind],
      command: this.#title,
      sandbox: session.kind === 'sandbox',
      ...{ rows, phase, isHalted, limits },
      isClosed: endOf(session).aborted,
      leftOut: this.#run.leftOut ?? [],
      fixOf: (problem) => this.#fixes.get(problem),
      confirm: () => this.#confirm(),
      check: () => this.check(),
      cancel: () => this.#batch.cancel(),
      retry: (kinds) => this.#retry(kinds),
      changeLimits: () => commands.executeCommand('workbench.action.openSettings', atOnceId),
    });
  }

  /** Needed only where nobody sees the page. */
  async #tellEnd(): Promise<void> {
    const { state } = this.#page();
    if (this.#live.isVisible || this.#batch.phase !== 'ended' || !state) return;
    const show = text('Show');
    const told = markSandbox(this.#context.session, text('{0}: {1}', this.#title, state.text));
    if ((await (state.mark === 'failed' ? showError : showInformation)(told, show)) === show) this.show();
  }
}
