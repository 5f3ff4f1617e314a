import { Disposable, env, l10n, Uri, ViewColumn, type Webview, type WebviewPanel, window } from 'vscode';
import { inBackground } from '../auth/vscodeCredential.ts';
import type { ProtectionModel } from '../health/model.ts';
import { states, stateText } from '../health/verdict.ts';
import { problemText } from '../model/problem.ts';
import type { Session } from '../session/session.ts';
import { mapView } from '../ui/shellIds.ts';
import { showText } from '../ui/showText.ts';
import { type Node, nodeId } from '../views/nodes/node.ts';
import { presentation } from '../views/nodes/present.ts';
import { explained, modelNow } from '../views/rows.ts';
import type { Services } from '../views/workbench.ts';
import { type ForestNode, forestOf } from './forest.ts';
import {
  type HostMessage,
  type MapNode,
  type PageMessage,
  pageMessage,
  type PictureMessage,
} from './messages.ts';
import { mapTitle, mapWords } from './nodeText.ts';
import { findNode, readForMap, readVaults } from './read.ts';

/** The folders of the page's script and style. The page can't load any other file of the extension. */
const pageRoots = (extension: Uri) =>
  [Uri.joinPath(extension, 'dist'), Uri.joinPath(extension, 'media')] as const;

/**
 * The page before its script runs. It contains nothing from Azure: that data comes in messages and is inserted as text.
 */
function mapHtml(webview: Webview, extension: Uri): string {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const [dist, media] = pageRoots(extension);
  const script = webview.asWebviewUri(Uri.joinPath(dist, 'mapPage.js')).toString();
  const style = webview.asWebviewUri(Uri.joinPath(media, 'map.css')).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="${env.language.replace(/[^\w-]/g, '')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title></title>
</head>
<body>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

/** The map in the person's language. Names aren't escaped, because the page inserts them as text only. */
function pictureMessage(session: Session, model: ProtectionModel, reading: boolean): PictureMessage {
  const { counts, unread } = model;
  const roots = forestOf(model, session.pace.now());
  const accounts = states.reduce((sum, state) => sum + counts[state], 0);
  return {
    type: 'picture',
    words: mapWords(),
    ...(session.kind === 'sandbox' ? { sandbox: l10n.t('Simulated Azure: nothing here is real.') } : {}),
    roots: roots.map(worded),
    counts: states.map((state) => ({
      mark: state,
      label: showText(stateText[state]),
      count: counts[state],
    })),
    summary:
      unread.length === 0
        ? l10n.t('Accounts: {0}', accounts)
        : reading
          ? l10n.t('Accounts: at least {0} so far', accounts)
          : l10n.t('Accounts: at least {0}; not everything could be read', accounts),
    unread: reading ? [] : unread.map(({ name, why }) => `${name}: ${showText(why)}`),
    reading,
    ...(roots.length > 0
      ? {}
      : {
          notice: reading
            ? l10n.t('Reading your key vaults and accounts…')
            : l10n.t('There are no key vaults and no accounts in the subscriptions that are shown.'),
        }),
  };
}

const worded = ({ id, kind, mark, inTree, name, status, notes, children }: ForestNode): MapNode => ({
  id,
  kind,
  mark,
  inTree,
  name: typeof name === 'string' ? name : showText(name),
  status: showText(status),
  notes: notes.map(showText),
  children: children.map(worded),
});

/** A page without a map says why. */
const noticeMessage = (notice: string): HostMessage => ({
  type: 'picture',
  words: mapWords(),
  roots: [],
  counts: [],
  summary: '',
  unread: [],
  reading: false,
  notice,
});

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
  readonly #workbench: Services;
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

  constructor(panel: WebviewPanel, workbench: Services) {
    this.#panel = panel;
    this.#workbench = workbench;
    const { connections, choice } = workbench;
    this.#ties = Disposable.from(
      panel.onDidChangeViewState(() => this.#showing()),
      panel.webview.onDidReceiveMessage((message: unknown) => this.#hear(pageMessage(message))),
      connections.onDidChange(() => this.#begin()),
      choice.onDidChange(() => this.#begin()),
    );
    panel.webview.html = mapHtml(panel.webview, workbench.extensionUri);
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

  #hear(message: PageMessage | undefined): void {
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
      case 'reveal':
        void this.#reveal(message.id);
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
    const { connections, choice } = this.#workbench;
    const { signal } = this.#reading;
    const isOver = () => signal.aborted;
    const session = await connections.ready();
    if (isOver()) return;
    this.#inventory?.dispose();
    this.#session = session;
    this.#panel.title = session?.kind === 'sandbox' ? l10n.t('Encryption Map (Sandbox)') : mapTitle();
    if (!session) {
      const { problem } = connections;
      this.#send(
        noticeMessage(
          problem
            ? showText(problemText(problem))
            : l10n.t('Sign in to Azure, or explore the sandbox, to see the map.'),
        ),
      );
      return;
    }
    let isTold = false;
    // Ignores changes until the survey has finished. A picture of the first few subscriptions would move under the
    // reader with every response.
    this.#inventory = session.inventory.onDidChange(() => isTold && this.#soon());
    const told = () => {
      isTold = true;
      this.#soon();
    };
    this.#isReading = true;
    if (session.inventory.snapshot.get('subscriptions').state === 'ready') this.#soon();
    await readForMap(session, choice.of(session), told, signal);
    if (isOver()) return;
    this.#isReading = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    told();
    await this.#readOpened(signal);
  }

  async #readOpened(signal: AbortSignal): Promise<void> {
    const { choice } = this.#workbench;
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
    const { choice } = this.#workbench;
    const session = this.#session;
    if (!session || !this.#isReady) return;
    const found = session.inventory.snapshot.get('subscriptions');
    if (found.state === 'failed') this.#send(noticeMessage(showText(problemText(found.problem))));
    else {
      const model = modelNow(session, choice.of(session));
      this.#accounts = model.accounts.length;
      const message = pictureMessage(session, model, this.#isReading);
      this.#roots = message.roots;
      this.#send(message);
    }
    this.#lead();
  }

  #lead(): void {
    const id = this.#wanted.find((each) => holds(this.#roots, each));
    if (id === undefined) return;
    this.#wanted = [];
    this.#send({ type: 'focus', id });
  }

  async #explain(id: string): Promise<void> {
    const { choice, views } = this.#workbench;
    const session = this.#session;
    if (!session) return;
    const chosen = choice.of(session);
    const node = await findNode(session, chosen, id, false);
    const lines = node
      ? [...explained(session, node, chosen), ...presentation(node, views.setting(session)).tooltip.lines]
      : [];
    this.#send({ type: 'details', id, lines: lines.map(showText) });
  }

  async #reveal(id: string): Promise<void> {
    const { choice, views } = this.#workbench;
    const session = this.#session;
    const node = session && (await findNode(session, choice.of(session), id, true));
    if (node) await views.show(node);
    else await window.showInformationMessage(l10n.t('The trees do not have it.'));
  }

  #send(message: HostMessage): void {
    void this.#panel.webview.postMessage(message);
  }
}

const holds = (nodes: readonly MapNode[], id: string): boolean =>
  nodes.some((node) => node.id === id || holds(node.children, id));

let open: MapPanel | undefined;

/** Opens the one map of this window, and focuses the node that the command was run on. */
export function showMap(workbench: Services, node: Node | undefined): void {
  open ??= take(
    window.createWebviewPanel(mapView, mapTitle(), ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: pageRoots(workbench.extensionUri),
    }),
    workbench,
  );
  open.show(idsOf(node));
}

/** Continues in a tab that VS Code restored from an earlier session. */
export function restoreMap(workbench: Services, panel: WebviewPanel): void {
  panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(workbench.extensionUri) };
  open = take(panel, workbench);
}

function take(panel: WebviewPanel, workbench: Services): MapPanel {
  const map = new MapPanel(panel, workbench);
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
