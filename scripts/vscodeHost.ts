import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runQuiet } from './command.ts';
import { installHost, serverNode } from './hostInstall.ts';
import { root } from './places.ts';
import { handedOn } from './recording.ts';

export interface HostOptions {
  /** The folder that the workbench opens; by default an empty one. */
  readonly folder?: string;
  /**
   * For the server and its extension host only (HTTPS_PROXY, SSL_CERT_FILE, AZURE_* ...); undefined removes a variable.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * Tests to run in the extension host. The window is a development window with the smoke-test driver, which hides
   * notifications and progress, so it isn't for users.
   */
  readonly tests?: ExtensionTests;
  /** Where extensions are installed; by default a new, empty folder. */
  readonly extensionsDir?: string;
  /** Where user data is stored: a given folder is kept between runs, the default one is temporary. */
  readonly dataDir?: string;
  /** By default a free one. */
  readonly port?: number;
  /** More switches for the server. */
  readonly switches?: readonly string[];
  /** The server's own output, line by line. */
  readonly onOutput?: (line: string) => void;
}

export interface ExtensionTests {
  /** The extension's folder; it is loaded from there. */
  readonly extension: string;
  /** The module's folder or file. */
  readonly module: string;
}

export interface Host {
  /** Open this in a browser: the workbench with the folder. */
  readonly url: string;
  readonly port: number;
  /** The server's process, the parent of each window's extension host. */
  readonly pid: number;
  /** The folder that is open. */
  readonly folder: string;
  /** The user data folder, with logs and settings. */
  readonly dataDir: string;
  /** Resolves when the server has ended, on its own or through stop(). */
  readonly ended: Promise<void>;
  /** Ends the server and all its child processes, and removes its temporary folders. */
  stop(): Promise<void>;
}

/** A quiet workbench: nothing opens automatically, asks, or accesses the Internet. */
const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.reduceMotion': 'on',
  'workbench.tree.enableStickyScroll': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  // It would look for the ports of other servers every few seconds, and report them.
  'remote.autoForwardPorts': false,
  'remote.autoForwardPortsSource': 'output',
  'git.enabled': false,
  // A second extension host, in the browser, which would have no extension to run.
  'extensions.webWorker': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
};

const switches = ['--accept-server-license-terms', '--telemetry-level', 'off', '--disable-workspace-trust'];

/** The environment of a VS Code server: ours, without variables of an outer VS Code or npm. */
function serverEnv(env: HostOptions['env'] = {}): NodeJS.ProcessEnv {
  const outer = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$)/.test(name),
  );
  const merged = Object.entries({ ...Object.fromEntries(outer), ...env });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/**
 * Starts VS Code's server on a free port of 127.0.0.1.
 * @throws with the server's last output if it ends before it listens
 */
export async function startHost(options: HostOptions = {}): Promise<Host> {
  const server = await installHost();
  const own = await mkdtemp(join(tmpdir(), 'cosmos-cmk-host-'));
  const dataDir = options.dataDir ?? join(own, 'data');
  const folder = options.folder ?? join(own, 'folder');
  const extensionsDir = options.extensionsDir ?? join(own, 'extensions');
  for (const made of [join(dataDir, 'User'), folder, extensionsDir]) await mkdir(made, { recursive: true });
  await writeSettings(join(dataDir, 'User/settings.json'), options.settings);

  const smokeTest = options.tests === undefined ? [] : ['--enable-smoke-test-driver'];
  const args = [
    '--host',
    '127.0.0.1',
    '--port',
    String(options.port ?? 0),
    '--without-connection-token',
    ...switches,
  ];
  args.push('--user-data-dir', dataDir, '--extensions-dir', extensionsDir);
  args.push('--server-data-dir', join(dataDir, 'server'), ...smokeTest, ...(options.switches ?? []));
  const child = spawn(
    serverNode,
    [
      ...['--require', join(root, 'scripts/endWithParent.cjs'), ...handedOn()],
      ...[join(server, 'out/server-main.js'), ...args],
    ],
    {
      cwd: own,
      env: { ...serverEnv(options.env), END_WITH_PARENT: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    },
  );
  const ended = once(child, 'exit').then(async () => {
    endGroup(child);
    await rm(own, { recursive: true, force: true, maxRetries: 5 });
  });
  const port = await listening(child, ended, options.onOutput);
  return {
    url: pageUrl(port, folder, options),
    port,
    pid: child.pid ?? 0,
    folder,
    dataDir,
    ended,
    stop: async () => {
      endGroup(child);
      await ended;
    },
  };
}

/** Keeps the user's changes in a data folder that is kept. */
async function writeSettings(file: string, settings: HostOptions['settings']): Promise<void> {
  const kept = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as object) : {};
  await writeFile(file, JSON.stringify({ ...quietSettings, ...kept, ...settings }, null, 2));
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group has already ended.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function listening(
  child: ChildProcess,
  ended: Promise<void>,
  onOutput: (line: string) => void = () => undefined,
): Promise<number> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('The server was started without pipes.');
  const last: string[] = [];
  const found = new Promise<number>((resolve) => {
    for (const stream of [stdout, stderr])
      createInterface(stream).on('line', (line) => {
        onOutput(line);
        last.push(line);
        if (last.length > 40) last.shift();
        const port = /Extension host agent listening on (\d+)/.exec(line)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
  });
  const died = ended.then(() => {
    throw new Error(`The VS Code server stopped before it was ready:\n${last.join('\n')}`);
  });
  // Once the port is known, the end of the server isn't an error.
  died.catch(() => undefined);
  return Promise.race([found, died]);
}

function pageUrl(port: number, folder: string, { tests }: HostOptions): string {
  const query = new URLSearchParams({ folder });
  if (tests !== undefined) {
    const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remote(tests.extension)],
      ['extensionTestsPath', remote(tests.module)],
      ['skipWelcome', 'true'],
    ];
    query.set('payload', JSON.stringify(payload));
  }
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

/** Installs a packaged extension into an extensions folder, like `code --install-extension`. */
export async function installVsix(file: string, extensionsDir: string): Promise<void> {
  const server = await installHost();
  const data = await mkdtemp(join(tmpdir(), 'cosmos-cmk-install-'));
  try {
    await mkdir(extensionsDir, { recursive: true });
    await runQuiet(
      serverNode,
      [
        join(server, 'out/server-main.js'),
        ...['--install-extension', file, '--extensions-dir', extensionsDir],
        ...['--server-data-dir', data, '--user-data-dir', data, ...switches],
      ],
      { env: serverEnv() },
    );
    const listed = await readFile(join(extensionsDir, 'extensions.json'), 'utf8');
    if (listed.trim() === '[]') throw new Error(`Couldn't install ${file} to ${extensionsDir}.`);
  } finally {
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  }
}
