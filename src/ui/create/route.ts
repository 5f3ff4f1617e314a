import type { Subscription } from '../../domain/model.ts';
import type { Answers } from './answers.ts';
import type { Flow, Question } from './flow.ts';
import { isAnswered, isAsked, placeOf, questions, type QuestionId } from './outline.ts';
import { askAccountName } from './questions/accountName.ts';
import { askApi } from './questions/api.ts';
import { askFederation } from './questions/federation.ts';
import { askForeignKey } from './questions/foreignKey.ts';
import { askGroup } from './questions/group.ts';
import { askGroupName } from './questions/groupName.ts';
import { askGroupRegion } from './questions/groupRegion.ts';
import { askKey } from './questions/key.ts';
import { askKeyName } from './questions/keyName.ts';
import { askKeySize } from './questions/keySize.ts';
import { askPermissionModel } from './questions/permissionModel.ts';
import { askPlan } from './questions/plan.ts';
import { askRegion } from './questions/region.ts';
import { askSubscription } from './questions/subscription.ts';
import { askVault } from './questions/vault.ts';
import { askVaultName } from './questions/vaultName.ts';
import { askVaultRegion } from './questions/vaultRegion.ts';
import { askVaultSku } from './questions/vaultSku.ts';
import { askZoneRedundant } from './questions/zoneRedundant.ts';
import type { Route } from './walk.ts';

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

/** The questions of one run; a subscription that the command was run on is not asked for. */
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
