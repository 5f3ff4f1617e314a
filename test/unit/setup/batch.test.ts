import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { blocked, done, type Finding, needed } from '../../../src/model/stepFinding.ts';
import { failed, succeeded } from '../../../src/model/outcome.ts';
import { plain, text } from '../../../src/model/text.ts';
import { Batch, type BatchLimits, type BatchSubject } from '../../../src/setup/batch.ts';
import type { StepSurface } from '../../../src/setup/commands/stepSurface.ts';
import type { StepEnd } from '../../../src/setup/step.ts';
import { refusal, subscription } from '../../fakes/azure.ts';

/** How the change of one resource goes: what its check finds, and how applying it ends. */
interface Plot {
  readonly finding: Finding;
  readonly end: 'applied' | 'failed';
}

const change = needed([text('Change it.')]);
const changes: Plot = { finding: change, end: 'applied' };
const fails: Plot = { finding: change, end: 'failed' };
const isBlocked: Plot = { finding: blocked(refusal('F-30')), end: 'applied' };
const isDone: Plot = { finding: done(text('It is so.')), end: 'applied' };

/** The commands of a batch, each of which does what `runStepCommand` does. Those that run wait until they may go on. */
class Stage {
  readonly applied: string[] = [];
  readonly checked: string[] = [];
  /** How many run now, and how many ran at a time at most. */
  now = 0;
  most = 0;
  isBusyElsewhere = false;
  readonly #gates = new Map<string, PromiseWithResolvers<unknown>>();
  readonly plots: Plot[];

  constructor(plots: readonly Plot[]) {
    this.plots = [...plots];
  }

  get subjects(): BatchSubject[] {
    return this.plots.map((_, at) => ({
      id: String(at),
      name: text('Account {0}', at),
      subscription,
      run: (surface) => this.#run(at, surface),
    }));
  }

  async #run(at: number, surface: StepSurface): Promise<void> {
    const id = String(at);
    const end = await this.#ended(id, () => this.plots[at]!, surface);
    await surface.ended(end, [], undefined);
  }

  async #ended(id: string, plot: () => Plot, surface: StepSurface): Promise<StepEnd> {
    const checked = await surface.during('check', (signal) => this.#during(`check ${id}`, signal));
    if (checked === 'cancelled') return { kind: 'cancelled', begun: false };
    this.checked.push(id);
    const { finding } = plot();
    if (finding.state === 'done') return { kind: 'already', detail: finding.detail, caveats: [] };
    if (finding.state === 'blocked') return { kind: 'failed', problem: finding.problem, begun: false };
    const head = {
      ...{ title: text('Change'), action: text('Change'), subscription },
      work: () => ({ kind: 'registerProvider', spec: { subscription } }) as const,
    };
    const turn = { begin: () => !this.isBusyElsewhere, end: () => undefined };
    if (!(await surface.confirm(finding, undefined, head, turn))) return { kind: 'declined' };
    const applied = await surface.during('apply', async (signal) => {
      this.applied.push(id);
      return this.#during(`apply ${id}`, signal);
    });
    if (applied === 'cancelled') return { kind: 'cancelled', begun: true };
    const outcome = plot().end === 'applied' ? succeeded(undefined) : failed(refusal('F-94'));
    return outcome.kind === 'failed'
      ? { ...outcome, begun: true }
      : { kind: 'applied', detail: text('It is changed.') };
  }

  async #during(what: string, signal: AbortSignal): Promise<'cancelled' | undefined> {
    const cancelled = () => (signal.aborted ? 'cancelled' : undefined);
    if (cancelled()) return 'cancelled';
    this.now += 1;
    this.most = Math.max(this.most, this.now);
    const gate = Promise.withResolvers<unknown>();
    this.#gates.set(what, gate);
    if (this.isOpen) gate.resolve(undefined);
    signal.addEventListener('abort', () => gate.resolve(undefined));
    await gate.promise;
    this.#gates.delete(what);
    this.now -= 1;
    return cancelled();
  }

  isOpen = true;

  get running(): string[] {
    return [...this.#gates.keys()];
  }

  /** Lets one that waits go on. */
  open(what: string): void {
    this.#gates.get(what)?.resolve(undefined);
  }
}

const limits: BatchLimits = { atOnce: 2, failures: 2 };
const batchOf = (stage: Stage, own: Partial<BatchLimits> = {}) =>
  new Batch(stage.subjects, { ...limits, ...own }, () => undefined);
const kindsOf = (batch: Batch) => batch.rows.map(({ state }) => state.kind);
const settle = (holds: () => boolean) => vi.waitFor(() => expect(holds()).toBe(true));

describe('a batch', () => {
  test('checks all first, then changes what was confirmed, and leaves the rest', async () => {
    const stage = new Stage([changes, isBlocked, isDone, changes]);
    const batch = batchOf(stage);
    await batch.check();
    expect(batch.phase).toBe('review');
    expect(kindsOf(batch)).toEqual(['review', 'blocked', 'already', 'review']);
    expect(stage.applied).toEqual([]);
    await batch.confirm();
    expect(kindsOf(batch)).toEqual(['done', 'blocked', 'already', 'done']);
    expect(batch.phase).toBe('ended');
    expect(stage.applied).toEqual(['0', '3']);
  });

  test('runs no more at a time than its limit, and the next as soon as one has ended', async () => {
    const stage = new Stage(Array.from({ length: 5 }, () => changes));
    const batch = batchOf(stage);
    await batch.check();
    stage.isOpen = false;
    const running = batch.confirm();
    await settle(() => stage.running.length === 2);
    expect(kindsOf(batch)).toEqual(['running', 'running', 'confirmed', 'confirmed', 'confirmed']);
    stage.open('apply 1');
    await settle(() => stage.running.includes('apply 2'));
    expect(kindsOf(batch)).toEqual(['running', 'done', 'running', 'confirmed', 'confirmed']);
    stage.isOpen = true;
    for (const one of stage.running) stage.open(one);
    await running;
    expect(stage.most).toBe(2);
  });

  test('starts nothing else after so many failures, and lets what is running end', async () => {
    const stage = new Stage([fails, changes, fails, changes, changes]);
    const batch = batchOf(stage, { atOnce: 1 });
    await batch.check();
    await batch.confirm();
    expect(kindsOf(batch)).toEqual(['failed', 'done', 'failed', 'notStarted', 'notStarted']);
    expect(batch.isHalted).toBe(true);
    // What failed is run again only when asked for.
    await batch.retry(['notStarted']);
    expect(kindsOf(batch)).toEqual(['failed', 'done', 'failed', 'done', 'done']);
    stage.plots[0] = changes;
    stage.plots[2] = isDone;
    await batch.retry(['failed']);
    expect(kindsOf(batch)).toEqual(['done', 'done', 'already', 'done', 'done']);
    expect(stage.applied.filter((id) => id === '1')).toEqual(['1']);
  });

  test('after too many failures, the waiting changes never start, even while another one is running', async () => {
    const stage = new Stage([fails, changes, changes]);
    const batch = batchOf(stage, { failures: 1 });
    await batch.check();
    stage.isOpen = false;
    const running = batch.confirm();
    await settle(() => stage.running.length === 2);
    stage.open('apply 0');
    await settle(() => kindsOf(batch)[2] !== 'confirmed');
    expect(kindsOf(batch)).toEqual(['failed', 'running', 'notStarted']);
    stage.open('apply 1');
    await running;
    expect(kindsOf(batch)).toEqual(['failed', 'done', 'notStarted']);
  });

  test('reviews again what would do more than was confirmed', async () => {
    const stage = new Stage([fails, fails]);
    const batch = batchOf(stage);
    await batch.check();
    await batch.confirm();
    stage.plots[0] = { finding: needed([text('Change it.'), text('And more.')]), end: 'applied' };
    stage.plots[1] = changes;
    await batch.retry(['failed']);
    expect(kindsOf(batch)).toEqual(['review', 'done']);
    await batch.confirm();
    expect(kindsOf(batch)).toEqual(['done', 'done']);
  });

  test('cancels what is running and what waits, and continues it', async () => {
    const stage = new Stage([changes, changes, changes]);
    const batch = batchOf(stage);
    await batch.check();
    stage.isOpen = false;
    const running = batch.confirm();
    await settle(() => stage.running.length === 2);
    batch.cancel();
    await running;
    expect(kindsOf(batch)).toEqual(['stopped', 'stopped', 'notStarted']);
    expect(stage.applied).toEqual(['0', '1']);
    stage.isOpen = true;
    await batch.retry(['stopped', 'notStarted']);
    expect(kindsOf(batch)).toEqual(['done', 'done', 'done']);
  });

  test('cancels its checks, and checks the rest when asked to', async () => {
    const stage = new Stage([changes, changes, changes]);
    stage.isOpen = false;
    const batch = batchOf(stage, { atOnce: 1 });
    const checking = batch.check();
    await settle(() => stage.running.length === 1);
    stage.open('check 0');
    await settle(() => stage.running.includes('check 1'));
    batch.cancel();
    await checking;
    expect(kindsOf(batch)).toEqual(['review', 'notStarted', 'notStarted']);
    stage.isOpen = true;
    await batch.check();
    expect(kindsOf(batch)).toEqual(['review', 'review', 'review']);
    expect(stage.applied).toEqual([]);
  });

  test('reports a change that is running on another page', async () => {
    const stage = new Stage([changes]);
    const batch = batchOf(stage);
    await batch.check();
    stage.isBusyElsewhere = true;
    await batch.confirm();
    const [row] = batch.rows;
    expect(row?.state.kind === 'blocked' && plain(row.state.problem.what)).toBe(
      'Account 0: this change is already open.',
    );
    stage.isBusyElsewhere = false;
    await batch.check();
    await batch.confirm();
    expect(kindsOf(batch)).toEqual(['done']);
  });

  test('reports a command that gives way to another page before its check', async () => {
    const subject = { id: 'a', name: text('Account a'), subscription, run: () => Promise.resolve() };
    const batch = new Batch([subject], limits, () => undefined);
    await batch.check();
    expect(kindsOf(batch)).toEqual(['blocked']);
  });

  test('an unexpected error in one ends that one only', async () => {
    const stage = new Stage([changes]);
    const bug = { id: 'bug', name: text('Bug'), subscription, run: () => Promise.reject(new Error('a bug')) };
    const batch = new Batch([bug, ...stage.subjects], limits, () => undefined);
    await expect(batch.check()).rejects.toThrow('a bug');
    await settle(() => batch.phase === 'review');
    expect(kindsOf(batch)).toEqual(['blocked', 'review']);
    await batch.confirm();
    expect(kindsOf(batch)).toEqual(['blocked', 'done']);
  });

  test('whatever its resources do, each is changed at most once, within the limits, and what was blocked never', async () => {
    const plot = fc.constantFrom(changes, fails, isBlocked, isDone);
    await fc.assert(
      fc.asyncProperty(
        fc.array(plot, { maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        async (plots, atOnce, failures) => {
          const stage = new Stage(plots);
          const batch = batchOf(stage, { atOnce, failures });
          await batch.check();
          await batch.confirm();
          expect(stage.most).toBeLessThanOrEqual(atOnce);
          expect(new Set(stage.applied).size).toBe(stage.applied.length);
          for (const [at, { finding, end }] of plots.entries()) {
            const wanted =
              finding.state !== 'needed'
                ? [finding.state === 'done' ? 'already' : 'blocked']
                : [end === 'failed' ? 'failed' : 'done', 'notStarted'];
            expect(wanted).toContain(kindsOf(batch)[at]);
            expect(stage.applied.includes(String(at))).toBe(['done', 'failed'].includes(kindsOf(batch)[at]!));
          }
          const failed = kindsOf(batch).filter((kind) => kind === 'failed').length;
          expect(failed).toBeLessThan(failures + atOnce);
          expect(kindsOf(batch).includes('notStarted')).toBe(
            failed >= failures &&
              stage.applied.length < plots.filter(({ finding }) => finding === change).length,
          );
          expect(batch.phase).toBe('ended');
          // In the end, everything that can be changed is.
          for (const [index, one] of stage.plots.entries()) if (one === fails) stage.plots[index] = changes;
          await batch.retry(['failed', 'notStarted', 'stopped']);
          expect(kindsOf(batch).every((kind) => ['done', 'already', 'blocked'].includes(kind))).toBe(true);
        },
      ),
    );
  });
});
