import type { Fix, Problem } from '../model/problem.ts';
import type { CmkSpec } from '../model/spec.ts';
import type { StepId } from '../model/stepFinding.ts';
import type { Offer, Shell } from '../session/session.ts';
import type { Plan } from '../setup/plan.ts';
import { askPrincipal } from '../ui/pickers/principal.ts';
import type { Frame } from '../ui/wizard.ts';
import { resourceOfSpec } from '../views/targets.ts';
import type { Answers } from './answers.ts';
import { type Answer, answered, type Flow, questionOfFix } from './flow.ts';
import type { Offers } from './planActions.ts';
import { askBackup } from './questions/account.ts';
import { askIdentity } from './questions/identity.ts';

/** The available commands that fix what blocks the plan. */
export async function offersFor({ shell }: Pick<Flow, 'shell'>, { spec, steps }: Plan): Promise<Offers> {
  const offers = new Map<StepId, Offer>();
  for (const { id, finding } of steps) {
    const offer = finding.state === 'blocked' ? await offerFor(shell, spec, finding.problem) : undefined;
    if (offer) offers.set(id, offer);
  }
  return offers;
}

const offerFor = (shell: Pick<Shell, 'offerFor'>, spec: CmkSpec, problem: Problem) =>
  isDoneHere(problem) ? undefined : shell.offerFor(problem, resourceOfSpec(spec));

/** True if the plan applies this fix itself, so that no command is needed. */
export const isDoneHere = ({ fix }: Problem) => fix === 'allowTrustedServices';

/** Applies a fix that is another answer: asks for it at once, or goes back to its question. */
export async function applyFix(
  flow: Flow,
  fix: Fix,
  step: StepId,
  answers: Answers,
  frame: Frame,
): Promise<Answer> {
  const { session, sources } = flow;
  const within = { ...frame, canGoBack: true };
  if (fix === 'chooseAnotherRegion' && answers.subscription) sources.forgetRegions(answers.subscription);
  const to = questionOfFix(fix, step, answers);
  if (to) return { kind: 'return', to, answers };
  if (fix === 'allowTrustedServices')
    return { kind: 'next', answers: { ...answers, allowTrustedServices: true } };
  if (fix === 'chooseIdentity') return askIdentity(flow, answers, within);
  if (fix === 'chooseBackup') return askBackup(flow, answers, within);
  const prompted = await askPrincipal(session.azure.cloud, within, answers.principalId);
  return answered(prompted, (principalId) => ({ ...answers, principalId }));
}
