import { named } from '../model/problems.ts';
import { inBackground } from '../auth/vscodeCredential.ts';
import { problemText, type Problem } from '../model/problem.ts';
import type { Account } from '../model/resources.ts';
import { type CmkSpec, specAccountId } from '../model/spec.ts';
import type { StepId } from '../model/stepFinding.ts';
import { text, type Text } from '../model/text.ts';
import { endOf, type FixAction, hold, markSandbox } from '../session/session.ts';
import { type Work, workTitle } from '../session/work.ts';
import { record, workStoreOf } from '../session/workStore.ts';
import { vaultAcross } from '../setup/changes/keyLocation.ts';
import {
  createCmkAccount,
  isBlocked,
  isDone,
  makePlan,
  type Plan,
  type Progress,
  progressText,
} from '../setup/plan.ts';
import type { Outcome } from '../model/outcome.ts';
import { confirm } from '../ui/confirm.ts';
import { logProblem, writeLog } from '../ui/log.ts';
import { LivePage } from '../ui/page/livePage.ts';
import { type PageSource, showPage } from '../ui/page/panel.ts';
import { completeStep } from '../ui/settings.ts';
import { showInformation, showText, showWarning } from '../ui/showText.ts';
import { type CommandContext, inventoryNow, isInUse } from '../views/commandContext.ts';
import { connectionOf } from '../views/pageSource.ts';
import { resourceOfSpec } from '../views/targets.ts';
import { type CreationAnswers, specFrom } from './answers.ts';
import { followCreation } from './follow.ts';
import type { CreationContext } from './flow.ts';
import {
  checkCanceled,
  closedText,
  confirmationOf,
  type Interruption,
  planPage,
  type PlanPageActions,
  type StepProgress,
} from './planPage.ts';
import { askKeyLifetime } from './questions/key.ts';
import { planAddress, planTab, useResult } from './planTab.ts';
import { createdState, partsOfStep } from './result.ts';
import { askChange, askFix } from './route.ts';

/** The creations of a connection that the user can continue. */
export interface Creations {
  creationOf(spec: CmkSpec): AccountCreation | undefined;
  /** The account exists. */
  finished(creation: AccountCreation): void;
}

/** Every connection to Azure shows them, including one that has replaced their own. */
export const runningInAzure = new Set<AccountCreation>();

/** The creation of one account, from its plan to the account, and the page that shows it. */
export class AccountCreation {
  readonly #context: CommandContext;
  readonly #questions: CreationContext;
  readonly #creations: Creations;
  /** Aborted when the sandbox that it changes is closed. */
  readonly #ended: AbortSignal;
  #answers: CreationAnswers;
  #spec: CmkSpec;
  #live: LivePage;
  #plan: Plan | undefined;
  #unread: Problem | undefined;
  #fixes: ReadonlyMap<StepId, FixAction> = new Map();
  #progress = new Map<StepId, StepProgress>();
  #interruption: Interruption | undefined;
  #underWay: Account | undefined;
  #account: Account | undefined;
  /** The run that stopped waiting for the account, which Azure might still create. */
  #left: Plan | undefined;
  #isWorking = false;
  /** From the confirmation until the result of the creation is known. */
  #isCreating = false;
  /** An action is running, or one of its questions is open. */
  #isBusy = false;
  #following = new AbortController();

  constructor(
    context: CommandContext,
    questions: CreationContext,
    answers: CreationAnswers,
    creations: Creations,
  ) {
    const spec = specFrom(answers);
    if (!spec) throw new Error('The plan needs all answers.');
    this.#context = context;
    this.#questions = questions;
    this.#answers = answers;
    this.#creations = creations;
    this.#ended = endOf(context.session);
    this.#spec = spec;
    this.#live = this.#newPage();
  }

  get spec(): CmkSpec {
    return this.#spec;
  }

  get isRunning(): boolean {
    return this.#isCreating;
  }

  get source(): PageSource {
    return this.#live.source;
  }

  /** Brings the page to the front, and reads Azure if there is no plan yet. */
  async open(): Promise<void> {
    this.#show();
    await this.read();
  }

  /** Reads Azure if there is no plan yet. The answers are kept, so that a reload doesn't lose them. */
  async read(): Promise<void> {
    if (this.#plan) return;
    await this.#keepAnswers();
    await this.#alone(() => this.#check());
  }

  async #keepAnswers(instead?: Work): Promise<void> {
    const { session, shell } = this.#context;
    const work = this.#record(this.#spec);
    if (!this.#ended.aborted)
      await record(shell, workStoreOf(shell, session).plan(work, Date.now(), instead));
  }

  /** The questions were answered again for the same account. A running creation isn't affected. */
  async reopen(answers: CreationAnswers): Promise<void> {
    this.#show();
    await this.#act(() => this.#change(Promise.resolve(answers)));
  }

  #newPage(): LivePage {
    const address = planAddress(specAccountId(this.#spec));
    const tab = planTab(this.#spec.account.name);
    return new LivePage(address, tab, this.#page(), connectionOf(this.#context));
  }

  #show(former?: PageSource['address']): void {
    showPage(this.#context.pages, this.#live.source, 'keep', former);
  }

  #page() {
    const { session } = this.#context;
    const { principalId } = this.#answers;
    return planPage({
      spec: this.#plan?.spec ?? this.#spec,
      sandbox: session.kind === 'sandbox',
      fixes: this.#fixes,
      isWorking: this.#isWorking || this.#isCreating,
      progress: this.#progress,
      ...(this.#plan ? { plan: this.#plan } : {}),
      ...(this.#unread ? { unread: this.#unread } : {}),
      ...(principalId === undefined ? {} : { entered: principalId }),
      ...(this.#interruption ? { interruption: this.#interruption } : {}),
      ...(this.#underWay ? { underWay: this.#underWay } : {}),
      ...(this.#account ? { account: this.#account } : {}),
      run: this.#actions,
    });
  }

  readonly #actions: PlanPageActions = {
    create: () => this.#act(() => this.#create()),
    change: () => this.#act(() => this.#change(askChange(this.#questions, this.#title, this.#answers))),
    checkAgain: () => this.#act(() => this.#checkAgain()),
    fix: (fix, step) =>
      this.#act(() => this.#change(askFix(this.#questions, this.#title, this.#answers, fix, step))),
    keyLifetime: () =>
      this.#act(() => this.#change(askKeyLifetime(this.#questions, this.#answers, this.#title))),
    result: (command, account) => useResult(this.#context, this.#spec.subscription, account, command),
  };

  get #title(): Text {
    return markSandbox(this.#context.session, workTitle('createAccount'));
  }

  #draw(): void {
    this.#live.update(this.#page());
  }

  /** The user can only act on the connection in use. Work on an earlier one continues. */
  async #act(work: () => Promise<void>): Promise<void> {
    if (isInUse(this.#context)) await this.#alone(work);
  }

  /** Runs one action at a time, because the page shows its buttons while a question is open. */
  async #alone(work: () => Promise<void>): Promise<void> {
    if (this.#isBusy || this.#ended.aborted) return;
    this.#isBusy = true;
    try {
      await work();
    } finally {
      this.#isBusy = false;
    }
  }

  async #work<T>(
    doing: Text,
    run: (signal: AbortSignal, report: (doing: Text) => void) => Promise<T>,
  ): Promise<T> {
    this.#isWorking = true;
    this.#draw();
    try {
      return await this.#live.work(doing, (stop, report) =>
        run(AbortSignal.any([stop, this.#ended]), report),
      );
    } finally {
      this.#isWorking = false;
      this.#draw();
    }
  }

  async #checkAgain(): Promise<void> {
    this.#interruption = undefined;
    this.#progress = new Map();
    const left = this.#left;
    await this.#check();
    if (left) this.#followOn(left);
  }

  /** Reads Azure and changes nothing. */
  async #check(): Promise<void> {
    this.#following.abort();
    this.#underWay = undefined;
    const { azure, pace, inventory } = this.#context.session;
    const read = await this.#work(text('Checking. Nothing has changed yet.'), async (signal) => {
      const whole = await vaultAcross(inventory, this.#spec, signal);
      return makePlan(azure, pace, whole, signal);
    });
    await this.#take(read);
  }

  async #take(read: Outcome<Plan>): Promise<void> {
    if (this.#ended.aborted) return;
    if (read.kind === 'done') {
      this.#plan = read.value;
      this.#unread = undefined;
      if (isDone(read.value)) await this.#finish(read.value);
    } else if (read.kind === 'failed') {
      this.#unread = read.problem;
      logProblem(this.#context.shell.log, read.problem);
    } else if (!this.#plan) this.#unread = checkCanceled;
    await this.#findFixes();
    this.#draw();
  }

  /** The commands that fix the problems of the steps. */
  async #findFixes(): Promise<void> {
    const fixes = new Map<StepId, FixAction>();
    for (const { id, finding } of this.#plan?.steps ?? []) {
      const problem =
        this.#interruption?.kind === 'failed' && this.#interruption.step === id
          ? this.#interruption.problem
          : finding.state === 'blocked'
            ? finding.problem
            : undefined;
      // The plan itself can let trusted services through.
      if (!problem || problem.fix === 'allowTrustedServices') continue;
      const { shell, session } = this.#context;
      const fix = await shell.fixActionFor(session, problem, resourceOfSpec(this.#spec));
      if (fix) fixes.set(id, fix);
    }
    this.#fixes = fixes;
  }

  /** The plan needs no change, so the account is read and shown. */
  async #finish({ spec }: Plan): Promise<void> {
    const { session, shell } = this.#context;
    const read = await session.azure.in(spec.subscription).accounts.get(specAccountId(spec), this.#ended);
    if (read.kind === 'failed') this.#unread = read.problem;
    if (read.kind !== 'done' || !read.value) return;
    await record(shell, workStoreOf(shell, session).end(this.#record(spec)));
    await this.#succeed(read.value);
  }

  /** The record keeps the user's input. Data from Azure is read again, because it might be outdated. */
  #record(spec: CmkSpec): Work {
    return { kind: 'createAccount', spec: specFrom(this.#answers) ?? spec };
  }

  async #succeed(account: Account): Promise<void> {
    const inventory = inventoryNow(this.#context);
    this.#account = account;
    this.#interruption = undefined;
    this.#left = undefined;
    this.#creations.finished(this);
    this.#draw();
    inventory.accountRead(account);
    await inventory.load({ kind: 'accounts', subscription: this.#spec.subscription });
    if (isInUse(this.#context)) await this.#context.shell.reveal(account);
  }

  async #create(): Promise<void> {
    const plan = this.#plan;
    if (!plan || isBlocked(plan)) return;
    const question = confirmationOf(plan, this.#context.session.kind === 'sandbox');
    if (question && !(await confirm(question))) return;
    // The connection can be replaced while the question is open.
    if (!isInUse(this.#context)) return;
    const { session } = this.#context;
    const { release } = hold(session);
    this.#isCreating = true;
    if (session.kind === 'azure') runningInAzure.add(this);
    try {
      await this.#carryOut(plan);
    } finally {
      this.#isCreating = false;
      runningInAzure.delete(this);
      release();
      this.#draw();
    }
  }

  async #carryOut(plan: Plan): Promise<void> {
    const { session, shell } = this.#context;
    this.#following.abort();
    this.#underWay = undefined;
    this.#left = undefined;
    this.#interruption = undefined;
    this.#unread = undefined;
    this.#progress = new Map();
    const store = workStoreOf(shell, session);
    const work = this.#record(plan.spec);
    await record(shell, store.begin(work, Date.now()));
    const { outcome, latest } = await this.#run(plan);
    const isStopped = outcome.kind !== 'done' && this.#ended.aborted;
    if (isStopped) await record(shell, store.stop(work));
    else await record(shell, outcome.kind === 'done' ? store.end(work) : store.leave(work));
    if (outcome.kind === 'done') {
      completeStep('account');
      await this.#succeed(outcome.value);
      const { text: message } = createdState(outcome.value);
      void this.#tell(message, outcome.value.status.kind === 'confirmed');
      return;
    }
    const step = latest?.step ?? 'provider';
    if (isStopped) {
      this.#interruption = { kind: 'closed', step };
      void this.#tell(closedText(plan.spec.account.name), false);
      return;
    }
    this.#interruption =
      outcome.kind === 'failed'
        ? { kind: 'failed', step, problem: outcome.problem }
        : { kind: 'canceled', ...(latest && !latest.result ? { step } : {}) };
    if (outcome.kind === 'failed') {
      logProblem(shell.log, outcome.problem);
      void this.#tell(problemText(outcome.problem), false);
    }
    if (step === 'account') this.#left = plan;
    await inBackground(() => this.#check());
    this.#followOn(this.#left);
  }

  /** Runs the plan. The page and the views show each finished step. */
  async #run(plan: Plan) {
    const { session, shell } = this.#context;
    const { azure, pace } = session;
    const refreshed: Promise<void>[] = [];
    const refresh = (step: StepId) => {
      const inventory = inventoryNow(this.#context);
      refreshed.push(inventory.refreshRead(partsOfStep(step, plan.spec, inventory.snapshot)));
    };
    let latest: Progress | undefined;
    const { outcome } = await this.#work(
      text('Creating {0}', named.account(plan.spec.account.name)),
      (signal, report) =>
        createCmkAccount(
          azure,
          pace,
          plan,
          (at) => {
            const { step, detail, result } = at;
            latest = at;
            this.#progress.set(
              step,
              result
                ? { state: 'done', detail: result }
                : { state: 'running', ...(detail ? { detail } : {}) },
            );
            if (result && step !== 'account') refresh(step);
            if (!result) writeLog(shell.log, 'info', showText(progressText(at)));
            if (!result) report(progressText(at));
            this.#draw();
          },
          signal,
        ),
    );
    if (latest && !latest.result) {
      this.#progress.delete(latest.step);
      refresh(latest.step);
    }
    await Promise.all(refreshed);
    return { outcome, latest };
  }

  #followOn(plan: Plan | undefined): void {
    if (plan && !this.#account) void inBackground(() => this.#follow(plan));
  }

  async #follow({ spec }: Plan): Promise<void> {
    this.#following = new AbortController();
    const signal = AbortSignal.any([this.#following.signal, this.#ended]);
    const show = (account: Account | undefined) => {
      this.#underWay = account;
      this.#draw();
    };
    await followCreation(this.#context.session, spec, show, signal);
    if (signal.aborted) return;
    this.#left = undefined;
    await this.#alone(() => this.#check());
  }

  /** Reports how the creation ended if the page isn't visible. */
  async #tell(message: Text, good: boolean): Promise<void> {
    if (this.#live.isVisible) return;
    const marked = markSandbox(this.#context.session, message);
    const chosen = await (good ? showInformation : showWarning)(marked, text('Show'));
    if (chosen) this.#show();
  }

  /** Applies new answers and checks what they change. Without any, nothing changes. */
  async #change(asking: Promise<CreationAnswers | undefined>): Promise<void> {
    const answers = await asking;
    const spec = answers && specFrom(answers);
    if (!spec || answers === this.#answers || !isInUse(this.#context)) return;
    const other = this.#creations.creationOf(spec);
    if (other && other !== this) {
      await other.open();
      return;
    }
    const former = this.#record(this.#spec);
    this.#answers = answers;
    this.#spec = spec;
    await this.#keepAnswers(former);
    this.#plan = undefined;
    this.#left = undefined;
    this.#interruption = undefined;
    this.#progress = new Map();
    const { address } = this.source;
    this.#live = this.#newPage();
    this.#show(address);
    await this.#check();
  }
}
