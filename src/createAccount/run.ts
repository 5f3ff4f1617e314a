import { l10n, window } from 'vscode';
import { fixLabel, type Problem } from '../model/problem.ts';
import type { Account } from '../model/resources.ts';
import type { Work } from '../session/work.ts';
import { record, workStoreOf } from '../session/workStore.ts';
import { createCmkAccount, type Creation, type Plan, type Progress } from '../setup/plan.ts';
import { writeLog } from '../ui/log.ts';
import type { PlanSetting } from '../ui/markdown.ts';
import { withStop } from '../ui/progress.ts';
import { planSetting } from '../ui/settings.ts';
import { showInMessage, showText } from '../ui/showText.ts';
import type { Start } from '../ui/wizard.ts';
import { resourceOfSpec } from '../views/targets.ts';
import { type Answers, specFrom } from './answers.ts';
import { type Flow, placeOf, type QuestionId } from './flow.ts';
import { planMarkdown } from './planDocument.ts';
import { applyFix, isDoneHere } from './planFixes.ts';
import {
  cancelledText,
  failureProblem,
  progressText,
  resultMarkdown,
  resultText,
  touchedParts,
} from './result.ts';

type Next = Start<Answers, QuestionId>;

/** Runs the plan and reports the result. Returns how to continue if the person wants to retry. */
export async function carryOut(flow: Flow, answers: Answers, plan: Plan): Promise<Next | undefined> {
  const { session, shell } = flow;
  const store = workStoreOf(shell, session);
  // The record keeps what the person entered. What came from Azure is read again, because a cached principal might be
  // outdated.
  const work: Work = { kind: 'createAccount', spec: specFrom(answers) ?? plan.spec };
  await record(shell, store.begin(work, Date.now()));
  const setting = planSetting(session);
  await flow.document.update(planMarkdown(plan, { ...setting, agreed: true }));
  const { creation, running } = await withProgress(flow, plan);
  const refreshed = Promise.all(
    touchedParts(plan, creation, running, session.inventory.snapshot).map((part) =>
      session.inventory.refresh(part),
    ),
  );
  const { outcome } = creation;
  await record(shell, outcome.kind === 'done' ? store.end(work) : store.leave(work));
  if (outcome.kind === 'done') {
    await succeed(flow, plan, outcome.value, setting);
    await refreshed;
    return undefined;
  }
  await flow.document.close();
  await refreshed;
  if (outcome.kind === 'failed')
    return tellFailure(flow, answers, plan, failureProblem(plan, creation, outcome.problem), running);
  const goOn = l10n.t('Continue');
  const told = showInMessage(cancelledText(plan, creation, running));
  return (await window.showInformationMessage(told, goOn)) === goOn ? { answers } : undefined;
}

async function withProgress({ session, shell, signal }: Flow, plan: Plan) {
  const title =
    session.kind === 'sandbox'
      ? l10n.t('Sandbox: creating {0}', plan.spec.account.name)
      : l10n.t('Creating {0}', plan.spec.account.name);
  let running: Progress | undefined;
  const creation = await withStop<Creation>(title, (stop, tell) =>
    createCmkAccount(
      session.azure,
      session.pace,
      plan,
      (at) => {
        const increment = ((at.index - (running?.index ?? 1)) * 100) / at.total;
        running = at;
        const message = progressText(at);
        writeLog(shell.log, 'info', showText(message));
        tell(message, increment);
      },
      AbortSignal.any([stop, signal]),
    ),
  );
  return { creation, running };
}

async function succeed(flow: Flow, plan: Plan, account: Account, setting: PlanSetting): Promise<void> {
  const { session, shell, document } = flow;
  session.inventory.accountRead(account);
  await session.inventory.load({ kind: 'accounts', subscription: plan.spec.subscription });
  await document.update(resultMarkdown(plan, account, setting));
  await shell.reveal(account);
  const { good, message } = resultText(account, setting.sandbox);
  const shown = showInMessage(message);
  void (good ? window.showInformationMessage(shown) : window.showWarningMessage(shown));
}

async function tellFailure(
  flow: Flow,
  answers: Answers,
  plan: Plan,
  problem: Problem,
  running: Progress | undefined,
): Promise<Next | undefined> {
  const again = l10n.t('Try Again');
  const { fix } = problem;
  const label = fix && showText(fixLabel(fix));
  const concern = isDoneHere(problem) ? undefined : resourceOfSpec(plan.spec);
  const buttons = label === undefined ? [again] : [label, again];
  const chosen = await flow.shell.showProblemOf(concern, problem, ...buttons);
  if (chosen === again) return { answers };
  if (!fix || chosen !== label) return undefined;
  const place = placeOf('plan', false);
  const fixed = await applyFix(flow, fix, running?.step ?? 'account', answers, { ...place, canGoBack: true });
  if (fixed.kind === 'next') return { answers: fixed.answers };
  if (fixed.kind === 'return') return { answers: fixed.answers, to: fixed.to };
  return fixed.kind === 'back' ? { answers } : undefined;
}
