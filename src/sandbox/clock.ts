/** The sandbox's own time, in milliseconds since the epoch. It can be frozen, moved, and accelerated. */
export interface Clock {
  now(): number;
}

/** Runs `speed` times as fast as the machine's clock, from `start` on. */
export function runningClock(speed = 1, start = Date.now()): Clock {
  const began = Date.now();
  return { now: () => start + (Date.now() - began) * speed };
}

export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
}

/** Stands still until it is advanced. */
export function manualClock(start = Date.UTC(2026, 10, 23, 9)): ManualClock {
  let now = start;
  return { now: () => now, advance: (milliseconds) => void (now += milliseconds) };
}

/** Follows another clock, and can be moved ahead of it. */
export function movableClock(followed: Clock): ManualClock {
  let ahead = 0;
  return { now: () => followed.now() + ahead, advance: (milliseconds) => void (ahead += milliseconds) };
}
