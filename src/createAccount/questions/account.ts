import { accountNameRule, identityIdRule } from '../../model/names.ts';
import { map } from '../../model/outcome.ts';
import { sameId } from '../../model/resourceId.ts';
import type { IdentityChoice } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import { input } from '../../ui/inputBox.ts';
import { accountVerdict } from '../../ui/nameCheck.ts';
import { askIdentityName } from '../../ui/pickers/identity.ts';
import { apiRows, backupRows, regionRows, sameRegion, zoneRows } from '../../ui/pickers/rows.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import { mapPrompted, type Prompted, subQuestion, type WizardPosition } from '../../ui/wizard.ts';
import { type CreationAnswers, groupFrom } from '../answers.ts';
import { type AskQuestion, chosenSubscription, type CreationContext, replyOf } from '../flow.ts';
import { type IdentityAnswer, identityRows, identityRowsAlways } from '../questionRows.ts';

export const askAccountName: AskQuestion = async ({ session }, answers, frame) => {
  const { accounts } = session.azure.in(chosenSubscription(answers));
  const prompted = await input(frame, {
    prompt: text('Name of the new account, unique across Azure'),
    placeholder: text('For example, {0}', 'orders-eu'),
    value: answers.accountName,
    rule: accountNameRule,
    lookUp: async (name, signal) => accountVerdict(name, await accounts.nameTaken(name, signal)),
  });
  return replyOf(prompted, (accountName) => ({ ...answers, accountName }));
};

export const askApi: AskQuestion = async (_, answers, frame) => {
  const prompted = await pickFixed(frame, {
    placeholder: text("Choose an API. You can't change it later."),
    sections: [{ rows: apiRows }],
    isCurrent: (value) => value === (answers.api ?? 'NoSQL'),
  });
  return replyOf(prompted, (api) => ({ ...answers, api }));
};

export const askRegion: AskQuestion = async ({ sources }, answers, frame) => {
  const near = groupFrom(answers)?.location;
  const prompted = await pick<NonNullable<CreationAnswers['region']>>(frame, {
    placeholder: text('Choose a region for the account'),
    load: async () =>
      map(await sources.regions(chosenSubscription(answers)), (regions) => regionRows(regions, near)),
    isCurrent: ({ name }) => sameRegion(name, answers.region?.name ?? near),
  });
  return replyOf(prompted, (region) => ({ ...answers, region }));
};

export const askZoneRedundant: AskQuestion = async (_, answers, frame) => {
  const prompted = await pickFixed(frame, {
    placeholder: text('Choose whether to use availability zones in {0}', answers.region?.displayName ?? ''),
    sections: [{ rows: zoneRows }],
    isCurrent: (value) => value === (answers.zoneRedundant ?? false),
  });
  return replyOf(prompted, (zoneRedundant) => ({ ...answers, zoneRedundant }));
};

/** Asked from the plan only, because most people want the default. */
export const askBackup: AskQuestion = async (_, answers, frame) => {
  const prompted = await pickFixed(frame, {
    placeholder: text("Choose a backup policy. You can't turn off continuous backup later."),
    sections: [{ rows: backupRows(answers.api) }],
    isCurrent: (value) => value === (answers.backup ?? 'periodic'),
  });
  return replyOf(prompted, (backup) => ({ ...answers, backup }));
};

/**
 * Asks for the identity that the account uses for its key. Only asked from the plan. The list is read each time, so
 * that it includes new identities.
 */
export const askIdentity: AskQuestion = async (context, answers, frame) => {
  const { identity = 'firstParty', vault } = answers;
  const { identities } = context.session.azure.in(chosenSubscription(answers));
  // A new resource group is created in the account's subscription, and the identity gets access in the vault's.
  const mayCreate =
    vault !== 'across' && !(answers.group === 'new' && typeof vault === 'object' && vault.subscription);
  const prompted = await pick<IdentityAnswer>(frame, {
    placeholder: text('Choose the identity that uses the key'),
    load: async (signal) => map(await identities.list(signal), (all) => identityRows(all, mayCreate)),
    always: identityRowsAlways(mayCreate),
    isCurrent: (value) => isSame(value, identity),
  });
  if (prompted.kind !== 'chosen') return prompted;
  if (prompted.value !== 'enter' && prompted.value !== 'create')
    return { kind: 'next', answers: { ...answers, identity: prompted.value } };
  const typed =
    prompted.value === 'enter'
      ? await askIdentityId(subQuestion(frame), identity)
      : await askNewIdentity(context, answers, subQuestion(frame), identity);
  if (typed.kind === 'back') return askIdentity(context, answers, frame);
  return replyOf(typed, (value) => ({ ...answers, identity: value }));
};

async function askIdentityId(
  frame: WizardPosition,
  identity: IdentityChoice,
): Promise<Prompted<IdentityChoice>> {
  const typed = await input(frame, {
    prompt: text('Resource ID of the user-assigned identity'),
    placeholder:
      '/subscriptions/.../resourceGroups/.../providers/Microsoft.ManagedIdentity/userAssignedIdentities/...',
    value: typeof identity === 'object' && 'id' in identity ? identity.id : undefined,
    rule: identityIdRule,
  });
  return mapPrompted(typed, (id) => ({ id }));
}

/** The plan creates the identity, in the resource group and the region of the account's group. */
async function askNewIdentity(
  { session }: CreationContext,
  answers: CreationAnswers,
  frame: WizardPosition,
  identity: IdentityChoice,
): Promise<Prompted<IdentityChoice>> {
  const group = groupFrom(answers);
  const { identities } = session.azure.in(chosenSubscription(answers));
  const typed = await askIdentityName(frame, {
    group: group?.name ?? '',
    value: typeof identity === 'object' && 'newName' in identity ? identity.newName : undefined,
    ...(group && !group.isNew ? { list: (signal) => identities.list(signal) } : {}),
  });
  return mapPrompted(typed, (newName) => ({ newName }));
}

const isSame = (one: IdentityAnswer, other: IdentityChoice) => {
  if (one === 'create') return typeof other === 'object' && 'newName' in other;
  return typeof one === 'object' && typeof other === 'object'
    ? 'id' in other && sameId(one.id, other.id)
    : one === other;
};
