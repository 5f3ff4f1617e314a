import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostReport } from '../test/host/run.ts';
import { azurermSchema } from './azurermSchema.ts';
import { build } from './build.ts';
import { findChromium } from './chromium.ts';
import { runShown } from './command.ts';
import { installHost } from './hostInstall.ts';
import { runHostTests } from './hostTests.ts';
import { azureCli, findTool, shellcheck } from './installedTool.ts';
import { packageExtension } from './package.ts';
import { cache, output, root } from './places.ts';
import { exchanges, recording } from './recording.ts';
import { one, readReport, slowest, sum, type RingResult } from './ringResult.ts';

/** A ring of the tests. @param args go on to vitest (a file, `-t name`): a part of a ring then */
export type Ring = (args: readonly string[]) => Promise<RingResult>;

/** Runs a tool of node_modules with this Node. @returns its exit code */
export const tool = (script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> =>
  runShown(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });

const projects = ['.', 'test/ui', 'src/ui/mapPage', 'src/ui/page/script'];

/** Checks the types; what was found out is kept, so that only what has changed is checked again. */
export async function checkTypes(): Promise<boolean> {
  let good = true;
  for (const project of projects) {
    const info = join(cache, 'types', `${project.replaceAll(/\W+/g, '-')}.tsbuildinfo`);
    const args = ['-p', project, '--noEmit', '--incremental', '--tsBuildInfoFile', info];
    good = (await tool('typescript/bin/tsc', args)) === 0 && good;
  }
  return good;
}

/** Without a cache: the types in a file depend on other files. */
export const lintFiles = async (files: readonly string[]): Promise<boolean> =>
  (await tool('eslint/bin/eslint.js', ['--no-warn-ignored', ...files])) === 0;

/** By content: a checkout gives every file a new time. */
export const checkFormat = async (): Promise<boolean> => {
  const cached = ['--cache', '--cache-strategy=content', '--cache-location', join(cache, 'prettier')];
  return (await tool('prettier/bin/prettier.cjs', [...cached, '--check', '.'])) === 0;
};

/** Runs a project of vitest.config. */
async function vitest(
  project: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<RingResult> {
  const file = join(output, `${project}.tests.json`);
  await rm(file, { force: true });
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts/ringReporter.ts')}`];
  const code = await tool('vitest/vitest.mjs', ['run', '--project', project, ...reporters, ...args], {
    ...env,
    RING_REPORT: file,
  });
  const report = await readReport<RingResult>(file);
  if (report === undefined) return one(false);
  // An error outside of every test fails the ring too.
  return report.failed === 0 && code !== 0 ? { ...report, failed: 1 } : report;
}

/** For a ring in which our code and the sandbox speak: all that they say is noted. A part of a ring shows no whole. */
async function noting(ring: string, args: readonly string[]): Promise<Readonly<Record<string, string>>> {
  if (args.length > 0) return {};
  const folder = join(exchanges, ring);
  await rm(folder, { recursive: true, force: true });
  return recording(folder);
}

const noted =
  (project: string): Ring =>
  async (args) =>
    vitest(project, args, await noting(project, args));

/** The VS Code of the tests, and the browser that is its window. */
export async function prepareWorkbench(): Promise<void> {
  await installHost();
  await findChromium();
}

const host: Ring = async (args) => {
  await build();
  if (process.env['VSCODE_EXECUTABLE'] === undefined) await prepareWorkbench();
  const file = join(output, 'host.json');
  const good = await runHostTests(file, { env: await noting('host', args) });
  const report = await readReport<HostReport>(file);
  if (report === undefined) return one(false);
  const named = (title: string) => `test/host > ${title}`;
  return {
    passed: report.passed,
    failed: report.failed === 0 && !good ? 1 : report.failed,
    skipped: report.skipped,
    slowest: slowest(
      report.tests.map(({ title, milliseconds }) => ({ name: named(title), seconds: milliseconds / 1000 })),
    ),
    skips: report.pending.map((title) => ({ name: named(title), reason: 'no reason is given' })),
  };
};

const ui: Ring = async (args) => {
  const vsix = process.env['COSMOS_CMK_VSIX'] ?? (await packageExtension());
  await prepareWorkbench();
  await rm(join(output, 'screenshots'), { recursive: true, force: true });
  return vitest('ui', args, { ...(await noting('ui', args)), COSMOS_CMK_VSIX: vsix });
};

/** After the others, whose exchanges it validates. */
const contract: Ring = async (args) => {
  const file = join(output, 'contract.json');
  await rm(file, { force: true });
  const counts = await vitest('contract', args);
  const report = await readReport<{ readonly summary: readonly string[] }>(file);
  const nothing =
    'No exchange was validated: no ../shared/specs, no AZURE_REST_API_SPECS, or nothing recorded.';
  console.log(`\n${report?.summary.join('\n') ?? nothing}`);
  return counts;
};

/** What cannot be had here is skipped, and said. */
const templates: Ring = async (args) => {
  const azurerm = await azurermSchema().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return '';
  });
  const checker = (await findTool(shellcheck)) ?? '';
  return vitest('templates', args, { COSMOS_CMK_AZURERM: azurerm, COSMOS_CMK_SHELLCHECK: checker });
};

const clients: Ring = async (args) => {
  const az = await findTool(azureCli);
  if (az === undefined)
    console.warn('skipped: no Azure CLI. Install it (https://aka.ms/azure-cli), or name it in AZURE_CLI.');
  return vitest('clients', args, {
    ...(await noting('clients', args)),
    ...(az === undefined ? {} : { AZURE_CLI: az }),
  });
};

export const rings = {
  format: async () => one(await checkFormat()),
  lint: async () => sum([one(await lintFiles(['.'])), one(await checkTypes())]),
  unit: noted('unit'),
  templates,
  manifest: (args) => vitest('manifest', args),
  faults: (args) => vitest('faults', ['--passWithNoTests', ...args]),
  host,
  ui,
  clients,
  contract,
} satisfies Record<string, Ring>;

export type RingName = keyof typeof rings;

export const isRing = (name: string | undefined): name is RingName => name !== undefined && name in rings;
