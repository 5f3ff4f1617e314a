import type { BrowserContext, Page } from 'playwright-core';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { packageExtension } from '../../../scripts/package.ts';
import { cache, output } from '../../../scripts/places.ts';
import { installVsix, startHost, type Host, type HostOptions } from '../../../scripts/vscodeHost.ts';
import { openOwn, openShared, usualPort } from './browser.ts';
import { dialog, closeNotification, notification, notifications, pressNotification } from './dialogs.ts';
import type { Dialog, Notification } from './dialogs.ts';
import { editorText, outputText, tabs, webviewBody } from './editors.ts';
import { extensionHosts } from './extensionHosts.ts';
import { eventually, type Asked } from './eventually.ts';
import { readRows } from './lists.ts';
import { quickInput, quickInputGone, type Expected, type QuickInput } from './quickInput.ts';
import { openContainer, view, type View } from './views.ts';

export interface WorkbenchOptions extends Pick<
  HostOptions,
  'env' | 'settings' | 'folder' | 'switches' | 'onOutput' | 'dataDir' | 'extensionsDir'
> {
  /** The folder of its screenshots, below test-output/screenshots. */
  readonly name?: string;
  /** A packaged extension. By default ours, packaged now, unless `extensionsDir` is given. */
  readonly vsix?: string;
  /** Redirects Azure's host names to a local proxy that terminates TLS for them. */
  readonly network?: Network;
  /** A running VS Code to use instead of a new one. It is stopped with the workbench. */
  readonly host?: Host;
  /** Where screenshots go, instead of test-output/screenshots. */
  readonly pictures?: string;
  /** Whether it stays open while other scenarios of this process open theirs. */
  readonly lasts?: boolean;
}

export interface Network {
  /** The CONNECT proxy, for the extension host: `http://127.0.0.1:PORT`. */
  readonly proxy: string;
  /** The file of the CA's certificate. */
  readonly caFile: string;
  /** Hosts that the browser also requests (sign-in pages), and the TLS port of 127.0.0.1 that serves them. */
  readonly browser?: { readonly hosts: readonly string[]; readonly port: number };
}

/** A user in front of VS Code. Every method waits for what it names, never for time. */
export interface Workbench {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly host: Host;
  /** Chooses a command in the palette, by its title with or without the category. */
  runCommand(title: string): Promise<void>;
  /** The commands that the palette offers for a text. */
  commands(text: string): Promise<string[]>;
  quickInput(expected?: Expected, timeout?: number): Promise<QuickInput>;
  quickInputGone(): Promise<void>;
  openContainer(name: string): Promise<void>;
  view(name: string): Promise<View>;
  dialog(message?: Asked): Promise<Dialog>;
  notifications(): Promise<Notification[]>;
  notification(message: Asked, timeout?: number): Promise<Notification>;
  pressNotification(message: Asked, button: string): Promise<void>;
  closeNotification(message: Asked): Promise<void>;
  /** Waits until the webview in front (or a Markdown preview) contains a text, and returns all of its text. */
  webviewText(text: Asked): Promise<string>;
  editorText(): Promise<string>;
  /** The rendered text of the output channel in the panel. */
  outputText(): Promise<string>;
  tabs(): Promise<string[]>;
  /** Runs an action that opens another browser tab (a sign-in page), and returns the tab. */
  newTab(action: () => Promise<void>): Promise<Page>;
  /** Reloads the workbench with its own command, because a reload by the browser can lose recently opened tabs. */
  reload(): Promise<void>;
  /** Kills the window's extension host, as the system might, and waits until VS Code has started another one. */
  killExtensionHost(): Promise<void>;
  /** Saves a numbered picture. @returns its file */
  screenshot(name: string): Promise<string>;
  /** Saves further pictures in another folder of test-output/screenshots, numbered from 1. */
  picturesIn(name: string): void;
  close(): Promise<void>;
}

/** Installs a VSIX into a folder named after its content, once. */
export async function extensionsWith(vsix: string): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(vsix))
    .digest('hex')
    .slice(0, 16);
  const folder = join(cache, 'extensions', hash);
  if (!existsSync(join(folder, 'extensions.json'))) await installVsix(vsix, folder);
  return folder;
}

let packaged: Promise<string> | undefined;

/** The VSIX under test: the one that the runner has packaged, or one packaged once by this process. */
export function ourVsix(): Promise<string> {
  packaged ??=
    process.env['COSMOS_CMK_VSIX'] === undefined
      ? packageExtension()
      : Promise.resolve(process.env['COSMOS_CMK_VSIX']);
  return packaged;
}

/** Opens the packaged extension in a real VS Code workbench, in Chromium (1280 x 800). */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const host = options.host ?? (await hostFor(options));
  try {
    return await inBrowser(host, options);
  } catch (error) {
    await host.stop();
    throw error;
  }
}

async function hostFor(options: WorkbenchOptions): Promise<Host> {
  const { network } = options;
  const extensionsDir = options.extensionsDir ?? (await extensionsWith(options.vsix ?? (await ourVsix())));
  const toProxy = network && {
    HTTPS_PROXY: network.proxy,
    https_proxy: undefined,
    SSL_CERT_FILE: network.caFile,
    NODE_EXTRA_CA_CERTS: network.caFile,
  };
  const trusted = network?.browser?.hosts.flatMap((name) => [
    '--link-protection-trusted-domains',
    `https://${name}`,
  ]);
  const port = await usualPort();
  const builtIn = process.env['COSMOS_CMK_BUILT_IN'];
  return startHost({
    ...options,
    ...(port === undefined ? {} : { port }),
    extensionsDir,
    env: { ...toProxy, ...options.env },
    switches: [
      ...(builtIn === undefined ? [] : ['--builtin-extensions-dir', builtIn]),
      ...(trusted ?? []),
      ...(options.switches ?? []),
    ],
  });
}

function resolverRules({ hosts, port }: NonNullable<Network['browser']>): string[] {
  const maps = hosts.map((name) => `MAP ${name}:443 127.0.0.1:${port}`);
  return [`--host-resolver-rules=${maps.join(', ')}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`];
}

async function inBrowser(host: Host, options: WorkbenchOptions): Promise<Workbench> {
  const { network } = options;
  const opened = await (network?.browser === undefined
    ? openShared(new URL(host.url).origin, options.lasts)
    : openOwn(resolverRules(network.browser), { ignoreHTTPSErrors: true }));
  const { context, page } = opened;
  let folder = options.pictures ?? join(output, 'screenshots', options.name ?? '');
  try {
    const up = async () => {
      await page.locator('.monaco-workbench .activitybar .action-item').first().waitFor();
      await page.locator('.monaco-workbench .statusbar').waitFor();
    };
    await page.goto(host.url);
    await up();
    let pictures = 0;
    const palette = (text: string) =>
      // A webview that is loading can swallow the key.
      eventually(
        () => 'the palette',
        async () => {
          await page.keyboard.press('F1');
          const shown = await quickInput(page, { value: /^>/, busy: 'any' }, 8_000).catch(() => undefined);
          // A page that takes the focus closes it again.
          return shown?.type(`>${text}`, 8_000).then(
            () => shown,
            () => undefined,
          );
        },
      );
    const runCommand = async (title: string) => {
      const open = await palette(title);
      let labels: string[] = [];
      let misses = 0;
      const label = await eventually(
        () => `the command "${title}" in the palette; there are ${JSON.stringify(labels)}`,
        async () => {
          labels = (await open.items()).map((each) => each.label);
          const label = labels.find((each) => each === title || each.endsWith(`: ${title}`));
          // An open palette doesn't show commands that are registered later (by extensions that are still loading), so
          // it is opened again.
          misses += label === undefined ? 1 : 0;
          if (label === undefined && misses % 10 === 0) {
            await open.type('>');
            await open.type(`>${title}`);
          }
          return label;
        },
      );
      await open.choose(label);
    };
    return {
      page,
      context,
      host,
      runCommand,
      async commands(text) {
        const open = await palette(text);
        await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
        const labels = (await readRows(page.locator('.quick-input-list .monaco-list'))).map(
          (each) => each.label,
        );
        await open.cancel();
        await quickInputGone(page);
        return labels;
      },
      quickInput: (expected, timeout) => quickInput(page, expected, timeout),
      quickInputGone: () => quickInputGone(page),
      openContainer: (name) => openContainer(page, name),
      view: (name) => view(page, name),
      dialog: (message) => dialog(page, message),
      notifications: () => notifications(page),
      notification: (message, timeout) => notification(page, message, timeout),
      pressNotification: (message, button) => pressNotification(page, message, button),
      closeNotification: (message) => closeNotification(page, message),
      webviewText: async (text) => (await webviewBody(page, text)).innerText(),
      editorText: () => editorText(page),
      outputText: () => outputText(page),
      tabs: () => tabs(page),
      async newTab(action) {
        const [tab] = await Promise.all([context.waitForEvent('page'), action()]);
        await tab.waitForLoadState();
        return tab;
      },
      async reload() {
        const loaded = page.waitForEvent('load');
        await runCommand('Developer: Reload Window');
        await loaded;
        await up();
      },
      async killExtensionHost() {
        const killed = await extensionHosts(host.pid);
        if (killed.length !== 1) throw new Error(`${killed.length} extension hosts run, and not 1`);
        for (const id of killed) process.kill(id, 'SIGKILL');
        await eventually(
          () => 'VS Code to start another extension host',
          async () => {
            const now = await extensionHosts(host.pid);
            return now.some((id) => !killed.includes(id)) || undefined;
          },
        );
      },
      async screenshot(name) {
        await mkdir(folder, { recursive: true });
        pictures += 1;
        const file = join(
          folder,
          `${String(pictures).padStart(2, '0')}-${name.replaceAll(/[^\w-]+/g, '-')}.png`,
        );
        await page.screenshot({ path: file, animations: 'disabled' });
        return file;
      },
      picturesIn(name) {
        folder = join(output, 'screenshots', name);
        pictures = 0;
      },
      async close() {
        await opened.close();
        await host.stop();
      },
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/**
 * Opens a workbench for one scenario and always closes it. If the scenario fails, a screenshot "failed" shows what the
 * user would have seen.
 */
export async function withWorkbench<T>(
  options: WorkbenchOptions,
  scenario: (workbench: Workbench) => Promise<T>,
): Promise<T> {
  const folder = options.pictures ?? join(output, 'screenshots', options.name ?? '');
  if (options.name !== undefined) await rm(folder, { recursive: true, force: true });
  const workbench = await openWorkbench(options);
  try {
    return await scenario(workbench);
  } catch (error) {
    await workbench.screenshot('failed').catch(() => undefined);
    throw error;
  } finally {
    await workbench.close();
  }
}
