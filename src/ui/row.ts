import type { Problem } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';

/** One row of a list to choose from. */
export interface Row<T> {
  /** A name from Azure, or our own text. */
  readonly label: string | Text;
  readonly description?: Text;
  readonly detail?: Text;
  /** A codicon ID. An icon never carries meaning alone. */
  readonly icon?: string;
  /** Absent for a row that only informs and can't be chosen. */
  readonly value?: T;
}

export interface RowSection<T> {
  readonly title?: Text;
  readonly rows: readonly Row<T>[];
}

/** Omits sections without rows. */
export const sections = <T>(...all: readonly RowSection<T>[]) => all.filter(({ rows }) => rows.length > 0);

/** Replaces a list that couldn't be read. A row that reads it again follows. */
export const failureSection = ({ what, why, next }: Problem): RowSection<never> => ({
  // No title, because the reason needs the space.
  rows: [
    { label: what, icon: 'error', detail: why },
    { label: text('What to do'), icon: 'info', detail: next },
  ],
});

export const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name.localeCompare(b.name);
