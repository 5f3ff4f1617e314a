import type { Finding, StepId } from '../domain/finding.ts';
import type { Account } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import { specAccountId } from '../domain/spec.ts';
import { plain, text, type Text } from '../domain/text.ts';
import type { Azure } from './azure.ts';
import type { Pace } from './pace.ts';
import { failed, type Outcome } from './outcome.ts';
import { irreversibleChanges, isDone, type Plan } from './plan.ts';
import { changedAfterReview } from './review.ts';
import { sidesOf } from './sides.ts';
import { steps } from './steps/index.ts';

export interface Progress {
  readonly step: StepId;
  readonly title: Text;
  /** 1-based, of all five. */
  readonly index: number;
  readonly total: number;
  readonly detail?: Text;
}

/** How a creation ended, and what of it is true now whatever the end was. */
export interface Creation {
  readonly outcome: Outcome<Account>;
  readonly completed: readonly StepId[];
}

/**
 * Makes true what is missing, one step after the other, and reads the account back at the end. Each step is checked
 * again right before: the plan may be old by now. It may be run again after any interruption: a new plan finds the
 * finished steps done.
 */
export async function createCmkAccount(
  azure: Azure,
  pace: Pace,
  plan: Plan,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Creation> {
  const completed: StepId[] = [];
  for (const { finding } of plan.steps)
    if (finding.state === 'blocked') return { outcome: failed(finding.problem), completed };
  // Nothing is to be changed, and what is told of the account is read at the end.
  const planned = isDone(plan) ? [] : steps;
  let side: Awaited<ReturnType<typeof sidesOf>> | undefined;
  for (const [position, step] of planned.entries()) {
    const reviewed = plan.steps.find(({ id }) => id === step.id)?.finding;
    const progress = { step: step.id, title: step.title, index: position + 1, total: steps.length };
    if (reviewed?.state !== 'done') report(progress);
    // What a step has changed is read again for the next one.
    side ??= await sidesOf(azure, plan.spec, signal);
    const { readings, ...services } = side(step.id);
    const found = await step.check(readings, pace.now());
    if (found.kind !== 'done') return { outcome: found, completed };
    const problem = refusal(plan, step.title, reviewed, found.value);
    if (problem) return { outcome: failed(problem), completed };
    if (found.value.state === 'needed') {
      const outcome = await step.apply({
        ...services,
        readings,
        pace,
        signal,
        report: (detail) => report({ ...progress, detail }),
      });
      if (outcome.kind !== 'done') return { outcome, completed };
      side = undefined;
    }
    completed.push(step.id);
  }
  const outcome = await readBack(azure, plan, signal);
  return { outcome, completed: isDone(plan) ? steps.map(({ id }) => id) : completed };
}

/** Why a step is not taken as it is now: it cannot be, or it would do what the person was not shown. */
function refusal(plan: Plan, title: Text, reviewed: Finding | undefined, now: Finding): Problem | undefined {
  if (now.state === 'blocked') return now.problem;
  if (now.state === 'done') return undefined;
  const known = new Set(irreversibleChanges(plan).map(plain));
  const isShown = reviewed?.state === 'needed' && now.irreversible.every((one) => known.has(plain(one)));
  if (isShown) return undefined;
  return changedAfterReview(
    text('"{0}" was stopped before it changed anything.', title),
    reviewed?.state === 'needed'
      ? [...reviewed.changes, ...reviewed.irreversible]
      : reviewed?.state === 'done'
        ? [reviewed.detail]
        : [],
    [...now.changes, ...now.irreversible],
  );
}

async function readBack(azure: Azure, { spec }: Plan, signal: AbortSignal): Promise<Outcome<Account>> {
  const account = await azure.in(spec.subscription).accounts.get(specAccountId(spec), signal);
  if (account.kind !== 'done') return account;
  if (account.value) return { kind: 'done', value: account.value };
  return failed({
    code: 'F-00',
    owner: 'you',
    what: text('The account {0} could not be read back.', spec.account.name),
    why: text('Azure reported it as created, but does not find it.'),
    next: text('Refresh the view in a minute; if it stays away, run the command again.'),
  });
}
