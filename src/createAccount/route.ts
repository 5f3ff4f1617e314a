import type { PlanFix } from '../model/problem.ts';
import type { StepId } from '../model/stepFinding.ts';
import { properName, capital, text, type Text } from '../model/text.ts';
import { askPrincipal } from '../ui/pickers/principal.ts';
import { pickFixed } from '../ui/quickPick.ts';
import type { Row } from '../ui/row.ts';
import { type QuestionRoute, walk, type WizardPosition } from '../ui/wizard.ts';
import { type CreationAnswers, groupFrom, keyIsNew } from './answers.ts';
import { chosenSoFar } from './choices.ts';
import {
  answersOf,
  type AskQuestion,
  type CreationContext,
  type GivenAnswers,
  questionGroup,
  isAnswered,
  isAsked,
  positionOf,
  type QuestionId,
  questionOfFix,
  questions,
} from './flow.ts';
import {
  askAccountName,
  askApi,
  askBackup,
  askIdentity,
  askRegion,
  askZoneRedundant,
} from './questions/account.ts';
import { askFederation, askForeignKey, askKey, askKeyName, askKeySize } from './questions/key.ts';
import { askGroup, askGroupName, askGroupRegion, askSubscription } from './questions/resourceGroup.ts';
import {
  askPermissionModel,
  askVault,
  askVaultName,
  askVaultRegion,
  askVaultSku,
} from './questions/vault.ts';

const ask: Readonly<Record<QuestionId, AskQuestion>> = {
  subscription: askSubscription,
  group: askGroup,
  groupName: askGroupName,
  groupRegion: askGroupRegion,
  vault: askVault,
  vaultName: askVaultName,
  vaultRegion: askVaultRegion,
  permissionModel: askPermissionModel,
  vaultSku: askVaultSku,
  foreignKey: askForeignKey,
  applicationId: askFederation,
  key: askKey,
  keyName: askKeyName,
  keySize: askKeySize,
  accountName: askAccountName,
  api: askApi,
  region: askRegion,
  zoneRedundant: askZoneRedundant,
};

/**
 * The questions of one run. Skips those that the row answers on which the command was run.
 * @param keep called with the answers after each question
 */
export function creationRoute(
  context: CreationContext,
  title: Text,
  given: GivenAnswers,
  keep?: (answers: CreationAnswers) => void,
): QuestionRoute<CreationAnswers, QuestionId> {
  return {
    questions,
    isAsked: (id, answers) => isAsked(id, answers, given),
    isAnswered,
    stepOf: questionGroup,
    async ask(id, answers, canGoBack) {
      const chosen = chosenSoFar(answers);
      const frame: WizardPosition = {
        ...positionOf(id, answers, given),
        canGoBack,
        keepsAnswers: keep !== undefined,
        title,
        ...(chosen ? { chosen } : {}),
      };
      const reply = await ask[id](context, answers, frame);
      if (reply.kind === 'next') keep?.(reply.answers);
      return reply;
    },
  };
}

/**
 * Asks which answer to change, then asks for it again. Back in that question leads to the list. Undefined if the user
 * cancels.
 */
export async function askChange(
  context: CreationContext,
  title: Text,
  answers: CreationAnswers,
): Promise<CreationAnswers | undefined> {
  const prompted = await pickFixed<QuestionId>(undefined, {
    title,
    placeholder: text('Choose what to change'),
    sections: [{ rows: changeRows(answers) }],
  });
  if (prompted.kind !== 'chosen') return undefined;
  const changed = await askAgain(context, title, answers, prompted.value);
  return changed === answers ? askChange(context, title, answers) : changed;
}

/** Asks one question again, and those that its answer leads to. */
export const askAgain = (
  context: CreationContext,
  title: Text,
  answers: CreationAnswers,
  to: QuestionId,
): Promise<CreationAnswers | undefined> => walk(creationRoute(context, title, []), { answers, to });

/** Asks for another answer that fixes a problem. Undefined if the user cancels. */
export async function askFix(
  context: CreationContext,
  title: Text,
  answers: CreationAnswers,
  fix: PlanFix,
  step: StepId,
): Promise<CreationAnswers | undefined> {
  if (fix === 'chooseAnotherRegion' && answers.subscription)
    context.sources.forgetRegions(answers.subscription);
  const to = questionOfFix(fix, step, answers);
  if (to) return askAgain(context, title, answers, to);
  if (fix === 'allowTrustedServices') return { ...answers, allowTrustedServices: true };
  const frame = { canGoBack: true, title };
  if (fix === 'chooseIdentity') return answersOf(await askIdentity(context, answers, frame));
  if (fix === 'chooseBackup') return answersOf(await askBackup(context, answers, frame));
  const prompted = await askPrincipal(context.session.azure.cloud, frame, answers.principalId);
  return prompted.kind === 'chosen' ? { ...answers, principalId: prompted.value } : undefined;
}

/** One row for each question that was asked, with its answer. */
export function changeRows(answers: CreationAnswers): readonly Row<QuestionId>[] {
  const { subscription, vault, vaultName, foreignKey, key, keyName, accountName, api, region } = answers;
  const keyNow = keyIsNew(answers) ? keyName : typeof key === 'object' ? key.name : foreignKey?.key;
  const vaultNow = typeof vault === 'object' ? vault.name : vault === 'new' ? vaultName : foreignKey?.vault;
  const row = (label: Text, now: string | undefined, value: QuestionId): Row<QuestionId> => ({
    label,
    description: text('{0}', now ?? ''),
    icon: 'edit',
    value,
  });
  return [
    row(text('Account name'), accountName, 'accountName'),
    row(properName('API'), api, 'api'),
    row(text('Region'), region?.displayName, 'region'),
    row(
      capital(text('key')),
      keyNow,
      vault === 'across' ? 'foreignKey' : vault === 'new' ? 'keyName' : 'key',
    ),
    row(capital(text('key vault')), vaultNow, 'vault'),
    row(text('Resource group'), groupFrom(answers)?.name, 'group'),
    row(capital(text('subscription')), subscription?.name, 'subscription'),
  ];
}
