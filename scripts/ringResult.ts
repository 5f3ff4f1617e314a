import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { output } from './places.ts';

export interface TimedTest {
  readonly name: string;
  readonly seconds: number;
}

export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

/** What a ring comes to: its counts, how long its slowest tests take, and what it skips. */
export interface RingResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly slowest?: readonly TimedTest[];
  readonly skips?: readonly SkippedTest[];
}

/** For what is one check: a linter, a type check. */
export const one = (good: boolean): RingResult => ({
  passed: good ? 1 : 0,
  failed: good ? 0 : 1,
  skipped: 0,
});

const total = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);

export const sum = (all: readonly RingResult[]): RingResult => ({
  passed: total(all.map(({ passed }) => passed)),
  failed: total(all.map(({ failed }) => failed)),
  skipped: total(all.map(({ skipped }) => skipped)),
  slowest: slowest(all.flatMap((each) => each.slowest ?? [])),
  skips: all.flatMap(({ skips = [] }) => skips),
});

/** The ten slowest, the slowest first. */
export const slowest = (tests: readonly TimedTest[]): TimedTest[] =>
  tests.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10);

export const counted = ({ passed, failed, skipped }: RingResult): string =>
  `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;

/** The slowest tests, and the skipped ones below their reasons. */
export function details({ slowest: slow = [], skips = [] }: RingResult): string[] {
  const reasons = Map.groupBy(skips, ({ reason }) => reason);
  return [
    ...(slow.length === 0 ? [] : ['', 'Slowest tests']),
    ...slow.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${name}`),
    ...[...reasons].flatMap(([reason, tests]) => [
      '',
      `Skipped: ${reason}`,
      ...tests.map(({ name }) => `  ${name}`),
    ]),
  ];
}

const file = (ring: string) => join(output, `${ring}.ring.json`);

export const forgetResult = (ring: string): Promise<void> => rm(file(ring), { force: true });

export const keepResult = (ring: string, result: RingResult): Promise<void> =>
  writeFile(file(ring), JSON.stringify(result));

/** What a ring in another process came to. */
export const keptResult = (ring: string): Promise<RingResult | undefined> => readReport(file(ring));

export async function readReport<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    // No report, or half of one: what writes it didn't come to its end.
    return undefined;
  }
}
