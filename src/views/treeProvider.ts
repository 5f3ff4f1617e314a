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
import { keysBehind } from '../health/estateOfSnapshot.ts';
import type { Part } from '../inventory/parts.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { Problem } from '../model/problem.ts';
import type { Text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import { showAsMarkdown, showText } from '../ui/showText.ts';
import { escapeMarkdown } from '../ui/text.ts';
import { keyUriOf } from './addresses.ts';
import { type Chosen, parentOf, partsOf, shownSubscriptions } from './children.ts';
import type { Arrangement } from './filter.ts';
import type { Findings } from './findings.ts';
import { waysOut } from './nodes/failure.ts';
import { type Branch, type Node, nodeId, type ViewName } from './nodes/node.ts';
import { presentation } from './nodes/present.ts';
import type { Presentation, PresentationContext, Tooltip } from './nodes/presentation.ts';
import { explained, needingAction, shown, slowness } from './rows.ts';
import { Drawn } from './treeDiff.ts';
import { ViewReader } from './viewReader.ts';

/** Drags a key, or the key of an account, as its URI without a version. */
function dragKeys(session: Session | undefined, nodes: readonly Node[], data: DataTransfer): void {
  const cloud = session?.azure.cloud;
  const uris = nodes.flatMap((node) => (cloud && keyUriOf(node, cloud)) ?? []);
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
function tooltipOf({ title, lines }: Tooltip): MarkdownString {
  const heading = typeof title === 'string' ? escapeMarkdown(title) : showAsMarkdown(title);
  // Two spaces at the end of a line preserve the line break.
  return new MarkdownString(`**${heading}**\n\n${lines.map(showAsMarkdown).join('  \n')}`);
}

/** What a view shows and how, at the time of a request. */
export interface TreeContext {
  /** The connection in use, created without asking the person if necessary. */
  ready(): Promise<Session | undefined>;
  readonly session: Session | undefined;
  /** Why there's no session. */
  readonly problem: Problem | undefined;
  readonly chosen: Chosen;
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
  readonly #scene: TreeContext;
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
  readonly #drawn = new Drawn();

  constructor(
    view: ViewName,
    scene: TreeContext,
    draw: (rows: Node[] | undefined) => void,
    progress: (work: () => Promise<void>) => void,
  ) {
    this.#view = view;
    this.#scene = scene;
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
    const session = await this.#scene.ready();
    if (session) await this.#read(session, branch);
    const isCurrent = session !== undefined && session === this.#scene.session;
    const nodes = isCurrent ? this.#nodesOf(session, branch) : [];
    // Remember these rows immediately, because later changes are detected by comparing with them.
    if (isCurrent) this.#drawn.remember(node ?? branch, nodes);
    if (!node) {
      this.#setting = undefined;
      await this.#tell(nodes.length);
    }
    const { problem, session: current } = this.#scene;
    if (!current && problem) return node ? [] : [{ kind: 'failure', part: all, problem }];
    return current === session ? [...nodes] : [];
  }

  getParent(node: Node): Node | undefined {
    const above = this.#drawn.parentOf(node) ?? this.#groupOf(node) ?? parentOf(node);
    return above?.kind === 'view' ? undefined : above;
  }

  getTreeItem(node: Node): TreeItem {
    return treeItem(nodeId(node), this.#look(node));
  }

  resolveTreeItem(item: TreeItem, node: Node): TreeItem {
    const { tooltip } = this.#look(node);
    const { session, chosen } = this.#scene;
    const judged = session && explained(session, this.#drawn.current(node), chosen);
    item.tooltip = tooltipOf({ ...tooltip, lines: [...(judged ?? []), ...tooltip.lines] });
    return item;
  }

  handleDrag(nodes: readonly Node[], data: DataTransfer): void {
    dragKeys(this.#scene.session, nodes, data);
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
  follow(): void {
    if (this.#drawn.branches().length > 0) this.#soon();
  }

  /** Reads again what this view has displayed. */
  async refresh(): Promise<void> {
    const { session } = this.#scene;
    if (!session) {
      this.redraw();
      return;
    }
    const { inventory } = session;
    const { chosen } = this.#scene;
    const drawn = this.#drawn.branches().flatMap((branch) => partsOf(inventory.snapshot, branch, chosen));
    const behind =
      this.#view === 'accounts' ? keysBehind(session, shownSubscriptions(inventory.snapshot, chosen)) : [];
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
      const { session } = this.#scene;
      const rows =
        this.#isWhole || !session
          ? undefined
          : this.#drawn.follow((branch) => this.#nodesOf(session, branch));
      this.#isWhole = false;
      this.#setting = undefined;
      if (rows?.length !== 0) this.#draw(rows && [...rows]);
      // Redrawing the whole view already updates its badge and its empty state.
      if (rows) void this.#tell(this.#drawn.roots().length);
    }, burst);
  }

  #look(node: Node) {
    const { session } = this.#scene;
    this.#setting ??= session && this.#scene.setting(session);
    return presentation(this.#drawn.current(node), this.#setting ?? without);
  }

  #nodesOf(session: Session, branch: Branch): readonly Node[] {
    const { chosen, arrangement, findings } = this.#scene;
    return shown(session, branch, chosen, arrangement, findings.of(session));
  }

  /** The group of a row that VS Code hasn't received yet. */
  #groupOf(node: Node): Node | undefined {
    const { session } = this.#scene;
    if (!session || node.kind !== 'account') return undefined;
    const id = nodeId(node);
    return this.#nodesOf(session, { kind: 'view', view: this.#view }).find(
      (one) => one.kind === 'group' && one.nodes.some((inside) => nodeId(inside) === id),
    );
  }

  #tell(rows: number): Promise<void> {
    const { session, chosen } = this.#scene;
    const counts = session && this.#view === 'accounts';
    const needAction = counts ? needingAction(session, chosen) : 0;
    const note = session && slowness(session, this.#view, chosen);
    return this.#scene.showing(this.#view, rows, needAction, note);
  }

  async #read(session: Session, branch: Branch): Promise<void> {
    const { inventory } = session;
    if (branch.kind !== 'view') {
      const parts = partsOf(inventory.snapshot, branch, this.#scene.chosen);
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

const all: Part = { kind: 'subscriptions' };

/** The presentation context without a session. */
const without: PresentationContext = {
  now: 0,
  sandbox: false,
  manySubscriptions: false,
  accountLabel: (account) => account,
  wayOut: waysOut(false),
};
