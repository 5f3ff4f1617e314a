import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { root } from './places.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface TimedTest {
  readonly test: string;
  readonly seconds: number;
}

export interface SkippedTest {
  readonly test: string;
  /** Undefined where the test gives no reason (test/because.ts). */
  readonly because?: string | undefined;
}

/** What a ring has found. */
export interface RingResult extends Counts {
  readonly timed?: readonly TimedTest[];
  readonly skips?: readonly SkippedTest[];
}

export const one = (good: boolean): RingResult => ({
  passed: good ? 1 : 0,
  failed: good ? 0 : 1,
  skipped: 0,
});

export const sum = (all: readonly Counts[]): Counts => ({
  passed: all.reduce((total, { passed }) => total + passed, 0),
  failed: all.reduce((total, { failed }) => total + failed, 0),
  skipped: all.reduce((total, { skipped }) => total + skipped, 0),
});

export async function readReport<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    // No report, or half of one: the ring did not come to its end.
    return undefined;
  }
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      /** In ms; none where it did not run. */
      readonly duration?: number;
      readonly meta: { readonly because?: string };
    }[];
  }[];
}

/** What vitest's JSON report says. @param code vitest's exit code */
export async function vitestResult(file: string, code: number): Promise<RingResult> {
  const report = await readReport<VitestReport>(file);
  if (report === undefined) return one(false);
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length;
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((each) => ({ ...each, test: `${relative(root, name)} > ${each.fullName}` })),
  );
  return {
    passed: report.numPassedTests,
    // An error outside of every test fails the ring too.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    timed: tests
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ test, duration = 0 }) => ({ test, seconds: duration / 1000 })),
    skips: tests
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ test, meta }) => ({ test, because: meta.because })),
  };
}

const hasReason = ({ because }: SkippedTest) => because !== undefined;

/** A whole ring: a test that is skipped without a reason fails it. */
export function withReasons(result: RingResult): RingResult {
  const unexplained = result.skips?.filter((skip) => !hasReason(skip)).length ?? 0;
  return { ...result, skipped: result.skipped - unexplained, failed: result.failed + unexplained };
}

/** A part of a ring: what the command line leaves out counts as skipped, and is not worth a line. */
export const onlyExplained = (result: RingResult): RingResult => ({
  ...result,
  skips: result.skips?.filter(hasReason) ?? [],
});

/** The ten slowest tests, and every test that was skipped with its reason. */
export function remarks(results: readonly RingResult[]): string[] {
  const slowest = results
    .flatMap(({ timed = [] }) => timed)
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, 10)
    .map(({ test, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${test}`);
  const skips = results
    .flatMap(({ skips = [] }) => skips)
    .map(({ test, because }) => `  ${test}: ${because ?? 'no reason is given, so this counts as failed'}`);
  return [
    ...(slowest.length === 0 ? [] : ['The slowest tests:', ...slowest]),
    ...(skips.length === 0 ? [] : ['Skipped:', ...skips]),
  ];
}
