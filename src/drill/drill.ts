import { commands, l10n, window, workspace } from 'vscode';
import { estateOf, estateView } from '../health/estateOfSnapshot.ts';
import { usersOfVault } from '../health/keyDependencies.ts';
import { accountsOf, keyName } from '../health/lookup.ts';
import { valueOf } from '../inventory/snapshot.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import { minutes } from '../model/time.ts';
import { type Cause, causes, copyOf, type Rehearsal, toldOf } from '../session/rehearsal.ts';
import type { Session } from '../session/session.ts';
import type { Connections } from '../session/sessionManager.ts';
import { withStop } from '../ui/progress.ts';
import { ShownDocument } from '../ui/readonlyDocument.ts';
import { showText, translate } from '../ui/showText.ts';
import type { Node } from '../views/nodes/node.ts';
import type { Services } from '../views/workbench.ts';
import {
  drillMarkdown,
  type DrillState,
  isRevoked,
  lookedAt,
  minutesBetween,
  type SeenAccount,
} from './documents.ts';
import { type RunbookFacts, runbookMarkdown } from './runbook.ts';

interface Followed {
  readonly session: Session;
  readonly rehearsal: Rehearsal;
  readonly subscriptions: readonly Subscription[];
  readonly signal: AbortSignal;
  /** Called after each poll. */
  readonly onLook: (state: DrillState) => Promise<void>;
}

/** Polls the accounts once a minute of Azure's time, until the drill reaches the wanted state or the signal ends it. */
async function follow(
  start: DrillState,
  isOver: (state: DrillState) => boolean,
  { session, rehearsal, subscriptions, signal, onLook }: Followed,
): Promise<DrillState> {
  let state = start;
  while (!isOver(state) && !signal.aborted) {
    const accounts = await Promise.all(
      state.accounts.map((one) => look(session, rehearsal, subscriptions, one, signal)),
    );
    state = lookedAt(state, accounts, session.pace.now());
    await onLook(state);
    if (!isOver(state)) await session.pace.pause(minutes(1), signal);
  }
  return state;
}

/** An account that can't be read keeps its last observed state. */
async function look(
  { azure, inventory }: Session,
  rehearsal: Rehearsal,
  subscriptions: readonly Subscription[],
  before: SeenAccount,
  signal: AbortSignal,
): Promise<SeenAccount> {
  const { id, name, subscriptionId } = before.account;
  const subscription = subscriptions.find((one) => sameId(one.id, subscriptionId));
  if (!subscription) return before;
  const [found, heard] = await Promise.all([
    azure.in(subscription).accounts.get(id, signal),
    rehearsal.knock(name).catch(() => undefined),
  ]);
  const account: Account = (found.kind === 'done' && found.value) || before.account;
  if (account.status.kind !== before.account.status.kind) inventory.accountRead(account);
  return { account, ...(heard ? { heard } : {}) };
}

/** Asks which failure to simulate. */
async function pickCause(vault: Pick<Vault, 'id'>): Promise<Cause | undefined> {
  const picked = await window.showQuickPick(
    causes.map((cause) => {
      const { title, story } = toldOf(cause, vault);
      return { label: showText(title), detail: showText(story), cause };
    }),
    {
      title: l10n.t('Revocation Drill'),
      placeHolder: l10n.t('Choose what goes wrong, on a copy in the sandbox: nothing in Azure is touched'),
      ignoreFocusOut: true,
      matchOnDetail: true,
    },
  );
  return picked?.cause;
}

/** The target of a drill. */
interface Subject {
  readonly vault: Vault;
  /** The lost key. If none was chosen, it's the one that most accounts use. */
  readonly key: string;
  readonly onKey: readonly Account[];
  readonly inVault: readonly Account[];
  readonly subscriptions: readonly Subscription[];
  /** A subscription or tenant couldn't be read, so there might be more accounts. */
  readonly atLeast: boolean;
}

type Held = Extract<Node, { kind: 'vault' | 'key' | 'keyVersion' }>;

/** Reads the accounts of all readable subscriptions. Undefined if none of them uses a key of the vault. */
async function subjectOf(
  session: Pick<Session, 'azure' | 'inventory' | 'pace'>,
  node: Held,
  signal: AbortSignal,
): Promise<Subject | undefined> {
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  const subscriptions = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  await inventory.loadAll(
    subscriptions.map((subscription) => ({ kind: 'accounts', subscription })),
    signal,
  );
  const estate = estateOf(inventory.snapshot, estateView(session, subscriptions));
  const { users, hiding } = usersOfVault(estate, node.vault);
  const used = new Set(users.map(({ account }) => account));
  // In the order of the lists, which decides between keys with the same number of accounts.
  const inVault = accountsOf(estate).filter((account) => used.has(account));
  const onKeys = Map.groupBy(inVault, ({ keyUri = '' }) => keyName(keyUri, estate).uri?.key.toLowerCase());
  const [most] = [...onKeys].sort(([, a], [, b]) => b.length - a.length);
  const key = 'key' in node ? node.key.name : most?.[0];
  const onKey = onKeys.get(key?.toLowerCase());
  if (key === undefined || !onKey) return undefined;
  return { vault: node.vault, key, onKey, inVault, subscriptions, atLeast: hiding.length > 0 };
}

/**
 * "Revocation Drill": copies a vault and its accounts into the sandbox, simulates a key loss there, and follows the
 * accounts until a person has fixed it. It ends with a run-book for the real inventory. Azure is only read.
 */
export async function drill(
  { connections }: Pick<Services, 'connections'>,
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

/** Whether all accounts of the vault lose access, not only those of one key. */
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
  // Leaving the sandbox ends the drill.
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

/** Accounts are affected with a delay. Canceling the wait ends the drill. */
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
