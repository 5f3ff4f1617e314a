/** The day of a moment (milliseconds since the epoch) in UTC, as ISO 8601 has it; a moment that is none is told too. */
export const day = (time: number): string =>
  Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().slice(0, 10) : String(time);
