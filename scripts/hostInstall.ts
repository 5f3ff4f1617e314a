import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuiet, timed } from './command.ts';
import { cache, root } from './places.ts';

/**
 * The npm package that contains the workbench and extension host of VS Code 1.139.1, or another version. Each version
 * needs a specific Node: 1.105 hangs at an extension's first import of "vscode" with Node 24, and works with 22.
 */
const version = process.env['CODE_SERVER_VERSION'] ?? '4.139.1';

/** The Node that runs the server and the extension host. */
export const serverNode = process.env['CODE_SERVER_NODE'] ?? process.execPath;

const folder = join(cache, `code-server-${version}`);
const server = join(folder, 'node_modules/code-server/lib/vscode');
const stamp = join(folder, 'installed');

/**
 * Installs the VS Code host if missing (about 600 MB), and returns the folder of its server. Install scripts are
 * skipped: of the native modules that they build, watchdog, sqlite3, and kerberos aren't needed, and spdlog has a
 * replacement.
 */
export async function installHost(): Promise<string> {
  if (!existsSync(stamp) || (await readFile(stamp, 'utf8')) !== process.version) await install();
  const standIn = await readFile(join(root, 'scripts/spdlog.cjs'), 'utf8');
  const spdlog = join(server, 'node_modules/@vscode/spdlog/index.js');
  // Only if it differs, because another host might be reading it.
  if ((await readFile(spdlog, 'utf8')) !== standIn) await writeFile(spdlog, standIn);
  return server;
}

/** The built-in extensions that the tests need: themes, the templates' languages, and VS Code's Microsoft sign-in. */
const needed = [
  ...['theme-defaults', 'theme-modern-icons', 'theme-seti', 'microsoft-authentication'],
  ...['json', 'log', 'markdown-basics', 'powershell', 'shellscript', 'yaml'],
];

/**
 * Copies the built-in extensions that the tests need into a folder, for `--builtin-extensions-dir`. The other 80 take a
 * fourth of the processor time until a window has opened, and nothing in the tests uses them.
 */
export async function copyNeededExtensions(to: string): Promise<void> {
  const from = join(await installHost(), 'extensions');
  for (const name of needed) await cp(join(from, name), join(to, name), { recursive: true });
}

async function install(): Promise<void> {
  await timed(`Preparing VS Code (code-server ${version})`, async () => {
    // Created under a temporary name and then renamed, so that an interrupted install leaves nothing incomplete.
    const making = `${folder}.${process.pid}`;
    await rm(making, { recursive: true, force: true });
    await mkdir(making, { recursive: true });
    await writeFile(join(making, 'package.json'), '{"private":true}');
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await npm(making, ['install', ...quiet, `code-server@${version}`]);
    const inner = join(making, 'node_modules/code-server/lib/vscode');
    await npm(inner, ['install', ...quiet, '--omit=dev', '--no-save']);
    await writeFile(join(making, 'installed'), process.version);
    await rm(folder, { recursive: true, force: true });
    await rename(making, folder);
  });
}

async function npm(cwd: string, args: string[]): Promise<void> {
  // Without the variables that `npm run` adds to the environment, because this npm would read them as its
  // configuration.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config|lifecycle|package)/.test(name)),
  );
  await runQuiet('npm', args, { cwd, env, shell: process.platform === 'win32' });
}
