import {
  commands,
  env,
  l10n,
  Uri,
  ViewColumn,
  window,
  workspace,
  type ExtensionContext,
  type Webview,
  type WebviewPanel,
  type WebviewPanelSerializer,
} from 'vscode';
import { text, type Text } from '../../domain/text.ts';
import { showInMessage, translate } from '../showText.ts';
import { pageHtml } from './html.ts';
import type { PageHost, PagePanel } from './pageHost.ts';
import { PagePanels } from './pagePanels.ts';
import { pageView } from './pageView.ts';

/** The pages of this window, and what gives the tabs of a former window theirs. @param report writes to the log */
export function createPages(
  { extensionUri }: Pick<ExtensionContext, 'extensionUri'>,
  report: (error: unknown) => void,
): { readonly pages: PagePanels; readonly serializer: WebviewPanelSerializer } {
  const pages = new PagePanels(hostOf(extensionUri, report));
  return {
    pages,
    serializer: {
      async deserializeWebviewPanel(panel, state: unknown) {
        pages.restore(pagePanel(panel, extensionUri), state);
        await Promise.resolve();
      },
    },
  };
}

function hostOf(extension: Uri, report: (error: unknown) => void): PageHost {
  return {
    translate,
    report,
    now: () => Date.now(),
    createPanel: ({ preserveFocus }) =>
      pagePanel(
        window.createWebviewPanel(
          pageView,
          '',
          { viewColumn: ViewColumn.Active, preserveFocus },
          { enableFindWidget: true },
        ),
        extension,
      ),
    copy: async (copied) => env.clipboard.writeText(copied),
    runCommand: async (command) => {
      await commands.executeCommand(command);
    },
    notify: (problem, show) => void notify(problem, show),
    saveMarkdown,
  };
}

/** Where the script and the style are; a page can ask for nothing else of the extension. */
const rootsOf = (extension: Uri) =>
  [Uri.joinPath(extension, 'dist'), Uri.joinPath(extension, 'media')] as const;

const pagePanel = (panel: WebviewPanel, extension: Uri): PagePanel => ({
  get title() {
    return panel.title;
  },
  set title(title) {
    panel.title = title;
  },
  get visible() {
    return panel.visible;
  },
  load() {
    panel.webview.options = { enableScripts: true, localResourceRoots: rootsOf(extension) };
    panel.webview.html = htmlOf(panel.webview, extension);
  },
  reveal: (preserveFocus) => panel.reveal(undefined, preserveFocus),
  post: (message) => void panel.webview.postMessage(message),
  close() {
    panel.dispose();
  },
  onMessage: (listener) => panel.webview.onDidReceiveMessage(listener),
  onDidChangeVisible: (listener) => panel.onDidChangeViewState(listener),
  onDidClose: (listener) => panel.onDidDispose(listener),
});

function htmlOf(webview: Webview, extension: Uri): string {
  const [dist, media] = rootsOf(extension);
  const address = (folder: Uri, file: string) => webview.asWebviewUri(Uri.joinPath(folder, file)).toString();
  return pageHtml({
    script: address(dist, 'page.js'),
    style: address(media, 'page.css'),
    source: webview.cspSource,
    language: env.language,
  });
}

async function notify(problem: readonly Text[], show: (() => void) | undefined): Promise<void> {
  const whole = problem.reduce((before, line) => text('{0} {1}', before, line));
  const open = l10n.t('Show Page');
  const chosen = await window.showErrorMessage(showInMessage(whole), ...(show ? [open] : []));
  if (chosen === open) show?.();
}

async function saveMarkdown(name: string, markdown: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file('/');
  const place = await window.showSaveDialog({
    title: l10n.t('Save as Markdown'),
    filters: { [l10n.t('Markdown')]: ['md'] },
    defaultUri: Uri.joinPath(folder, `${name.replaceAll(/[^\p{L}\p{N}()._ -]+/gu, '-')}.md`),
  });
  if (place) await workspace.fs.writeFile(place, new TextEncoder().encode(markdown));
}
