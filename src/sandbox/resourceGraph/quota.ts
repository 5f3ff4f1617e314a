import type { State } from '../model/state.ts';

/** "15 queries within every 5-second window" (Learn: "Guidance for throttled requests in Azure Resource Graph"). */
const queries = 15;
const windowLength = 5_000;

interface Window {
  readonly until: number;
  used: number;
}

const windows = new WeakMap<State, Map<string, Window>>();

export interface Quota {
  readonly isExceeded: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts a query of a user. A window starts with its first query (`unconfirmed`). */
export function useQuota(state: State, objectId: string, now: number): Quota {
  const ofState = windows.get(state) ?? new Map<string, Window>();
  windows.set(state, ofState);
  const before = ofState.get(objectId);
  const window = before && now < before.until ? before : { until: now + windowLength, used: 0 };
  ofState.set(objectId, window);
  window.used += 1;
  const seconds = Math.max(1, Math.ceil((window.until - now) / 1000));
  return {
    isExceeded: window.used > queries,
    headers: {
      'x-ms-user-quota-remaining': String(Math.max(0, queries - window.used)),
      'x-ms-user-quota-resets-after': `00:00:${String(seconds).padStart(2, '0')}`,
    },
  };
}
