import { afterEach, beforeEach } from 'vitest';
import '../because.ts';

/** Each test in this file continues from the state of the previous one, so a failure skips the rest. */
export function inSteps(): void {
  let failed = false;
  beforeEach(({ skip, task }) => {
    task.meta.because = 'an earlier step failed';
    skip(failed);
  });
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
}
