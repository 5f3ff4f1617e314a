import { afterEach, beforeEach } from 'vitest';
import '../because.ts';

/** Each test of this file goes on from the state that the one before it left: after a failure there is none. */
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
