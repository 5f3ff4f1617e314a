import { text, type Text } from '../text.ts';

/** From when the waiting is counted. */
export interface Clock {
  /**
   * `fixed`: we changed something about the cause then. `seen`: this window saw the account so for the first time;
   * `changed` where it had seen it otherwise before.
   */
  readonly kind: 'fixed' | 'seen' | 'changed';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const minute = 60_000;
const hour = 60 * minute;

/** The moment in UTC, to the minute. */
export const moment = (time: number): string =>
  Math.abs(time) <= 8.64e15
    ? `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : String(time);

/** Whether something that stands in the way is still to be seen. */
export type Cause = 'left' | 'gone' | 'unknown';

/**
 * How long it takes: up to an hour after the cause is gone, and after two hours it is Microsoft's to look (Learn:
 * "Customer-managed key troubleshooting guide").
 */
export function recoveryLines(clock: Clock | undefined, now: number, cause: Cause): readonly Text[] {
  return [
    ...(clock ? [sinceWhen(clock, now)] : []),
    ...(cause === 'gone' ? waiting(clock, now) : beforehand(cause)),
  ];
}

const beforehand = (cause: Cause) => [
  cause === 'left'
    ? text('The waiting begins when the cause is gone: it is still there.')
    : text('The waiting begins when the cause is gone. Not all of it can be seen from here.'),
  text('From then on Azure takes up to 1 hour to give the account its data back.'),
  text('After 2 hours without change, open a support request with Microsoft.'),
];

function sinceWhen({ kind, at }: Clock, now: number): Text {
  const [when, ago] = [moment(at), elapsed(now - at)];
  switch (kind) {
    case 'fixed':
      return text('The last change of the cause that was made here: {0}, {1} ago.', when, ago);
    case 'changed':
      return text('This window saw the status change at {0}, {1} ago.', when, ago);
    case 'seen':
      return text('This window has seen this status since {0}, for {1}; it may be older.', when, ago);
  }
}

/** From the fix that we know of; else from now on, as nobody can say since when the cause is gone. */
function waiting(clock: Clock | undefined, now: number): readonly Text[] {
  const since = clock?.kind === 'fixed' ? clock.at : now;
  if (now - since >= 2 * hour)
    return [
      text(
        'Nothing that can be seen from here stands in the way, and more than 2 hours have passed: open a support request with Microsoft.',
      ),
    ];
  return [
    now - since >= hour
      ? text(
          'Nothing that can be seen from here stands in the way, and the hour that Azure may take has passed.',
        )
      : text(
          'Nothing that can be seen from here stands in the way any more: Azure takes up to 1 hour, at the latest until {0}.',
          moment(since + hour),
        ),
    text(
      'If nothing has changed by {0}, 2 hours after, open a support request with Microsoft.',
      moment(since + 2 * hour),
    ),
  ];
}

/** "3 min", "2 h 5 min". A clock that runs behind ours makes no negative time. */
export function elapsed(milliseconds: number): Text {
  const minutes = Math.max(0, Math.floor(milliseconds / minute));
  if (minutes < 60) return text('{0} min', minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? text('{0} h {1} min', hours, minutes % 60) : text('{0} days', Math.floor(hours / 24));
}
