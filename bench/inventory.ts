import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { deployer } from '../src/sandbox/directory.ts';
import { measureAzureCli } from './inventoryCli.ts';
import type { OurRun, PerSubscriptionRun } from './inventoryRun.ts';
import type { Served } from './inventoryServer.ts';

/** Vaults and accounts of a generated environment; times start after the subscriptions. */
export interface InventoryCost extends OurRun {
  /** Injected for each request. */
  readonly delayMs: number;
  /** One list of accounts and one of vaults for each subscription through the SDKs, 8 subscriptions at a time. */
  readonly perSubscription: Whole;
  /** How many times faster all rows are available. */
  readonly speedup: number;
  /** `az cosmosdb list` and `az keyvault list` over the subscriptions, if az is installed. */
  readonly cli?: Whole;
}

interface Whole {
  readonly allRowsMs: number;
  /** How many subscriptions were measured, with the time extrapolated, if not all were. */
  readonly measured?: number;
}

const usualDelayMs = 40;

/** The longer Azure takes, the more it counts that we send fewer requests. */
const estates = [
  { size: 1_000, delayMs: usualDelayMs },
  { size: 10_000, delayMs: usualDelayMs },
  { size: 10_000, delayMs: 150 },
  { size: 100_000, delayMs: usualDelayMs },
];

/** A part of a hundred thousand accounts is enough, because the time grows with the subscriptions. */
const listedAtMost = 500;

/** Starting az takes a second each time. */
const cliAtMost = 3;

const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;

const told = ({ allRowsMs, measured }: Whole) =>
  measured === undefined
    ? seconds(allRowsMs)
    : `${seconds(allRowsMs)} (${measured} subscriptions, multiplied)`;

/** The measured quantity, its value, and the goal; goals are for 10,000 accounts and 40 ms for each request. */
export function inventoryRows(costs: readonly InventoryCost[]): [string, string, string][] {
  return costs.flatMap((cost): [string, string, string][] => {
    const isUsual = cost.delayMs === usualDelayMs;
    const size = `inventory of ${cost.accounts.toLocaleString('en')}${isUsual ? '' : ` at ${cost.delayMs} ms`}`;
    const goal = (text: string) => (cost.accounts === 10_000 && isUsual ? text : '');
    return [
      [`${size}: first rows`, seconds(cost.firstRowsMs), goal('3 round trips of 40 ms')],
      [`${size}: all rows`, seconds(cost.allRowsMs), ''],
      [`${size}: requests for all rows`, String(cost.requests), goal('at most 20')],
      [`${size}: listed per subscription`, told(cost.perSubscription), ''],
      [`${size}: times faster`, String(cost.speedup), goal('at least 15')],
      [`${size}: all confirmed`, seconds(cost.confirmedMs), goal('no longer than listed per subscription')],
      ...(cost.cli ? [[`${size}: az`, told(cost.cli), ''] as [string, string, string]] : []),
      [`${size}: heap`, `${cost.heapMB} MB`, goal('at most 60 MB')],
      [`${size}: one account drawn again`, `${cost.rerenderMs} ms`, goal('under 20 ms')],
      [`${size}: a node expanded`, `${cost.expandMs} ms`, goal('under 16 ms')],
    ];
  });
}

/** @throws if a run fails, or reads a wrong number of accounts */
export async function measureInventory(): Promise<readonly InventoryCost[]> {
  const costs: InventoryCost[] = [];
  for (const estate of estates) costs.push(await measureEstate(estate));
  return costs;
}

async function measureEstate({ size, delayMs }: (typeof estates)[number]): Promise<InventoryCost> {
  const server = start('inventoryServer.ts', [String(size), String(delayMs)], {});
  try {
    const served = (await answerOf(server)) as Served;
    const ours = (await run(served, ['ours'])) as OurRun;
    const listed = (await run(served, ['perSubscription', String(listedAtMost)])) as PerSubscriptionRun;
    const subscriptions = size / 40;
    if (ours.accounts !== size || (listed.subscriptions === subscriptions && listed.accounts !== size))
      throw new Error(`${ours.accounts} and ${listed.accounts} of ${size} accounts were read`);
    const cli = delayMs === usualDelayMs ? await measureAzureCli(served, cliAtMost) : undefined;
    const whole = (part: { readonly subscriptions: number; readonly allRowsMs: number }): Whole =>
      part.subscriptions === subscriptions
        ? { allRowsMs: part.allRowsMs }
        : {
            allRowsMs: Math.round((part.allRowsMs / part.subscriptions) * subscriptions),
            measured: part.subscriptions,
          };
    const perSubscription = whole(listed);
    return {
      ...ours,
      delayMs,
      perSubscription,
      speedup: Math.round((perSubscription.allRowsMs / ours.allRowsMs) * 10) / 10,
      ...(cli ? { cli: whole(cli) } : {}),
    };
  } finally {
    server.disconnect();
    await once(server, 'exit');
  }
}

function start(file: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return fork(join(import.meta.dirname, file), args, {
    execArgv: ['--expose-gc', '--max-old-space-size=4096', ...process.execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const early = once(child, 'exit').then((): never => {
    throw new Error('a process of the inventory bench ended without an answer');
  });
  // If the answer comes first, the end isn't a failure.
  early.catch(() => undefined);
  const [answer] = (await Promise.race([once(child, 'message'), early])) as [unknown];
  return answer;
}

/** Uses a new process for each run, so that none benefits from another's connections or compiled code. */
async function run({ proxyUrl, caFile }: Served, args: readonly string[]): Promise<unknown> {
  const child = start('inventoryRun.ts', args, {
    HTTPS_PROXY: proxyUrl,
    NODE_EXTRA_CA_CERTS: caFile,
    AZURE_TENANT_ID: deployer.tenantId,
    AZURE_CLIENT_ID: deployer.appId,
    AZURE_CLIENT_SECRET: deployer.secret,
  });
  const ended = once(child, 'exit');
  const answer = await answerOf(child);
  await ended;
  return answer;
}
