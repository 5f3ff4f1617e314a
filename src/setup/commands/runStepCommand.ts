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
 * Shows what will change, whole: a list would cut the sentences off. What is for good is asked for as a warning, and
 * said apart.
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
 * Runs the check where the questions were, so that it is in view and Escape ends it; a notification would stay for a
 * while over the question that follows.
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

/** Runs the change under a notification that tells how far it is and that ends it; the log hears it, too. */
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
  /** The command's. */
  readonly title: string;
  /** Asked with what will change: "Configure the key vault kv-ledger?" */
  readonly question: string;
  /** What is kept until it has ended, so that the next window can continue it. Asked for once the person has agreed. */
  readonly work: () => Work;
  /** What it is about, for the command that mends a failure. */
  readonly concern?: AffectedResource;
  /** What the views show of what may change. */
  readonly touched: readonly Part[];
  /** Carries a problem's fix out by asking; undefined where the person gives up. */
  readonly fix?: (fix: Fix) => Promise<Taking<R> | undefined>;
}

/** Checks one step, shows what it would change, carries it out and tells how it ended. True where it is as wanted. */
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

/** What nobody has read needs no reading again. */
async function refresh({ session }: Place, touched: readonly Part[]): Promise<void> {
  const { inventory } = session;
  const read = touched.filter((part) => inventory.snapshot.get(part.kind, partId(part)).state !== 'idle');
  await Promise.all(read.map((part) => inventory.refresh(part)));
}

/** With a button, VS Code shows a notification whole; without one, its first line. */
const firstLine = 60;

function tell({ session }: Place, sentences: readonly Text[]): void {
  const told = sentences.map(showInMessage).join(' ');
  const shown = session.kind === 'sandbox' ? l10n.t('Sandbox: {0}', told) : told;
  void window.showInformationMessage(shown, ...(shown.length > firstLine ? [l10n.t('OK')] : []));
}
