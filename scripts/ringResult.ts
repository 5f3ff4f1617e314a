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
  /** Undefined where the test gives no reason (test/because.ts). */
  readonly because?: string | undefined;
}

export interface FailedTest {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly test: string;
  /** What the test runner wrote, without its colors. */
  readonly message: string;
}

/** What a ring has found. */
export interface RingResult extends Counts {
  readonly timed?: readonly TimedTest[];
  readonly failures?: readonly FailedTest[];
  /** Tests that failed and passed in a second run of their file, each with the message of its failure. */
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
    // No report, or half of one: the ring did not come to its end.
    return undefined;
  }
}

/** Without the escape sequences of a terminal, which a log shows as characters. */
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

/** More files than this don't fail by chance. */
const filesTriedAgain = 3;

/** The files of a ring that are worth a second try: those with failed tests, if they are few. */
export function filesToTryAgain({ failures = [] }: RingResult): readonly string[] {
  const files = [...new Set(failures.map(({ file }) => file))];
  return files.length <= filesTriedAgain ? files : [];
}

/** A ring of which the files with failures have run again: what failed in both runs, or in the second, has failed. */
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

/** As much of a message as tells the cause: a stack of the product's files follows it. */
const linesOfFailure = 12;

const failureLines = ({ test, message }: FailedTest): string[] => [
  `  ${test}`,
  ...message
    .split('\n')
    .slice(0, linesOfFailure)
    .map((line) => `    ${line}`),
];

/**
 * The ten slowest tests, every test that was skipped with its reason, every test that passed on a second try only, and
 * every test that failed: last, as the end of a log is what remains of it.
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
