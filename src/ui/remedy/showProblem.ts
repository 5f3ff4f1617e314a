import { l10n, window } from 'vscode';
import { type Problem, problemText } from '../../domain/problem.ts';
import { logProblem } from '../log.ts';
import type { Concern, Shell } from '../shell.ts';
import { showInMessage } from '../showText.ts';

/** Tells a problem in one notification, with the log, the given actions, and the command that mends it first. */
export async function showProblem(
  { log, offerFor }: Pick<Shell, 'log' | 'offerFor'>,
  concern: Concern | undefined,
  problem: Problem,
  actions: readonly string[],
): Promise<string | undefined> {
  logProblem(log, problem);
  const offer = await offerFor(problem, concern);
  const showLog = l10n.t('Show Log');
  const buttons = [...(offer ? [offer.label] : []), ...actions, showLog];
  const chosen = await window.showErrorMessage(showInMessage(problemText(problem)), ...buttons);
  if (chosen === showLog) log.show();
  else if (chosen !== offer?.label) return chosen;
  else await offer?.run();
  return undefined;
}
