import { valueOf } from '../../inventory/snapshot.ts';
import type { ReadResult } from '../../model/inventoryView.ts';
import type { Subscription } from '../../model/resources.ts';
import { text } from '../../model/text.ts';
import type { Session } from '../../session/session.ts';
import type { Page } from '../../ui/page/page.ts';
import { type PageSource, showPage } from '../../ui/page/panel.ts';
import { shownSubscriptions } from '../../views/children.ts';
import type { CommandContext, Services } from '../../views/commandContext.ts';
import { connectedPage } from '../../views/pageSource.ts';
import { openPage, runOn } from '../../views/runOn.ts';
import { compliancePage, complianceTitle, type SubscriptionCompliance } from '../compliancePage.ts';
import { type ReadCompliance, readCompliance } from '../readCompliance.ts';

/** "Show Policy Compliance": of the selected subscriptions. */
export const showCompliance = (context: CommandContext): void =>
  showPage(context.pages, complianceSource(context));

export const complianceSource = (services: Services): PageSource =>
  connectedPage(services, {
    kind: 'compliance',
    subject: '',
    tab: complianceTitle,
    title: complianceTitle,
    follow,
  });

/** Subscription by subscription, so that a large tenant isn't asked for everything at once. */
async function follow(
  context: CommandContext,
  show: (page: Page) => void,
  signal: AbortSignal,
): Promise<void> {
  const { session, choice } = context;
  const { inventory, azure, pace } = session;
  const read = new Map<string, ReadCompliance>();
  const subscriptions = () => shownSubscriptions(inventory.snapshot, choice.of(session));
  const draw = () => {
    if (signal.aborted) return;
    show(
      compliancePage({
        subscriptions: subscriptions().map((one) => complianceOf(session, one, read.get(one.id))),
        sandbox: session.kind === 'sandbox',
        now: pace.now(),
        open: (kind, id) => openPage(context, kind, id),
        checkPlanned: () => runOn(context, 'cosmosCmk.checkIntended'),
        readAgain: () => follow(context, show, signal),
      }),
    );
  };
  await inventory.load({ kind: 'subscriptions' }, signal);
  draw();
  for (const subscription of subscriptions()) {
    if (signal.aborted) return;
    const [policy] = await Promise.all([
      readCompliance(azure, subscription, signal),
      inventory.load({ kind: 'accounts', subscription }, signal),
      inventory.load({ kind: 'vaults', subscription }, signal),
    ]);
    read.set(subscription.id, policy);
    draw();
  }
}

function complianceOf(
  { inventory: { snapshot } }: Session,
  { id, name }: Subscription,
  policy: ReadCompliance | undefined,
): SubscriptionCompliance {
  const list = (kind: 'accounts' | 'vaults'): ReadResult<readonly { id: string; name: string }[]> => {
    const part = snapshot.get(kind, id);
    if (part.state === 'failed') return { read: false, why: part.problem.why };
    const value = valueOf<readonly { id: string; name: string }[]>(part);
    return value ? { read: true, value } : { read: false, why: text("It wasn't read.") };
  };
  return { id, name, policy, accounts: list('accounts'), vaults: list('vaults') };
}
