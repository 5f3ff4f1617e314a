import { build } from 'esbuild';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { cache, root } from './places.ts';

const codeServer = join(root, 'scripts/code-server-executable');

/** Bundles test modules for the extension host into one file with a `run()`. */
async function bundle(contents: string, outfile: string): Promise<void> {
  await build({
    stdin: { contents, resolveDir: root, sourcefile: 'index.ts', loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}

export interface InHost {
  /** The extension's folder. */
  readonly developmentPath?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Hides the run's output. */
  readonly silent?: boolean;
}

/**
 * The VS Code that runs the tests: the one in VSCODE_EXECUTABLE; a download if VSCODE_VERSION is set, or on macOS and
 * Windows; otherwise our own host (scripts/code-server-executable).
 */
function chosenVsCode(): { readonly executable?: string; readonly version?: string } {
  const executable = process.env['VSCODE_EXECUTABLE'];
  const version = process.env['VSCODE_VERSION'];
  if (executable !== undefined) return { executable };
  if (version !== undefined) return { version };
  return process.platform === 'linux' ? { executable: codeServer } : {};
}

/** Whether the tests run in our own host, which must be installed, with a browser for its window. */
export const usesOwnHost = (): boolean => chosenVsCode().executable === codeServer;

/**
 * Runs a bundled module's `run()` inside the extension host, through @vscode/test-electron.
 * @returns whether it ended without an error
 */
async function runInHost(
  file: string,
  { developmentPath = root, env = {}, silent = false }: InHost,
): Promise<boolean> {
  const { executable, version } = chosenVsCode();
  const folder = join(cache, 'host-folder');
  await mkdir(folder, { recursive: true });
  try {
    const code = await runTests({
      ...(executable === undefined ? {} : { vscodeExecutablePath: executable }),
      ...(version === undefined ? {} : { version }),
      extensionDevelopmentPath: developmentPath,
      extensionTestsPath: file,
      extensionTestsEnv: env,
      ...(silent ? { stdout: new PassThrough().resume(), stderr: process.stderr } : {}),
      launchArgs: [folder, '--disable-extensions'],
    });
    return code === 0;
  } catch (error) {
    if (error instanceof TestRunFailedError) return false;
    throw error;
  }
}

/** Runs test/host/*.test.ts in the extension host, and writes the counts to the file `report`. */
export async function runHostTests(report: string, how: InHost = {}): Promise<boolean> {
  const files = await readdir(join(root, 'test/host'), { recursive: true });
  const tests = files.filter((file) => file.endsWith('.test.ts')).sort();
  const loads = tests.map((test) => `require('./test/host/${test.replaceAll('\\', '/')}');`).join('\n');
  const file = join(cache, 'host-tests/index.cjs');
  await bundle(
    `import { runMocha } from './test/host/run.ts';\nexport const run = () => runMocha(() => {\n${loads}\n});`,
    file,
  );
  await rm(report, { force: true });
  return runInHost(file, { ...how, env: { ...how.env, HOST_REPORT: report } });
}

/**
 * Runs one module that exports `run()` in the extension host.
 * @param module relative to the repository's folder
 */
export async function runHostModule(module: string, how: InHost = {}): Promise<boolean> {
  const file = join(cache, 'host-modules', module.replaceAll(/\W+/g, '-'), 'index.cjs');
  await bundle(`export { run } from './${module}';`, file);
  return runInHost(file, how);
}
