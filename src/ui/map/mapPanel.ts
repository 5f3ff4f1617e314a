import { Disposable, l10n, type WebviewPanel, window } from 'vscode';
import type { Session } from '../../app/session.ts';
import { problemText } from '../../domain/problem.ts';
import { inBackground } from '../auth/gesture.ts';
import { modelNow } from '../protection/modelNow.ts';
import { explained } from '../protection/shown.ts';
import { showText } from '../showText.ts';
import { presentation } from '../tree/presentation.ts';
import type { Workbench } from '../tree/workbenchType.ts';
import { findNode } from './findNode.ts';
import { mapHtml } from './html.ts';
import type { HostMessage, MapNode, PageMessage } from './messages.ts';
import { pageMessage } from './pageMessage.ts';
import { noticeMessage, pictureMessage } from './pictureMessage.ts';
import { readForMap, readVaults } from './readForMap.ts';
import { mapTitle } from './words.ts';

/** One burst of answers is one picture, in ms; while much is read of many accounts, one a few seconds is enough. */
const burst = 250;
const perAccount = 1;
const longest = 4_000;

/** The picture in its tab. It follows the connection, its inventory and the chosen subscriptions. */
export class MapPanel implements Disposable {
  readonly #panel: WebviewPanel;
  readonly #workbench: Workbench;
  readonly #ties: Disposable;
  #inventory: { dispose(): void } | undefined;
  #session: Session | undefined;
  #reading = new AbortController();
  #isReading = false;
  /** The page is there and listens. */
  #isReady = false;
  #timer: NodeJS.Timeout | undefined;
  /** How many the last picture had. */
  #accounts = 0;
  #opened: ReadonlySet<string> = new Set();
  /** What to lead to once the picture has one of them. */
  #wanted: readonly string[] = [];
  #roots: readonly MapNode[] = [];

  constructor(panel: WebviewPanel, workbench: Workbench) {
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

  /** Brings the tab to the front, and leads to a node of the trees, or what it is in. */
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

  /** A hidden tab has lost its page, and reads nothing. */
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
    // What is known of a few subscriptions first would move under the reader with every answer.
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
