import { type Disposable, type EventEmitter, type TreeView, window } from 'vscode';
import { valueOf } from '../inventory/snapshot.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account } from '../model/resources.ts';
import { labeled } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import type { Connections } from '../session/connections.ts';
import { openedFrom } from '../ui/page/where.ts';
import { setContext } from '../ui/settings.ts';
import { showText } from '../ui/showText.ts';
import { below, children, emptinessOf, shownSubscriptions } from './children.ts';
import { isFiltered } from './filter.ts';
import { type Arrangements, filterText } from './filterCommands.ts';
import type { Findings } from './findings.ts';
import { failureFixes } from './nodes/failure.ts';
import type { Node, ViewName } from './nodes/node.ts';
import type { PresentationContext } from './nodes/presentation.ts';
import type { SubscriptionChoice } from './subscriptionFilter.ts';
import { type TreeContext, TreeProvider } from './treeProvider.ts';

const names: readonly ViewName[] = ['subscriptions', 'vaults', 'accounts'];

/** A view, as registered by the shell. */
export interface ViewTree {
  readonly view: TreeView<Node>;
  /** Fired with the rows to draw again, or with undefined for all of them. */
  readonly changed: EventEmitter<Node[] | undefined>;
}

export type ViewTrees = Readonly<Record<ViewName, ViewTree>>;

interface View {
  readonly name: ViewName;
  readonly provider: TreeProvider;
  readonly tree: TreeView<Node>;
}

export interface ViewSources {
  readonly connections: Connections;
  readonly choice: SubscriptionChoice;
  readonly arrangements: Arrangements;
  readonly findings: Findings;
  readonly trees: ViewTrees;
}

/** The three views. They follow the connection, its inventory and the chosen subscriptions. */
export class Views implements Disposable {
  /** The rows of each view, for VS Code. */
  readonly rows: Readonly<Record<ViewName, TreeProvider>>;
  readonly #connections: Connections;
  readonly #choice: SubscriptionChoice;
  readonly #arrangements: Arrangements;
  readonly #views: readonly View[];
  readonly #subscribed: readonly { dispose(): void }[];
  readonly #empty = new Set<ViewName>();
  readonly #notes = new Map<ViewName, Text | undefined>();
  #inventory: { dispose(): void } | undefined;

  constructor({ connections, choice, arrangements, findings, trees }: ViewSources) {
    this.#connections = connections;
    this.#choice = choice;
    this.#arrangements = arrangements;
    const scene: TreeContext = {
      ready: () => connections.ready(),
      findings,
      get session() {
        return connections.session;
      },
      get problem() {
        return connections.problem;
      },
      get chosen() {
        return choice.of(connections.session);
      },
      get arrangement() {
        return arrangements.now;
      },
      setting: (session) => this.setting(session),
      showing: (...shown) => this.#updateTree(...shown),
    };
    const rowsOf = (name: ViewName) => rowsIn(name, scene, trees[name]);
    this.rows = {
      subscriptions: rowsOf('subscriptions'),
      vaults: rowsOf('vaults'),
      accounts: rowsOf('accounts'),
    };
    this.#views = names.map((name) => ({ name, provider: this.rows[name], tree: trees[name].view }));
    this.#subscribed = [
      connections.onDidChange((session) => this.#follow(session)),
      choice.onDidChange(() => this.#redraw()),
      arrangements.onDidChange(() => this.#redraw()),
      findings.onDidChange(() => this.#redrawChanged()),
    ];
    this.#describe(undefined);
  }

  /**
   * Selects an account in its view, and leaves the focus where it is. If its subscription is hidden, it's added to the
   * chosen ones.
   */
  async reveal(account: Account): Promise<void> {
    const { session } = this.#connections;
    if (!session) return;
    const { inventory } = session;
    await inventory.load({ kind: 'subscriptions' });
    const found = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions;
    const subscription = found?.find(({ id }) => sameId(id, account.subscriptionId));
    if (!subscription) return;
    const chosen = this.#choice.of(session);
    const id = subscription.id.toLowerCase();
    if (chosen && !chosen.has(id)) await this.#choice.set(session, new Set([...chosen, id]));
    await inventory.load({ kind: 'accounts', subscription });
    inventory.accountRead(account);
    const chosenNow = this.#choice.of(session);
    const node = children(inventory.snapshot, { kind: 'view', view: 'accounts' }, chosenNow).find(
      (one) => one.kind === 'account' && sameId(one.account.id, account.id),
    );
    // If the list couldn't be read, its failure is displayed instead, and there's nothing to select.
    if (node) await this.show(node, false);
  }

  /** Selects a node in its own view. A filter is cleared, because it might hide the node. */
  async show(node: Node, focus = true): Promise<void> {
    const name = node.kind === 'account' ? 'accounts' : 'vaults';
    const view = this.#views.find((one) => one.name === name);
    if (!view) return;
    if (isFiltered(this.#arrangements.now.filter)) await this.#arrangements.filter({});
    view.provider.redrawNow();
    await view.tree.reveal(node, { select: true, focus });
  }

  /** Reads again what the visible views show. */
  async refresh(): Promise<void> {
    await Promise.all(
      this.#views
        .filter(({ tree }) => tree.visible)
        .map(({ name, provider }) =>
          window.withProgress({ location: { viewId: `cosmosCmk.${name}` } }, () => provider.refresh()),
        ),
    );
  }

  /** Every node that the views have read, for a command that wasn't run on a node. */
  known(): readonly Node[] {
    const { session } = this.#connections;
    if (!session) return [];
    const chosen = this.#choice.of(session);
    return names.flatMap((view) => below(session.inventory.snapshot, { kind: 'view', view }, chosen));
  }

  setting(session: Session): PresentationContext {
    const labels = new Map(this.#connections.accounts.map(({ id, label }) => [id, label]));
    return {
      now: session.pace.now(),
      sandbox: session.kind === 'sandbox',
      manySubscriptions: shownSubscriptions(session.inventory.snapshot, this.#choice.of(session)).length > 1,
      accountLabel: (account) => labels.get(account) ?? account,
      failureFix: failureFixes(session.kind === 'sandbox'),
    };
  }

  dispose(): void {
    this.#inventory?.dispose();
    for (const { provider } of this.#views) provider.dispose();
    for (const subscribed of this.#subscribed) subscribed.dispose();
  }

  #follow(session: Session | undefined): void {
    this.#inventory?.dispose();
    this.#inventory = session?.inventory.onDidChange(() => {
      this.#redrawChanged();
      this.#describe(session);
    });
    for (const { provider } of this.#views) provider.reset();
    this.#describe(session);
  }

  #redrawChanged(): void {
    for (const { provider } of this.#views) provider.redrawChanged();
  }

  #redraw(): void {
    for (const { provider } of this.#views) provider.redraw();
    this.#describe(this.#connections.session);
  }

  /** The status bar names the sandbox. A drill's copy looks like the estate it was copied from, so each view names it. */
  #describe(session: Session | undefined): void {
    void setContext('cosmosCmk.session', session?.kind ?? 'none');
    void setContext('cosmosCmk.filter', isFiltered(this.#arrangements.now.filter) ? 'on' : 'off');
    const copy = this.#connections.isDrill ? showText(text('CMK Drill')) : undefined;
    for (const { name, tree } of this.#views) {
      const selection = name === 'subscriptions' ? this.#selection(session) : undefined;
      const { filter } = this.#arrangements.now;
      const filtered = isFiltered(filter) ? showText(labeled(text('filter'), filterText(filter))) : undefined;
      tree.description = [copy, selection, filtered].filter((part) => part !== undefined).join(' · ');
      // VS Code hides the welcome of an empty view that has a message.
      const note = this.#empty.has(name) ? undefined : this.#notes.get(name);
      const parts = [session?.file && openedFrom(session.file), note];
      tree.message = parts.flatMap((part) => (part ? [showText(part)] : [])).join(' · ');
    }
  }

  #selection(session: Session | undefined): string | undefined {
    const chosen = this.#choice.of(session);
    const all = session && valueOf(session.inventory.snapshot.get('subscriptions'))?.subscriptions.length;
    if (!session || !chosen || all === undefined) return undefined;
    const { length } = shownSubscriptions(session.inventory.snapshot, chosen);
    return showText(text('{0} of {1} selected', length, all));
  }

  /** Updates the view's badge and its empty state before its rows are displayed. */
  async #updateTree(name: ViewName, rows: number, needAction: number, note: Text | undefined): Promise<void> {
    const { session } = this.#connections;
    const found = emptinessOf(session?.inventory.snapshot, name, this.#choice.of(session));
    const state = found === 'content' && rows === 0 ? 'filtered' : found;
    const tree = this.#views.find((view) => view.name === name)?.tree;
    if (tree)
      tree.badge =
        needAction > 0 ? { value: needAction, tooltip: showText(needActionText(needAction)) } : undefined;
    if (state === 'content' || state === 'loading') this.#empty.delete(name);
    else this.#empty.add(name);
    this.#notes.set(name, note);
    this.#describe(session);
    await setContext(`cosmosCmk.${name}.state`, state);
  }
}

const needActionText = (count: number) =>
  count === 1 ? text('1 account needs attention') : text('{0} accounts need attention', count);

function rowsIn(name: ViewName, scene: TreeContext, { view, changed }: ViewTree): TreeProvider {
  const provider = new TreeProvider(
    name,
    scene,
    (rows) => changed.fire(rows),
    (work) => void window.withProgress({ location: { viewId: `cosmosCmk.${name}` } }, work),
  );
  view.onDidChangeVisibility(({ visible }) => (provider.visible = visible));
  return provider;
}
