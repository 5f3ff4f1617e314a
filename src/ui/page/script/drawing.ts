import type { ActionProblem, PageWords } from '../messages.ts';
import type { Action, Subject } from '../model.ts';

/** What the parts of a page are drawn with: its words, what a person has done to it, and what they can do. */
export interface Drawing {
  readonly words: PageWords;
  isBusy(key: string): boolean;
  problemOf(key: string): ActionProblem | undefined;
  run(action: Action, typed?: string): void;
  dismiss(key: string): void;
  open(subject: Subject): void;
  copy(text: string): void;
  /** Whether something is unfolded. @param otherwise how it is until a person folds or unfolds it */
  isOpen(key: string, otherwise: boolean): boolean;
  setOpen(key: string, open: boolean): void;
  filterOf(key: string): string;
  setFilter(key: string, query: string): void;
  typedOf(key: string): string;
  setTyped(key: string, typed: string): void;
  /** How many of a long list show. */
  limitOf(key: string): number;
  showMore(key: string): void;
}

/** Words with their values; what a value says is not looked into. */
export const fill = (words: string, ...values: readonly (string | number)[]): string =>
  words.replace(/\{(\d)\}/g, (hole, index: string) => String(values[Number(index)] ?? hole));

const ids = new Map<string, string>();

/** An element's id, by which another one refers to it; the same key always has the same. */
export function idOf(key: string): string {
  const id = ids.get(key) ?? `e${ids.size}`;
  ids.set(key, id);
  return id;
}
