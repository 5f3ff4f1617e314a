import type { Subscription } from '../model/resources.ts';
import type { Route } from '../ui/wizard.ts';
import type { Answers } from './answers.ts';
import {
  type Flow,
  isAnswered,
  isAsked,
  placeOf,
  type Question,
  type QuestionId,
  questions,
} from './flow.ts';
import { askAccountName, askApi, askRegion, askZoneRedundant } from './questions/account.ts';
import { askFederation, askForeignKey, askKey, askKeyName, askKeySize } from './questions/key.ts';
import { askPlan } from './questions/plan.ts';
import { askGroup, askGroupName, askGroupRegion, askSubscription } from './questions/resourceGroup.ts';
import {
  askPermissionModel,
  askVault,
  askVaultName,
  askVaultRegion,
  askVaultSku,
} from './questions/vault.ts';

const ask: Readonly<Record<QuestionId, Question>> = {
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
  plan: askPlan,
};

/** The questions of one run. Skips the subscription if the command was run on one. */
export function routeOf(flow: Flow, given: Subscription | undefined): Route<Answers, QuestionId> {
  const isGiven = given !== undefined;
  return {
    questions,
    isAsked: (id, answers) => isAsked(id, answers, isGiven),
    isAnswered,
    stepOf: (id) => placeOf(id, isGiven).step,
    ask: (id, answers, canGoBack) => ask[id](flow, answers, { ...placeOf(id, isGiven), canGoBack }),
  };
}
