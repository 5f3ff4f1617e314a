import { window } from 'vscode';
import type { InventoryPart } from '../../inventory/parts.ts';
import type { Outcome } from '../../model/outcome.ts';
import { fixLabel, type PlanFix } from '../../model/problem.ts';
import { text, type Text } from '../../model/text.ts';
import {
  type AffectedResource,
  endOf,
  type RunningChange,
  hold,
  markSandbox,
} from '../../session/session.ts';
import type { Work } from '../../session/work.ts';
import { record, workStoreOf } from '../../session/workStore.ts';
import { showText } from '../../ui/showText.ts';
import { type CommandContext, inventoryNow } from '../../views/commandContext.ts';
import type { FailureAction } from '../changePage.ts';
import { runStep, type StepEnd, type StepRun } from '../step.ts';
import { accountsBehindResource } from './affectedAccounts.ts';
import { ChangeOnPage } from './changePage.ts';
import { followRecovery } from './followRecovery.ts';
import type { StepHead, StepSurface } from './stepSurface.ts';
import { Turn } from './turn.ts';

/**
 * Shows the check in the question's input box, so that it's visible and Escape cancels it. A notification would cover
 * the next question.
 */
export async function whileChecking<T>(
  context: CommandContext,
  title: Text,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const box = window.createQuickPick();
  const stop = new AbortController();
  box.title = showText(markSandbox(context.session, title));
  box.placeholder = showText(text('Checking. Nothing has changed yet.'));
  box.busy = true;
  box.ignoreFocusOut = true;
  box.onDidHide(() => stop.abort());
  box.show();
  try {
    return await work(stop.signal);
  } finally {
    box.dispose();
  }
}

export interface StepCommand<R> extends Pick<StepRun<R>, 'change' | 'read' | 'azure'> {
  /** The record, if it differs from the one that the command started with. */
  readonly work?: () => Work;
  /** The affected resource, for the command that fixes a failure. */
  readonly affected?: AffectedResource;
  readonly changedParts: readonly InventoryPart[];
  /** The change can restore revoked accounts, which are then followed. */
  readonly recovers?: true;
  /** What the user types to confirm a change that can't be undone. */
  readonly typed?: string;
  /** Asks for what a problem's fix needs, and applies the fix. Undefined if the user cancels. */
  readonly fix?: (fix: PlanFix) => Promise<StepCommand<R> | undefined>;
}

type Prepare<R> = (signal: AbortSignal) => Promise<Outcome<StepCommand<R>>>;

/** Checks one step, shows its changes, applies it once the user confirms, and shows how it ended. */
export async function runStepCommand<R>(
  context: CommandContext,
  head: StepHead,
  prepare: Prepare<R>,
  surface?: StepSurface,
): Promise<void> {
  const page = surface ?? new ChangeOnPage(context, head, (again) => run(context, head, prepare, again));
  await run(context, head, prepare, page);
}

async function run<R>(
  context: CommandContext,
  head: StepHead,
  prepare: Prepare<R>,
  surface: StepSurface,
): Promise<void> {
  const turn = new Turn(context.session, head, surface);
  if (!turn.begin()) return;
  const { end, command } = await runInTurn(context, head, prepare, surface, turn).finally(() => turn.end());
  await surface.ended(end, waysOn(end, command), command?.affected);

  function waysOn(ended: StepEnd, tried: StepCommand<R> | undefined): readonly FailureAction[] {
    const { fix } = ended.kind === 'failed' ? ended.problem : {};
    const apply = fix && tried?.fix;
    if (!apply) return [];
    const retry = async () => {
      const fixed = await apply(fix);
      if (fixed) await run(context, head, ready(fixed), surface);
    };
    return [{ label: fixLabel(fix), run: retry }];
  }
}

async function runInTurn<R>(
  context: CommandContext,
  head: StepHead,
  prepare: Prepare<R>,
  surface: StepSurface,
  turn: Turn,
): Promise<{ readonly end: StepEnd; readonly command?: StepCommand<R> }> {
  const { session, shell } = context;
  const { pace } = session;
  const closed = endOf(session);
  const during: StepSurface['during'] = (phase, work) =>
    surface.during(phase, (signal, report) => work(AbortSignal.any([signal, closed]), report));
  const prepared = await during('check', prepare);
  if (prepared.kind !== 'done') return { end: { ...prepared, begun: false } };
  const command = prepared.value;
  const store = workStoreOf(shell, session);
  const { work = head.work } = command;
  let confirmed = false as boolean;
  let held: RunningChange | undefined;
  const end = await runStep(
    { ...command, pace },
    {
      during,
      made: (made) => surface.made?.(made),
      async confirm(finding) {
        // A review can wait for hours. Confirming it takes the turn again.
        turn.end();
        confirmed = await surface.confirm(finding, command.typed, head, turn);
        if (!confirmed) return false;
        held = hold(session);
        await record(shell, store.begin(work(), pace.now()));
        return true;
      },
    },
  );
  const isStopped = confirmed && closed.aborted && end.kind !== 'applied' && end.kind !== 'already';
  if (isStopped) await record(shell, store.stop(work()));
  else if (confirmed || end.kind === 'already') await record(shell, store.end(work()));
  held?.release();
  if (end.kind === 'applied' || ('begun' in end && end.begun))
    await inventoryNow(context).refreshRead(command.changedParts);
  if (end.kind === 'applied' && command.recovers && command.affected)
    void followRecovery(context, accountsBehindResource(session, command.affected));
  return { end, command };
}

/** A change that needs nothing read before its check. */
export const ready =
  <R>(command: StepCommand<R>): Prepare<R> =>
  () =>
    Promise.resolve({ kind: 'done', value: command });
