/** How often a small text is taken instead of one that is so many times as long. */
const times = 16;

/**
 * How much longer the work takes for one long text than for short ones of the same length together: about 1 where it grows
 * with the length, about 16 where it grows with its square. Never a time: what is too short to be measured counts as equal.
 */
export function growth(work: (text: string) => unknown, unit: string, length = 64_000): number {
  const long = unit.repeat(length / unit.length);
  const short = long.slice(0, long.length / times);
  work(short);
  const once = () => {
    const together = fastest(() => {
      for (let count = 0; count < times; count += 1) work(short);
    });
    return fastest(() => work(long)) / Math.max(together, 2);
  };
  // What else the machine does can only make it look worse.
  let least = once();
  for (let more = 0; more < 3 && least >= linear; more += 1) least = Math.min(least, once());
  return least;
}

/** The better of two, in milliseconds: what else the machine does counts least in it. */
function fastest(work: () => unknown): number {
  return Math.min(
    ...[1, 2].map(() => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}

/** Above it, something grows faster than its input. */
export const linear = 6;
