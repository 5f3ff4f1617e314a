import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { randomInt } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { launchChromium, launchProfile } from '../../../scripts/chromium.ts';
import { isFree } from '../../../scripts/port.ts';

/** A page of a browser in which nothing of another scenario is left. */
export interface OpenPage {
  readonly context: BrowserContext;
  readonly page: Page;
  close(): Promise<void>;
}

const viewport = { width: 1280, height: 800 };

/** Where this process's browser keeps its profile (test/ui/harness/setUp.ts); without it, none is shared. */
const profiles = process.env['COSMOS_CMK_PROFILES'];

/** HTTPS_PROXY is for the extension host; Chromium would read it too. */
const env = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name, value]) => value !== undefined && !/_proxy$/i.test(name)),
  );

/** Opens a page in a browser of its own, which is closed with it. */
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

async function launchShared(folder: string): Promise<BrowserContext> {
  const context = await launchProfile(await mkdtemp(join(folder, 'profile-')), { viewport, env: env() });
  // A crash ends one scenario, not those after it.
  context.once('close', () => (shared = undefined));
  return context;
}

/**
 * Opens a page in the browser that the scenarios of this process share, one after the other: it starts once, and finds
 * VS Code's scripts compiled. All that the site at `origin` stored is deleted first.
 */
export async function openShared(origin: string): Promise<OpenPage> {
  if (profiles === undefined) return openOwn([]);
  const context = await (shared ??= launchShared(profiles));
  // It stays open: a browser without a page may end.
  const [first = await context.newPage()] = context.pages();
  for (const left of context.pages()) if (left !== first) await left.close();
  const session = await context.newCDPSession(first);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  await session.detach();
  await context.clearCookies();
  const page = await prepared(context);
  // Chromium lowers the priority of a page that is behind another.
  await page.bringToFront();
  return {
    context,
    page,
    close: async () => {
      for (const open of context.pages()) if (open !== first) await open.close();
    },
  };
}

async function prepared(context: BrowserContext): Promise<Page> {
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  // Secrets are sealed with a key that only code-server's wrapper serves; without it a reload loses the session.
  // Not with page.route(), which turns the browser's cache off.
  const session = await context.newCDPSession(page);
  const body = Buffer.alloc(32, 7).toString('base64');
  session.on('Fetch.requestPaused', ({ requestId }) => {
    // The page may be gone by then.
    session.send('Fetch.fulfillRequest', { requestId, responseCode: 200, body }).catch(() => undefined);
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*/mint-key*' }] });
  return page;
}

/** Below those that the system gives to whoever asks for any. */
const usual = randomInt(20_000, 30_000);

/** The port of this process's servers: what the browser compiled is kept for one address. Undefined where it is taken. */
export const usualPort = async (): Promise<number | undefined> =>
  profiles !== undefined && (await isFree(usual)) ? usual : undefined;
