import type { StepId } from '../../domain/finding.ts';
import type { Fix } from '../../domain/problem.ts';
import type { Answers } from './answers.ts';
import { answered, type Answer, type Flow, type Frame } from './flow.ts';
import { questionOfFix } from './outline.ts';
import { askPrincipal } from './questions/principal.ts';

/** Carries out a remedy that is another answer: at once, by asking for it, or by going back to its question. */
export async function applyFix(
  { session, sources }: Pick<Flow, 'session' | 'sources'>,
  fix: Fix,
  step: StepId,
  answers: Answers,
  frame: Frame,
): Promise<Answer> {
  if (fix === 'chooseAnotherRegion' && answers.subscription) sources.forgetRegions(answers.subscription);
  const to = questionOfFix(fix, step, answers);
  if (to) return { kind: 'return', to, answers };
  if (fix === 'allowTrustedServices')
    return { kind: 'next', answers: { ...answers, allowTrustedServices: true } };
  const prompted = await askPrincipal(
    session.azure.cloud,
    { ...frame, canGoBack: true },
    answers.principalId,
  );
  return answered(prompted, (principalId) => ({ ...answers, principalId }));
}
