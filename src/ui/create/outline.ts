import type { Fix } from '../../domain/problem.ts';
import type { StepId } from '../../domain/finding.ts';
import { keyIsNew, type Answers } from './answers.ts';

/** Every question of the flow, in order; those of one line belong to one numbered step. */
const numbered = [
  ['subscription'],
  ['group', 'groupName', 'groupRegion'],
  ['vault', 'vaultName', 'vaultRegion', 'permissionModel', 'vaultSku'],
  ['foreignKey', 'applicationId', 'key', 'keyName', 'keySize'],
  ['accountName'],
  ['api'],
  ['region', 'zoneRedundant'],
  ['plan'],
] as const;

export type QuestionId = (typeof numbered)[number][number];

export const questions: readonly QuestionId[] = numbered.flat();

/** Whether the question is asked, given what was answered before it. */
export function isAsked(id: QuestionId, answers: Answers, subscriptionIsGiven: boolean): boolean {
  switch (id) {
    case 'subscription':
      return !subscriptionIsGiven;
    case 'groupName':
    case 'groupRegion':
      return answers.group === 'new';
    case 'vaultName':
    case 'vaultRegion':
    case 'permissionModel':
    case 'vaultSku':
      return answers.vault === 'new';
    case 'foreignKey':
    case 'applicationId':
      return answers.vault === 'across';
    case 'key':
      return answers.vault !== 'new' && answers.vault !== 'across';
    case 'keyName':
    case 'keySize':
      return keyIsNew(answers);
    case 'zoneRedundant':
      return answers.region?.zones === true;
    case 'group':
    case 'vault':
    case 'accountName':
    case 'api':
    case 'region':
    case 'plan':
      return true;
  }
}

/** A plan is made of the moment: an old one answers nothing. */
export const isAnswered = (id: QuestionId, answers: Answers) => id !== 'plan' && answers[id] !== undefined;

/**
 * Where a question stands: what is asked about something new belongs to the step of the choice that led to it, so the
 * total is the same whatever is chosen.
 */
export function placeOf(id: QuestionId, subscriptionIsGiven: boolean): { step: number; total: number } {
  const position = numbered.findIndex((ids) => (ids as readonly string[]).includes(id));
  const skipped = subscriptionIsGiven ? 1 : 0;
  return { step: position + 1 - skipped, total: numbered.length - skipped };
}

/** The question that a remedy leads back to; undefined where the remedy is no other answer. */
export function questionOfFix(fix: Fix, step: StepId, { vault }: Answers): QuestionId | undefined {
  switch (fix) {
    case 'chooseAnotherName':
      return step === 'vault' ? 'vaultName' : step === 'key' ? 'keyName' : 'accountName';
    case 'chooseAnotherRegion':
      return step === 'vault' ? 'vaultRegion' : 'region';
    case 'chooseAnotherVault':
      return 'vault';
    case 'chooseAnotherKey':
      if (vault === 'across') return 'foreignKey';
      return vault === 'new' ? 'vault' : 'key'; // A new vault has no other keys.
    case 'allowTrustedServices':
    case 'enterPrincipal':
    case 'chooseIdentity':
    case 'chooseBackup':
      return undefined;
  }
}
