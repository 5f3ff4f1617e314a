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

/** VS Code's form of a presentation, but for the tooltip, which is made when it is first shown. */
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

/** Not trusted: a name from Azure in it can neither be a link to a command nor any other markup. */
function tooltipOf({ title, lines }: Tooltip): MarkdownString {
  const heading = typeof title === 'string' ? escapeMarkdown(title) : showAsMarkdown(title);
  // Two spaces before the end of a line keep it a line of its own.
  return new MarkdownString(`**${heading}**\n\n${lines.map(showAsMarkdown).join('  \n')}`);
}

/** What a view shows and how, at the moment it is asked for. */
export interface TreeContext {
  /** The connection in use, made if need be without asking anybody. */
  ready(): Promise<Session | undefined>;
  readonly session: Session | undefined;
  /** Why there is none. */
  readonly problem: Problem | undefined;
  readonly chosen: Chosen;
  readonly arrangement: Arrangement;
  readonly findings: Pick<Findings, 'of'>;
  setting(session: Session): PresentationContext;
  /** Called whenever the root of the view is about to be shown, with what it shows, and what is to be said of it. */
  showing(view: ViewName, rows: number, needAction: number, note: Text | undefined): Promise<void>;
}

// Long enough to draw a burst of answers once, short enough to go unnoticed.
const burst = 60;

/**
 * One view of the inventory. VS Code asks for the root when the view is visible and for a node's children when it is
 * expanded, and only then are their parts read; the root shows what there is while the rest arrives.
 */
export class TreeProvider {
  readonly #view: ViewName;
  readonly #scene: TreeContext;
  readonly #progress: (work: () => Promise<void>) => void;
  /** Has VS Code draw some rows again, or the whole view. */
  readonly #draw: (rows: Node[] | undefined) => void;
  readonly #reader: ViewReader;
  #timer: NodeJS.Timeout | undefined;
  /** Whether the whole view is to be drawn, and not only rows of it. */
  #isWhole = false;
  /** Made once for all nodes that are drawn together. */
  #setting: PresentationContext | undefined;
  /** Whether what VS Code shows is of a session that is over. */
  #stale = false;
  /** What was drawn last: only what differs from it is worth drawing again. */
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
      // VS Code shows the former rows until it is answered: the sandbox's would pass for Azure's while that is read.
      this.#stale = false;
      this.redraw();
      return [];
    }
    const branch: Branch = node ? this.#drawn.current(node) : { kind: 'view', view: this.#view };
    const session = await this.#scene.ready();
    if (session) await this.#read(session, branch);
    const isCurrent = session !== undefined && session === this.#scene.session;
    const nodes = isCurrent ? this.#nodesOf(session, branch) : [];
    // At once, as what is read from here on is told by its difference from these.
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

  /** Draws the view again soon, however often it is asked meanwhile. */
  redraw(): void {
    this.#isWhole = true;
    this.#soon();
  }

  /** Draws the view again at once: VS Code reveals only what it was told of before. */
  redrawNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isWhole = false;
    this.#draw(undefined);
  }

  /** Draws again what is drawn and has been read anew. */
  follow(): void {
    if (this.#drawn.branches().length > 0) this.#soon();
  }

  /** Reads again what this view has shown. */
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

  /** A hidden view reads nothing more; a view that comes back goes on. */
  set visible(visible: boolean) {
    if (this.#reader.show(visible)) this.redraw();
  }

  /** Forgets what was shown of another session. */
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
      // Drawing the whole view tells it.
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

  /** The group of a row that VS Code has not been given yet. */
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
    // With nothing kept to show, the view waits: it would look empty.
    if (!valueOf(inventory.snapshot.get('subscriptions')))
      await inBackground(() => inventory.load({ kind: 'subscriptions' }));
    const reading = this.#reader.next(session);
    if (reading) this.#progress(() => inBackground(reading));
  }
}

const all: Part = { kind: 'subscriptions' };

/** What nodes look like where there is no session. */
const without: PresentationContext = {
  now: 0,
  sandbox: false,
  manySubscriptions: false,
  accountLabel: (account) => account,
  wayOut: waysOut(false),
};
