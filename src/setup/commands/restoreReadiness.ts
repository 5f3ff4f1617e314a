import type { Outcome } from '../../model/outcome.ts';
import type { Problem, Remedy } from '../../model/problem.ts';
import type { Account } from '../../model/resources.ts';
import { liveSource, restoreWindow, usualRestoreTime } from '../../model/restore.ts';
import { specVaultId } from '../../model/spec.ts';
import { namedScope, notFound, mightBeUnseen } from '../../model/problems.ts';
import { text } from '../../model/text.ts';
import type { Page } from '../../ui/page/page.ts';
import { type PageSource, showPage } from '../../ui/page/panel.ts';
import { connectedPage, resourceNameIn } from '../../views/pageSource.ts';
import type { CommandContext, Services } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import { runOn } from '../../views/runOn.ts';
import { commandOf, kindsOf, targetNodeOf } from '../../views/targets.ts';
import {
  type RestorePart,
  restoreParts,
  restoreReadings,
  type RestoreSpec,
} from '../changes/restoreChecks.ts';
import { restoreReadinessPage } from '../restorePage.ts';
import { keyLocationOf, loadReadable } from './affectedAccounts.ts';
import { usualName } from './restoreAccount.ts';

/**
 * "Check Restore Readiness": a page that says whether the account can be restored to an hour ago, and what that
 * requires.
 */
export const checkRestore = (context: CommandContext, { account }: TargetNode<'account'>): void =>
  showPage(context.pages, restoreSource(context, account.id));

export const restoreSource = (services: Services, id: string): PageSource =>
  connectedPage(services, {
    kind: 'restore',
    subject: id,
    tab: text('Restore of account {0}', resourceNameIn(id)),
    title: text('Restore of account {0}', resourceNameIn(id)),
    follow: (context, show, signal) => check(context, id, show, signal),
  });

/** Reads everything again, then shows the page. */
async function check(
  context: CommandContext,
  id: string,
  show: (page: Page) => void,
  signal: AbortSignal,
): Promise<void> {
  const again = () => check(context, id, show, signal);
  show({
    title: text('Restore of account {0}', resourceNameIn(id)),
    state: { mark: 'running', text: text('Checking. Nothing has changed yet.') },
    sections: [],
  });
  const found = await read(context, id, signal);
  if (signal.aborted || found.kind === 'cancelled') return;
  if (found.kind === 'failed') {
    show(failedPage(id, found.problem, again));
    return;
  }
  const { spec, account, parts } = found.value;
  const { subscription } = spec;
  const node = { kind: 'account', subscription, account } as const;
  show(
    restoreReadinessPage({
      spec,
      parts,
      sandbox: context.session.kind === 'sandbox',
      restore: () => runOn(context, 'cosmosCmk.restoreAccount', node),
      remedy: async (remedy) => {
        await runOn(context, commandOf(remedy), await targetOf(context, remedy, spec));
        await again();
      },
      again,
    }),
  );
}

interface Checked {
  readonly spec: RestoreSpec;
  readonly account: Account;
  readonly parts: readonly RestorePart[];
}

async function read({ session }: CommandContext, id: string, signal: AbortSignal): Promise<Outcome<Checked>> {
  const { inventory, azure, pace } = session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  const subscription = inventory.snapshot.subscriptions.find((one) =>
    id.toLowerCase().startsWith(`/subscriptions/${one.id.toLowerCase()}/`),
  );
  if (!subscription) return { kind: 'failed', problem: unseen(id) };
  const { accounts, restores } = azure.in(subscription);
  const [account, list] = await Promise.all([
    accounts.get(id, signal),
    restores.list(signal),
    loadReadable(session, 'vaults', signal),
  ]);
  if (account.kind !== 'done') return account;
  if (list.kind !== 'done') return list;
  if (!account.value) return { kind: 'failed', problem: unseen(id) };
  const { name, resourceGroup, keyUri, defaultIdentity } = account.value;
  const source = liveSource(list.value, name);
  const now = pace.now();
  const keyLocation = keyUri === undefined ? undefined : keyLocationOf(session, keyUri);
  const spec: RestoreSpec = {
    subscription,
    source: source ?? { id: '', name },
    at: source ? usualRestoreTime(restoreWindow(source, now), now) : now,
    resourceGroup,
    name: usualName({ name }),
    ...(defaultIdentity.kind === 'userAssigned' ? { identityId: defaultIdentity.id } : {}),
    account: account.value,
    ...(keyLocation ? { keyLocation } : {}),
  };
  const parts = await restoreParts(restoreReadings(azure, spec, signal), now);
  return parts.kind === 'done'
    ? { kind: 'done', value: { spec, account: account.value, parts: parts.value } }
    : parts;
}

/** The resource that the command runs on. Without one, the command asks. */
async function targetOf(
  { session }: CommandContext,
  remedy: Remedy,
  { subscription, account, keyLocation }: RestoreSpec,
) {
  if (remedy === 'signInToTenant') return undefined;
  const [kind] = kindsOf[remedy];
  return (
    kind &&
    targetNodeOf(session, kind, {
      subscription: keyLocation?.subscription ?? subscription,
      ...(account ? { accountId: account.id } : {}),
      ...(keyLocation ? { vaultId: specVaultId(keyLocation), key: keyLocation.key.name } : {}),
    })
  );
}

const unseen = (id: string): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: notFound(namedScope(id)),
  why: mightBeUnseen,
  next: text('To restore a deleted account, run Restore CMK Account on its subscription.'),
  remedy: 'none',
});

const failedPage = (id: string, { what, why, next }: Problem, again: () => unknown): Page => ({
  title: text('Restore of account {0}', resourceNameIn(id)),
  state: { mark: 'failed', text: what, details: [why, next] },
  actions: [{ id: 'again', label: text('Check Again'), kind: 'secondary', run: again }],
  sections: [],
});
