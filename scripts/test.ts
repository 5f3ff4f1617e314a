import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { azurermSchema } from './azurermSchema.ts';
import { build } from './build.ts';
import { findChromium } from './chromium.ts';
import { runTool } from './command.ts';
import { installHost } from './hostInstall.ts';
import { runHostTests, usesOwnHost } from './hostTests.ts';
import { azureCli, findTool, shellcheck } from './installedTool.ts';
import { packageExtension } from './package.ts';
import { output } from './places.ts';
import { exchanges, recording } from './recording.ts';
import {
  one,
  readReport,
  remarks,
  sum,
  vitestResult,
  withReasons,
  onlyExplained,
  type RingResult,
} from './ringResult.ts';

const tsc = (project: string) => runTool('typescript/bin/tsc', ['-p', project, '--noEmit']);

async function lint(): Promise<RingResult> {
  const eslint = await runTool('eslint/bin/eslint.js', ['.']);
  const types = [await tsc('.'), await tsc('test/ui'), await tsc('src/ui/mapPage')];
  return sum([one(eslint === 0), one(types.every((code) => code === 0))]);
}

/** Runs a project of vitest.config; more arguments of the command line are passed on (a file, `-t name`). */
async function vitest(project: string, env: NodeJS.ProcessEnv = {}): Promise<RingResult> {
  const file = join(output, `${project}.tests.json`);
  await rm(file, { force: true });
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await runTool(
    'vitest/vitest.mjs',
    ['run', '--project', project, ...reports, ...passedOn],
    env,
  );
  const result = await vitestResult(file, code);
  return passedOn.length === 0 ? withReasons(result) : onlyExplained(result);
}

async function host(): Promise<RingResult> {
  await build();
  if (usesOwnHost()) await prepare();
  const file = join(output, 'host.json');
  const good = await runHostTests(file, { env: await noting('host') });
  const report = await readReport<RingResult>(file);
  if (report === undefined) return one(false);
  return report.failed === 0 && !good ? { ...report, failed: 1 } : report;
}

async function ui(): Promise<RingResult> {
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
async function contract(): Promise<RingResult> {
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

/** What cannot be had here is skipped, and said. */
async function templates(): Promise<RingResult> {
  const azurerm = await azurermSchema().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return '';
  });
  const checker = (await findTool(shellcheck)) ?? '';
  return vitest('templates', { COSMOS_CMK_AZURERM: azurerm, COSMOS_CMK_SHELLCHECK: checker });
}

async function clients(): Promise<RingResult> {
  const az = await findTool(azureCli);
  return vitest('clients', { ...(await noting('clients')), ...(az === undefined ? {} : { AZURE_CLI: az }) });
}

const rings = {
  format: async () => one((await runTool('prettier/bin/prettier.cjs', ['--check', '.'])) === 0),
  lint,
  unit: async () => vitest('unit', await noting('unit')),
  faults: () => vitest('faults'),
  templates,
  manifest: () => vitest('manifest'),
  host,
  ui,
  clients,
  contract,
} satisfies Record<string, () => Promise<RingResult>>;

const isRing = (name: string | undefined): name is keyof typeof rings => name !== undefined && name in rings;

const [asked, ...rest] = process.argv.slice(2);
const names = isRing(asked) ? [asked] : (Object.keys(rings) as (keyof typeof rings)[]);
/** Only for one ring: a file name would fit no other. */
const passedOn = isRing(asked) ? rest : [];

await mkdir(output, { recursive: true });
const results: string[] = [];
const found: RingResult[] = [];
for (const name of names) {
  console.log(`\n== ${name}`);
  const from = performance.now();
  const ring = await rings[name]().catch((error: unknown) => {
    console.error(error);
    return one(false);
  });
  found.push(ring);
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  results.push(
    `${name.padEnd(9)} ${ring.passed} passed, ${ring.failed} failed, ${ring.skipped} skipped, ${seconds} s`,
  );
}
const { passed, failed, skipped } = sum(found);
console.log(`\n${[...remarks(found), '', ...results].join('\n')}`);
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
