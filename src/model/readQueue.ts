interface Running {
  readonly done: Promise<void>;
  readonly stop: AbortController;
  /** How many wait for it; one who cannot leave counts for ever. */
  waiting: number;
}

/**
 * Work that many ask for under one name: done once for all who ask while it runs, and ended when the last of them has
 * gone.
 */
export class Coalescer {
  readonly #running = new Map<string, Running>();

  has(name: string): boolean {
    return this.#running.has(name);
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Resolves when no work of that name runs any more. */
  async ended(name: string): Promise<void> {
    await this.#running.get(name)?.done;
  }

  /** Resolves when the work has ended, or when `signal` does: then the asker has gone. */
  async run(name: string, work: (signal: AbortSignal) => Promise<void>, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    const before = this.#running.get(name);
    if (before?.stop.signal.aborted) {
      // It is on its way out with nothing in its hands: its end makes room for another try.
      await before.done;
      return this.run(name, work, signal);
    }
    const running = before ?? this.#start(name, work);
    running.waiting++;
    await leaving(running, signal);
  }

  #start(name: string, work: (signal: AbortSignal) => Promise<void>): Running {
    const stop = new AbortController();
    const done = work(stop.signal).finally(() => void this.#running.delete(name));
    const running: Running = { done, stop, waiting: 0 };
    this.#running.set(name, running);
    return running;
  }
}

async function leaving(running: Running, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return running.done;
  const gone = Promise.withResolvers<undefined>();
  const leave = () => {
    if (--running.waiting === 0) running.stop.abort();
    gone.resolve(undefined);
  };
  signal.addEventListener('abort', leave, { once: true });
  // The work may have ended it by beginning.
  if (signal.aborted) leave();
  try {
    await Promise.race([running.done, gone.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Lets so many pieces of work run at a time; the others wait in the order that they came in. */
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
