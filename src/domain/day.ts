const isTime = (time: number) => Math.abs(time) <= 8.64e15;

/** The day of a moment (milliseconds since the epoch) in UTC, as ISO 8601 has it; a moment that is none is told too. */
export const day = (time: number): string =>
  isTime(time) ? new Date(time).toISOString().slice(0, 10) : String(time);

/** The same with the minute: "2026-11-29 21:09 UTC". */
export const minute = (time: number): string =>
  isTime(time) ? `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC` : String(time);
