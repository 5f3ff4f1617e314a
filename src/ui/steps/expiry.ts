import { day } from '../../domain/day.ts';
import type { NameRule } from '../../domain/names.ts';
import { text } from '../../domain/text.ts';

/** The same day so many years later, as calendars count them. */
export function yearsFrom(now: number, years: number): number {
  const date = new Date(now);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.getTime();
}

/** The start of a day in UTC, in milliseconds since the epoch; NaN for what is no day. */
export function timeOf(typed: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(typed) ? Date.parse(`${typed}T00:00:00Z`) : Number.NaN;
  // The 30th of February is taken for a day of March.
  return day(time) === typed ? time : Number.NaN;
}

export const dayRule =
  (now: number): NameRule =>
  (typed) => {
    const time = timeOf(typed);
    if (Number.isNaN(time)) return text('A day is written as year-month-day, for example {0}.', day(now));
    return time <= now ? text('A key that has expired cannot protect anything.') : undefined;
  };
