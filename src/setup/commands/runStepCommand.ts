import { l10n, window } from 'vscode';
import { type Part, partId } from '../../inventory/parts.ts';
import { type Fix, fixLabel, type Problem } from '../../model/problem.ts';
import type { Needed } from '../../model/review.ts';
import { type Text, text } from '../../model/text.ts';
import type { AffectedResource } from '../../session/session.ts';
import type { Work } from '../../session/work.ts';
import { record, workStoreOf } from '../../session/workStore.ts';
import { writeLog } from '../../ui/log.ts';
import { withStop } from '../../ui/progress.ts';
import { showInMessage, showText } from '../../ui/showText.ts';
import { type Place, titled } from '../../views/pickTarget.ts';
import { type Report, runStep, type StepRun } from '../step.ts';

/**
 * Shows the complete changes, because a list would truncate the sentences. Irreversible changes appear separately, in
 * a warning.
 */
async function agree(
  { session }: Pick<Place, 'session'>,
  question: string,
  { changes, irreversible, caveats }: Needed,
): Promise<boolean> {
  const sandbox = session.kind === 'sandbox';
  const lines = (heading: string, values: readonly Text[]) =>
    values.length === 0 ? [] : [[heading, ...values.map(showInMessage)].join('\n')];
  const forGood = sandbox ? l10n.t('In Azure, this could not be undone:') : l10n.t('This cannot be undone:');
  const detail = [
    ...(sandbox ? [l10n.t('Nothing of it reaches Azure: all of it happens on this machine.')] : []),
    ...lines(l10n.t('What will change:'), changes),
    ...lines(forGood, irreversible),
    ...lines(l10n.t('To be known:'), caveats),
  ].join('\n\n');
  const shown = sandbox ? l10n.t('Sandbox: {0}', question) : question;
  const apply = l10n.t('Apply');
  const how = { modal: true, detail };
  const answer =
    irreversible.length > 0
      ? window.showWarningMessage(shown, how, apply)
      : window.showInformationMessage(shown, how, apply);
  return (await answer) === apply;
}

/**
 * Shows the check in the question's input box, so that it's visible and Escape cancels it. A notification would stay
 * over the next question.
 */
export async function whileChecking<T>(
  place: Place,
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const box = window.createQuickPick();
  const stop = new AbortController();
  box.title = titled(place, title);
  box.placeholder = l10n.t('Checking; nothing is changed by it');
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

/** Runs the change with a progress notification that can cancel it, and logs the progress. */
const whileApplying = <T>(
  place: Place,
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> =>
  withStop(titled(place, title), (signal, tell) =>
    work(signal, (detail) => {
      writeLog(place.workbench.shell.log, 'info', `${title}: ${showText(detail)}`);
      tell(detail);
    }),
  );

export interface Taking<R> extends Pick<StepRun<R>, 'change' | 'look' | 'azure'> {
  readonly title: string;
  /** The confirmation question, shown with the changes: "Configure the key vault kv-ledger?" */
  readonly question: string;
  /**
   * The record that lets the next window continue the change until it has ended. Called once the person has confirmed.
   */
  readonly work: () => Work;
  /** The affected resource, for the command that fixes a failure. */
  readonly concern?: AffectedResource;
  /** The inventory parts that might change. */
  readonly touched: readonly Part[];
  /** Asks for what a problem's fix needs, and applies the fix. Undefined if the person cancels. */
  readonly fix?: (fix: Fix) => Promise<Taking<R> | undefined>;
}

/**
 * Checks one step, shows its changes, applies it, and reports how it ended. Returns true if the wanted state is
 * reached.
 */
export async function takeStep<R>(place: Place, taking: Taking<R>): Promise<boolean> {
  const { session } = place;
  const { shell } = place.workbench;
  const { pace } = session;
  const store = workStoreOf(shell, session);
  let agreed = false as boolean;
  const end = await runStep(
    { ...taking, pace },
    {
      during: (phase, work) =>
        phase === 'check'
          ? whileChecking(place, taking.title, (signal) => work(signal, () => undefined))
          : whileApplying(place, taking.title, work),
      async agree(finding) {
        agreed = await agree(place, taking.question, finding);
        if (agreed) await record(shell, store.begin(taking.work(), pace.now()));
        return agreed;
      },
    },
  );
  if (agreed || end.kind === 'already') await record(shell, store.end(taking.work()));
  const begun = end.kind === 'applied' || ('begun' in end && end.begun);
  if (begun) await refresh(place, taking.touched);
  switch (end.kind) {
    case 'declined':
      return false;
    case 'already':
      tell(place, [end.detail, ...end.caveats]);
      return true;
    case 'applied':
      tell(place, [end.detail]);
      return true;
    case 'cancelled':
      if (begun)
        tell(place, [
          text('Canceled. Azure might still finish the last change. To continue, run the command again.'),
        ]);
      else if (agreed) tell(place, [text('Canceled. Nothing was changed.')]);
      return false;
    case 'failed':
      return again(place, taking, end.problem, begun);
  }
}

async function again<R>(place: Place, taking: Taking<R>, problem: Problem, begun: boolean): Promise<boolean> {
  const { shell } = place.workbench;
  const { fix } = problem;
  const label = fix && taking.fix && showText(fixLabel(fix));
  const retry = l10n.t('Try Again');
  const chosen = await shell.showProblemOf(
    taking.concern,
    problem,
    ...(label === undefined ? [] : [label]),
    ...(begun || label === undefined ? [retry] : []),
  );
  if (chosen === retry) return takeStep(place, taking);
  if (!fix || !taking.fix || chosen === undefined || chosen !== label) return false;
  const fixed = await taking.fix(fix);
  return fixed ? takeStep(place, fixed) : false;
}

/** Parts that haven't been read don't need to be refreshed. */
async function refresh({ session }: Place, touched: readonly Part[]): Promise<void> {
  const { inventory } = session;
  const read = touched.filter((part) => inventory.snapshot.get(part.kind, partId(part)).state !== 'idle');
  await Promise.all(read.map((part) => inventory.refresh(part)));
}

/** With a button, VS Code shows the whole notification; without one, only its first line. */
const firstLine = 60;

function tell({ session }: Place, sentences: readonly Text[]): void {
  const told = sentences.map(showInMessage).join(' ');
  const shown = session.kind === 'sandbox' ? l10n.t('Sandbox: {0}', told) : told;
  void window.showInformationMessage(shown, ...(shown.length > firstLine ? [l10n.t('OK')] : []));
}
