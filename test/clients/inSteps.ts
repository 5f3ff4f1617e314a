import { afterEach, beforeEach } from 'vitest';

/** Each test of this file goes on from the state that the one before it left: after a failure there is none. */
export function inSteps(): void {
  let failed = false;
  beforeEach(({ skip }) => skip(failed, 'an earlier step failed'));
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
}
