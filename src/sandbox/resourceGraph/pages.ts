import type { State } from '../model/state.ts';
import type { Table } from './query.ts';

/** The shared state of the pages of one query. */
export interface Context {
  readonly id: number;
  /** The caller, the query, and the subscriptions. */
  readonly asked: string;
  readonly table: Table;
}

const keptAtMost = 16;

const contexts = new WeakMap<State, Context[]>();

let last = 0;

export function keepContext(state: State, asked: string, table: Table): Context {
  const context = { id: (last += 1), asked, table };
  contexts.set(state, [...(contexts.get(state) ?? []).slice(1 - keptAtMost), context]);
  return context;
}

/** The rows of a token, if they still exist and belong to the same query. */
export const contextOf = (state: State, id: number | undefined, asked: string): Context | undefined =>
  contexts.get(state)?.find((one) => one.id === id && one.asked === asked);

export const writeToken = (id: number, start: number): string => btoa(`${id} ${start}`);

export function readToken(
  token: string | undefined,
): { readonly context: number; readonly start: number } | undefined {
  if (token === undefined) return undefined;
  const [context = 0, start = 0] = atob(token).split(' ').map(Number);
  return { context, start };
}
