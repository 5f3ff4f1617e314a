/** The factor between the length of the long text and the short one. */
const times = 16;

/**
 * How much longer the work takes for one long text than for short ones of the same total length: about 1 if it is
 * linear, about 16 if it is quadratic. It never asserts a time: work that is too short to measure counts as equal.
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
  // Other work on the machine can only make the result worse.
  let least = once();
  for (let more = 0; more < 3 && least >= linear; more += 1) least = Math.min(least, once());
  return least;
}

/** The faster of two runs, in milliseconds, which is less affected by other work on the machine. */
function fastest(work: () => unknown): number {
  return Math.min(
    ...[1, 2].map(() => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}

/** Above this, the work grows faster than its input. */
export const linear = 6;
