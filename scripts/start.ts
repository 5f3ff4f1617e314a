import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from './build.ts';
import { runShown, timed } from './command.ts';
import { installHost } from './hostInstall.ts';
import { packageExtension } from './package.ts';
import { cache, root } from './places.ts';
import { isFree } from './port.ts';
import { installVsix, startHost, type Host } from './vscodeHost.ts';

/** Always the same if possible, so that the browser keeps its storage (layout, sessions). */
const usualPort = 8473;

async function sampleFolder(): Promise<string> {
  const folder = join(cache, 'sample');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'main.bicep'), 'param location string = resourceGroup().location\n');
  return folder;
}

/** Opens the page if there is a display. Otherwise, the printed address must do. */
function show(url: string): void {
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  const opener = process.platform === 'darwin' ? 'open' : display === undefined ? undefined : 'xdg-open';
  if (opener === undefined) return;
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => console.log(`(Couldn't find ${opener}. Open the address in a browser.)`));
  child.unref();
}

/**
 * Starts VS Code with the installed VSIX, as users get it. A development window would need the smoke-test driver, which
 * hides notifications and progress.
 * @param kept the folder of the user data and the extensions, which is kept between runs
 */
export async function startWithVsix(vsix: string, kept: string, port?: number): Promise<Host> {
  const extensionsDir = join(kept, 'start-extensions');
  await timed('Installing the extension', () => installVsix(vsix, extensionsDir));
  const folder = await sampleFolder();
  return timed('Starting VS Code', () =>
    startHost({
      folder,
      extensionsDir,
      dataDir: join(kept, 'start-data'),
      ...(port === undefined ? {} : { port }),
    }),
  );
}

/** An installed VS Code with a development window. Nothing is added to the user's installation. */
async function startDesktop(): Promise<number> {
  await timed('Building the extension', () => build());
  const code = await runShown(
    'code',
    ['--new-window', `--extensionDevelopmentPath=${root}`, await sampleFolder()],
    { shell: process.platform === 'win32' },
  );
  if (code !== 0) console.error("Couldn't start a desktop VS Code. Check that `code` is on PATH.");
  return code;
}

async function startInBrowser(): Promise<void> {
  const vsix = await timed('Packaging the extension', () => packageExtension());
  await installHost();
  const host = await startWithVsix(vsix, cache, (await isFree(usualPort)) ? usualPort : undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void host.stop().then(() => process.exit(0)));
  console.log(`\nVS Code with the extension: ${host.url}`);
  console.log(
    'Open "Cosmos DB CMK" in the activity bar and choose "Explore the Sandbox". To stop, press Ctrl+C.',
  );
  show(host.url);
  await host.ended;
}

if (import.meta.main) {
  if (process.argv.includes('--desktop')) process.exitCode = await startDesktop();
  else await startInBrowser();
}
