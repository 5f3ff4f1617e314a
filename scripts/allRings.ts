import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './chromium.ts';
import { installHost } from './hostInstall.ts';
import { azureCli, findTool, shellcheck } from './installedTool.ts';
import { packageExtension } from './package.ts';
import { root } from './places.ts';
import { forgetResult, keptResult, one, type RingResult } from './ringResult.ts';
import type { RingName } from './rings.ts';

/** How a ring runs beside the others. */
interface Part {
  readonly ring: RingName;
  /** Its share of `room`. */
  readonly weight: number;
  /** What has to be there. Where it can't be had, the ring itself says so. */
  readonly needs?: readonly Promise<unknown>[];
  /** Rings that have to end first. */
  readonly after?: readonly RingName[];
}

/** What two cores do side by side: a little more than they can, because every ring waits now and then. */
const room = 4;

/** Set where a ring is one of all: what is told of all at the end is not told of each. */
export const partOfAll = 'COSMOS_CMK_PART_OF_ALL';

export interface Ended {
  readonly ring: RingName;
  readonly result: RingResult;
  readonly seconds: number;
}

/** In the order in which they start where there is room: the longest first. */
function parts(): Part[] {
  const quietly = <T>(work: Promise<T>) => work.catch(() => undefined);
  const workbench = quietly(installHost());
  const vsix = quietly(
    packageExtension().then((file) => {
      process.env['COSMOS_CMK_VSIX'] = file;
    }),
  );
  // One after the other: they share the package manager's lock.
  const chromium = quietly(findChromium());
  const checker = chromium.then(() => quietly(findTool(shellcheck)));
  const az = checker.then(() => quietly(findTool(azureCli)));
  const others: Part[] = [
    { ring: 'ui', weight: 2, needs: [workbench, chromium, vsix] },
    { ring: 'clients', weight: 1, needs: [az] },
    { ring: 'lint', weight: 1 },
    { ring: 'unit', weight: 1 },
    { ring: 'templates', weight: 1, needs: [checker] },
    { ring: 'faults', weight: 1 },
    { ring: 'format', weight: 1 },
    { ring: 'manifest', weight: 1, needs: [vsix] },
    // It builds into the same folder as the package, which the manifest's tests look at.
    { ring: 'host', weight: 1, needs: [workbench, chromium, vsix], after: ['manifest'] },
  ];
  // It judges what the others have recorded.
  return [...others, { ring: 'contract', weight: room, after: others.map(({ ring }) => ring) }];
}

/** Runs all rings side by side, each in a process of its own whose output is shown when it ends. */
export function runAllRings(): Promise<Ended[]> {
  const waiting = parts();
  const ready = new Set<Part>();
  const running = new Set<Part>();
  const ended: Ended[] = [];
  const all = Promise.withResolvers<Ended[]>();
  const startable = (part: Part) =>
    ready.has(part) &&
    [...running].reduce((sum, { weight }) => sum + weight, part.weight) <= room &&
    (part.after ?? []).every((ring) => ended.some((one) => one.ring === ring));
  const next = () => {
    for (const part of waiting.filter((one) => !running.has(one))) if (startable(part)) void start(part);
    if (waiting.length === 0) all.resolve(ended);
  };
  const start = async (part: Part) => {
    running.add(part);
    ended.push(await run(part));
    running.delete(part);
    waiting.splice(waiting.indexOf(part), 1);
    if (running.size > 0) console.log(`\n(${[...running].map(({ ring }) => ring).join(', ')} still running)`);
    next();
  };
  for (const part of waiting)
    void Promise.all(part.needs ?? []).then(() => {
      ready.add(part);
      next();
    });
  return all.promise;
}

async function run({ ring }: Part): Promise<Ended> {
  const from = performance.now();
  await forgetResult(ring);
  const child = spawn(process.execPath, [...process.execArgv, join(root, 'scripts/test.ts'), ring], {
    cwd: root,
    env: { ...process.env, [partOfAll]: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill();
  process.on('exit', end);
  // A window that answers late makes a test lose its patience; nothing else minds.
  if (ring !== 'ui' && child.pid !== undefined)
    setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => said.push(data));
  await once(child, 'close');
  process.off('exit', end);
  process.stdout.write(Buffer.concat(said));
  const result = (await keptResult(ring)) ?? one(false);
  return { ring, result, seconds: (performance.now() - from) / 1000 };
}
