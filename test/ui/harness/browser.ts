import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { randomInt } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { launchChromium, launchProfile } from '../../../scripts/chromium.ts';
import { isFree } from '../../../scripts/port.ts';
import { patience } from './eventually.ts';

/** A browser page without state from other scenarios. */
export interface OpenPage {
  readonly context: BrowserContext;
  readonly page: Page;
  close(): Promise<void>;
}

/** The size of a window. */
export const viewport = { width: 1280, height: 800 };

/** Where this process's browser keeps its profile (test/ui/harness/setUp.ts); without it, no profile is shared. */
const profiles = process.env['COSMOS_CMK_PROFILES'];

/** HTTPS_PROXY is for the extension host, and Chromium would use it too. */
const env = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name, value]) => value !== undefined && !/_proxy$/i.test(name)),
  );

/** Opens a page in a separate browser, which closes with the page. */
export async function openOwn(args: string[], options: BrowserContextOptions = {}): Promise<OpenPage> {
  const browser = await launchChromium({ args, env: env() });
  try {
    const context = await browser.newContext({ viewport, ...options });
    return { context, page: await prepared(context), close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

let shared: Promise<BrowserContext> | undefined;

/** Pages that stay open while other scenarios use the browser. */
const lasting = new Set<Page>();

async function launchShared(folder: string): Promise<BrowserContext> {
  const context = await launchProfile(await mkdtemp(join(folder, 'profile-')), { viewport, env: env() });
  // A crash ends one scenario, not the following ones.
  context.once('close', () => (shared = undefined));
  return context;
}

/**
 * Opens a page in the browser that the scenarios of this process share in sequence: it only starts once, and can use VS
 * Code's compiled scripts. Everything that the site at `origin` has stored is deleted first.
 * @param lasts whether the page stays open while later scenarios open theirs
 */
export async function openShared(origin: string, lasts = false): Promise<OpenPage> {
  if (profiles === undefined) return openOwn([]);
  const context = await (shared ??= launchShared(profiles));
  // One page stays open, because a browser without a page might exit.
  const [first = await context.newPage()] = context.pages();
  const closeOthers = async () => {
    for (const open of context.pages()) if (open !== first && !lasting.has(open)) await open.close();
  };
  await closeOthers();
  const session = await context.newCDPSession(first);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  await session.detach();
  await context.clearCookies();
  const page = await prepared(context);
  if (lasts) lasting.add(page);
  // Chromium lowers the priority of a page in the background.
  await page.bringToFront();
  return {
    context,
    page,
    close: async () => {
      lasting.delete(page);
      await closeOthers();
    },
  };
}

async function prepared(context: BrowserContext): Promise<Page> {
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  // What shows that work goes on, in our pages and in VS Code, would be drawn 60 times a second, which takes a quarter of a processor without a GPU.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.addInitScript(() => {
    const still = new CSSStyleSheet();
    still.replaceSync('.progress-bit, .codicon-modifier-spin { animation: none !important; }');
    document.adoptedStyleSheets.push(still);
  });
  // Secrets are encrypted with a key that only code-server's wrapper serves, and without it, a reload loses the
  // session. Doesn't use page.route(), which disables the browser's cache.
  const session = await context.newCDPSession(page);
  const body = Buffer.alloc(32, 7).toString('base64');
  session.on('Fetch.requestPaused', ({ requestId }) => {
    // The page might be closed by then.
    session.send('Fetch.fulfillRequest', { requestId, responseCode: 200, body }).catch(() => undefined);
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*/mint-key*' }] });
  return page;
}

/** Below the range from which the system assigns ports. */
const usual = randomInt(20_000, 30_000);

/** The port of this process's servers, because the browser's caches belong to one address. Undefined if it is taken. */
export const usualPort = async (): Promise<number | undefined> =>
  profiles !== undefined && (await isFree(usual)) ? usual : undefined;
