import {
  type DataTransfer,
  DataTransferItem,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import { inBackground } from '../auth/vscodeCredential.ts';
import { partsBehindKeys } from '../health/readInventoryView.ts';
import type { InventoryPart } from '../inventory/parts.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { Problem } from '../model/problem.ts';
import type { Text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import { showAsMarkdown, showText } from '../ui/showText.ts';
import { escapeMarkdown } from '../ui/text.ts';
import { nodeKeyUri } from './addresses.ts';
import { type ChosenSubscriptions, parentOf, partsShown, shownSubscriptions } from './children.ts';
import type { Arrangement } from './filter.ts';
import type { Findings } from './findings.ts';
import { failureFixes } from './nodes/failure.ts';
import { type Branch, type Node, nodeId, type ViewName } from './nodes/node.ts';
import { presentation } from './nodes/present.ts';
import {
  isFact,
  type Presentation,
  type PresentationContext,
  type Tooltip,
  tooltipLines,
} from './nodes/presentation.ts';
import { explained, needingAction, rowsShown, slowness } from './rows.ts';
import { tie } from './runOn.ts';
import { Drawn } from './treeDiff.ts';
import { ViewReader } from './viewReader.ts';

/** Drags a key, or the key of an account, as its URI without a version. */
function dragKeys(session: Session | undefined, nodes: readonly Node[], data: DataTransfer): void {
  const cloud = session?.azure.cloud;
  const uris = nodes.flatMap((node) => (cloud && nodeKeyUri(node, cloud)) ?? []);
  if (uris.length > 0) data.set('text/plain', new DataTransferItem(uris.join('\n')));
}

/** Converts a presentation to VS Code's form, without the tooltip, which is created when it's first displayed. */
function treeItem(id: string, { label, description, icon, ...look }: Presentation): TreeItem {
  const item = new TreeItem(
    typeof label === 'string' ? label : showText(label),
    look.collapsible ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
  );
  item.id = id;
  if (description) item.description = showText(description);
  item.iconPath = new ThemeIcon(icon.id, icon.color === undefined ? undefined : new ThemeColor(icon.color));
  item.contextValue = look.capabilities.join(' ');
  item.accessibilityInformation = { label: showText(look.accessibility) };
  return item;
}

/** Not trusted: an Azure name in it can't become a command link or other markup. */
function tooltipOf(tooltip: Tooltip, why: readonly Text[]): MarkdownString {
  const { title, link } = tooltip;
  const heading = typeof title === 'string' ? escapeMarkdown(title) : showAsMarkdown(title);
  const lines = tooltipLines(tooltip, why).map(tooltipLine);
  const more = link ? [`[${showAsMarkdown(link.label)}](${link.url})`] : [];
  // Two spaces at the end of a line preserve the line break.
  return new MarkdownString(`**${heading}**\n\n${[...lines, ...more].join('  \n')}`);
}

/** The label of a fact is bold. */
function tooltipLine(line: Text): string {
  const [label, value] = isFact(line) ? line.args : [];
  if (typeof label !== 'object' || value === undefined) return showAsMarkdown(line);
  return `**${showAsMarkdown(label)}:** ${typeof value === 'object' ? showAsMarkdown(value) : escapeMarkdown(String(value))}`;
}

/** What a view shows and how, at the time of a request. */
export interface TreeContext {
  /** The connection in use, created silently if necessary. */
  ready(): Promise<Session | undefined>;
  readonly session: Session | undefined;
  /** Why there's no session. */
  readonly problem: Problem | undefined;
  readonly chosen: ChosenSubscriptions;
  readonly arrangement: Arrangement;
  readonly findings: Pick<Findings, 'of'>;
  setting(session: Session): PresentationContext;
  /** Called before the root of the view is displayed, with its row count and its note. */
  showing(view: ViewName, rows: number, needAction: number, note: Text | undefined): Promise<void>;
}

// In milliseconds. Long enough to draw a burst of responses once, short enough to go unnoticed.
const burst = 60;

/**
 * One view of the inventory. VS Code requests the root when the view is visible and a node's children when it's
 * expanded, and their parts are read only then. The root shows the available rows while the rest loads.
 */
export class TreeProvider {
  readonly #view: ViewName;
  readonly #context: TreeContext;
  readonly #progress: (work: () => Promise<void>) => void;
  /** Makes VS Code redraw some rows, or the whole view. */
  readonly #draw: (rows: Node[] | undefined) => void;
  readonly #reader: ViewReader;
  #timer: NodeJS.Timeout | undefined;
  /** Whether the whole view must be redrawn, not only some rows. */
  #isWhole = false;
  /** Created once for all nodes that are drawn together. */
  #setting: PresentationContext | undefined;
  /** Whether VS Code shows rows of a session that has ended. */
  #stale = false;
  /** The last drawn state: only differences from it are redrawn. */
  readonly #drawn = new Drawn((node) => this.#look(node));

  constructor(
    view: ViewName,
    scene: TreeContext,
    draw: (rows: Node[] | undefined) => void,
    progress: (work: () => Promise<void>) => void,
  ) {
    this.#view = view;
    this.#context = scene;
    this.#reader = new ViewReader(view, () => scene.chosen);
    this.#draw = draw;
    this.#progress = progress;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node && this.#stale) {
      // VS Code shows the earlier rows until it gets a result, so sandbox rows would look like Azure's while Azure is
      // read.
      this.#stale = false;
      this.redraw();
      return [];
    }
    const branch: Branch = node ? this.#drawn.current(node) : { kind: 'view', view: this.#view };
    const session = await this.#context.ready();
    if (session) await this.#read(session, branch);
    const isCurrent = session !== undefined && session === this.#context.session;
    const nodes = isCurrent ? this.#nodesOf(session, branch) : [];
    // Remember these rows immediately, because later changes are detected by comparing with them.
    if (isCurrent) this.#drawn.remember(node ?? branch, nodes);
    if (!node) {
      this.#setting = undefined;
      await this.#reportRows(nodes.length);
    }
    const { problem, session: current } = this.#context;
    if (!current && problem) return node ? [] : [{ kind: 'failure', part: all, problem }];
    return session && current === session ? nodes.map((each) => tie(session, each)) : [];
  }

  getParent(node: Node): Node | undefined {
    const above = this.#drawn.parentOf(node) ?? this.#groupOf(node) ?? parentOf(node);
    return above?.kind === 'view' ? undefined : above;
  }

  getTreeItem(node: Node): TreeItem {
    const item = treeItem(nodeId(node), this.#look(this.#drawn.current(node)));
    const opened = node.kind === 'detail' ? node.opens : node;
    const command = opened && pageCommands[opened.kind];
    if (command !== undefined) item.command = { command, title: '', arguments: [opened] };
    return item;
  }

  resolveTreeItem(item: TreeItem, node: Node): TreeItem {
    const { tooltip } = this.#look(this.#drawn.current(node));
    const { session, chosen } = this.#context;
    const judged = session && explained(session, this.#drawn.current(node), chosen);
    item.tooltip = tooltipOf(tooltip, judged ?? []);
    return item;
  }

  handleDrag(nodes: readonly Node[], data: DataTransfer): void {
    dragKeys(this.#context.session, nodes, data);
  }

  /** Redraws the view soon. Several requests are combined into one. */
  redraw(): void {
    this.#isWhole = true;
    this.#soon();
  }

  /** Redraws the view now, because VS Code can reveal only nodes that it has already received. */
  redrawNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isWhole = false;
    this.#draw(undefined);
  }

  /** Redraws the rows whose data has been read again. */
  redrawChanged(): void {
    if (this.#drawn.branches().length > 0) this.#soon();
  }

  /** Reads again what this view has displayed. */
  async refresh(): Promise<void> {
    const { session } = this.#context;
    if (!session) {
      this.redraw();
      return;
    }
    const { inventory } = session;
    const { chosen } = this.#context;
    const drawn = this.#drawn.branches().flatMap((branch) => partsShown(inventory.snapshot, branch, chosen));
    const behind =
      this.#view === 'accounts'
        ? partsBehindKeys(session, shownSubscriptions(inventory.snapshot, chosen))
        : [];
    await Promise.all([all, ...drawn, ...behind].map((part) => inventory.refresh(part)));
  }

  /** A hidden view stops reading, and continues when it's visible again. */
  set visible(visible: boolean) {
    if (this.#reader.show(visible)) this.redraw();
  }

  /** Discards the rows of another session. */
  reset(): void {
    this.#stale ||= this.#drawn.branches().length > 0;
    this.#drawn.clear();
    this.#reader.restart();
    this.redraw();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const { session } = this.#context;
      this.#setting = undefined;
      const rows =
        this.#isWhole || !session
          ? undefined
          : this.#drawn.update((branch) => this.#nodesOf(session, branch));
      this.#isWhole = false;
      if (rows?.length !== 0) this.#draw(rows && [...rows]);
      // Redrawing the whole view already updates its badge and its empty state.
      if (rows) void this.#reportRows(this.#drawn.roots().length);
    }, burst);
  }

  #look(node: Node): Presentation {
    const { session } = this.#context;
    this.#setting ??= session && this.#context.setting(session);
    return presentation(node, this.#setting ?? without);
  }

  #nodesOf(session: Session, branch: Branch): readonly Node[] {
    const { chosen, arrangement, findings } = this.#context;
    return rowsShown(session, branch, chosen, arrangement, findings.of(session));
  }

  /** The group of a row that VS Code hasn't received yet. */
  #groupOf(node: Node): Node | undefined {
    const { session } = this.#context;
    if (!session || node.kind !== 'account') return undefined;
    const id = nodeId(node);
    return this.#nodesOf(session, { kind: 'view', view: this.#view }).find(
      (one) => one.kind === 'group' && one.nodes.some((inside) => nodeId(inside) === id),
    );
  }

  #reportRows(rows: number): Promise<void> {
    const { session, chosen } = this.#context;
    const counts = session && this.#view === 'accounts';
    const needAction = counts ? needingAction(session, chosen) : 0;
    const note = session && slowness(session, this.#view, chosen);
    return this.#context.showing(this.#view, rows, needAction, note);
  }

  async #read(session: Session, branch: Branch): Promise<void> {
    const { inventory } = session;
    if (branch.kind !== 'view') {
      const parts = partsShown(inventory.snapshot, branch, this.#context.chosen);
      await inBackground(() => inventory.loadAll(parts));
      return;
    }
    await inventory.restore();
    // Without cached data, the view waits for the subscriptions. It would look empty otherwise.
    if (!valueOf(inventory.snapshot.get('subscriptions')))
      await inBackground(() => inventory.load({ kind: 'subscriptions' }));
    const reading = this.#reader.next(session);
    if (reading) this.#progress(() => inBackground(reading));
  }
}

const all: InventoryPart = { kind: 'subscriptions' };

/** A click or Enter on these rows opens the page of their resource. */
const pageCommands: Readonly<Partial<Record<Node['kind'], string>>> = {
  account: 'cosmosCmk.showAccount',
  vault: 'cosmosCmk.showVault',
  key: 'cosmosCmk.showKey',
  keyVersion: 'cosmosCmk.showKey',
};

const without: PresentationContext = {
  now: 0,
  sandbox: false,
  manySubscriptions: false,
  accountLabel: (account) => account,
  failureFix: failureFixes(false),
};
