import { text, type Text } from './text.ts';

/**
 * Where a row comes from. Resource Graph is minutes behind, Resource Manager is current, and "kept" means
 * cached by an earlier session.
 */
export type Source = 'resourceGraph' | 'resourceManager' | 'kept';

/** How current our data about a resource is. The rows of one response share one object. */
export interface Seen {
  readonly from: Source;
  /** When Azure responded, in milliseconds since the epoch; Resource Graph reports an earlier state. */
  readonly at: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How old our data about a resource is, and where it comes from; nothing where that is unknown. */
export function freshness(seen: Seen | undefined, now: number): readonly Text[] {
  if (!seen) return [];
  const age = ageOf(now - seen.at);
  switch (seen.from) {
    case 'resourceManager':
      return [text('Read from Azure: {0}', age)];
    case 'resourceGraph':
      return [text('Read from Resource Graph, which is minutes behind: {0}. Not confirmed yet.', age)];
    case 'kept':
      return [text('Kept from the last session, not read again yet: {0}', age)];
  }
}

function ageOf(milliseconds: number): Text {
  if (milliseconds < minute) return text('just now');
  if (milliseconds < hour) return text('{0} min ago', Math.floor(milliseconds / minute));
  if (milliseconds < 2 * day) return text('{0} h ago', Math.floor(milliseconds / hour));
  return text('{0} days ago', Math.floor(milliseconds / day));
}

/** The word that marks a row as old. Rows from Resource Graph are confirmed within moments, so they need none. */
export const oldMark = (seen: Seen | undefined): Text | undefined =>
  seen?.from === 'kept' ? text('old') : undefined;
