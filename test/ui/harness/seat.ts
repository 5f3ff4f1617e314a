import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { chromiumFlags, findChromium } from '../../../scripts/chromium.ts';

/** What every page is given before its own scripts run. */
const initScript = () => {
  // Secrets are sealed with a key that only code-server's wrapper serves; without it a reload loses the session.
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) =>
    /\/mint-key(\?|$)/.test(input instanceof Request ? input.url : String(input))
      ? Promise.resolve(new Response(new Uint8Array(32).fill(7)))
      : fetch(input, init);
  // Nothing looks at what moves, and drawing it takes the machine that is waited for.
  if (window !== window.top) return;
  const still = new CSSStyleSheet();
  still.replaceSync('*, ::before, ::after { animation: none !important; transition: none !important; }');
  document.adoptedStyleSheets.push(still);
};

/** Hosts that a browser asks for too, as it signs in. */
export const browserHosts = ['login.microsoftonline.com', 'vscode.dev'];

/**
 * A browser that the workbenches of this process use one after the other. Compiling VS Code takes longer than most
 * scenarios: the browser keeps the compiled code for an address, so the port stays the same too. Nothing else is kept.
 */
export interface Seat {
  readonly context: BrowserContext;
  /** Compiled code is at hand without a look into the cache as long as the page is the same. */
  readonly page: Page;
  /** The workbench's port, the same for each. */
  readonly port: number;
  /** Leads `browserHosts` to a TLS port of 127.0.0.1; to nowhere without one. */
  lead(port: number | undefined): void;
  /** Closes what is open, and forgets all that it has stored. */
  clear(): Promise<void>;
}

let taken: Promise<Seat> | undefined;

export function takeSeat(): Promise<Seat> {
  taken ??= open();
  return taken;
}

/** Closes the browser; the end of the process does so too. */
export async function leaveSeat(): Promise<void> {
  const seat = await taken;
  taken = undefined;
  seat?.lead(undefined);
  await seat?.context.close();
}

async function open(): Promise<Seat> {
  let target: number | undefined;
  const front = createServer((socket) => {
    if (target === undefined) {
      socket.destroy();
      return;
    }
    const on = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [socket, on],
      [on, socket],
    ] as const)
      from.on('error', () => to.destroy()).pipe(to);
  });
  front.listen(0, '127.0.0.1').unref();
  await once(front, 'listening');
  const rules = browserHosts.map(
    (name) => `MAP ${name}:443 127.0.0.1:${(front.address() as AddressInfo).port}`,
  );
  const context = await chromium.launchPersistentContext('', {
    executablePath: await findChromium(),
    args: [
      ...chromiumFlags,
      `--host-resolver-rules=${rules.join(', ')}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`,
    ],
    viewport: { width: 1280, height: 800 },
    ignoreHTTPSErrors: true,
    // HTTPS_PROXY is for the extension host; Chromium would read it too.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name))),
  });
  context.setDefaultTimeout(30_000);
  // Not a route: while there is one, a browser has no cache.
  await context.addInitScript(initScript);
  const port = await freePort();
  const page = context.pages()[0] ?? (await context.newPage());
  const session = await context.newCDPSession(page);
  return {
    context,
    page,
    port,
    lead: (to) => (target = to),
    async clear() {
      for (const other of context.pages()) if (other !== page) await other.close();
      await page.goto('about:blank');
      await context.clearCookies();
      const origins = [`http://127.0.0.1:${port}`, ...browserHosts.map((name) => `https://${name}`)];
      for (const origin of origins)
        await session.send('Storage.clearDataForOrigin', {
          origin,
          storageTypes: 'cookies,indexeddb,local_storage,cache_storage,service_workers',
        });
    },
  };
}

/** A port that no connection of this machine is given while no server listens at it: below those. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    const free = Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]);
    server.listen(port, '127.0.0.1');
    if (!(await free)) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
