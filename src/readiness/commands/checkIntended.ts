import { identityName } from '../../model/keyIdentity.ts';
import { accountNameRule } from '../../model/names.ts';
import { map } from '../../model/outcome.ts';
import type { Subscription, UserAssignedIdentity } from '../../model/resources.ts';
import type { RegionChoice } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import type { Session } from '../../session/session.ts';
import { input } from '../../ui/inputBox.ts';
import { locationRows } from '../../ui/pickers/rows.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import type { Row } from '../../ui/row.ts';
import { askAll, type WizardQuestion, mapPrompted } from '../../ui/wizard.ts';
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

function questionsOf(session: Session, subscription: Subscription): readonly WizardQuestion<Answers>[] {
  const { accounts, identities } = session.azure.in(subscription);
  const title = text('Check CMK Readiness of Planned Account');
  return [
    {
      isAnswered: ({ name }) => name !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await input(frame, {
            title,
            prompt: text('Name of the planned account'),
            placeholder: text('For example, orders-eu'),
            value: answers.name,
            rule: accountNameRule,
          }),
          (name) => ({ ...answers, name }),
        ),
    },
    {
      isAnswered: ({ region }) => region !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await pick<RegionChoice>(frame, {
            title,
            placeholder: text('Choose a region for the account'),
            load: async (signal) =>
              map(await accounts.regions(signal), (all) => locationRows(all, undefined)),
          }),
          (region) => ({ ...answers, region }),
        ),
    },
    {
      isAnswered: ({ identity }) => identity !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await pick<UserAssignedIdentity | 'firstParty'>(frame, {
            title,
            placeholder: text('Choose the identity that uses the key'),
            load: async (signal) =>
              map(await identities.list(signal), (all) => [{ rows: [firstParty, ...all.map(identityRow)] }]),
          }),
          (identity) => ({ ...answers, identity }),
        ),
    },
    {
      isAnswered: ({ continuous }) => continuous !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await pickFixed<boolean>(frame, {
            title,
            placeholder: text('Choose the backup mode'),
            sections: [{ rows: backups }],
          }),
          (continuous) => ({ ...answers, continuous }),
        ),
    },
  ];
}

const firstParty: Row<'firstParty'> = {
  label: text('Azure Cosmos DB'),
  description: text('first-party principal'),
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
