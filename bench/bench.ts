import { readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build, entries } from '../scripts/build.ts';
import { runHostModule } from '../scripts/hostTests.ts';
import { packageExtension } from '../scripts/package.ts';
import { root } from '../scripts/places.ts';
import type { Activation } from './activation.ts';
import { measureCreate, type CreateCost } from './create.ts';
import { inventoryRows, measureInventory, type InventoryCost } from './inventory.ts';
import { median } from './median.ts';

interface Bench {
  /** Bytes by file name. */
  readonly bundles: Readonly<Record<string, number>>;
  readonly vsixBytes: number;
  readonly activation: Activation;
  readonly create: CreateCost;
  readonly inventory: readonly InventoryCost[];
}

const times = 10;

async function bundleBytes(): Promise<Record<string, number>> {
  await build({ production: true });
  const files = Object.keys(entries).map((name) => `${name}.js`);
  const sizes = await Promise.all(files.map((file) => stat(join(root, 'dist', file))));
  return Object.fromEntries(files.map((file, at) => [file, sizes[at]!.size]));
}

/** Each time in a fresh extension host: a second load in one process would find V8's compiled code. */
async function activations(developmentPath: string): Promise<Activation> {
  const all: Activation[] = [];
  const report = join(tmpdir(), `cosmos-cmk-bench-${process.pid}.json`);
  try {
    for (let turn = 0; turn < times; turn++) {
      await rm(report, { force: true });
      const env = { BENCH_REPORT: report };
      if (!(await runHostModule('bench/activation.ts', { developmentPath, env, silent: true })))
        throw new Error('the extension could not be activated; HOST_OUTPUT=all shows why');
      all.push(JSON.parse(await readFile(report, 'utf8')) as Activation);
    }
  } finally {
    await rm(report, { force: true });
  }
  const of = (what: keyof Activation) => Math.round(median(all.map((each) => each[what])) * 100) / 100;
  return {
    loadMs: of('loadMs'),
    activateMs: of('activateMs'),
    requests: Math.max(...all.map(({ requests }) => requests)),
    filesRead: Math.max(...all.map(({ filesRead }) => filesRead)),
  };
}

function table({ bundles, vsixBytes, activation, create, inventory }: Bench): string {
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  const rows: [string, string, string][] = [
    ...Object.entries(bundles).map(([file, bytes]): [string, string, string] => [
      file,
      kib(bytes),
      file === 'extension.js' ? 'at most 60 KiB' : '',
    ]),
    [
      'extension, azure and sandbox',
      kib(
        ['extension.js', 'azure.js', 'sandbox.js'].reduce((total, file) => total + (bundles[file] ?? 0), 0),
      ),
      'at most 522 KiB',
    ],
    [basename('cosmos-cmk.vsix'), `${(vsixBytes / 1000).toFixed(1)} KB`, 'at most 400 KB'],
    [`load, median of ${times}`, `${activation.loadMs} ms`, 'at most 15 ms'],
    [`activate, median of ${times}`, `${activation.activateMs} ms`, 'at most 30 ms'],
    ['requests in activate', String(activation.requests), 'none'],
    ['files read in activate', String(activation.filesRead), 'none'],
    ['create: requests', String(create.requests), ''],
    ['create: time to the PUT, median of 5', `${create.ms} ms`, ''],
    ...inventoryRows(inventory),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(([what, value, goal]) =>
      `${what.padEnd(widths[0]!)}  ${value.padStart(widths[1]!)}  ${goal}`.trimEnd(),
    )
    .join('\n');
}

const json = process.argv.includes('--json');
if (json) console.log = console.error;
const bundles = await bundleBytes();
const vsixBytes = (await stat(await packageExtension())).size;
const bench: Bench = {
  bundles,
  vsixBytes,
  activation: await activations(root),
  create: await measureCreate(),
  inventory: await measureInventory(),
};
process.stdout.write(`${json ? JSON.stringify(bench) : table(bench)}\n`);
