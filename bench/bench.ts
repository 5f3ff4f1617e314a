import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from '../scripts/build.ts';
import { runHostModule } from '../scripts/hostTests.ts';
import { packageExtension } from '../scripts/package.ts';
import { extensionId, root, vsix } from '../scripts/places.ts';
import type { Activation } from './activation.ts';
import { measureCreate, type CreateCost } from './create.ts';
import { inventoryRows, measureInventory, type InventoryCost } from './inventory.ts';
import { measureSeveral, type SeveralCostRow, severalRows } from './several.ts';
import { median } from './median.ts';
import { measurePages, pageRows, type PageTimes } from './pages.ts';

interface Bench {
  /** Bytes of code by file. */
  readonly code: Readonly<Record<string, number>>;
  readonly vsixBytes: number;
  readonly activation: Activation;
  /** That of an empty extension, in the same run. */
  readonly emptyActivation: Activation;
  readonly pages: PageTimes;
  readonly create: CreateCost;
  readonly several: SeveralCostRow;
  readonly inventory: readonly InventoryCost[];
}

const times = 10;

/** The measured quantity, its value, and the goal if there is one. */
type Row = readonly [string, string, string];

const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;

async function codeBytes(): Promise<Record<string, number>> {
  const { outputs } = await build({ production: true });
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([file, { bytes }]) => (file.endsWith('.js') ? [[file, bytes]] : [])),
  );
}

const emptyName = 'empty';
const emptyPublisher = 'bench';

/** An extension that does nothing: the minimum cost of loading and activating. */
async function writeEmptyExtension(folder: string): Promise<void> {
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { engines: object };
  const manifest = {
    ...{ name: emptyName, publisher: emptyPublisher, version: '1.0.0', engines },
    ...{ type: 'module', main: './dist/extension.js', activationEvents: [] },
  };
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'dist/extension.js'), 'export function activate() {}\n');
}

/** Uses a fresh extension host each time, because a second load in one process would use V8's compiled code. */
async function activate(developmentPath: string, report: string, extension: string): Promise<Activation> {
  await rm(report, { force: true });
  const env = { BENCH_REPORT: report, BENCH_EXTENSION: extension };
  if (!(await runHostModule('bench/activation.ts', { developmentPath, env, silent: true })))
    throw new Error(`${extension} could not be activated; HOST_OUTPUT=all shows why`);
  return JSON.parse(await readFile(report, 'utf8')) as Activation;
}

/** Alternates ours and the empty extension, so that a busy moment of the machine affects both. */
async function activations(): Promise<Pick<Bench, 'activation' | 'emptyActivation'>> {
  const folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-bench-'));
  const report = join(folder, 'report.json');
  const ours: Activation[] = [];
  const empty: Activation[] = [];
  try {
    await writeEmptyExtension(folder);
    for (let turn = 0; turn < times; turn++) {
      ours.push(await activate(root, report, extensionId));
      empty.push(await activate(folder, report, `${emptyPublisher}.${emptyName}`));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { activation: typical(ours), emptyActivation: typical(empty) };
}

function typical(all: readonly Activation[]): Activation {
  const most = (what: keyof Activation) => Math.max(...all.map((each) => each[what]));
  const usual = (what: keyof Activation) => Math.round(median(all.map((each) => each[what])) * 100) / 100;
  return {
    ms: usual('ms'),
    cpuMs: usual('cpuMs'),
    files: most('files'),
    bytes: most('bytes'),
    requests: most('requests'),
    filesRead: most('filesRead'),
  };
}

function sizeRows({ code, vsixBytes }: Pick<Bench, 'code' | 'vsixBytes'>): Row[] {
  return [
    ...Object.entries(code).map(([file, bytes]): Row => [file, kib(bytes), '']),
    [basename(vsix), `${(vsixBytes / 1000).toFixed(1)} KB`, 'at most 800 KB'],
  ];
}

function activationRows({
  activation,
  emptyActivation,
}: Pick<Bench, 'activation' | 'emptyActivation'>): Row[] {
  const { ms, cpuMs, files, bytes, requests, filesRead } = activation;
  const ratio = (what: 'ms' | 'cpuMs') => (activation[what] / emptyActivation[what]).toFixed(2);
  return [
    ['files loaded before the first use', String(files), 'at most 3'],
    ['bytes loaded before the first use', kib(bytes), 'at most 32 KiB'],
    [`load and activate, median of ${times}`, `${ms} ms`, ''],
    ['the same of an empty extension', `${emptyActivation.ms} ms`, ''],
    ['times the empty extension', ratio('ms'), 'at most 1.5'],
    [`CPU time of it, median of ${times}`, `${cpuMs} ms`, ''],
    ['the same of an empty extension', `${emptyActivation.cpuMs} ms`, ''],
    ['times the empty extension', ratio('cpuMs'), 'at most 1.5'],
    ['requests before the first use', String(requests), 'none'],
    ['files read before the first use', String(filesRead), 'none'],
  ];
}

function table(rows: readonly Row[]): string {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(([what, value, goal]) =>
      `${what.padEnd(widths[0]!)}  ${value.padStart(widths[1]!)}  ${goal}`.trimEnd(),
    )
    .join('\n');
}

const only = process.argv.includes('--activation');
const json = process.argv.includes('--json');
if (json) console.log = console.error;
const code = await codeBytes();
const vsixBytes = (await stat(await packageExtension())).size;
const first = { code, vsixBytes, ...(await activations()) };
const rows = [...sizeRows(first), ...activationRows(first)];
if (only) process.stdout.write(`${json ? JSON.stringify(first) : table(rows)}\n`);
else {
  const bench: Bench = {
    ...first,
    pages: await measurePages(),
    create: await measureCreate(),
    several: await measureSeveral(),
    inventory: await measureInventory(),
  };
  const { pages, create, several, inventory } = bench;
  const all: Row[] = [
    ...rows,
    ...pageRows(pages),
    ['create: requests', String(create.requests), ''],
    ['create: time to the PUT, median of 5', `${create.ms} ms`, ''],
    ...severalRows(several),
    ...inventoryRows(inventory),
  ];
  process.stdout.write(`${json ? JSON.stringify(bench) : table(all)}\n`);
}
