import { commands } from 'vscode';
import { parseResourceId, sameId } from '../model/resourceId.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { specAccountId } from '../model/spec.ts';
import { text } from '../model/text.ts';
import { type SpecOf, workTitle } from '../session/work.ts';
import { workStoreOf } from '../session/workStore.ts';
import type { Action, Page, State } from '../ui/page/page.ts';
import type { PageSource } from '../ui/page/panel.ts';
import type { CommandContext, Services } from '../views/commandContext.ts';
import { connectedPage, resourceNameIn } from '../views/pageSource.ts';
import { createAccount, planAgain } from './createAccount.ts';
import { planAddress, planTab, useResult } from './planTab.ts';
import { createdState, resultActions, resultFacts } from './result.ts';
import { named } from '../model/problems.ts';

/**
 * The page of a plan after a reload. A plan that only waited for its confirmation is read again. A creation that was
 * running offers to continue, and one that is finished shows its account.
 */
export const savedPlan = (services: Services, accountId: string): PageSource =>
  connectedPage(services, {
    ...planAddress(accountId),
    tab: planTab(resourceNameIn(accountId)),
    title: text('Create {0}', named.account(resourceNameIn(accountId))),
    follow: (context, show, signal) => follow(context, accountId, show, signal),
  });

async function follow(
  context: CommandContext,
  accountId: string,
  show: (page: Page) => void,
  signal: AbortSignal,
): Promise<void> {
  const found = await recordOf(context, accountId);
  const creation = found && !found.isBegun ? await planAgain(context, found.spec) : undefined;
  if (signal.aborted) return;
  if (creation) {
    creation.source.follow(show, signal);
    await creation.read();
    return;
  }
  const head = { title: text('Create {0}', named.account(resourceNameIn(accountId))), sections: [] };
  if (found) {
    const continued: Action = {
      id: 'continue',
      label: text('Continue'),
      kind: 'primary',
      run: () => createAccount(context, undefined, found.spec),
    };
    show({ ...head, state: notCreated(resourceNameIn(accountId)), actions: [continued] });
    return;
  }
  const created = await createdAccount(context, accountId, signal);
  show(created ? createdPage(context, created) : { ...head, ...forgotten });
}

interface Found {
  readonly spec: SpecOf<'createAccount'>;
  /** Whether it was confirmed, so that Azure might have changed. */
  readonly isBegun: boolean;
}

async function recordOf({ shell, session }: CommandContext, accountId: string): Promise<Found | undefined> {
  const found = await workStoreOf(shell, session).resting();
  const records = found.kind === 'done' ? found.value.records : [];
  const [first] = records.flatMap(({ value: { work, process, stopped } }) =>
    work.kind === 'createAccount' && sameId(specAccountId(work.spec), accountId)
      ? [{ spec: work.spec, isBegun: process !== undefined || stopped === true }]
      : [],
  );
  return first;
}

const notCreated = (name: string): State => ({
  mark: 'skipped',
  text: text("Account {0} isn't created yet.", name),
  details: [text("Checks what's done, then plans the rest.")],
});

interface Created {
  readonly subscription: Subscription;
  readonly account: Account;
}

async function createdAccount(
  { session: { azure, inventory } }: CommandContext,
  accountId: string,
  signal: AbortSignal,
): Promise<Created | undefined> {
  await inventory.load({ kind: 'subscriptions' }, signal);
  const { subscriptionId = '' } = parseResourceId(accountId) ?? {};
  const subscription = inventory.snapshot.subscriptions.find(({ id }) => sameId(id, subscriptionId));
  const read = subscription && (await azure.in(subscription).accounts.get(accountId, signal));
  if (!subscription || read?.kind !== 'done' || !read.value) return undefined;
  return { subscription, account: read.value };
}

const createdPage = (context: CommandContext, { subscription, account }: Created): Page => ({
  title: text('Create account {0}', account.name),
  state: createdState(account),
  actions: resultActions(account, context.session.kind === 'sandbox', (command) =>
    useResult(context, subscription, account, command),
  ),
  sections: [resultFacts(account)],
});

/** The page of a plan that was discarded before its account was created. */
const forgotten: Pick<Page, 'state' | 'actions'> = {
  state: {
    mark: 'info',
    text: text('This page is from an earlier session.'),
    details: [text('To continue, run "{0}" again.', workTitle('createAccount'))],
  },
  actions: [
    {
      id: 'createAccount',
      label: workTitle('createAccount'),
      kind: 'primary',
      run: () => commands.executeCommand('cosmosCmk.createAccount'),
    },
  ],
};
