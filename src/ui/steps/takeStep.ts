import { l10n, window } from 'vscode';
import type { Part } from '../../app/inventory.ts';
import { partId } from '../../app/inventory.ts';
import { runStep, type Undertaking } from '../../app/runStep.ts';
import type { Fix, Problem } from '../../domain/problem.ts';
import { fixLabel } from '../../domain/problem.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Concern } from '../shell.ts';
import { showInMessage, showText } from '../showText.ts';
import type { Work } from '../work/work.ts';
import { record, workStoreOf } from '../work/workStore.ts';
import { agree } from './agree.ts';
import { whileApplying, whileChecking } from './during.ts';
import type { Place } from './place.ts';

export interface Taking<R> extends Pick<Undertaking<R>, 'change' | 'look' | 'azure'> {
  /** The command's. */
  readonly title: string;
  /** Asked with what will change: "Configure the key vault kv-ledger?" */
  readonly question: string;
  /** What is kept until it has ended, so that the next window can continue it. Asked for once the person has agreed. */
  readonly work: () => Work;
  /** What it is about, for the command that mends a failure. */
  readonly concern?: Concern;
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
          text(
            'It was cancelled. Azure may still finish what was under way; run the command again to go on.',
          ),
        ]);
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
