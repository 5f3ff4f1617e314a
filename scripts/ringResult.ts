import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
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
  /** Undefined if the test gives no reason (test/because.ts). */
  readonly because?: string | undefined;
}

export interface FailedTest {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly test: string;
  /** The test runner's message, without colors. */
  readonly message: string;
}

/** The result of a ring. */
export interface RingResult extends Counts {
  readonly timed?: readonly TimedTest[];
  readonly failures?: readonly FailedTest[];
  /** Tests that failed and then passed in a second run of their file, each with its failure message. */
  readonly secondTries?: readonly FailedTest[];
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
    // No report, or an incomplete one: the ring didn't finish.
    return undefined;
  }
}

/** Without terminal escape sequences, which a log shows as characters. */
const plain = (text: string) => stripVTControlCharacters(text).trim();

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why the file couldn't be loaded. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
      /** In milliseconds; absent if it didn't run. */
      readonly duration?: number;
      readonly meta: { readonly because?: string };
    }[];
  }[];
}

/**
 * Reads vitest's JSON report.
 * @param code vitest's exit code
 */
export async function vitestResult(file: string, code: number): Promise<RingResult> {
  const report = await readReport<VitestReport>(file);
  if (report === undefined) return one(false);
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length;
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((each) => {
      const file = relative(root, name);
      return { ...each, file, test: `${file} > ${each.fullName}` };
    }),
  );
  const failing = (all: typeof tests) =>
    all.map(({ file, test, failureMessages = [] }) => ({
      ...{ file, test },
      message: plain(failureMessages.join('\n')),
    }));
  return {
    passed: report.numPassedTests,
    failures: [
      ...unloaded.map(({ name, message = '' }) => {
        const file = relative(root, name);
        return { ...{ file, test: file }, message: plain(message) };
      }),
      ...failing(tests.filter(({ status }) => status === 'failed')),
    ],
    // An error outside of any test also fails the ring.
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

/** For a whole ring: a skipped test without a reason fails it. */
export function withReasons(result: RingResult): RingResult {
  const unexplained = result.skips?.filter((skip) => !hasReason(skip)).length ?? 0;
  return { ...result, skipped: result.skipped - unexplained, failed: result.failed + unexplained };
}

/** For a part of a ring: tests excluded by the command line count as skipped, but aren't listed. */
export const onlyExplained = (result: RingResult): RingResult => ({
  ...result,
  skips: result.skips?.filter(hasReason) ?? [],
});

/** More failing files than this aren't a coincidence. */
const filesTriedAgain = 3;

/** The files of a ring that are worth a second try: those with failed tests, if there are few. */
export function filesToTryAgain({ failures = [] }: RingResult): readonly string[] {
  const files = [...new Set(failures.map(({ file }) => file))];
  return files.length <= filesTriedAgain ? files : [];
}

/**
 * The result of a ring after its failed files have run again: a test has failed if it failed in both runs or in the
 * second one.
 */
export function afterSecondTry(first: RingResult, second: RingResult): RingResult {
  const failures = second.failures ?? [];
  const secondTries = (first.failures ?? []).filter(({ test }) => !failures.some((one) => one.test === test));
  return {
    ...first,
    ...{ failures, secondTries },
    passed: first.passed + secondTries.length,
    failed: Math.max(second.failed, failures.length),
  };
}

/** Enough of a message to show the cause. The rest is a stack of the product's files. */
const linesOfFailure = 12;

const failureLines = ({ test, message }: FailedTest): string[] => [
  `  ${test}`,
  ...message
    .split('\n')
    .slice(0, linesOfFailure)
    .map((line) => `    ${line}`),
];

/**
 * The ten slowest tests, every skipped test with its reason, every test that only passed on the second try, and last
 * every failed test, because the end of a log is easiest to find.
 */
export function remarks(results: readonly RingResult[]): string[] {
  const failures = results.flatMap(({ failures = [] }) => failures).flatMap(failureLines);
  const secondTries = results.flatMap(({ secondTries = [] }) => secondTries).flatMap(failureLines);
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
    ...(secondTries.length === 0 ? [] : ['Passed on a second try:', ...secondTries]),
    ...(failures.length === 0 ? [] : ['Failed:', ...failures]),
  ];
}
