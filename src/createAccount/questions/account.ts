import { l10n } from 'vscode';
import { accountNameRule } from '../../model/names.ts';
import { map } from '../../model/outcome.ts';
import { input } from '../../ui/inputBox.ts';
import { accountVerdict } from '../../ui/nameCheck.ts';
import { apiRows, backupRows, regionRows, sameRegion, zoneRows } from '../../ui/pickers/rows.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import { type Answers, groupFrom } from '../answers.ts';
import { answered, type Question, subscriptionOf } from '../flow.ts';

export const askAccountName: Question = async ({ session }, answers, frame) => {
  const { accounts } = session.azure.in(subscriptionOf(answers));
  const prompted = await input(frame, {
    prompt: l10n.t(
      'Name of the account, unique in all of Azure: 3 to 44 lower-case letters, digits and single hyphens between them',
    ),
    placeholder: l10n.t('For example orders-eu'),
    value: answers.accountName,
    rule: accountNameRule,
    look: async (name, signal) => accountVerdict(name, await accounts.nameTaken(name, signal)),
  });
  return answered(prompted, (accountName) => ({ ...answers, accountName }));
};

export const askApi: Question = async (_, answers, frame) => {
  const prompted = await pickFixed(
    frame,
    l10n.t('Choose the API of the account; it cannot be changed later'),
    [{ rows: apiRows }],
    (value) => value === (answers.api ?? 'NoSQL'),
  );
  return answered(prompted, (api) => ({ ...answers, api }));
};

export const askRegion: Question = async ({ sources }, answers, frame) => {
  const near = groupFrom(answers)?.location;
  const prompted = await pick<NonNullable<Answers['region']>>(frame, {
    placeholder: l10n.t('Choose the region of the account'),
    loading: l10n.t('Reading the regions'),
    load: async () =>
      map(await sources.regions(subscriptionOf(answers)), (regions) => regionRows(regions, near)),
    isCurrent: ({ name }) => sameRegion(name, answers.region?.name ?? near),
  });
  return answered(prompted, (region) => ({ ...answers, region }));
};

export const askZoneRedundant: Question = async (_, answers, frame) => {
  const prompted = await pickFixed(
    frame,
    l10n.t(
      'Choose whether the account is spread over the availability zones of {0}',
      answers.region?.displayName ?? '',
    ),
    [{ rows: zoneRows }],
    (value) => value === (answers.zoneRedundant ?? false),
  );
  return answered(prompted, (zoneRedundant) => ({ ...answers, zoneRedundant }));
};

/** Asked from the plan only, because most people want the default. */
export const askBackup: Question = async (_, answers, frame) => {
  const prompted = await pickFixed(
    frame,
    l10n.t('Choose the backup of the account; continuous backup cannot be turned off later'),
    [{ rows: backupRows(answers.api) }],
    (value) => value === (answers.backup ?? 'periodic'),
  );
  return answered(prompted, (backup) => ({ ...answers, backup }));
};
