/** Work that might have to wait for something first, for example the installation of a tool. */
export interface Job {
  readonly work: () => Promise<void>;
  /** The work starts whether or not this succeeds, because it checks the result itself. */
  readonly after?: Promise<unknown>;
}

/**
 * Jobs for several lanes. Each call opens a lane that repeatedly runs the first job that doesn't need to wait, until no
 * jobs are left.
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
