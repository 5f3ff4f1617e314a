import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { slowest, type RingResult } from './ringResult.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Why a test is skipped. */
    readonly reason?: string;
  }
}

const named = (test: TestCase) => `${test.module.relativeModuleId} > ${test.fullName}`;

const reasonOf = (test: TestCase): string => {
  const result = test.result();
  return test.meta().reason ?? (result.state === 'skipped' ? result.note : undefined) ?? 'no reason is given';
};

function resultOf(modules: readonly TestModule[]): RingResult {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const inState = (state: string) => tests.filter((test) => test.result().state === state);
  const skipped = inState('skipped');
  // A file that isn't loaded, or whose hooks fail, has no failed test.
  const unloaded = modules.filter(
    (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
  );
  return {
    passed: inState('passed').length,
    failed: inState('failed').length + unloaded.length,
    skipped: skipped.length,
    slowest: slowest(
      tests.map((test) => ({ name: named(test), seconds: (test.diagnostic()?.duration ?? 0) / 1000 })),
    ),
    skips: skipped.map((test) => ({ name: named(test), reason: reasonOf(test) })),
  };
}

/** Writes what a ring comes to into the file that RING_REPORT names. */
export default class RingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env['RING_REPORT'];
    if (file !== undefined) writeFileSync(file, JSON.stringify(resultOf(modules)));
  }
}
