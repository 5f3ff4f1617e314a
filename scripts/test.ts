import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { azurermSchema } from './azurermSchema.ts';
import { build } from './build.ts';
import { findChromium } from './chromium.ts';
import { runShown } from './command.ts';
import { installHost } from './hostInstall.ts';
import { runHostTests, usesOwnHost } from './hostTests.ts';
import { azureCli, findTool, shellcheck } from './installedTool.ts';
import { packageExtension } from './package.ts';
import { output, root } from './places.ts';
import { exchanges, recording } from './recording.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const one = (good: boolean): Counts => ({ passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 });

const sum = (all: readonly Counts[]): Counts => ({
  passed: all.reduce((total, { passed }) => total + passed, 0),
  failed: all.reduce((total, { failed }) => total + failed, 0),
  skipped: all.reduce((total, { skipped }) => total + skipped, 0),
});

/** Runs a tool of node_modules with this Node. */
const tool = (script: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> =>
  runShown(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });

const tsc = (project: string) => tool('typescript/bin/tsc', ['-p', project, '--noEmit']);

async function lint(): Promise<Counts> {
  const eslint = await tool('eslint/bin/eslint.js', ['.']);
  const types = [await tsc('.'), await tsc('test/ui'), await tsc('src/ui/mapPage')];
  return sum([one(eslint === 0), one(types.every((code) => code === 0))]);
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** Runs a project of vitest.config; more arguments of the command line are passed on (a file, `-t name`). */
async function vitest(project: string, env: NodeJS.ProcessEnv = {}): Promise<Counts> {
  const file = join(output, `${project}.tests.json`);
  await rm(file, { force: true });
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await tool('vitest/vitest.mjs', ['run', '--project', project, ...reports, ...passedOn], env);
  const report = await readReport<VitestReport>(file);
  if (report === undefined) return one(false);
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length;
  return {
    passed: report.numPassedTests,
    // An error outside of every test fails the ring too.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

async function host(): Promise<Counts> {
  await build();
  if (usesOwnHost()) await prepare();
  const file = join(output, 'host.json');
  const good = await runHostTests(file, { env: await noting('host') });
  const report = await readReport<Counts>(file);
  if (report === undefined) return one(false);
  return report.failed === 0 && !good ? { ...report, failed: 1 } : report;
}

async function ui(): Promise<Counts> {
  const vsix = await packageExtension();
  await prepare();
  await rm(join(output, 'screenshots'), { recursive: true, force: true });
  return vitest('ui', { ...(await noting('ui')), COSMOS_CMK_VSIX: vsix });
}

/** For a ring in which our code and the sandbox speak: all that they say is noted. A part of a ring shows no whole. */
async function noting(ring: string): Promise<Readonly<Record<string, string>>> {
  if (passedOn.length > 0) return {};
  const folder = join(exchanges, ring);
  await rm(folder, { recursive: true, force: true });
  return recording(folder);
}

/** After the others, whose exchanges it validates. */
async function contract(): Promise<Counts> {
  const file = join(output, 'contract.json');
  await rm(file, { force: true });
  const counts = await vitest('contract');
  const report = await readReport<{ readonly summary: readonly string[] }>(file);
  const nothing =
    'No exchange was validated: no ../shared/specs, no AZURE_REST_API_SPECS, or nothing recorded.';
  console.log(`\n${report?.summary.join('\n') ?? nothing}`);
  return counts;
}

async function prepare(): Promise<void> {
  await installHost();
  await findChromium();
}

async function readReport<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    // No report, or half of one: the ring did not come to its end.
    return undefined;
  }
}

/** What cannot be had here is skipped, and said. */
async function templates(): Promise<Counts> {
  const azurerm = await azurermSchema().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return '';
  });
  const checker = (await findTool(shellcheck)) ?? '';
  return vitest('templates', { COSMOS_CMK_AZURERM: azurerm, COSMOS_CMK_SHELLCHECK: checker });
}

async function clients(): Promise<Counts> {
  const az = await findTool(azureCli);
  if (az === undefined)
    console.warn('skipped: no Azure CLI. Install it (https://aka.ms/azure-cli), or name it in AZURE_CLI.');
  return vitest('clients', { ...(await noting('clients')), ...(az === undefined ? {} : { AZURE_CLI: az }) });
}

const rings = {
  format: async () => one((await tool('prettier/bin/prettier.cjs', ['--check', '.'])) === 0),
  lint,
  unit: async () => vitest('unit', await noting('unit')),
  faults: () => vitest('faults'),
  templates,
  manifest: () => vitest('manifest'),
  host,
  ui,
  clients,
  contract,
} satisfies Record<string, () => Promise<Counts>>;

const isRing = (name: string | undefined): name is keyof typeof rings => name !== undefined && name in rings;

const [asked, ...rest] = process.argv.slice(2);
const names = isRing(asked) ? [asked] : (Object.keys(rings) as (keyof typeof rings)[]);
/** Only for one ring: a file name would fit no other. */
const passedOn = isRing(asked) ? rest : [];

await mkdir(output, { recursive: true });
const results: string[] = [];
const counts: Counts[] = [];
for (const name of names) {
  console.log(`\n== ${name}`);
  const from = performance.now();
  const ring = await rings[name]().catch((error: unknown) => {
    console.error(error);
    return one(false);
  });
  counts.push(ring);
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  results.push(
    `${name.padEnd(9)} ${ring.passed} passed, ${ring.failed} failed, ${ring.skipped} skipped, ${seconds} s`,
  );
}
const { passed, failed, skipped } = sum(counts);
console.log(`\n${results.join('\n')}`);
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
