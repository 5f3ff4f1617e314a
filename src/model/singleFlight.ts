interface Running {
  readonly done: Promise<void>;
  readonly stop: AbortController;
  /** How many callers wait for it. A caller without a signal can't leave, so it always counts. */
  waiting: number;
}

/**
 * Runs work once for all callers that request it under one name while it runs, and aborts it when the last caller leaves.
 */
export class SingleFlight {
  readonly #running = new Map<string, Running>();

  has(name: string): boolean {
    return this.#running.has(name);
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Resolves when no work of that name is running. */
  async ended(name: string): Promise<void> {
    await this.#running.get(name)?.done;
  }

  /** Resolves when the work has ended, or when `signal` aborts, which means that the caller has left. */
  async run(name: string, work: (signal: AbortSignal) => Promise<void>, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    const before = this.#running.get(name);
    if (before?.stop.signal.aborted) {
      // The running work was aborted and has no result: wait for it to end, then start again.
      await before.done;
      return this.run(name, work, signal);
    }
    const running = before ?? this.#start(name, work);
    running.waiting++;
    await untilDoneOrLeft(running, signal);
  }

  #start(name: string, work: (signal: AbortSignal) => Promise<void>): Running {
    const stop = new AbortController();
    const done = work(stop.signal).finally(() => void this.#running.delete(name));
    const running: Running = { done, stop, waiting: 0 };
    this.#running.set(name, running);
    return running;
  }
}

async function untilDoneOrLeft(running: Running, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return running.done;
  const left = Promise.withResolvers<undefined>();
  const leave = () => {
    if (--running.waiting === 0) running.stop.abort();
    left.resolve(undefined);
  };
  signal.addEventListener('abort', leave, { once: true });
  // Starting the work may have aborted the signal.
  if (signal.aborted) leave();
  try {
    await Promise.race([running.done, left.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Limits how many pieces of work run at a time; the others wait in the order of their arrival. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
