/**
 * A value with its past and its planned future. What takes time in Azure is written here with the
 * moment at which it takes effect, so that nothing ever has to wait, and so that somebody who learns
 * late (an account, of its key) can be shown the state of an hour ago.
 */
export interface Timeline<T> {
  readonly entries: { readonly at: number; readonly value: T }[];
}

export function timeline<T>(at: number, value: T): Timeline<T> {
  return { entries: [{ at, value }] };
}

/** The value at a moment; before the first entry, the first. */
export function valueAt<T>(line: Timeline<T>, moment: number): T {
  const entry = line.entries.findLast((one) => one.at <= moment) ?? line.entries[0];
  if (entry === undefined) throw new Error('A timeline is never empty');
  return entry.value;
}

/** Writes a value that takes effect at a moment; what was planned for later is dropped. */
export function setFrom<T>(line: Timeline<T>, at: number, value: T): void {
  while ((line.entries.at(-1)?.at ?? -Infinity) >= at) line.entries.pop();
  line.entries.push({ at, value });
}

/** Where the timeline starts: the moment at which the thing came to be. */
export function startOf(line: Timeline<unknown>): number {
  return line.entries[0]?.at ?? 0;
}
