import { build } from 'esbuild';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { pageOptions } from '../../../scripts/build.ts';
import { output, root } from '../../../scripts/places.ts';
import { drawPage } from '../../../src/ui/page/draw.ts';
import { pageHtml } from '../../../src/ui/page/html.ts';
import type { HostMessage, KeptState, PageMessage, PageUpdate } from '../../../src/ui/page/messages.ts';
import type { PageDraft } from '../../../src/ui/page/model.ts';
import { pageWords } from '../../../src/ui/page/words.ts';
import { english } from '../../unit/ui/page/english.ts';

export const themes = ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const;
export type Theme = (typeof themes)[number];

export interface TabOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** 2 for a zoom of 200 %: half the space, in twice the pixels. */
  readonly zoom?: number;
  /** What a former page of the tab has kept. */
  readonly kept?: unknown;
}

/** A page's script in a tab of Chromium, with what VS Code gives a webview: its API, the theme's variables, its policy. */
export interface PageTab {
  readonly page: Page;
  show(draft: PageDraft, more?: Partial<PageUpdate>): Promise<void>;
  send(message: unknown): Promise<void>;
  /** What the page has said to its extension. */
  said(): Promise<readonly PageMessage[]>;
  kept(): Promise<KeptState | undefined>;
  /** The key of the element in focus. */
  focus(): Promise<string | null>;
  /** What the policy has refused. */
  refused(): Promise<readonly string[]>;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

declare global {
  interface Window {
    said: PageMessage[];
    kept: KeptState | undefined;
    refused: string[];
  }
}

const origin = 'https://page.test';

let script: Promise<string> | undefined;

/** The script as it is packaged: the runner's, or one that is built now. */
async function builtScript(): Promise<string> {
  if (process.env['COSMOS_CMK_VSIX'] !== undefined) return readFile(join(root, 'dist/page.js'), 'utf8');
  const { outputFiles } = await build({
    ...pageOptions({ production: true }),
    entryPoints: { page: 'src/ui/page/script/main.ts' },
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** VS Code's own style of a webview, as far as it matters here, and its variables for a theme. */
async function themeStyle(theme: Theme): Promise<string> {
  const file = await readFile(join(import.meta.dirname, 'themes.json'), 'utf8');
  const variables = (JSON.parse(file) as Record<Theme, Record<string, string>>)[theme];
  const values = Object.entries(variables).map(([name, value]) => `${name}: ${value};`);
  return `@layer vscode-default {
    body { background-color: transparent; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
    a, a code { color: var(--vscode-textLink-foreground); }
    a:focus, input:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
    code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 4px; }
  }
  :root { ${values.join(' ')} }
  html { background: var(--vscode-editor-background); }`;
}

export async function openTab(browser: Browser, options: TabOptions = {}): Promise<PageTab> {
  const { theme = 'light', width = 1200, height = 800, zoom = 1, kept } = options;
  const context = await browser.newContext({
    viewport: { width: width / zoom, height: height / zoom },
    deviceScaleFactor: zoom,
    forcedColors: 'none',
  });
  const page = await context.newPage();
  script ??= builtScript();
  const html = pageHtml({
    script: `${origin}/page.js`,
    style: `${origin}/page.css`,
    source: origin,
    language: 'en',
  });
  const kind =
    theme === 'high-contrast-light' ? 'vscode-high-contrast-light vscode-high-contrast' : `vscode-${theme}`;
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    '/': [
      'text/html',
      html
        .replace('<link ', '<link rel="stylesheet" href="/theme.css"><link ')
        .replace('<body>', `<body class="vscode-body ${kind}" data-vscode-theme-kind="vscode-${theme}">`),
    ],
    '/page.js': ['text/javascript', await script],
    '/page.css': ['text/css', await readFile(join(root, 'media/page.css'), 'utf8')],
    '/theme.css': ['text/css', await themeStyle(theme)],
  };
  await context.route('**/*', (route) => {
    const file = files[new URL(route.request().url()).pathname];
    if (file === undefined) return route.abort();
    return route.fulfill({ contentType: `${file[0]}; charset=utf-8`, body: file[1] });
  });
  await page.addInitScript((former) => {
    window.said = [];
    window.refused = [];
    window.kept = former as KeptState | undefined;
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      window.refused.push(`${violatedDirective} ${blockedURI}`),
    );
    Object.assign(window, {
      acquireVsCodeApi: () => ({
        postMessage: (message: PageMessage) => window.said.push(message),
        getState: () => window.kept,
        setState: (state: KeptState) => (window.kept = state),
      }),
    });
  }, kept);
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => window.said.length > 0);
  const send = (message: unknown) =>
    page.evaluate((data) => {
      window.postMessage(data);
    }, message);
  return {
    page,
    send,
    async show(draft, more = {}) {
      const model = drawPage(draft, english);
      const message: HostMessage = {
        type: 'page',
        subject: { kind: 'example', id: '1' },
        model,
        words: pageWords(english),
        preview: false,
        busy: [],
        problems: [],
        ...more,
      };
      // Messages arrive in order: the second is read when the first has been.
      await send(message);
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      );
    },
    said: () => page.evaluate(() => window.said),
    kept: () => page.evaluate(() => window.kept),
    focus: () => page.evaluate(() => document.activeElement?.getAttribute('data-key') ?? null),
    refused: () => page.evaluate(() => window.refused),
    async screenshot(name) {
      const folder = join(output, 'screenshots/pages');
      await mkdir(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
    },
    close: () => context.close(),
  };
}
