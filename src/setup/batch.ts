import type { Problem } from '../model/problem.ts';
import type { Subscription } from '../model/resources.ts';
import { beyondReview, type FindingPart, type Needed } from '../model/stepFinding.ts';
import { text, type Text } from '../model/text.ts';
import type { AffectedResource } from '../session/session.ts';
import type { Work } from '../session/work.ts';
import type { FailureAction } from './changePage.ts';
import type { StepSurface } from './commands/stepSurface.ts';
import type { Made, ReportDetail, StepEnd } from './step.ts';

/** One of the resources that a command runs on. */
export interface BatchSubject {
  /** Unique in the batch: the ID of the resource. */
  readonly id: string;
  readonly name: Text;
  readonly subscription: Pick<Subscription, 'id' | 'name'>;
  /** Runs the command as on a single resource. It is reviewed, confirmed, and followed on the surface. */
  readonly run: (surface: StepSurface) => Promise<void>;
}

/** How far the change of one resource is. */
export type RowState =
  /** For its check. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'blocked'; readonly problem: Problem; readonly parts: readonly FindingPart[] }
  | { readonly kind: 'already'; readonly detail: Text; readonly caveats: readonly Text[] }
  | { readonly kind: 'review'; readonly finding: Needed }
  /** Confirmed, and waiting until fewer others are running. */
  | { readonly kind: 'confirmed'; readonly finding: Needed }
  | { readonly kind: 'running'; readonly finding: Needed; readonly doing: Text | undefined }
  | { readonly kind: 'done'; readonly detail: Text }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly begun: boolean }
  /** Canceled while it was running. */
  | { readonly kind: 'stopped'; readonly begun: boolean }
  | { readonly kind: 'notStarted' };

export interface BatchRow {
  readonly subject: BatchSubject;
  readonly state: RowState;
  /** The record of the change, once its check has ended. */
  readonly work: Work | undefined;
  readonly isConfirmed: boolean;
  /** Whether its last run has ended, with the record of its change. */
  readonly isOver: boolean;
  /** What the change affects, and other ways on, where it failed. */
  readonly affected: AffectedResource | undefined;
  readonly ways: readonly FailureAction[];
  /** What its last run has already made. */
  readonly made: readonly Made[];
}

/** What the whole batch does at the moment, or waits for. */
export type BatchPhase = 'checking' | 'review' | 'running' | 'ended';

export interface BatchLimits {
  /** How many checks or changes run at a time. */
  readonly atOnce: number;
  /** After this many failures, no other change starts. */
  readonly failures: number;
}

/**
 * Runs the same command on several resources. Each of them is checked, reviewed, changed, and recorded as if the command
 * ran on it alone: the batch is just the surface of all of them. It decides when each may go on.
 */
export class Batch {
  readonly limits: BatchLimits;
  readonly #rows: readonly Row[];
  readonly #changed: (row: BatchRow) => void;
  readonly #waiting: Row[] = [];
  #free: number;
  #failures = 0;
  #stop = new AbortController();

  /** @param changed called after each change of a row */
  constructor(subjects: readonly BatchSubject[], limits: BatchLimits, changed: (row: BatchRow) => void) {
    this.limits = limits;
    this.#free = limits.atOnce;
    this.#changed = changed;
    this.#rows = subjects.map((subject) => new Row(subject));
  }

  get rows(): readonly BatchRow[] {
    return this.#rows;
  }

  get phase(): BatchPhase {
    const some = (...kinds: readonly RowState['kind'][]) =>
      this.#rows.some(({ state }) => kinds.includes(state.kind));
    if (some('running', 'confirmed')) return 'running';
    if (some('waiting', 'checking')) return 'checking';
    return some('review') ? 'review' : 'ended';
  }

  /** Whether no other change starts, because too many have failed. */
  get isHalted(): boolean {
    return this.#failures >= this.limits.failures;
  }

  /** Whether the user has stopped it. */
  get isCanceled(): boolean {
    return this.#stop.signal.aborted;
  }

  /**
   * Checks what hasn't been confirmed yet. Resolves when everything has been checked, and what was confirmed before has
   * ended.
   */
  async check(): Promise<void> {
    const kinds: readonly RowState['kind'][] = ['waiting', 'blocked', 'review', 'notStarted'];
    const open = this.#rows.filter(({ reviewed, state }) => !reviewed && kinds.includes(state.kind));
    for (const row of open) row.decide(false);
    await Promise.all(open.map(({ ended }) => ended));
    await this.#start(open);
  }

  /** Checks everything, whatever was found before. Only for what changes nothing. */
  checkAll(): Promise<void> {
    return this.#start(this.#rows);
  }

  /** Confirms everything that has been reviewed. Resolves when it has ended. */
  async confirm(): Promise<void> {
    this.#renew();
    const ready = this.#rows.filter(({ state }) => state.kind === 'review');
    for (const row of ready) row.decide(true);
    await Promise.all(ready.map(({ ended }) => ended));
  }

  /**
   * Runs what was confirmed, and has failed or wasn't run to its end, again from its check. What would do more than the
   * person has reviewed is reviewed again.
   */
  async retry(kinds: readonly ('failed' | 'stopped' | 'notStarted')[]): Promise<void> {
    this.#renew();
    await this.#start(
      this.#rows.filter(
        ({ state, reviewed }) => reviewed && (kinds as readonly string[]).includes(state.kind),
      ),
    );
  }

  /** Stops what is running, and starts nothing else. What is under review stays so. */
  cancel(): void {
    this.#stop.abort();
    this.#goOn();
  }

  #renew(): void {
    this.#failures = 0;
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
  }

  async #start(rows: readonly Row[]): Promise<void> {
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
    for (const row of rows) this.#set(row, { kind: 'waiting' });
    await Promise.all(rows.map((row) => this.#run(row)));
  }

  /** Resolves when the row has ended, or waits for the user. */
  #run(row: Row): Promise<void> {
    const checked = Promise.withResolvers<undefined>();
    const surface = this.#surfaceOf(row, () => checked.resolve(undefined));
    row.ended = (async () => {
      row.restart();
      try {
        await row.subject.run(surface);
        if (!row.hasEnded) this.#elsewhere(row);
      } catch (error) {
        this.#end(row, {
          kind: 'failed',
          problem: unexpected(row, error),
          begun: row.state.kind === 'running',
        });
        throw error;
      } finally {
        this.#release(row);
        row.isOver = true;
        this.#changed(row);
      }
    })();
    return Promise.race([row.ended, checked.promise]);
  }

  #surfaceOf(row: Row, checked: () => void): StepSurface {
    return {
      show: () => undefined,
      during: (phase, work) => this.#during(row, phase, work),
      confirm: async (finding, _, head, turn) => {
        row.work = head.work();
        const isReviewed = row.reviewed && !beyondReview(head.title, row.reviewed, finding);
        if (!isReviewed) {
          this.#release(row);
          row.reviewed = undefined;
          this.#set(row, { kind: 'review', finding });
          checked();
          if (!(await row.decision())) return false;
          row.reviewed = finding;
        }
        return this.#begin(row, finding, turn);
      },
      made: (made) => {
        row.made = [...row.made, made];
        this.#changed(row);
      },
      ended: (end, ways, affected) => {
        Object.assign(row, { ways, affected, hasEnded: true });
        this.#release(row);
        this.#end(row, end);
        return Promise.resolve();
      },
    };
  }

  async #during<T>(
    row: Row,
    phase: 'check' | 'apply',
    work: (signal: AbortSignal, report: ReportDetail) => Promise<T>,
  ): Promise<T> {
    const { signal } = this.#stop;
    // The check of what is running is part of its change.
    if (row.state.kind === 'waiting' && (await this.#take(row))) this.#set(row, { kind: 'checking' });
    return work(signal, (doing) => {
      if (phase === 'apply' && row.state.kind === 'running') this.#set(row, { ...row.state, doing });
    });
  }

  /** Waits until the change may run. */
  async #begin(row: Row, finding: Needed, turn: { begin(): boolean }): Promise<boolean> {
    this.#set(row, { kind: 'confirmed', finding });
    if (!(await this.#take(row)) || this.isHalted) return false;
    if (!turn.begin()) {
      this.#elsewhere(row);
      return false;
    }
    this.#set(row, { kind: 'running', finding, doing: undefined });
    return true;
  }

  #end(row: Row, end: StepEnd): void {
    switch (end.kind) {
      case 'applied':
        this.#set(row, { kind: 'done', detail: end.detail });
        break;
      case 'already':
        this.#set(row, { kind: 'already', detail: end.detail, caveats: end.caveats });
        break;
      case 'declined':
        if (row.state.kind !== 'blocked') this.#set(row, { kind: 'notStarted' });
        break;
      case 'cancelled': {
        const { begun } = end;
        this.#set(row, row.state.kind === 'running' ? { kind: 'stopped', begun } : { kind: 'notStarted' });
        break;
      }
      case 'failed': {
        const { problem, begun, parts = [] } = end;
        if (row.reviewed) this.#failures += 1;
        this.#set(
          row,
          row.reviewed ? { kind: 'failed', problem, begun } : { kind: 'blocked', problem, parts },
        );
        if (this.isHalted) this.#goOn();
      }
    }
  }

  /** The same change is running or being confirmed on another page. */
  #elsewhere(row: Row): void {
    row.reviewed = undefined;
    this.#set(row, { kind: 'blocked', problem: openElsewhere(row), parts: [] });
  }

  #set(row: Row, state: RowState): void {
    row.state = state;
    this.#changed(row);
  }

  /** Takes one of the places of those that run at a time. False if the row isn't to go on. */
  async #take(row: Row): Promise<boolean> {
    if (row.isRunning) return true;
    this.#waiting.push(row);
    const { signal } = this.#stop;
    await new Promise<void>((resolve) => {
      row.called = resolve;
      this.#goOn();
    });
    return !signal.aborted;
  }

  #release(row: Row): void {
    if (!row.isRunning) return;
    row.isRunning = false;
    this.#free += 1;
    this.#goOn();
  }

  /** Calls those that have a place, or that don't need one anymore. */
  #goOn(): void {
    const isOver = (row: Row) => this.isCanceled || (this.isHalted && row.state.kind === 'confirmed');
    for (const row of this.#waiting.filter(isOver)) this.#call(row);
    while (this.#free > 0 && this.#waiting[0]) {
      this.#free -= 1;
      this.#waiting[0].isRunning = true;
      this.#call(this.#waiting[0]);
    }
  }

  #call(row: Row): void {
    this.#waiting.splice(this.#waiting.indexOf(row), 1);
    row.called();
  }
}

class Row implements BatchRow {
  readonly subject: BatchSubject;
  state: RowState = { kind: 'waiting' };
  work: Work | undefined;
  /** What the user has confirmed. */
  reviewed: Needed | undefined;
  get isConfirmed(): boolean {
    return this.reviewed !== undefined;
  }
  affected: AffectedResource | undefined;
  ways: readonly FailureAction[] = [];
  made: readonly Made[] = [];
  /** Resolves when its last run has ended. */
  ended: Promise<void> = Promise.resolve();
  /** Whether it has one of the places of those that run at a time. */
  isRunning = false;
  /** Whether its last run has said how it ended. */
  hasEnded = false;
  isOver = false;
  called: () => void = () => undefined;
  #decide: ((isConfirmed: boolean) => void) | undefined;

  constructor(subject: BatchSubject) {
    this.subject = subject;
  }

  restart(): void {
    this.made = [];
    this.hasEnded = false;
    this.isOver = false;
  }

  decision(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#decide = resolve;
    });
  }

  decide(isConfirmed: boolean): void {
    this.#decide?.(isConfirmed);
    this.#decide = undefined;
  }
}

const openElsewhere = ({ subject }: Row): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: text('{0}: this change is already open.', subject.name),
  why: text('It is running or being confirmed on another page.'),
  next: text('Finish it there, then check again.'),
});

const unexpected = ({ subject }: Row, error: unknown): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: text('{0}: an unexpected error stopped this change.', subject.name),
  why: text('{0}', String(error)),
  next: text('See the log for details.'),
});
