import type { Pace } from '../../model/time.ts';

/**
 * Resource Graph's quota for one user: some 15 queries in 5 seconds, "subject to change", and every response says how
 * much is left (Learn: "Guidance for throttled requests in Azure Resource Graph").
 */
const usual = { queries: 15, milliseconds: 5_000 };

/** Stays within the quota of one user, so that Resource Graph never throttles. */
export class GraphQuota {
  readonly #pace: Pace;
  #left = usual.queries;
  #resetsAt = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Resolves when another query can be sent, or when the signal aborts. */
  async take(signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = this.#pace.now();
      if (now >= this.#resetsAt) {
        this.#left = usual.queries;
        this.#resetsAt = now + usual.milliseconds;
      }
      if (signal.aborted || this.#left-- > 0) return;
      await this.#pace.pause(this.#resetsAt - now, signal);
    }
  }

  /** Reads the quota from a response's headers, including those of a refusal. */
  note(headers: { get(name: string): string | undefined }): void {
    const remaining = Number.parseInt(headers.get('x-ms-user-quota-remaining') ?? '', 10);
    const resetsAfter = millisecondsOf(headers.get('x-ms-user-quota-resets-after'));
    if (Number.isNaN(remaining) || resetsAfter === undefined) return;
    // Our count includes queries on their way; Resource Graph counts them only when they arrive.
    this.#left = Math.min(this.#left, remaining);
    this.#resetsAt = this.#pace.now() + resetsAfter;
  }
}

/** "00:00:05", hours first; fractions of a second may follow. */
function millisecondsOf(duration: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(duration ?? '') ?? [];
  if (seconds === undefined) return undefined;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
