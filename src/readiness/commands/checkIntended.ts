import { identityName } from '../../model/keyIdentity.ts';
import { accountNameRule } from '../../model/names.ts';
import { map } from '../../model/outcome.ts';
import { sameId } from '../../model/resourceId.ts';
import type { UserAssignedIdentity } from '../../model/resources.ts';
import type { RegionChoice } from '../../model/spec.ts';
import { properName, text } from '../../model/text.ts';
import { markSandbox } from '../../session/session.ts';
import { input } from '../../ui/inputBox.ts';
import { locationRows } from '../../ui/pickers/rows.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import type { Row } from '../../ui/row.ts';
import { askAll, type WizardQuestion, mapPrompted } from '../../ui/wizard.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { askNode, type TargetNode } from '../../views/commandTarget.ts';
import type { IntendedAccount } from '../intendedAccount.ts';

interface Answers {
  readonly subscription?: TargetNode<'subscription'>;
  readonly vault?: TargetNode<'vault'> | 'none';
  readonly key?: TargetNode<'key'> | 'none';
  readonly name?: string;
  readonly region?: RegionChoice;
  readonly identity?: UserAssignedIdentity | 'firstParty';
  readonly continuous?: boolean;
}

type PlaceNode = TargetNode<'key' | 'vault' | 'subscription'>;

/** A planned account, and the key, vault, or subscription that it is planned on. */
export interface Planned {
  readonly on: PlaceNode;
  readonly intended: IntendedAccount;
}

/** Asks for the planned account's key and properties. The checks report invalid answers. */
export async function askIntended(
  context: CommandContext,
  given: PlaceNode | undefined,
): Promise<Planned | undefined> {
  const answers = await askAll<Answers>(questionsOf(context, given?.kind), givenAnswers(given));
  const { name, region, identity, continuous } = answers ?? {};
  const on = answers && placeOf(answers);
  if (!on || name === undefined || !region || !identity || continuous === undefined) return undefined;
  const intended = { name, region: region.name, continuous };
  return { on, intended: { ...intended, ...(identity === 'firstParty' ? {} : { identity }) } };
}

/** The questions that the row answers on which the command was run. */
function givenAnswers(given: PlaceNode | undefined): Answers {
  switch (given?.kind) {
    case 'subscription':
      return { subscription: given };
    case 'vault':
      return { vault: given };
    case 'key':
      return { key: given };
    case undefined:
      return {};
  }
}

const placeOf = ({ subscription, vault, key }: Answers): PlaceNode | undefined =>
  [key, vault, subscription].find((one) => typeof one === 'object');

function questionsOf(
  context: CommandContext,
  given: PlaceNode['kind'] | undefined,
): readonly WizardQuestion<Answers>[] {
  const { session } = context;
  const command = text('Check CMK Readiness of Planned Account');
  const title = markSandbox(session, command);
  const azureOf = (answers: Answers) => {
    const place = placeOf(answers);
    if (!place) throw new Error('The subscription must be asked first.');
    return session.azure.in(place.subscription);
  };
  const place: readonly WizardQuestion<Answers>[] = [
    {
      isAsked: () => given === undefined,
      isAnswered: ({ subscription }) => subscription !== undefined,
      ask: async (_, frame) =>
        mapPrompted(
          await askNode(context, frame, { kind: 'subscription', title: command }),
          (subscription) => ({
            subscription,
          }),
        ),
    },
    {
      isAsked: () => given === undefined || given === 'subscription',
      isAnswered: ({ vault }) => vault !== undefined,
      ask: async ({ vault: _, key: __, ...answers }, frame) =>
        mapPrompted(
          await askNode(context, frame, {
            ...{ kind: 'vault', title: command, others: [noVault] },
            offers: () =>
              Promise.resolve(
                (node) =>
                  node.kind === 'vault' &&
                  sameId(node.subscription.id, answers.subscription?.subscription.id ?? ''),
              ),
          }),
          (vault) => ({ ...answers, vault }),
        ),
    },
    {
      isAsked: ({ vault }) => given !== 'key' && vault !== 'none',
      isAnswered: ({ key }) => key !== undefined,
      ask: async (answers, frame) => {
        const { vault } = answers;
        if (typeof vault !== 'object') return { kind: 'back' };
        const list = { kind: 'key', title: command, under: vault, others: [noKey] } as const;
        return mapPrompted(await askNode(context, frame, list), (key) => ({ ...answers, key }));
      },
    },
  ];
  return [
    ...place,
    {
      isAnswered: ({ name }) => name !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await input(frame, {
            title,
            prompt: text('Name of the planned account'),
            placeholder: text('For example, {0}', 'orders-eu'),
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
              map(await azureOf(answers).accounts.regions(signal), (all) => locationRows(all, undefined)),
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
              map(await azureOf(answers).identities.list(signal), (all) => [
                { rows: [firstParty, ...all.map(identityRow)] },
              ]),
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

const noVault = {
  label: text('No key vault yet'),
  detail: text("Checks only what doesn't depend on the key vault"),
  icon: 'circle-slash',
  value: 'none',
} as const;

const noKey = {
  label: text('No key yet'),
  detail: text("Checks only what doesn't depend on the key"),
  icon: 'circle-slash',
  value: 'none',
} as const;

const firstParty: Row<'firstParty'> = {
  label: properName('Azure Cosmos DB'),
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
