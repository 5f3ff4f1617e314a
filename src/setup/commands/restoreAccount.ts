import { accountNameRule } from '../../model/names.ts';
import { cancelled, map, succeeded } from '../../model/outcome.ts';
import type { Account, ResourceGroup, Subscription } from '../../model/resources.ts';
import {
  liveSource,
  parseUtc,
  type RestorableAccount,
  restoreTimeRule,
  restoreWindow,
  usualRestoreTime,
  utcSecond,
} from '../../model/restore.ts';
import { specVaultId } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import { markSandbox } from '../../session/session.ts';
import { type SpecOf, workTitle } from '../../session/work.ts';
import { input } from '../../ui/inputBox.ts';
import { accountVerdict } from '../../ui/nameCheck.ts';
import { pick } from '../../ui/quickPick.ts';
import { byName } from '../../ui/row.ts';
import { askAll, mapPrompted, type WizardQuestion } from '../../ui/wizard.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import { restoration } from '../changes/restoreAccount.ts';
import { liveAccount, noBackup, restoreReadings } from '../changes/restoreChecks.ts';
import { keyLocationOf, loadReadable, partsChangedByGrant } from './affectedAccounts.ts';
import { restoreIdentityRows, restorableRows } from './restoreRows.ts';
import { runStepCommand, type StepCommand, whileChecking } from './runStepCommand.ts';

interface Answers {
  readonly source?: RestorableAccount;
  readonly at?: number;
  readonly group?: string;
  readonly name?: string;
  readonly identityId?: string;
}

/**
 * "Restore CMK Account...": a live account at an earlier time under another name, or a deleted account. The resource
 * group and the identity are only asked for if the source doesn't have them.
 */
export async function restoreAccount(
  context: CommandContext,
  node: TargetNode<'account'> | TargetNode<'subscription'>,
): Promise<void> {
  const { subscription } = node;
  const account = node.kind === 'account' ? node.account : undefined;
  const known = account && (await sourceOf(context, subscription, account));
  if (account && !known) return;
  const title = markSandbox(context.session, workTitle('restoreAccount'));
  const answers = await askAll(questions(context, subscription, title, known ?? {}), known ?? {});
  if (!answers) return;
  const { source, at, group, name, identityId } = answers;
  if (!source || at === undefined || !group || !name || !identityId) return;
  const found = account
    ? succeeded(account)
    : await whileChecking(context, workTitle('restoreAccount'), async (signal) => {
        if (source.deleted !== undefined) return succeeded<Account | undefined>(undefined);
        const all = await context.session.azure.in(subscription).accounts.list(signal);
        return signal.aborted ? ({ kind: 'cancelled' } as const) : liveAccount(all, source);
      });
  if (found.kind === 'failed') await context.shell.showProblem(found.problem);
  if (found.kind !== 'done') return;
  const live = found.value;
  await runRestore(context, {
    subscription,
    source: { id: source.id, name: source.name },
    at,
    resourceGroup: group,
    name,
    identityId,
    ...(live ? { account: { id: live.id, name: live.name } } : {}),
  });
}

/**
 * The known parts of a live account's restore. Undefined if it can't be restored, which is shown, or if the user
 * cancels.
 */
async function sourceOf(
  context: CommandContext,
  subscription: Subscription,
  account: Account,
): Promise<Answers | undefined> {
  const { azure } = context.session;
  const found = await whileChecking(context, workTitle('restoreAccount'), async (signal) => {
    const all = await azure.in(subscription).restores.list(signal);
    return signal.aborted ? ({ kind: 'cancelled' } as const) : all;
  });
  if (found.kind === 'cancelled') return undefined;
  const source = found.kind === 'done' ? liveSource(found.value, account.name) : undefined;
  if (!source) {
    const problem = found.kind === 'failed' ? found.problem : (found.incomplete ?? noBackup(account));
    await context.shell.showProblemOf(context.session, { subscription, accountId: account.id }, problem);
    return undefined;
  }
  const { defaultIdentity } = account;
  return {
    source,
    group: account.resourceGroup,
    ...(defaultIdentity.kind === 'userAssigned' ? { identityId: defaultIdentity.id } : {}),
  };
}

function questions(
  { session }: CommandContext,
  subscription: Subscription,
  title: Text,
  known: Answers,
): readonly WizardQuestion<Answers>[] {
  const { restores, groups, accounts, identities } = session.azure.in(subscription);
  return [
    {
      isAsked: () => known.source === undefined,
      isAnswered: ({ source }) => source !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await pick<RestorableAccount>(frame, {
            title,
            placeholder: text('Choose an account'),
            load: async (signal) => map(await restores.list(signal), restorableRows),
            isCurrent: ({ id }) => id === answers.source?.id,
          }),
          (source) => ({ ...answers, source }),
        ),
    },
    {
      isAnswered: ({ at }) => at !== undefined,
      async ask(answers, frame) {
        const { source } = answers;
        if (!source) return { kind: 'cancel' };
        const now = session.pace.now();
        const window = restoreWindow(source, now);
        const prompted = await input(frame, {
          title,
          prompt: text(
            'Time to restore, in UTC, from {0} to {1}',
            utcSecond(window.from),
            utcSecond(window.to),
          ),
          placeholder: utcSecond(window.to),
          value: utcSecond(answers.at ?? usualRestoreTime(window, now)),
          rule: restoreTimeRule(window),
        });
        return mapPrompted(prompted, (value) => ({ ...answers, at: parseUtc(value) ?? window.to }));
      },
    },
    {
      isAsked: () => known.group === undefined,
      isAnswered: ({ group }) => group !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await pick<ResourceGroup>(frame, {
            title,
            placeholder: text('Choose a resource group'),
            load: async (signal) =>
              map(await groups.list(signal), (all) => [
                {
                  rows: [...all].sort(byName).map((value) => ({ label: value.name, icon: 'folder', value })),
                },
              ]),
          }),
          (group) => ({ ...answers, group: group.name }),
        ),
    },
    {
      isAnswered: ({ name }) => name !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await input(frame, {
            title,
            prompt: text('Name of the new account, unique across Azure'),
            placeholder: text('For example, {0}', 'cosmos-orders-restored'),
            value: answers.name ?? (answers.source && usualName(answers.source)),
            rule: accountNameRule,
            lookUp: async (name, signal) => accountVerdict(name, await accounts.nameTaken(name, signal)),
          }),
          (name) => ({ ...answers, name }),
        ),
    },
    {
      isAsked: () => known.identityId === undefined,
      isAnswered: ({ identityId }) => identityId !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await pick<string>(frame, {
            title,
            placeholder: text('Choose the identity that uses the key'),
            load: async (signal) => map(await identities.list(signal), restoreIdentityRows),
          }),
          (identityId) => ({ ...answers, identityId }),
        ),
    },
  ];
}

/** The name of a deleted account is free. */
export const usualName = ({ name, deleted }: Pick<RestorableAccount, 'name' | 'deleted'>) =>
  deleted === undefined ? `${name.slice(0, 35).replace(/-$/, '')}-restored` : name;

export async function runRestore(context: CommandContext, chosen: SpecOf<'restoreAccount'>): Promise<void> {
  const { session } = context;
  const { azure } = session;
  const { subscription, account: source, ...rest } = chosen;
  const prepare = async (signal: AbortSignal) => {
    const found = source
      ? await azure.in(subscription).accounts.get(source.id, signal)
      : succeeded<Account | undefined>(undefined);
    await loadReadable(session, 'vaults', signal);
    return signal.aborted ? cancelled : map(found, commandFor);
  };
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind: 'restoreAccount', spec: chosen }),
      title: text('Restore account {0} as {1}', chosen.source.name, chosen.name),
      action: text('Restore'),
    },
    prepare,
  );

  function commandFor(account: Account | undefined): StepCommand<ReturnType<typeof restoreReadings>> {
    const keyLocation = account?.keyUri === undefined ? undefined : keyLocationOf(session, account.keyUri);
    const spec = {
      ...rest,
      subscription,
      ...(account ? { account } : {}),
      ...(keyLocation ? { keyLocation } : {}),
    };
    return {
      change: restoration,
      read: (signal) => restoreReadings(azure, spec, signal),
      azure: azure.in(subscription),
      affected: {
        subscription,
        ...(account ? { accountId: account.id } : {}),
        ...(keyLocation ? { vaultId: specVaultId(keyLocation), key: keyLocation.key.name } : {}),
      },
      changedParts: [
        { kind: 'accounts', subscription },
        ...(keyLocation ? partsChangedByGrant(session, keyLocation) : []),
      ],
    };
  }
}
