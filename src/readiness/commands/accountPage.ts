import { assessAccount } from '../../health/accounts.ts';
import { inventoryIndex } from '../../health/inventoryIndex.ts';
import { inventoryViewOf } from '../../health/readInventoryView.ts';
import { type ChangeHistory, changesContentOf, readChangeHistory } from '../../history/changeHistory.ts';
import { driftOf } from '../../history/drift.ts';
import { valueOf, whyNotListed } from '../../inventory/snapshot.ts';
import type { InventoryView } from '../../model/inventoryView.ts';
import type { JournalEntry } from '../../model/journal.ts';
import { parseKeyUri } from '../../model/keyUri.ts';
import type { Problem } from '../../model/problem.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Account, Subscription } from '../../model/resources.ts';
import { named, notFound, titled, mightBeUnseen } from '../../model/problems.ts';
import { text, type Text } from '../../model/text.ts';
import type { Session } from '../../session/session.ts';
import { followRecovery } from '../../setup/commands/followRecovery.ts';
import type { Page } from '../../ui/page/page.ts';
import { type PageSource, showPage } from '../../ui/page/panel.ts';
import { copyText } from '../../ui/showText.ts';
import { connectedPage, drawOnChange, resourceNameIn } from '../../views/pageSource.ts';
import type { CommandContext, Services } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import { revealRelated } from '../../views/nodeCommands.ts';
import { runOn } from '../../views/runOn.ts';
import { targetNodeOf } from '../../views/targets.ts';
import { type AccountCommand, accountPage } from '../accountPage.ts';
import { keyBehind, accountVerdicts, lastChange, restorable } from '../diagnose.ts';
import { ordered } from '../finding.ts';
import { fixTarget, type TargetFacts } from '../fixTarget.ts';
import { readableScope, readAccountAndKey } from '../read.ts';
import { waitForAzure } from '../waiting.ts';
import type { StatusClock } from '../status.ts';
import { showAbout } from './about.ts';
import { runFix } from './fix.ts';

/** "Explain Status": the page of an account. */
export const explainStatus = (context: CommandContext, { account }: TargetNode<'account'>): void =>
  showPage(context.pages, accountSource(context, account.id));

/** Clicking a row opens the page of its account as a preview. */
export const previewAccount = (context: CommandContext, { account }: TargetNode<'account'>): void =>
  showPage(context.pages, accountSource(context, account.id), 'preview');

export const accountSource = (services: Services, id: string): PageSource =>
  connectedPage(services, {
    kind: 'account',
    subject: id,
    tab: text('{0}', resourceNameIn(id)),
    title: titled.account(resourceNameIn(id)),
    follow: (context, show, signal) => new AccountFollower(context, id, show, signal).read(),
  });

/** Reads an account, and draws its page again whenever the inventory changes. */
class AccountFollower {
  readonly #context: CommandContext;
  readonly #id: string;
  readonly #show: (page: Page) => void;
  readonly #signal: AbortSignal;
  #busy: Text | undefined;
  #problem: Problem | undefined;
  #deletedVaults: InventoryView['deletedVaults'] | undefined;
  #journal: readonly JournalEntry[] = [];
  #history: ChangeHistory | undefined;

  constructor(context: CommandContext, id: string, show: (page: Page) => void, signal: AbortSignal) {
    this.#context = context;
    this.#id = id;
    this.#show = show;
    this.#signal = signal;
    drawOnChange(context.session, () => this.#draw(), signal);
  }

  /** Reads the account and everything that its key depends on. Known data is drawn immediately. */
  async read(): Promise<void> {
    const { session } = this.#context;
    const { inventory } = session;
    this.#busy = text('Reading from Azure');
    this.#journal = (await session.journal?.read()) ?? [];
    this.#draw();
    // Before a read replaces it.
    await inventory.restore();
    await inventory.load({ kind: 'subscriptions' }, this.#signal);
    const subscription = this.#subscription();
    if (subscription) await inventory.load({ kind: 'accounts', subscription }, this.#signal);
    const account = this.#account(subscription);
    if (subscription && account && !this.#signal.aborted) {
      const read = await readAccountAndKey(
        session,
        readableScope(session),
        subscription,
        account,
        this.#signal,
      );
      this.#problem = read.kind === 'failed' ? read.problem : undefined;
      if (read.kind === 'done') this.#deletedVaults = read.value.view.deletedVaults;
    }
    if (subscription && account && !this.#signal.aborted) await this.#readHistory(account);
    this.#busy = undefined;
    this.#draw();
  }

  /** Runs after the account and its key, which the user waits for. */
  async #readHistory(account: Account): Promise<void> {
    this.#busy = text('Reading recent changes');
    this.#draw();
    const { session } = this.#context;
    const view = inventoryViewOf(session.inventory.snapshot, readableScope(session));
    const { vault } = keyBehind({ checked: { kind: 'account', account }, view });
    const accounts = [assessAccount(view, inventoryIndex(view), account)];
    this.#history = await readChangeHistory(session, { accounts, vault }, this.#signal);
  }

  #subscription(): Subscription | undefined {
    const { subscriptions } = this.#context.session.inventory.snapshot;
    return subscriptions.find(({ id }) =>
      this.#id.toLowerCase().startsWith(`/subscriptions/${id.toLowerCase()}/`),
    );
  }

  #account(subscription: Subscription | undefined): Account | undefined {
    const { snapshot } = this.#context.session.inventory;
    return (
      subscription &&
      valueOf(snapshot.get('accounts', subscription.id))?.find(({ id }) => sameId(id, this.#id))
    );
  }

  #draw(): void {
    if (this.#signal.aborted) return;
    const subscription = this.#subscription();
    const account = this.#account(subscription);
    this.#show(subscription && account ? this.#page(subscription, account) : this.#notFound());
  }

  #page(subscription: Subscription, account: Account): Page {
    const { session } = this.#context;
    const read = inventoryViewOf(session.inventory.snapshot, readableScope(session));
    const view = this.#deletedVaults ? { ...read, deletedVaults: this.#deletedVaults } : read;
    const checked = { kind: 'account', account } as const;
    const { vault } = keyBehind({ checked, view });
    const clock = clockOf(session, this.#journal, account, view);
    const health = assessAccount(view, inventoryIndex(view), account);
    const now = session.pace.now();
    const changes = this.#history && changesContentOf(session, view, [health], this.#history);
    const why = text("The fix doesn't need it.");
    const facts = { checked, view, subscription, registration: { read: false, why } } as const;
    const findings = restorable(ordered(accountVerdicts(view, account)), this.#journal, vault);
    if (waitForAzure(facts, findings, this.#journal))
      void followRecovery(this.#context, [{ subscription, account }]);
    const page = accountPage({
      health,
      changes,
      drift: driftOf(session.inventory, { accounts: [account], vault }),
      findings,
      subscription,
      sandbox: session.kind === 'sandbox',
      now,
      ...(clock ? { clock } : {}),
      ...(this.#busy ? { busy: this.#busy } : {}),
      run: async (command) => {
        if (command === 'grantAccess') await runFix(this.#context, command, facts);
        else await runOn(this.#context, `cosmosCmk.${command}`, await this.#fixTarget(command, facts));
        await this.read();
      },
      refresh: () => this.read(),
      open: (what) => this.#open(what, subscription, account),
      copy: copyText,
      about: () => showAbout(this.#context.pages),
    });
    return this.#problem ? { ...page, state: failure(this.#problem) } : page;
  }

  async #open(what: 'key' | 'vault', subscription: Subscription, account: Account): Promise<void> {
    const { session } = this.#context;
    const node = await targetNodeOf(session, what, { subscription, accountId: account.id });
    // An unreadable resource has no page, but the views show what is known.
    if (!node) await revealRelated(this.#context, { kind: 'account', subscription, account }, what);
    else await runOn(this.#context, what === 'key' ? 'cosmosCmk.showKey' : 'cosmosCmk.showVault', node);
  }

  /** The resource that a command runs on. Without one, the command asks. */
  #fixTarget(command: AccountCommand, facts: TargetFacts & { checked: { account: Account } }) {
    const { subscription, checked } = facts;
    if (command === 'revokeKey')
      return targetNodeOf(this.#context.session, 'key', { subscription, accountId: this.#id });
    if (command === 'checkReadiness' || command === 'checkRestore' || command === 'showMap')
      return { kind: 'account', subscription, account: checked.account } as const;
    return fixTarget(command, facts);
  }

  #notFound(): Page {
    const name = resourceNameIn(this.#id);
    const problem = whyNotListed(this.#context.session.inventory.snapshot, this.#id);
    return {
      title: titled.account(name),
      state: this.#busy
        ? { mark: 'running', text: text('Finding {0}', named.account(name)) }
        : problem
          ? failure(problem)
          : {
              mark: 'unknown',
              text: notFound(named.account(name)),
              details: [mightBeUnseen],
            },
      actions: [{ id: 'refresh', label: text('Refresh'), kind: 'secondary', run: () => this.read() }],
      sections: [],
    };
  }
}

const failure = ({ what, why, next }: Problem) =>
  ({ mark: 'failed', text: what, details: [why, next] }) as const;

/** Starts at a change made from here, or else at the first observation in this session. */
function clockOf(
  session: Session,
  journal: readonly JournalEntry[],
  account: Account,
  view: InventoryView,
): StatusClock | undefined {
  const { vault } = keyBehind({ checked: { kind: 'account', account }, view });
  const key = parseKeyUri(account.keyUri ?? '', view.cloud)?.key;
  const made = lastChange(journal, {
    account,
    ...(vault ? { vault } : {}),
    ...(key === undefined ? {} : { key }),
  });
  if (made) return { kind: 'fixed', at: made.at };
  const observed = session.inventory.statusHistory.of(account);
  return observed && { kind: observed.changed ? 'changed' : 'seen', at: observed.since };
}
