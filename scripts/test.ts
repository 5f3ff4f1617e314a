import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { azurermSchema } from './azurermSchema.ts';
import { build } from './build.ts';
import { findChromium } from './chromium.ts';
import { runTool } from './command.ts';
import { installHost } from './hostInstall.ts';
import { runHostTests, usesOwnHost } from './hostTests.ts';
import { azureCli, findTool, shellcheck } from './installedTool.ts';
import { lanes } from './lanes.ts';
import { packageExtension } from './package.ts';
import { output } from './places.ts';
import { exchanges, recording } from './recording.ts';
import {
  one,
  readReport,
  remarks,
  sum,
  vitestResult,
  afterSecondTry,
  filesToTryAgain,
  withReasons,
  onlyExplained,
  type RingResult,
} from './ringResult.ts';

const tsc = (project: string) => runTool('typescript/bin/tsc', ['-p', project, '--noEmit']);

async function lint(): Promise<RingResult> {
  const eslint = await runTool('eslint/bin/eslint.js', ['.']);
  const types = [
    await tsc('.'),
    await tsc('test/ui'),
    await tsc('src/encryptionMap/page'),
    await tsc('src/ui/page/browser'),
  ];
  return sum([one(eslint === 0), one(types.every((code) => code === 0))]);
}

/**
 * Runs a project of vitest.config, with additional command-line arguments (a file, `-t name`). For a whole ring, failed
 * files run again if there are few, because on a busy machine one workbench in a hundred can fail. The end of the run
 * lists tests that only passed on the second try, with their failure message.
 */
async function vitest(project: string, env: NodeJS.ProcessEnv = {}): Promise<RingResult> {
  const result = await vitestOnce(project, env, passedOn);
  if (passedOn.length > 0) return onlyExplained(result);
  const again = filesToTryAgain(result);
  return withReasons(
    again.length === 0 ? result : afterSecondTry(result, await vitestOnce(project, env, again)),
  );
}

async function vitestOnce(
  project: string,
  env: NodeJS.ProcessEnv,
  only: readonly string[],
): Promise<RingResult> {
  const file = join(output, `${project}.tests.json`);
  await rm(file, { force: true });
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const args = ['run', '--project', `${project}*`, ...reports, ...workers(project), ...only];
  const code = await runTool('vitest/vitest.mjs', args, env);
  return vitestResult(file, code);
}

/** CPU-bound rings use every processor, unless they run next to the workbench. */
const workers = (project: string): string[] =>
  resultFile === undefined && ['unit', 'faults'].includes(project) ? ['--maxWorkers=100%'] : [];

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

/** For a ring in which our code talks to the sandbox: records all exchanges. A part of a ring wouldn't be complete. */
async function noting(ring: string): Promise<Readonly<Record<string, string>>> {
  if (passedOn.length > 0) return {};
  const folder = join(exchanges, ring);
  await rm(folder, { recursive: true, force: true });
  return recording(folder);
}

/** Runs after the others, because it validates their exchanges. */
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

/** Skips tests whose tools aren't available here, and says so. */
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
  // Alone, it is what one waits for, and recording costs a twentieth of its time.
  unit: async () => vitest('unit', resultFile === undefined ? {} : await noting('unit')),
  faults: () => vitest('faults'),
  templates,
  manifest: () => vitest('manifest'),
  host,
  ui,
  clients,
  contract,
} satisfies Record<string, () => Promise<RingResult>>;

type Ring = keyof typeof rings;

const isRing = (name: string | undefined): name is Ring => name !== undefined && name in rings;

const [asked, ...rest] = process.argv.slice(2);
/** Only for a single ring, because a file name matches no other. */
const passedOn = isRing(asked) ? rest : [];
/** Where a ring that runs next to others writes its result. */
const resultFile = process.env['COSMOS_CMK_RESULT'];

interface Ended extends RingResult {
  readonly seconds: number;
}

async function here(ring: Ring): Promise<Ended> {
  console.log(`\n== ${ring}`);
  const from = performance.now();
  const result = await rings[ring]().catch((error: unknown) => {
    console.error(error);
    return one(false);
  });
  return { ...result, seconds: (performance.now() - from) / 1000 };
}

/** Runs a ring in a separate process. Its output is shown as it arrives, or all at its end. */
async function beside(ring: Ring, { live }: { readonly live: boolean }): Promise<Ended> {
  const folder = join(output, 'rings');
  await mkdir(folder, { recursive: true });
  const [file, log] = [join(folder, `${ring}.json`), join(folder, `${ring}.log`)];
  await rm(file, { force: true });
  const from = performance.now();
  const written = live ? undefined : await open(log, 'w');
  const child = spawn(process.execPath, [import.meta.filename, ring], {
    env: { ...process.env, COSMOS_CMK_RESULT: file },
    stdio: ['ignore', written?.fd ?? 'inherit', written?.fd ?? 'inherit'],
  });
  // The workbench goes first, because its tests only wait as long as a user would.
  if (!live && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  await once(child, 'exit');
  await written?.close();
  if (!live) console.log((await readFile(log, 'utf8')).trimEnd());
  // Without a result, the process ended before the ring.
  return (await readReport<Ended>(file)) ?? { ...one(false), seconds: (performance.now() - from) / 1000 };
}

const ignored = () => undefined;

/** Runs all rings, two at a time: the workbench ring, which mostly waits, next to the CPU-bound ones. */
async function all(): Promise<ReadonlyMap<Ring, Ended>> {
  const ended = new Map<Ring, Ended>();
  const run = async (ring: Ring, live = false) => void ended.set(ring, await beside(ring, { live }));
  // One after the other, because apt-get takes a lock. The ring that needs a missing tool reports it.
  const workbench = prepare().catch(ignored);
  const checkers = workbench.then(() => Promise.all([findTool(shellcheck), azurermSchema()])).catch(ignored);
  const cli = checkers.then(() => findTool(azureCli)).catch(ignored);
  const lane = lanes([
    { work: () => run('faults') },
    { work: () => run('unit') },
    { work: () => run('lint') },
    { work: () => run('templates'), after: checkers },
    { work: () => run('host'), after: workbench },
    { work: () => run('manifest') },
    { work: () => run('format') },
    // Its clients use both processors, so it runs late, when the workbench needs them least.
    { work: () => run('clients'), after: cli },
  ]);
  await Promise.all([workbench.then(() => run('ui', true)).then(lane), lane()]);
  // Last, because it validates the exchanges of the others.
  await run('contract', true);
  return ended;
}

await mkdir(output, { recursive: true });
if (isRing(asked) && resultFile !== undefined) await writeFile(resultFile, JSON.stringify(await here(asked)));
else {
  const ended = isRing(asked) ? new Map([[asked, await here(asked)]]) : await all();
  const found = [...ended.values()];
  const order = (Object.keys(rings) as Ring[]).filter((ring) => ended.has(ring));
  const lines = order.flatMap((ring) => {
    const { passed, failed, skipped, seconds } = ended.get(ring) ?? { ...one(false), seconds: 0 };
    return `${ring.padEnd(9)} ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds.toFixed(1)} s`;
  });
  const { passed, failed, skipped } = sum(found);
  console.log(`\n${[...remarks(found), '', ...lines].join('\n')}`);
  console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
