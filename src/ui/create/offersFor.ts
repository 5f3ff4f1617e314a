import type { Plan } from '../../app/plan.ts';
import type { StepId } from '../../domain/finding.ts';
import type { Problem } from '../../domain/problem.ts';
import type { CmkSpec } from '../../domain/spec.ts';
import { concernOfSpec } from '../remedy/concern.ts';
import type { Offer, Shell } from '../shell.ts';
import type { Flow } from './flow.ts';
import type { Offers } from './planChoices.ts';

/** The commands that the remedies of what blocks a plan name, as far as they can be run. */
export async function offersFor({ shell }: Pick<Flow, 'shell'>, { spec, steps }: Plan): Promise<Offers> {
  const offers = new Map<StepId, Offer>();
  for (const { id, finding } of steps) {
    const offer = finding.state === 'blocked' ? await offerFor(shell, spec, finding.problem) : undefined;
    if (offer) offers.set(id, offer);
  }
  return offers;
}

const offerFor = (shell: Pick<Shell, 'offerFor'>, spec: CmkSpec, problem: Problem) =>
  isDoneHere(problem) ? undefined : shell.offerFor(problem, concernOfSpec(spec));

/** What a command would do, the plan then does by itself. */
export const isDoneHere = ({ fix }: Problem) => fix === 'allowTrustedServices';
