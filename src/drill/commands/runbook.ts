import { locatedVault } from '../../inventory/keyStores.ts';
import { partsOfKeyId } from '../../model/inventoryView.ts';
import { sameId } from '../../model/resourceId.ts';
import { named } from '../../model/problems.ts';
import { noUser } from '../../model/accountCount.ts';
import { text, type Text } from '../../model/text.ts';
import { keyLossCauses, type KeyLossCause } from '../../session/keyLossSimulation.ts';
import type { Page } from '../../ui/page/page.ts';
import { type PageHost, type PageSource, showPage } from '../../ui/page/panel.ts';
import { copyText } from '../../ui/showText.ts';
import type { Account } from '../../model/resources.ts';
import { connectedPage } from '../../views/pageSource.ts';
import { openPage } from '../../views/runOn.ts';
import type { CommandContext, Services } from '../../views/commandContext.ts';
import { type RunbookFacts, runbookPage } from '../runbookPage.ts';
import { readDrillSubject, runbookFactsOf } from '../subject.ts';

/** The runbook for the target of a drill. The drill has already read the facts, and the session shows only a copy. */
export const showRunbook = (host: PageHost, facts: RunbookFacts, open: (account: Account) => unknown): void =>
  showPage(host, {
    address: { kind: 'runbook', subject: `${facts.drilled} ${facts.vault.id}/keys/${facts.key}` },
    tab: tabOf(facts.key),
    follow: (show) => show(runbookPage(facts, copyText, open)),
  });

const tabOf = (key: string) => text('Runbook: {0}', named.key(key));

/** After a reload, the runbook is created again from current data. */
export function runbookSource(services: Services, subject: string): PageSource {
  const [first = '', ...rest] = subject.split(' ');
  const drilled = keyLossCauses.find((cause) => cause === first) ?? 'keyDisabled';
  const { vaultId, name: key } = partsOfKeyId(rest.join(' '));
  return connectedPage(services, {
    ...{ kind: 'runbook', subject, tab: tabOf(key), title: tabOf(key) },
    follow: (context, show, signal) => write(context, { drilled, vaultId, key }, show, signal),
  });
}

interface Written {
  readonly drilled: KeyLossCause;
  readonly vaultId: string;
  readonly key: string;
}

async function write(
  context: CommandContext,
  written: Written,
  show: (page: Page) => void,
  signal: AbortSignal,
): Promise<void> {
  const { vaultId, key, drilled } = written;
  const { session } = context;
  const { inventory } = session;
  const title = tabOf(key);
  const state = (mark: 'running' | 'unknown', message: Text) =>
    show({ title, state: { mark, text: message }, sections: [] });
  state('running', text('Reading the accounts'));
  await inventory.load({ kind: 'subscriptions' }, signal);
  const { subscriptions } = inventory.snapshot;
  await inventory.loadAll(
    subscriptions.map((subscription) => ({ kind: 'vaults', subscription })),
    signal,
  );
  const located = locatedVault(inventory.snapshot, ({ id }) => sameId(id, vaultId), subscriptions);
  const subject = located && (await readDrillSubject(session, located.vault, key, signal));
  if (signal.aborted) return;
  const open = ({ id }: Account) => openPage(context, 'account', id);
  if (subject) show(runbookPage(runbookFactsOf(session, subject, drilled), copyText, open));
  else
    show({
      title,
      state: {
        mark: 'unknown',
        text: noUser(true),
      },
      actions: [
        {
          id: 'refresh',
          label: text('Refresh'),
          kind: 'secondary',
          run: () => write(context, written, show, signal),
        },
      ],
      sections: [],
    });
}
