import { chromium, type Browser, type BrowserContext, type LaunchOptions } from 'playwright-core';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuiet, timed } from './command.ts';
import { root } from './places.ts';

/** Without a window's frame, a Chromium takes a fifth less processor time, so that one comes first. */
const names = [
  'chromium-headless-shell',
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
];

/** Flags that work as root and offline. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser: CHROMIUM if set, an installed one, or a downloaded one from Playwright. */
function found(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named !== undefined) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const installed = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...installed, chromium.executablePath()].find((file) => existsSync(file));
}

/**
 * Finds a Chromium, or installs one.
 * @throws with instructions if neither is possible
 */
export async function findChromium(): Promise<string> {
  const there = found();
  if (there !== undefined) return there;
  const failures: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<string | undefined> => {
    try {
      await timed(what, work);
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return found();
  };
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const debian = await attempt('Installing Chromium (apt-get)', async () => {
      await runQuiet('apt-get', ['update', '-q'], { env });
      // Includes a font for screenshots of Japanese texts.
      const packages = ['chromium-headless-shell', 'fonts-vlgothic'];
      await runQuiet('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env });
    });
    if (debian !== undefined) return debian;
  }
  const playwright = await attempt('Downloading Chromium (Playwright)', () =>
    runQuiet(process.execPath, [join(root, 'node_modules/playwright-core/cli.js'), 'install', 'chromium']),
  );
  if (playwright !== undefined) return playwright;
  throw new Error(
    ["Couldn't find or install Chromium.", ...failures].join('\n') +
      '\nInstall Chromium or Chrome, or set CHROMIUM to its executable.',
  );
}

/** Starts Chromium headless. */
export async function launchChromium({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), ...options, args: [...flags, ...args] });
}

type ProfileOptions = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>;

/** The same with a profile folder, so that a page can use the browser's caches from earlier runs. */
export async function launchProfile(
  folder: string,
  { args = [], ...options }: ProfileOptions = {},
): Promise<BrowserContext> {
  const executablePath = await findChromium();
  return chromium.launchPersistentContext(folder, { executablePath, ...options, args: [...flags, ...args] });
}
