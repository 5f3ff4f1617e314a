import type { Fault } from '../../src/sandbox/faults/rule.ts';
import { serviceOf } from '../../src/sandbox/faults/answers.ts';
import type { SandboxResponse } from '../../src/sandbox/http.ts';
import { cosmosRefuse, refuse } from '../../src/sandbox/rest/answer.ts';
import type { Window } from './world.ts';

/** One request of a flow's undisturbed run, and its occurrence number. */
export interface Point {
  readonly line: string;
  readonly nth: number;
}

export interface Disturbance {
  readonly name: string;
  /** Left out for requests without effect, because a client couldn't distinguish it from another disturbance. */
  readonly changesOnly?: true;
  /** Waits for the request. */
  lieInWait(window: Window, point: Point): Trap;
}

export interface Trap {
  /** Whether the request was sent. */
  isHit(): boolean;
  /** Ends the disturbance, if that doesn't end with the faults of the world. */
  lift?(): void;
}

type Times = 'once' | 'for good';

const patternOf = ({ line }: Point) =>
  new RegExp(`^${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}${line.endsWith('/') ? '' : '(\\?|$)'}`);

const byRule =
  (fault: Fault, times: Times) =>
  ({ world }: Window, point: Point) => {
    const rule = world.faults.add({
      request: patternOf(point),
      after: point.nth,
      ...(times === 'once' ? { times: 1 } : {}),
      fault,
    });
    return { isHit: () => rule.hits > 0 };
  };

const faults: Readonly<Record<string, Fault>> = {
  '429 with Retry-After': { kind: 'throttled', seconds: 0 },
  '429': { kind: 'throttled' },
  '500': { kind: 'failing', status: 500 },
  '502': { kind: 'failing', status: 502 },
  '503': { kind: 'failing', status: 503 },
  'reset before the effect': { kind: 'reset', takesEffect: false },
  'reset after the effect': { kind: 'reset', takesEffect: true },
  truncated: { kind: 'truncated' },
  '401 with a challenge': { kind: 'challenged' },
  'expired token': { kind: 'expired' },
};

const both: readonly Times[] = ['once', 'for good'];

/** The response is lost once, and retries are refused. */
function lostThenRefused(status: 403 | 409 | 429, times: Times): Disturbance {
  return {
    name: `answer lost, then ${status}, ${times}`,
    changesOnly: true,
    lieInWait(window, point) {
      const trap = byRule({ kind: 'reset', takesEffect: true }, 'once')(window, point);
      const url = point.line.replace(/^\S+ /, '');
      byRule({ kind: 'answer', response: refusal(status, url) }, times)(window, point);
      return trap;
    },
  };
}

function refusal(status: 403 | 409 | 429, url: string): SandboxResponse {
  const service = serviceOf(url);
  const tell = service === 'cosmos' ? cosmosRefuse : refuse;
  switch (status) {
    case 403:
      return service === 'vault'
        ? refuse(403, 'Forbidden', 'Caller is not authorized to perform action on resource.')
        : refuse(
            403,
            'AuthorizationFailed',
            'The client does not have authorization to perform this action.',
          );
    case 409:
      return tell(409, 'Conflict', 'Another operation on this resource is in progress.');
    case 429:
      return tell(429, 'TooManyRequests', 'Too many requests.');
  }
}

/** Runs an action at one request of a window, counting from now. */
export function only({ line, nth }: Point, then: () => Promise<void>) {
  let [passed, isHit] = [0, false];
  return {
    trap: { isHit: () => isHit },
    hook: (asked: string) => {
      if (asked !== line || passed++ !== nth) return undefined;
      isHit = true;
      return then();
    },
  };
}

const never = new Promise<void>(() => undefined);

/** Where the request hangs: on its way to Azure, or its response on the way back; and what the user does. */
const hang = (name: string, at: 'before' | 'after', how: 'stop' | 'kill'): Disturbance => ({
  name,
  ...(at === 'after' ? { changesOnly: true } : {}),
  lieInWait(window, point) {
    const { hook, trap } = only(point, () => {
      window[how]();
      return never;
    });
    window[at] = hook;
    return trap;
  },
});

const ends: readonly Disturbance[] = [
  hang('hang, then Stop', 'before', 'stop'),
  hang('hang after the effect, then Stop', 'after', 'stop'),
  hang('hang, then the window is killed', 'before', 'kill'),
  hang('killed after the effect', 'after', 'kill'),
];

export const disturbances: readonly Disturbance[] = [
  ...Object.entries(faults).flatMap(([name, fault]) =>
    both.map((times) => ({
      name: `${name}, ${times}`,
      ...(fault.kind === 'reset' && fault.takesEffect ? { changesOnly: true as const } : {}),
      lieInWait: byRule(fault, times),
    })),
  ),
  ...([403, 409, 429] as const).flatMap((status) => both.map((times) => lostThenRefused(status, times))),
  ...ends,
];
