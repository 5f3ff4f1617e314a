import { l10n } from 'vscode';
import { identityName } from '../../model/grantee.ts';
import { accountNameRule } from '../../model/names.ts';
import { map, succeeded } from '../../model/outcome.ts';
import type { Subscription, UserAssignedIdentity } from '../../model/resources.ts';
import type { RegionChoice } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import type { Session } from '../../session/session.ts';
import { input } from '../../ui/inputBox.ts';
import { placeRows } from '../../ui/pickers/rows.ts';
import { pick } from '../../ui/quickPick.ts';
import type { Row } from '../../ui/row.ts';
import { askAll, type Question, taken } from '../../ui/wizard.ts';
import type { IntendedAccount } from '../intendedAccount.ts';

interface Answers {
  readonly name?: string;
  readonly region?: RegionChoice;
  readonly identity?: UserAssignedIdentity | 'firstParty';
  readonly continuous?: boolean;
}

/** Asks for the planned account's properties. The checks report invalid answers. */
export async function askIntended(
  session: Session,
  subscription: Subscription,
): Promise<IntendedAccount | undefined> {
  const { name, region, identity, continuous } = (await askAll(questionsOf(session, subscription), {})) ?? {};
  if (name === undefined || !region || !identity || continuous === undefined) return undefined;
  return { name, region: region.name, continuous, ...(identity === 'firstParty' ? {} : { identity }) };
}

function questionsOf(session: Session, subscription: Subscription): readonly Question<Answers>[] {
  const { accounts, identities } = session.azure.in(subscription);
  const title = l10n.t('Check CMK Readiness of an Intended Account');
  return [
    {
      isAnswered: ({ name }) => name !== undefined,
      ask: async (answers, frame) =>
        taken(
          await input(frame, {
            title,
            prompt: l10n.t('Name of the account that is to be made'),
            placeholder: l10n.t('For example orders-eu'),
            value: answers.name,
            rule: accountNameRule,
          }),
          (name) => ({ ...answers, name }),
        ),
    },
    {
      isAnswered: ({ region }) => region !== undefined,
      ask: async (answers, frame) =>
        taken(
          await pick<RegionChoice>(frame, {
            title,
            placeholder: l10n.t('Choose the region of the account'),
            loading: l10n.t('Reading the regions'),
            load: async (signal) => map(await accounts.regions(signal), (all) => placeRows(all, undefined)),
          }),
          (region) => ({ ...answers, region }),
        ),
    },
    {
      isAnswered: ({ identity }) => identity !== undefined,
      ask: async (answers, frame) =>
        taken(
          await pick<UserAssignedIdentity | 'firstParty'>(frame, {
            title,
            placeholder: l10n.t('Choose the identity with which the account reaches its key'),
            loading: l10n.t('Reading the user-assigned identities'),
            load: async (signal) =>
              map(await identities.list(signal), (all) => [{ rows: [firstParty, ...all.map(identityRow)] }]),
          }),
          (identity) => ({ ...answers, identity }),
        ),
    },
    {
      isAnswered: ({ continuous }) => continuous !== undefined,
      ask: async (answers, frame) =>
        taken(
          await pick<boolean>(frame, {
            title,
            placeholder: l10n.t('Choose the backup of the account'),
            load: () => Promise.resolve(succeeded([{ rows: backups }])),
          }),
          (continuous) => ({ ...answers, continuous }),
        ),
    },
  ];
}

const firstParty: Row<'firstParty'> = {
  label: text('Azure Cosmos DB'),
  description: text('the first-party principal'),
  icon: 'azure',
  value: 'firstParty',
};

const identityRow = (identity: UserAssignedIdentity): Row<UserAssignedIdentity> => ({
  label: identityName(identity.id),
  icon: 'account',
  value: identity,
});

const backups: readonly Row<boolean>[] = [
  { label: text('Periodic'), value: false },
  { label: text('Continuous'), value: true },
];
