import { locatedVault } from '../../inventory/keyStores.ts';
import { partsOfKeyId } from '../../model/inventoryView.ts';
import { sameId } from '../../model/resourceId.ts';
import { named } from '../../model/problems.ts';
import { noUser } from '../../model/accountCount.ts';
import { text, type Text } from '../../model/text.ts';
import { keyLossCauses, type KeyLossCause } from '../../session/keyLossSimulation.ts';
import type { Session } from '../../session/session.ts';
import type { Page } from '../../ui/page/page.ts';
import { type PageHost, type PageSource, showPage } from '../../ui/page/panel.ts';
import { copyText } from '../../ui/showText.ts';
import type { Account } from '../../model/resources.ts';
import { connectedPage } from '../../views/pageSource.ts';
import { openPage } from '../../views/runOn.ts';
import type { CommandContext, Services } from '../../views/commandContext.ts';
import { runbookPage } from '../runbookPage.ts';
import { type DrillSubject, readDrillSubject, readRecentChanges, runbookFactsOf } from '../subject.ts';

/** The runbook for the target of a drill. The drill has already read the facts, and the session shows only a copy. */
export const showRunbook = (
  host: PageHost,
  session: Session,
  subject: DrillSubject,
  drilled: KeyLossCause,
  open: (account: Account) => unknown,
): void =>
  showPage(host, {
    address: { kind: 'runbook', subject: `${drilled} ${subject.vault.id}/keys/${subject.key}` },
    tab: tabOf(subject.key),
    follow: (show, signal) => showFacts(session, subject, drilled, open, show, signal),
  });

/** What changed is read last, because the rest doesn't need it. */
async function showFacts(
  session: Session,
  subject: DrillSubject,
  drilled: KeyLossCause,
  open: (account: Account) => unknown,
  show: (page: Page) => void,
  signal: AbortSignal,
): Promise<void> {
  const facts = runbookFactsOf(session, subject, drilled);
  show({ ...runbookPage(facts, copyText, open), busy: text('Reading recent changes') });
  const changes = await readRecentChanges(session, subject, signal);
  if (!signal.aborted) show(runbookPage({ ...facts, changes }, copyText, open));
}

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
  state('running', text('Reading from Azure'));
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
  if (subject) await showFacts(session, subject, drilled, open, show, signal);
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
