import type { Problem } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';

/** One line of a list to choose from. */
export interface Row<T> {
  /** A name from Azure, or a sentence of ours. */
  readonly label: string | Text;
  readonly description?: Text;
  readonly detail?: Text;
  /** A codicon's id; never the only sign of anything. */
  readonly icon?: string;
  /** Absent: the row informs and cannot be chosen. */
  readonly value?: T;
}

export interface Section<T> {
  readonly title?: Text;
  readonly rows: readonly Row<T>[];
}

/** Leaves sections without rows out. */
export const sections = <T>(...all: readonly Section<T>[]) => all.filter(({ rows }) => rows.length > 0);

/** What is shown in a list's place where it could not be read; a row that reads it again follows. */
export const failureSection = ({ what, why, next }: Problem): Section<never> => ({
  // No title: it would take the room that the reason needs.
  rows: [
    { label: what, icon: 'error', detail: why },
    { label: text('What to do'), icon: 'info', detail: next },
  ],
});

export const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name.localeCompare(b.name);
