import { commands, l10n, window, workspace } from 'vscode';
import { valueOf } from '../../app/loadable.ts';
import type { Session } from '../../app/session.ts';
import type { Cause } from '../../domain/drill/cause.ts';
import { copyOf } from '../../domain/drill/copy.ts';
import { text } from '../../domain/text.ts';
import type { Connections } from '../connections.ts';
import { ShownDocument } from '../shownDocument.ts';
import { translate } from '../showText.ts';
import type { Node } from '../tree/node.ts';
import type { Workbench } from '../tree/workbenchType.ts';
import { withStop } from '../withStop.ts';
import { drillMarkdown } from './drillMarkdown.ts';
import { type DrillState, isRevoked, minutesBetween } from './drillState.ts';
import { follow, type Followed } from './follow.ts';
import { pickCause } from './pickCause.ts';
import type { RunbookFacts } from './runbookFacts.ts';
import { runbookMarkdown } from './runbookMarkdown.ts';
import { type Subject, subjectOf } from './subject.ts';

/**
 * "Revocation Drill": copies a vault and its accounts into the sandbox, takes the key away there, and follows until a
 * person has repaired it. It ends with a run-book of the real inventory. Azure is only read.
 */
export async function drill(
  { connections }: Pick<Workbench, 'connections'>,
  node: Node,
  session: Session,
): Promise<void> {
  if (node.kind !== 'vault' && node.kind !== 'key' && node.kind !== 'keyVersion') return;
  const subject = await withStop(l10n.t('Reading the accounts of {0}', node.vault.name), (signal) =>
    subjectOf(session, node, signal),
  );
  if (!subject) {
    await window.showInformationMessage(
      l10n.t('None of the accounts that could be read has a key of it: there is nothing to drill.'),
    );
    return;
  }
  const cause = await pickCause(node.vault);
  if (!cause) return;
  const { vault, key, onKey, inVault, subscriptions, atLeast } = subject;
  const { cloud } = session.azure;
  const facts: RunbookFacts = {
    ...{ cloud, vault, key, subscriptions, atLeast, drilled: cause },
    accounts: hitsVault(cause) ? inVault : onKey,
    sandbox: session.kind === 'sandbox',
  };
  await connections.enterSandbox(copyOf(cloud, subscriptions, vault, inVault));
  await commands.executeCommand('workbench.view.extension.cosmosCmk');
  await hold(connections, subject, cause, facts);
}

/** Every account of the vault loses its data, and not those of the one key only. */
const hitsVault = (cause: Cause) =>
  cause === 'accessRemoved' || cause === 'vaultFirewalled' || cause === 'vaultDeleted';

async function hold(
  connections: Connections,
  { vault, key }: Subject,
  cause: Cause,
  facts: RunbookFacts,
): Promise<void> {
  const { session } = connections;
  if (!session?.rehearsal) return;
  const { rehearsal, inventory } = session;
  const ended = new AbortController();
  // Whoever leaves the sandbox ends the drill.
  const listening = connections.onDidChange(() => ended.abort());
  try {
    await inventory.load({ kind: 'subscriptions' });
    const { subscriptions } = valueOf(inventory.snapshot.get('subscriptions')) ?? { subscriptions: [] };
    const document = new ShownDocument('cosmos-cmk-drill');
    const begun = session.pace.now();
    rehearsal.befall(cause, vault.name, key);
    const start: DrillState = {
      ...{ cause, key, begun, vault },
      accounts: facts.accounts.map((account) => ({
        account: { ...account, status: { kind: 'confirmed' } },
      })),
    };
    await document.show(l10n.t('Drill on {0}', key), drillMarkdown(start, translate));
    const followed = { session, rehearsal, subscriptions, signal: ended.signal };
    const show = (state: DrillState) => document.update(drillMarkdown(state, translate));
    const dark = await untilNoticed(start, { ...followed, onLook: show });
    if (!dark.noticed) return;
    void offerRunbook(
      l10n.t(
        'Sandbox: accounts that have lost their key: {0}. Find the cause and repair it; the drill says how.',
        dark.accounts.length,
      ),
      facts,
    );
    const back = await follow(dark, ({ recovered }) => recovered !== undefined, {
      ...followed,
      onLook: show,
    });
    if (back.noticed === undefined || back.recovered === undefined) return;
    const took = minutesBetween(back.noticed, back.recovered);
    await offerRunbook(l10n.t('Sandbox: all accounts are back, {0} min after they had gone.', took), facts);
  } finally {
    ended.abort();
    listening.dispose();
  }
}

/** Accounts notice late; who does not want to wait ends the drill. */
const untilNoticed = (start: DrillState, followed: Followed): Promise<DrillState> =>
  withStop(l10n.t('Sandbox: the drill is on'), (stop, tell) =>
    follow(start, ({ noticed }) => noticed !== undefined, {
      ...followed,
      signal: AbortSignal.any([stop, followed.signal]),
      onLook: async (state) => {
        const gone = state.accounts.filter(isRevoked).length;
        tell(text('accounts that have noticed: {0} of {1}', gone, state.accounts.length));
        await followed.onLook(state);
      },
    }),
  );

async function offerRunbook(message: string, facts: RunbookFacts): Promise<void> {
  const write = l10n.t('Write Run-Book');
  if ((await window.showInformationMessage(message, write)) !== write) return;
  const content = runbookMarkdown(facts, translate);
  await window.showTextDocument(await workspace.openTextDocument({ language: 'markdown', content }));
}
