/**
 * A value with its history and its planned future. A change that takes time in Azure is recorded here with the moment
 * when it takes effect. So nothing ever waits, and a late observer (an account, of its key) can read the state of an
 * hour ago.
 */
export interface Timeline<T> {
  readonly entries: { readonly at: number; readonly value: T }[];
}

export function timeline<T>(at: number, value: T): Timeline<T> {
  return { entries: [{ at, value }] };
}

/** The value at a moment. Before the first entry, this is the first value. */
export function valueAt<T>(line: Timeline<T>, moment: number): T {
  const entry = line.entries.findLast((one) => one.at <= moment) ?? line.entries[0];
  if (entry === undefined) throw new Error('A timeline is never empty');
  return entry.value;
}

/** Sets a value that takes effect at a moment, and drops later planned values. */
export function setFrom<T>(line: Timeline<T>, at: number, value: T): void {
  while ((line.entries.at(-1)?.at ?? -Infinity) >= at) line.entries.pop();
  line.entries.push({ at, value });
}

/** The start of the timeline: the moment when the resource was created. */
export function startOf(line: Timeline<unknown>): number {
  return line.entries[0]?.at ?? 0;
}
