import type { StepId } from '../../domain/finding.ts';
import type { Fix } from '../../domain/problem.ts';
import { type Frame } from '../steps/questions.ts';
import type { Answers } from './answers.ts';
import { type Answer, answered, type Flow } from './flow.ts';
import { questionOfFix } from './outline.ts';
import { askBackup } from './questions/backup.ts';
import { askIdentity } from './questions/identity.ts';
import { askPrincipal } from './questions/principal.ts';

/** Carries out a remedy that is another answer: at once, by asking for it, or by going back to its question. */
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
