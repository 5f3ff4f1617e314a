import { EventEmitter, type Event, type TreeDataProvider, type TreeItem } from 'vscode';
import { partId, type Part, type PartKind, type Parts, type Snapshot } from '../../app/inventory.ts';
import type { Loadable } from '../../app/loadable.ts';
import type { Session } from '../../app/session.ts';
import type { Problem } from '../../domain/problem.ts';
import { inBackground } from '../auth/gesture.ts';
import { children, parentOf, partsOf, type Chosen } from './children.ts';
import type { Setting } from './look.ts';
import type { Branch, Node, ViewName } from './node.ts';
import { presentation } from './presentation.ts';
import { tooltipOf, treeItem } from './treeItem.ts';

/** What a view shows and how, at the moment it is asked for. */
export interface Scene {
  /** The connection in use, made if need be without asking anybody. */
  ready(): Promise<Session | undefined>;
  readonly session: Session | undefined;
  /** Why there is none. */
  readonly problem: Problem | undefined;
  readonly chosen: Chosen;
  setting(session: Session): Setting;
  /** Called whenever the root of the view is about to be shown. */
  showing(view: ViewName): Promise<void>;
}

interface Drawn {
  readonly part: Part;
  readonly loaded: Loadable<Parts[PartKind]>;
}

const listsAtOnce = 6;
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
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;
  #visible = true;
  #stopped = false;
  /** Whether what VS Code shows is of a session that is over. */
  #stale = false;
  /** What was drawn last, by part: only what differs from it is worth drawing again. */
  readonly #drawn = new Map<string, Drawn>();

  constructor(view: ViewName, scene: Scene, progress: (work: () => Promise<void>) => void) {
    this.#view = view;
    this.#scene = scene;
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
    this.#remember(snapshot, branch);
    return [...children(snapshot, branch, this.#scene.chosen)];
  }

  getParent(node: Node): Node | undefined {
    return parentOf(node);
  }

  getTreeItem(node: Node): TreeItem {
    const look = this.#look(node);
    return treeItem(look);
  }

  resolveTreeItem(item: TreeItem, node: Node): TreeItem {
    item.tooltip = tooltipOf(this.#look(node).tooltip);
    return item;
  }

  /** Draws the view again soon, however often it is asked meanwhile. */
  redraw(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire(undefined);
    }, burst);
  }

  /** Draws the view again at once: VS Code reveals only what it was told of before. */
  redrawNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.fire(undefined);
  }

  /** Draws again where something that is drawn has been read anew. */
  follow(snapshot: Snapshot): void {
    const isNew = ({ part, loaded }: Drawn) => {
      const now = snapshot.get(part.kind, partId(part));
      return now !== loaded && now.state !== 'loading';
    };
    if ([...this.#drawn.values()].some(isNew)) this.redraw();
  }

  /** Reads again what this view has shown. */
  async refresh(): Promise<void> {
    const { session } = this.#scene;
    if (!session) {
      this.redraw();
      return;
    }
    const parts = [...this.#drawn.values()].map(({ part }) => part);
    await Promise.all(parts.map((part) => session.inventory.refresh(part)));
  }

  /** A hidden view reads nothing more; a view that comes back goes on. */
  set visible(visible: boolean) {
    this.#visible = visible;
    if (visible && this.#stopped) this.redraw();
    this.#stopped = false;
  }

  /** Forgets what was shown of another session. */
  reset(): void {
    this.#stale ||= this.#drawn.size > 0;
    this.#drawn.clear();
    this.redraw();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  #remember(snapshot: Snapshot, branch: Branch): void {
    const parts = partsOf(snapshot, branch, this.#scene.chosen);
    for (const part of branch.kind === 'view' ? [all, ...parts] : parts)
      this.#drawn.set(keyOf(part), { part, loaded: snapshot.get(part.kind, partId(part)) });
  }

  #look(node: Node) {
    const { session } = this.#scene;
    const setting = session
      ? this.#scene.setting(session)
      : {
          now: Date.now(),
          sandbox: false,
          manySubscriptions: false,
          accountLabel: (account: string) => account,
        };
    return presentation(node, setting);
  }

  async #read(session: Session, branch: Branch): Promise<void> {
    const { inventory } = session;
    if (branch.kind === 'view') await inBackground(() => inventory.load({ kind: 'subscriptions' }));
    const idle = partsOf(inventory.snapshot, branch, this.#scene.chosen).filter(
      (part) => inventory.snapshot.get(part.kind, partId(part)).state === 'idle',
    );
    if (idle.length === 0) return;
    if (branch.kind !== 'view')
      await Promise.all(idle.map((part) => inBackground(() => inventory.load(part))));
    else this.#progress(() => inBackground(() => this.#readSideBySide(session, idle)));
  }

  async #readSideBySide({ inventory }: Session, parts: readonly Part[]): Promise<void> {
    const waiting = parts.values();
    const worker = async () => {
      for (const part of waiting) {
        if (!this.#visible) {
          this.#stopped = true;
          return;
        }
        await inventory.load(part);
      }
    };
    await Promise.all(Array.from({ length: listsAtOnce }, worker));
  }
}

const all: Part = { kind: 'subscriptions' };

const keyOf = (part: Part) => `${part.kind}:${partId(part).toLowerCase()}`;
