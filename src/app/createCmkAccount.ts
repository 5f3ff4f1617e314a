import type { StepId } from '../domain/finding.ts';
import type { Account } from '../domain/model.ts';
import { specAccountId } from '../domain/spec.ts';
import { text, type Text } from '../domain/text.ts';
import type { Azure, Pace } from './azure.ts';
import { failed, type Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
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
 * Applies what the plan found missing, one step after the other, and reads the account back at the end. It may be
 * run again after any interruption: a new plan finds the finished steps done.
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
  const side = await sidesOf(azure, plan.spec, signal);
  for (const [position, step] of steps.entries()) {
    const finding = plan.steps.find(({ id }) => id === step.id)?.finding;
    if (finding?.state !== 'done') {
      const progress = { step: step.id, title: step.title, index: position + 1, total: steps.length };
      report(progress);
      const outcome = await step.apply({
        ...side(step.id),
        pace,
        signal,
        report: (detail) => report({ ...progress, detail }),
      });
      if (outcome.kind !== 'done') return { outcome, completed };
    }
    completed.push(step.id);
  }
  return { outcome: await readBack(azure, plan, signal), completed };
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
