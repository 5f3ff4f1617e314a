import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  afterSecondTry,
  filesToTryAgain,
  onlyExplained,
  remarks,
  vitestResult,
  withReasons,
} from '../../../scripts/ringResult.ts';
import { root } from '../../../scripts/places.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ring-result-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function reported(tests: readonly object[], more: object = {}): Promise<string> {
  const file = join(folder, 'report.json');
  const testResults = [{ name: join(root, 'test/a.test.ts'), status: 'passed', assertionResults: tests }];
  const counts = { numPassedTests: 1, numFailedTests: 0, numPendingTests: 2, numTodoTests: 0 };
  await writeFile(file, JSON.stringify({ ...counts, testResults, ...more }));
  return file;
}

const passed = { fullName: 'passes', status: 'passed', duration: 1500, meta: {} };
const explained = { fullName: 'needs az', status: 'skipped', meta: { because: 'no Azure CLI' } };
const unexplained = { fullName: 'is forgotten', status: 'skipped', meta: {} };

test('a skipped test is named with its reason, and one without a reason fails a whole ring', async () => {
  const result = await vitestResult(await reported([passed, explained, unexplained]), 0);
  const whole = withReasons(result);
  expect(whole).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
  expect(remarks([whole])).toEqual([
    'The slowest tests:',
    '    1.5 s  test/a.test.ts > passes',
    'Skipped:',
    '  test/a.test.ts > needs az: no Azure CLI',
    '  test/a.test.ts > is forgotten: no reason is given, so this counts as failed',
  ]);
});

const messages = [`\u001b[31mAssertionError\u001b[39m: no such row\n${'    at a.ts\n'.repeat(30)}`];
const failed = { fullName: 'fails', status: 'failed', meta: {}, failureMessages: messages };
const slow = { ...failed, fullName: 'is slow', failureMessages: ['Timeout'] };

test('a failed test is listed with its message, also if it passes when its file runs again', async () => {
  const first = await vitestResult(await reported([passed, failed, slow], { numFailedTests: 2 }), 1);
  expect(filesToTryAgain(first)).toEqual(['test/a.test.ts']);
  const second = await vitestResult(await reported([passed, failed], { numFailedTests: 1 }), 1);
  const result = afterSecondTry(first, second);
  expect(result).toMatchObject({ passed: 2, failed: 1 });
  const lines = remarks([result]);
  const from = lines.indexOf('Passed on a second try:');
  expect(lines.slice(from, from + 6)).toEqual([
    'Passed on a second try:',
    '  test/a.test.ts > is slow',
    '    Timeout',
    'Failed:',
    '  test/a.test.ts > fails',
    '    AssertionError: no such row',
  ]);
  expect(lines).toHaveLength(from + 5 + 12);
});

test('a second run that ends with an error outside of any test fails', async () => {
  const first = await vitestResult(await reported([passed, slow], { numFailedTests: 1 }), 1);
  expect(afterSecondTry(first, await vitestResult(await reported([passed]), 1)).failed).toBe(1);
});

test("failures in many files aren't a coincidence, and aren't tried again", () => {
  const failures = ['a', 'b', 'c', 'd'].map((file) => ({ file, test: `${file} > fails`, message: '' }));
  const counts = { passed: 8, failed: 4, skipped: 0 };
  expect(filesToTryAgain({ ...counts, failures })).toEqual([]);
  expect(filesToTryAgain({ ...counts, failures: failures.slice(1) })).toEqual(['b', 'c', 'd']);
});

test('tests excluded by a file name or a pattern are only counted', async () => {
  const result = onlyExplained(await vitestResult(await reported([passed, unexplained]), 0));
  expect(result).toMatchObject({ passed: 1, failed: 0, skipped: 2, skips: [] });
});

test.each([
  ['a report that is missing', 'missing.json', 0],
  ['an error outside of every test', 'report.json', 1],
])('%s fails the ring', async (_, file, code) => {
  await reported([passed]);
  expect((await vitestResult(join(folder, file), code)).failed).toBe(1);
});

test("a file that couldn't be loaded fails the ring", async () => {
  const file = await reported([], { testResults: [{ name: 'a', status: 'failed', assertionResults: [] }] });
  expect((await vitestResult(file, 1)).failed).toBe(1);
});

test('the ten slowest tests are listed, from all rings', () => {
  const ring = (from: number) => ({
    ...{ passed: 8, failed: 0, skipped: 0 },
    timed: Array.from({ length: 8 }, (_, at) => ({ test: `t${from + at}`, seconds: from + at })),
  });
  const lines = remarks([ring(0), ring(8)]);
  expect(lines).toHaveLength(11);
  expect(lines[1]).toContain('15.0 s  t15');
});
