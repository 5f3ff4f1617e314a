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
  type WebviewPanelSerializer,
} from 'vscode';
import { text, type Text } from '../../domain/text.ts';
import { showInMessage, translate } from '../showText.ts';
import { pageHtml } from './html.ts';
import type { PageHost } from './pageHost.ts';
import { PagePanels } from './pagePanels.ts';
import { pageView } from './pageView.ts';

/** Where the script and the style are; a page can ask for nothing else of the extension. */
const rootsOf = (extension: Uri) =>
  [Uri.joinPath(extension, 'dist'), Uri.joinPath(extension, 'media')] as const;

/** The pages of this window. @param report writes to the log */
export const createPages = (
  { extensionUri }: Pick<ExtensionContext, 'extensionUri'>,
  report: (error: unknown) => void,
): PagePanels => new PagePanels(hostOf(extensionUri, report));

/** Gives the tabs of a former window their pages, which are loaded by then. */
export const pageSerializer = (pages: () => Promise<PagePanels>): WebviewPanelSerializer => ({
  async deserializeWebviewPanel(panel, state: unknown) {
    (await pages()).restore(panel, state);
  },
});

function hostOf(extension: Uri, report: (error: unknown) => void): PageHost {
  const options = { enableScripts: true, localResourceRoots: rootsOf(extension) };
  return {
    translate,
    report,
    now: () => Date.now(),
    createPanel: ({ preserveFocus }) =>
      window.createWebviewPanel(
        pageView,
        '',
        { viewColumn: ViewColumn.Active, preserveFocus },
        { ...options, enableFindWidget: true },
      ),
    prepare: (webview) => {
      webview.options = options;
    },
    html: (webview) => htmlOf(webview, extension),
    copy: async (copied) => env.clipboard.writeText(copied),
    runCommand: async (command) => commands.executeCommand(command),
    notify: (problem, show) => void notify(problem, show),
    saveMarkdown,
  };
}

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
