/** A piece of work that may have to wait for something first: for a tool that is being installed. */
export interface Job {
  readonly work: () => Promise<void>;
  /** Whether it ends well or not: the work itself finds out. */
  readonly after?: Promise<unknown>;
}

/**
 * Jobs for several lanes. Each call opens one: it takes the first job that need not wait, does it, and takes another,
 * until none is left.
 */
export function lanes(jobs: readonly Job[]): () => Promise<void> {
  const left = new Set(jobs);
  const ready = new Set<Job>();
  const becoming = jobs.flatMap((job) => {
    const done = () => void ready.add(job);
    if (job.after !== undefined) return [{ job, settled: job.after.then(done, done) }];
    done();
    return [];
  });
  return async () => {
    while (left.size > 0) {
      const next = [...left].find((job) => ready.has(job));
      if (next === undefined)
        await Promise.race(becoming.filter(({ job }) => left.has(job)).map(({ settled }) => settled));
      else {
        left.delete(next);
        await next.work();
      }
    }
  };
}
