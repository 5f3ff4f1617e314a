import { EventEmitter, type Event, type TreeDataProvider, type TreeItem } from 'vscode';
import type { Part, Snapshot } from '../../app/inventory.ts';
import { valueOf } from '../../app/loadable.ts';
import type { Session } from '../../app/session.ts';
import type { Problem } from '../../domain/problem.ts';
import { inBackground } from '../auth/gesture.ts';
import type { LoadProtection } from '../protection/protection.ts';
import { children, parentOf, partsOf, shownSubscriptions, type Chosen } from './children.ts';
import { Drawn } from './drawn.ts';
import type { Setting } from './look.ts';
import type { Branch, Node, ViewName } from './node.ts';
import { presentation } from './presentation.ts';
import { ViewReader } from './reader.ts';
import { tooltipOf, treeItem } from './treeItem.ts';

/** What a view shows and how, at the moment it is asked for. */
export interface Scene {
  /** The connection in use, made if need be without asking anybody. */
  ready(): Promise<Session | undefined>;
  readonly session: Session | undefined;
  readonly protection: LoadProtection;
  /** Why there is none. */
  readonly problem: Problem | undefined;
  readonly chosen: Chosen;
  setting(session: Session): Setting;
  /** Called whenever the root of the view is about to be shown. */
  showing(view: ViewName): Promise<void>;
}

// Long enough to draw a burst of answers once, short enough to go unnoticed.
const burst = 60;

/**
 * One view of the inventory. VS Code asks for the root when the view is visible and for a node's children when it is
 * expanded, and only then are their parts read; the root shows what there is while the rest arrives.
 */
export class TreeProvider implements TreeDataProvider<Node> {
  readonly #view: ViewName;
  readonly #scene: Scene;
  readonly #progress: (work: () => Promise<void>) => void;
  readonly #changed = new EventEmitter<Node[] | undefined>();
  readonly onDidChangeTreeData: Event<Node[] | undefined> = this.#changed.event;
  readonly #reader: ViewReader;
  #timer: NodeJS.Timeout | undefined;
  /** Whether the whole view is to be drawn, and not only rows of it. */
  #isWhole = false;
  /** Made once for all nodes that are drawn together. */
  #setting: Setting | undefined;
  /** Whether what VS Code shows is of a session that is over. */
  #stale = false;
  /** What was drawn last: only what differs from it is worth drawing again. */
  readonly #drawn = new Drawn();

  constructor(view: ViewName, scene: Scene, progress: (work: () => Promise<void>) => void) {
    this.#view = view;
    this.#scene = scene;
    this.#reader = new ViewReader(view, () => scene.chosen);
    this.#progress = progress;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node && this.#stale) {
      // VS Code shows the former rows until it is answered: the sandbox's would pass for Azure's while that is read.
      this.#stale = false;
      this.redraw();
      return [];
    }
    const session = await this.#scene.ready();
    if (session) await this.#read(session, node ?? { kind: 'view', view: this.#view });
    if (!node) await this.#scene.showing(this.#view);
    const { problem, session: current } = this.#scene;
    if (!current && problem) return node ? [] : [{ kind: 'failure', part: all, problem }];
    if (!current || current !== session) return [];
    const { snapshot } = current.inventory;
    const branch: Branch = node ?? { kind: 'view', view: this.#view };
    if (!node) this.#setting = undefined;
    this.#drawn.remember(snapshot, branch, this.#scene.chosen);
    return [...children(snapshot, branch, this.#scene.chosen)];
  }

  getParent(node: Node): Node | undefined {
    return parentOf(node);
  }

  getTreeItem(node: Node): TreeItem {
    return treeItem(this.#look(node));
  }

  resolveTreeItem(item: TreeItem, node: Node): TreeItem {
    item.tooltip = tooltipOf(this.#look(node).tooltip);
    return item;
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
    this.#changed.fire(undefined);
  }

  /** Draws again what is drawn and has been read anew. */
  follow(snapshot: Snapshot): void {
    if (this.#drawn.differs(snapshot)) this.#soon();
  }

  /** Reads again what this view has shown. */
  async refresh(): Promise<void> {
    const { session } = this.#scene;
    if (!session) {
      this.redraw();
      return;
    }
    const { keysBehind } = await this.#scene.protection();
    const shown = shownSubscriptions(session.inventory.snapshot, this.#scene.chosen);
    const behind = this.#view === 'accounts' ? keysBehind(session, shown) : [];
    await Promise.all([...this.#drawn.parts(), ...behind].map((part) => session.inventory.refresh(part)));
  }

  /** A hidden view reads nothing more; a view that comes back goes on. */
  set visible(visible: boolean) {
    if (this.#reader.show(visible)) this.redraw();
  }

  /** Forgets what was shown of another session. */
  reset(): void {
    this.#stale ||= this.#drawn.parts().length > 0;
    this.#drawn.clear();
    this.#reader.restart();
    this.redraw();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      const { session } = this.#scene;
      const rows = this.#isWhole || !session ? undefined : this.#drawn.follow(session.inventory.snapshot);
      this.#timer = undefined;
      this.#isWhole = false;
      this.#setting = undefined;
      if (rows?.length !== 0) this.#changed.fire(rows && [...rows]);
    }, burst);
  }

  #look(node: Node) {
    const { session } = this.#scene;
    this.#setting ??= session && this.#scene.setting(session);
    return presentation(this.#drawn.current(node), this.#setting ?? without);
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
    const reading = this.#reader.next(session, await this.#scene.protection());
    if (reading) this.#progress(() => inBackground(reading));
  }
}

const all: Part = { kind: 'subscriptions' };

/** What nodes look like where there is no session. */
const without: Setting = {
  now: 0,
  sandbox: false,
  manySubscriptions: false,
  accountLabel: (account) => account,
};
