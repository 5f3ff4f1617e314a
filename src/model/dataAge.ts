import { text, type Text } from './text.ts';

/**
 * Where a row comes from. Resource Graph is minutes behind, Resource Manager is current, and `cached` is
 * from an earlier session.
 */
export type DataSource = 'resourceGraph' | 'resourceManager' | 'cached';

/** How current our data about a resource is. The rows of one response share one object. */
export interface Observed {
  readonly from: DataSource;
  /** When Azure responded, in milliseconds since the epoch; Resource Graph reports an earlier state. */
  readonly at: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How old our data about a resource is, and where it comes from; empty if unknown. In the sandbox, time is simulated,
 * and runs faster than real time.
 */
export function ageLines(
  observed: Observed | undefined,
  { now, sandbox }: { readonly now: number; readonly sandbox: boolean },
): readonly Text[] {
  if (!observed) return [];
  const passed = ageOf(now - observed.at);
  const age = sandbox && now - observed.at >= minute ? text('{0}, in simulated time', passed) : passed;
  switch (observed.from) {
    case 'resourceManager':
      return [text('Read from Azure {0}', age)];
    case 'resourceGraph':
      return [
        text('Read from Resource Graph {0}, and not confirmed yet. Resource Graph is minutes behind.', age),
      ];
    case 'cached':
      return [text('Read in an earlier session {0}, and not read again yet.', age)];
  }
}

function ageOf(milliseconds: number): Text {
  if (milliseconds < minute) return text('just now');
  if (milliseconds < hour) return text('{0} ago', text('{0} min', Math.floor(milliseconds / minute)));
  if (milliseconds < 2 * day) return text('{0} h ago', Math.floor(milliseconds / hour));
  return text('{0} days ago', Math.floor(milliseconds / day));
}

/** Marks a row of an earlier session. Rows from Resource Graph are confirmed within moments, so they need none. */
export const staleMark = (observed: Observed | undefined): Text | undefined =>
  observed?.from === 'cached' ? text('cached') : undefined;
