import {
  Disposable,
  TabInputWebview,
  Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  window,
} from 'vscode';
import { text, type Text } from '../../model/text.ts';
import { saveMarkdown } from '../saveMarkdown.ts';
import { pageView } from '../ids.ts';
import { showText, translate } from '../showText.ts';
import { webviewHtml } from '../webviewHtml.ts';
import { draw } from './drawing.ts';
import { markText, pageMarkdown } from './markdown.ts';
import {
  type HostMessage,
  marks,
  type PageAddress,
  pageMessage,
  type PageWords,
  sameAddress,
} from './messages.ts';
import { Clicks } from './clicks.ts';
import type { Page } from './page.ts';

/** The subject of a page, and how the page is kept up to date. */
export interface PageSource {
  /** There is at most one page of each address in a window. */
  readonly address: PageAddress;
  readonly tab: Text;
  /** Whether the next page of its kind can replace it. */
  readonly isFinished?: () => boolean;
  /** Draws the page, and again after each change, until the signal is aborted: when the page is hidden or closed. */
  follow(show: (page: Page) => void, signal: AbortSignal): unknown;
}

/** Where pages find the extension's files, and how they run an action, with its errors shown and logged. */
export interface PageHost {
  readonly extensionUri: Uri;
  run(name: string, work: () => unknown): Promise<void>;
}

/** The page's script and style. The page can't load any other file of the extension. */
const root = (extension: Uri) => Uri.joinPath(extension, 'dist');

const pageHtml = (webview: Webview, extension: Uri): string =>
  webviewHtml(webview, {
    script: Uri.joinPath(root(extension), 'page.js'),
    style: Uri.joinPath(root(extension), 'page.css'),
  });

const words = (): PageWords => ({
  actions: showText(text('Actions')),
  saveAsMarkdown: showText(text('Save as Markdown...')),
  marks: Object.fromEntries(marks.map((mark) => [mark, showText(markText[mark])])),
});

/** One tab. A preview can show another subject later. */
class PagePanel implements Disposable {
  readonly #panel: WebviewPanel;
  readonly #host: PageHost;
  readonly #ties: Disposable;
  #source: PageSource;
  #page: Page | undefined;
  #drawing = 0;
  readonly #clicks = new Clicks();
  #following = new AbortController();
  /** True once the page has loaded and listens for messages. A hidden tab loses its page. */
  #isReady = false;
  /** A preview is replaced by the next row that is clicked. */
  isPreview: boolean;

  constructor(panel: WebviewPanel, host: PageHost, source: PageSource, isPreview: boolean) {
    this.#panel = panel;
    this.#host = host;
    this.#source = source;
    this.isPreview = isPreview;
    panel.webview.options = { enableScripts: true, localResourceRoots: [root(host.extensionUri)] };
    this.#ties = Disposable.from(
      panel.onDidChangeViewState(() => this.#changeVisibility()),
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
    );
    panel.title = showText(source.tab);
    panel.webview.html = pageHtml(panel.webview, host.extensionUri);
    // Reading starts while the webview is still loading its script.
    this.#follow();
  }

  get address(): PageAddress {
    return this.#source.address;
  }

  /** A page that is running, waiting for an answer, or showing a problem stays. */
  isReplacedBy({ address }: PageSource): boolean {
    return this.address.kind === address.kind && this.#source.isFinished?.() === true;
  }

  get title(): string {
    return this.#panel.title;
  }

  show(source: PageSource, keepFocus: boolean): void {
    this.#source = source;
    this.#page = undefined;
    this.#panel.title = showText(source.tab);
    this.#panel.reveal(undefined, keepFocus);
    this.#follow();
  }

  dispose(): void {
    this.#following.abort();
    this.#ties.dispose();
  }

  #receive(value: unknown): void {
    const message = pageMessage.safeParse(value).data;
    // The click was on a page that this one has replaced.
    if (message && message.type !== 'ready' && !sameAddress(message.address, this.address)) return;
    switch (message?.type) {
      case 'ready':
        this.#isReady = true;
        this.#post();
        break;
      case 'run':
        this.#run(message.id, message.drawing);
        break;
      case 'save':
        void this.#host.run('save page', () => this.#save());
        break;
      case undefined:
        break;
    }
  }

  /** Runs an action of the page, unless it is no longer offered or has become another one. */
  #run(id: string, drawing: number): void {
    const work = this.#clicks.find(id, drawing);
    if (!work) return;
    this.isPreview = false;
    void this.#host.run(`${this.address.kind} page: ${id}`, work);
  }

  async #save(): Promise<void> {
    if (this.#page) await saveMarkdown(this.#page.title, pageMarkdown(this.#page, translate));
  }

  #changeVisibility(): void {
    if (this.#panel.visible) {
      if (this.#following.signal.aborted) this.#follow();
      return;
    }
    this.#isReady = false;
    this.#following.abort();
  }

  #follow(): void {
    this.#following.abort();
    const following = new AbortController();
    this.#following = following;
    this.#clicks.clear();
    const source = this.#source;
    const show = (page: Page) => {
      if (following.signal.aborted) return;
      this.#page = page;
      this.#drawing = this.#clicks.drawn(page);
      this.#post();
    };
    void this.#host.run(`${source.address.kind} page`, () => source.follow(show, following.signal));
  }

  #post(): void {
    if (!this.#isReady || !this.#page) return;
    const message: HostMessage = {
      type: 'draw',
      address: this.address,
      drawing: this.#drawing,
      words: words(),
      page: draw(this.#page, translate),
    };
    void this.#panel.webview.postMessage(message);
  }
}

const open = new Set<PagePanel>();

/**
 * Opens a page, or brings the open one to the front. A preview replaces the previous preview, as in editors, and leaves
 * the focus in the tree. A finished page is replaced by the next of its kind.
 */
export function showPage(
  host: PageHost,
  source: PageSource,
  how: 'preview' | 'keep' = 'keep',
  /** The page that this one replaces, whose subject had another address, for example another name. */
  former: PageAddress = source.address,
): void {
  const isPreview = how === 'preview';
  const at = (wanted: PageAddress) => [...open].find(({ address }) => sameAddress(address, wanted));
  const same = at(source.address) ?? at(former);
  const panel = same ?? [...open].find((each) => (isPreview && each.isPreview) || each.isReplacedBy(source));
  if (panel) {
    panel.isPreview &&= isPreview;
    panel.show(source, isPreview);
    return;
  }
  closeLeft(showText(source.tab));
  const column = { viewColumn: ViewColumn.Active, preserveFocus: isPreview };
  take(window.createWebviewPanel(pageView, showText(source.tab), column), host, source, isPreview);
}

/**
 * Closes a tab of the same title that no page of this extension host draws: VS Code keeps the tabs of a host that has
 * ended, and their content is no longer true.
 */
function closeLeft(title: string): void {
  const left = window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input, label }) =>
        input instanceof TabInputWebview && input.viewType.endsWith(pageView) && label === title,
    );
  const isOpen = [...open].some((page) => page.title === title);
  if (!isOpen && left.length > 0) void window.tabGroups.close(left, true);
}

/** Continues in a tab that VS Code restored from an earlier session. */
export function restorePage(host: PageHost, source: PageSource, panel: WebviewPanel): void {
  take(panel, host, source, false);
}

function take(panel: WebviewPanel, host: PageHost, source: PageSource, isPreview: boolean): void {
  const page = new PagePanel(panel, host, source, isPreview);
  open.add(page);
  panel.onDidDispose(() => {
    open.delete(page);
    page.dispose();
  });
}
