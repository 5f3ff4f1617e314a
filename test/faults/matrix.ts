import { isChange } from '../../src/model/journal.ts';
import { plain } from '../../src/model/text.ts';
import { textOf, type End } from './end.ts';
import type { Disturbance, Point } from './disturbances.ts';
import type { Flow } from './flow.ts';
import { fingerprintOf, startOf } from './fingerprint.ts';
import { laterPictureOf } from './picture.ts';
import { worldFrom, worldOf, type Moment, type Window, type World } from './world.ts';

/** An undisturbed run of a flow, to compare all other runs with. */
export interface Undisturbed {
  readonly flow: Flow;
  readonly start: Moment;
  readonly seen: unknown;
  /** Every request, in order. */
  readonly points: readonly Point[];
  /** The environment before and after. */
  readonly before: string;
  readonly after: string;
  readonly told: string;
  /** The runs after a disturbed run, by the state that it left. */
  readonly sequels: Map<string, Promise<Sequel>>;
  readonly names: string;
}

/** One flow under one disturbance, at each of its requests. */
export interface Cell {
  readonly flow: string;
  readonly fault: string;
  readonly runs: number;
  readonly done: number;
  readonly problem: number;
  readonly stopped: number;
  readonly killed: number;
  /** Second runs that reached the undisturbed run's state. */
  readonly again: number;
  /** The violations, by request. */
  readonly wrong: readonly string[];
}

/** @throws if the undisturbed flow fails, or differs the second time */
export async function undisturbed(flow: Flow): Promise<Undisturbed> {
  const made = worldOf(flow.estate);
  await flow.before?.(made.open());
  const seen = await flow.see(made.open());
  const start = made.keep();
  const world = worldFrom(start);
  const before = laterPictureOf(world);
  const window = world.open();
  const end = await flow.run(window, seen);
  if (end.kind !== 'done') throw new Error(`${flow.name}, undisturbed: ${textOf(end)}`);
  const after = laterPictureOf(world);
  if (!flow.isTrue(world.sandbox.state, world.clock.now()))
    throw new Error(`${flow.name}: ${end.told} It is not so.`);
  const restored = await givenBack(flow, worldFrom(world.keep()), before);
  if (restored.length > 0) throw new Error(`${flow.name}, undisturbed: ${restored.join('; ')}`);
  const points = pointsOf(window.sent);
  const { told } = end;
  return {
    flow,
    start,
    seen,
    points,
    before,
    after,
    told,
    sequels: new Map(),
    names: startOf(worldFrom(start)),
  };
}

/** A polled request counts twice: its first and its last occurrence. */
export function pointsOf(sent: readonly string[]): readonly Point[] {
  const counts = new Map<string, number>();
  return sent
    .map((line, index) => {
      const nth = counts.get(line) ?? 0;
      counts.set(line, nth + 1);
      return { line, nth, isPoll: sent[index - 1] === line && sent[index + 1] === line };
    })
    .filter(({ isPoll }) => !isPoll);
}

const changes = ({ line }: Point) => {
  const [method = '', url = ''] = line.split(' ');
  return isChange(method, new URL(url).pathname);
};

export async function cellOf(ground: Undisturbed, disturbance: Disturbance): Promise<Cell> {
  const { flow, points } = ground;
  const chosen = disturbance.changesOnly ? points.filter(changes) : points;
  const runs = await inTurns(chosen, async (point) => {
    const run = await disturbed(ground, disturbance, point).catch((error: unknown) => ({
      end: threw(error),
      again: false,
      wrong: [`the test itself: ${String(error)}`],
    }));
    return { ...run, wrong: run.wrong.map((what) => `${point.line} (${point.nth + 1}.): ${what}`) };
  });
  const count = (...kinds: End['kind'][]) => runs.filter(({ end }) => kinds.includes(end.kind)).length;
  return {
    flow: flow.name,
    fault: disturbance.name,
    runs: runs.length,
    done: count('done'),
    problem: count('problem'),
    stopped: count('cancelled'),
    killed: count('killed'),
    again: runs.filter(({ again }) => again).length,
    wrong: runs.flatMap(({ wrong }) => wrong),
  };
}

/** Runs in parallel, but not so many that the sandboxes' memory matters. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const take = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!);
  };
  await Promise.all(Array.from({ length: 16 }, take));
  return results;
}

interface Disturbed {
  readonly end: End;
  readonly again: boolean;
  readonly wrong: readonly string[];
}

async function disturbed(ground: Undisturbed, disturbance: Disturbance, point: Point): Promise<Disturbed> {
  const { flow, start, seen } = ground;
  const world = worldFrom(start);
  const window = world.open();
  const trap = disturbance.lieInWait(window, point);
  const end = await ended(window, flow.run(window, seen));
  world.faults.clear();
  trap.lift?.();
  if (!trap.isHit()) return { end, again: false, wrong: ['the request never came'] };
  const { again, wrong } = await sequelOf(ground, world, end);
  const after = wrong.map((what) => `${what}\n  (the first run: ${textOf(end)})`);
  return { end, again, wrong: [...judge(end, world, ground), ...after] };
}

/** What the next window does with the state that a run has left. */
interface Sequel {
  readonly again: boolean;
  readonly wrong: readonly string[];
}

function sequelOf(ground: Undisturbed, world: World, first: End): Promise<Sequel> {
  if (ground.flow.isOver && first.kind === 'done') return Promise.resolve({ again: true, wrong: [] });
  const fingerprint = fingerprintOf(world, ground.names);
  const known = ground.sequels.get(fingerprint) ?? goOn(ground, world.keep());
  ground.sequels.set(fingerprint, known);
  return known;
}

async function goOn({ flow, before, after }: Undisturbed, left: Moment): Promise<Sequel> {
  const restored = await givenBack(flow, worldFrom(left), before);
  const wrong = restored.map((what) => `after the first run, ${what}`);
  const world = worldFrom(left);
  const window = world.open();
  const end = await ended(window, run(flow, window));
  const isEnd = end.kind === 'done' || flow.isAlready?.(end) === true;
  const again = isEnd && laterPictureOf(world) === after;
  if (!again) wrong.push(`the second run: ${textOf(end)}${difference(after, laterPictureOf(world))}`);
  else wrong.push(...(await givenBack(flow, world, before)).map((what) => `after the second run, ${what}`));
  return { again, wrong };
}

const run = async (flow: Flow, window: Window) => flow.run(window, await flow.see(window));

/** Nothing must hold a stopped window, and nothing must be thrown. */
export async function ended(window: Window, running: Promise<End>): Promise<End> {
  const limit = new AbortController();
  const end = await Promise.race([
    running.catch((error: unknown) => threw(error)),
    window.killed.then((): End => ({ kind: 'killed' })),
    unstoppable(window, limit.signal),
  ]);
  limit.abort();
  return end;
}

const threw = (error: unknown): End => ({
  kind: 'threw',
  error: error instanceof Error ? (error.stack ?? error.message) : String(error),
});

/** Only used to report a run that Stop doesn't end. */
const stopSeconds = 30;

const unstoppable = ({ signal }: Window, over: AbortSignal) =>
  new Promise<End>((resolve) => {
    const waitFor = () => {
      const timer = setTimeout(() => resolve({ kind: 'unstoppable' }), stopSeconds * 1000);
      over.addEventListener('abort', () => clearTimeout(timer));
    };
    if (signal.aborted) waitFor();
    else signal.addEventListener('abort', waitFor, { signal: over });
  });

/** Whether the message to the user is clear and true. */
export function judge(end: End, world: World, { flow, before, after, told }: Undisturbed): string[] {
  switch (end.kind) {
    case 'done': {
      const now = laterPictureOf(world);
      if (flow.isReading && end.told !== told) return [`says ${end.told}\n    for ${told}`];
      return now === after ? [] : [`claims "${end.told}", which is not so${difference(after, now)}`];
    }
    case 'problem':
      return [
        ...(isClear(end) ? [] : [`tells too little: ${textOf(end)}`]),
        ...isUntouched(end, world, before),
      ];
    case 'threw':
    case 'unstoppable':
      return [textOf(end)];
    case 'cancelled':
      return isUntouched(end, world, before);
    case 'killed':
      return [];
  }
}

function isUntouched(
  end: Extract<End, { kind: 'problem' | 'cancelled' }>,
  world: World,
  before: string,
): string[] {
  const claims =
    end.untouched === true ||
    (end.kind === 'problem' && /\bnothing (was|is|has)\b/i.test(plain(end.problem.what)));
  const now = claims ? laterPictureOf(world) : before;
  return now === before ? [] : [`claims that nothing was done: ${textOf(end)}${difference(before, now)}`];
}

/** Whether the sentences name something, and contain no page source or internals. */
export const isClear = ({ problem: { what, why, next } }: Extract<End, { kind: 'problem' }>) =>
  [what, why, next]
    .map(plain)
    .every((sentence) => sentence.length > 10 && !/[<>]|undefined|\[object|Cannot read/.test(sentence));

async function givenBack({ giveBack }: Flow, world: World, before: string): Promise<string[]> {
  if (!giveBack) return [];
  const window = world.open();
  const end = await ended(window, giveBack(window));
  const now = laterPictureOf(world);
  if (end.kind === 'done' && now === before) return [];
  return [`restoring: ${textOf(end)}${difference(before, now)}`];
}

/** The lines that only one of two pictures has. */
export function difference(wanted: string, found: string): string {
  const [left, right] = [wanted.split('\n'), found.split('\n')];
  return [
    ...left.filter((line) => !right.includes(line)).map((line) => `\n    missing: ${line}`),
    ...right.filter((line) => !left.includes(line)).map((line) => `\n    extra:   ${line}`),
    ...(left.length !== right.length && wanted !== found
      ? [`\n    ${right.length} lines for ${left.length}`]
      : []),
  ].join('');
}
