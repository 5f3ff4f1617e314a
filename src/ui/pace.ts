import type { Pace } from '../app/pace.ts';

/** Azure's time, `speed` times as fast as the machine's: 1 for Azure itself. */
export function paceOf(clock: { now(): number }, speed = 1): Pace {
  return {
    now: () => clock.now(),
    pause: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const end = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, milliseconds / speed);
        signal.addEventListener('abort', end);
      }),
  };
}
