import {
  Disposable,
  TabInputWebview,
  Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { inBackground } from '../auth/vscodeCredential.ts';
import { problemText } from '../model/problem.ts';
import { text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import { mapView } from '../ui/ids.ts';
import { saveFile } from '../ui/saveMarkdown.ts';
import { showError, showInformation, showText } from '../ui/showText.ts';
import { webviewHtml } from '../ui/webviewHtml.ts';
import { type Node, nodeId } from '../views/nodes/node.ts';
import { presentation } from '../views/nodes/present.ts';
import { runOn, tie } from '../views/runOn.ts';
import { explained, healthNow } from '../views/rows.ts';
import type { Services } from '../views/commandContext.ts';
import {
  type MapActionId,
  type MapNode,
  type MessageFromMap,
  messageFromMap,
  type MessageToMap,
  nodeContext,
} from './messages.ts';
import { mapTitle } from './mapWords.ts';
import { noticeMessage, pictureMessage } from './pictureMessage.ts';
import { capabilitiesShown, findNode, readForMap, readVaults } from './read.ts';
import { isPlainPicture } from './svg.ts';

/** The folders of the page's script and style. The page can't load any other file of the extension. */
const pageRoots = (extension: Uri) =>
  [Uri.joinPath(extension, 'dist'), Uri.joinPath(extension, 'media')] as const;

function mapHtml(webview: Webview, extension: Uri): string {
  const [dist, media] = pageRoots(extension);
  return webviewHtml(webview, {
    script: Uri.joinPath(dist, 'mapPage.js'),
    style: Uri.joinPath(media, 'map.css'),
  });
}

/**
 * Milliseconds between redraws. Responses that arrive together are drawn once; while many accounts are read, one redraw
 * every few seconds is enough.
 */
const burst = 250;
const perAccount = 1;
const longest = 4_000;

/** The tab of the map. It follows the connection, the inventory, and the selected subscriptions. */
class MapPanel implements Disposable {
  readonly #panel: WebviewPanel;
  readonly #services: Services;
  readonly #ties: Disposable;
  #inventory: { dispose(): void } | undefined;
  #session: Session | undefined;
  #reading = new AbortController();
  #isReading = false;
  /** True once the page has loaded and listens for messages. */
  #isReady = false;
  #timer: NodeJS.Timeout | undefined;
  /** The number of accounts in the last picture. */
  #accounts = 0;
  #opened: ReadonlySet<string> = new Set();
  /** The nodes to focus. The first one that the map contains is used. */
  #wanted: readonly string[] = [];
  #roots: readonly MapNode[] = [];

  constructor(panel: WebviewPanel, services: Services) {
    this.#panel = panel;
    this.#services = services;
    const { connections, choice } = services;
    this.#ties = Disposable.from(
      panel.onDidChangeViewState(() => this.#showing()),
      panel.webview.onDidReceiveMessage((message: unknown) => this.#hear(messageFromMap(message))),
      connections.onDidChange(() => this.#begin()),
      choice.onDidChange(() => this.#begin()),
    );
    panel.webview.html = mapHtml(panel.webview, services.extensionUri);
  }

  /** Brings the tab to the front and focuses a node of the trees, or else the next node that contains it. */
  show(ids: readonly string[]): void {
    this.#wanted = ids;
    this.#panel.reveal();
    if (this.#isReady) this.#lead();
  }

  dispose(): void {
    this.#stop();
    this.#inventory?.dispose();
    this.#ties.dispose();
  }

  #hear(message: MessageFromMap | undefined): void {
    switch (message?.type) {
      case 'ready':
        this.#isReady = true;
        this.#begin();
        break;
      case 'opened':
        this.#opened = new Set(message.ids);
        void this.#read((signal) => this.#readOpened(signal));
        break;
      case 'selected':
        void this.#explain(message.id);
        break;
      case 'run':
        void this.#run(message.id, message.action);
        break;
      case 'save':
        void this.#services.pages.run('save map', () => savePicture(message.svg));
        break;
      case undefined:
        break;
    }
  }

  /** A hidden tab loses its page, so reading stops. */
  #showing(): void {
    if (this.#panel.visible) return;
    this.#isReady = false;
    this.#stop();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#reading.abort();
    this.#reading = new AbortController();
    this.#isReading = false;
  }

  #begin(): void {
    this.#stop();
    if (this.#isReady) void inBackground(() => this.#follow());
  }

  async #follow(): Promise<void> {
    const { connections, choice } = this.#services;
    const { signal } = this.#reading;
    const isOver = () => signal.aborted;
    const session = await connections.ready();
    if (isOver()) return;
    this.#inventory?.dispose();
    this.#session = session;
    this.#panel.title = showText(session?.kind === 'sandbox' ? text('Encryption Map (Sandbox)') : mapTitle);
    if (!session) {
      const { problem } = connections;
      this.#send(
        noticeMessage(
          problem ? problemText(problem) : text('To see this page, sign in to Azure or explore the sandbox.'),
        ),
      );
      return;
    }
    let isSurveyed = false;
    // Ignores changes until the survey has finished. A picture of the first few subscriptions would move under the
    // reader with every response.
    this.#inventory = session.inventory.onDidChange(() => isSurveyed && this.#soon());
    const surveyed = () => {
      isSurveyed = true;
      this.#soon();
    };
    this.#isReading = true;
    if (session.inventory.snapshot.get('subscriptions').state === 'ready') this.#soon();
    await readForMap(session, choice.of(session), surveyed, signal);
    if (isOver()) return;
    this.#isReading = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    surveyed();
    await this.#readOpened(signal);
  }

  async #readOpened(signal: AbortSignal): Promise<void> {
    const { choice } = this.#services;
    if (this.#session && this.#opened.size > 0)
      await readVaults(this.#session, choice.of(this.#session), this.#opened, signal);
  }

  #read(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    return inBackground(() => work(this.#reading.signal));
  }

  #soon(): void {
    const wait = this.#isReading ? Math.min(longest, burst + this.#accounts * perAccount) : burst;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, wait);
  }

  #draw(): void {
    const { choice, views } = this.#services;
    const session = this.#session;
    if (!session || !this.#isReady) return;
    const found = session.inventory.snapshot.get('subscriptions');
    if (found.state === 'failed') this.#send(noticeMessage(problemText(found.problem)));
    else {
      const model = healthNow(session, choice.of(session));
      this.#accounts = model.accounts.length;
      const can = capabilitiesShown(session, choice.of(session), views.setting(session));
      const message = pictureMessage(session, model, can, this.#isReading);
      this.#roots = message.roots;
      this.#send(message);
    }
    this.#lead();
  }

  #lead(): void {
    const id = this.#wanted.find((each) => contains(this.#roots, each));
    if (id === undefined) return;
    this.#wanted = [];
    this.#send({ type: 'focus', id });
  }

  async #explain(id: string): Promise<void> {
    const { choice, views } = this.#services;
    const session = this.#session;
    if (!session) return;
    const chosen = choice.of(session);
    const node = await findNode(session, chosen, id, false);
    const lines = node
      ? [...explained(session, node, chosen), ...presentation(node, views.setting(session)).tooltip.lines]
      : [];
    this.#send({ type: 'details', id, lines: lines.map(showText) });
  }

  /** Runs a command on a node. The command itself checks the node's state at that time. */
  async #run(id: string, action: MapActionId): Promise<void> {
    const session = this.#session;
    const node = await this.nodeOf(id);
    if (session) await runOn({ ...this.#services, session }, `cosmosCmk.${action}`, node);
  }

  /** The node of the trees with this ID. Reads it if the trees haven't loaded it yet. */
  async nodeOf(id: string): Promise<Node | undefined> {
    const { choice } = this.#services;
    const session = this.#session;
    const node = session && (await findNode(session, choice.of(session), id, true));
    return node && tie(session, node);
  }

  #send(message: MessageToMap): void {
    void this.#panel.webview.postMessage(message);
  }
}

const contains = (nodes: readonly MapNode[], id: string): boolean =>
  nodes.some((node) => node.id === id || contains(node.children, id));

let open: MapPanel | undefined;

/** Opens the one map of this window, and focuses the node that the command was run on. */
export function showMap(services: Services, node: Node | undefined): void {
  if (!open) closeLeft();
  open ??= createPanel(
    window.createWebviewPanel(mapView, showText(mapTitle), ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: pageRoots(services.extensionUri),
    }),
    services,
  );
  open.show(idsOf(node));
}

/** After a reload, VS Code restores a tab only when it is shown. Until then, its map isn't this one. */
function closeLeft(): void {
  const left = window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof TabInputWebview && input.viewType.endsWith(mapView));
  if (left.length > 0) void window.tabGroups.close(left, true);
}

/** The node on the map whose context menu the command was chosen from. */
export async function nodeOnMap(context: unknown): Promise<Node | undefined> {
  const { data } = nodeContext.safeParse(context);
  return data && open?.nodeOf(data.nodeId);
}

export async function revealInTree({ views }: Services, node: Node | undefined): Promise<void> {
  if (node) await views.show(node);
  else await showInformation(text("The views don't show it. Check the filter."));
}

/** Continues in a tab that VS Code restored from an earlier session, unless this window has a map already. */
export function restoreMap(services: Services, panel: WebviewPanel): void {
  if (open) {
    panel.dispose();
    return;
  }
  panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(services.extensionUri) };
  open = createPanel(panel, services);
}

function createPanel(panel: WebviewPanel, services: Services): MapPanel {
  const map = new MapPanel(panel, services);
  panel.onDidDispose(() => {
    map.dispose();
    if (open === map) open = undefined;
  });
  return map;
}

/** A version that isn't in use isn't on the map, but its key is. */
function idsOf(node: Node | undefined): readonly string[] {
  if (!node) return [];
  return node.kind === 'keyVersion' ? [nodeId(node), nodeId({ ...node, kind: 'key' })] : [nodeId(node)];
}

/** Asks where to save the picture of the map, and saves it. */
async function savePicture(svg: string): Promise<void> {
  if (!isPlainPicture(svg)) {
    await showError(text("Couldn't save the map. Close it, open it again, and try again."));
    return;
  }
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = 'encryption-map.svg';
  const place = await window.showSaveDialog({
    title: showText(mapTitle),
    saveLabel: showText(text('Save')),
    filters: { SVG: ['svg'] },
    defaultUri: folder ? Uri.joinPath(folder, name) : Uri.file(`/${name}`),
  });
  if (place) await saveFile(place, svg);
}
