import type { Unsurveyed as Refusal, Survey, SurveyOf, Unsurveyed } from '../azure/api.ts';
import type { Problem } from '../model/problem.ts';
import type { Subscription } from '../model/resources.ts';
import type { Part } from './parts.ts';
import { type Loadable, valueOf } from './snapshot.ts';

interface Row {
  readonly id: string;
  readonly subscriptionId: string;
}

/** The lists that a survey fills, by subscription. */
export interface SurveyedLists<R> {
  get(subscriptionId: string): Loadable<readonly R[]>;
  set(changes: readonly (readonly [string, Loadable<readonly R[]>])[]): void;
  ask(...how: SurveyOf<R>): Promise<readonly Unsurveyed[]>;
  /** Hears, before the lists change, for whom Resource Graph was asked and for whom it did not answer. */
  answered(asked: readonly Subscription[], refused: readonly Unsurveyed[]): void;
  /** Whether something better than Resource Graph has answered meanwhile. */
  isConfirmed(subscriptionId: string): boolean;
}

/**
 * Surveys the subscriptions of which nothing was read yet, and answers those that were told of. The lists grow while
 * rows arrive; what was known before stays among them until all has been told.
 */
export async function survey<R extends Row>(
  lists: SurveyedLists<R>,
  subscriptions: readonly Subscription[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const unread = new Map<string, readonly R[] | undefined>();
  for (const { id } of subscriptions) {
    const list = lists.get(id);
    if (list.state === 'idle') unread.set(id.toLowerCase(), valueOf(list));
  }
  if (unread.size === 0) return [];
  const asked = subscriptions.filter(({ id }) => unread.has(id.toLowerCase()));
  const open = (id: string) => unread.has(id) && !lists.isConfirmed(id);
  lists.set([...unread].map(([id, value]) => [id, { state: 'loading', ...(value ? { value } : {}) }]));
  // By id: a page that is read twice tells of the same rows.
  const found = new Map<string, Map<string, R>>();
  let isOver = false;
  const refused = await lists.ask(
    asked,
    (rows) => {
      // Where one page was refused, others may still be on their way.
      if (isOver) return;
      const touched = Map.groupBy(rows, ({ subscriptionId }) => subscriptionId.toLowerCase());
      for (const [id, some] of touched) {
        const list = found.get(id) ?? new Map<string, R>();
        found.set(id, list);
        for (const row of some) list.set(row.id, row);
      }
      lists.set(
        [...touched.keys()]
          .filter(open)
          .map((id) => [id, { state: 'loading', value: merged(unread.get(id), found.get(id)) }]),
      );
    },
    signal,
  );
  isOver = true;
  lists.answered(asked, refused);
  const untold = new Set(refused.flatMap((one) => one.subscriptions.map(({ id }) => id.toLowerCase())));
  const ended = [...unread].filter(([id]) => open(id));
  lists.set(
    ended.map(([id, former]) => {
      // Where nothing was known before, what is shown is all of it: the same list, which nobody judges or draws anew.
      if (!untold.has(id) && !former) return [id, { state: 'ready', value: valueOf(lists.get(id)) ?? [] }];
      if (!untold.has(id)) return [id, { state: 'ready', value: merged([], found.get(id)) }];
      return [id, { state: 'idle', ...(former ? { value: former } : {}) }];
    }),
  );
  return ended.map(([id]) => id).filter((id) => !untold.has(id));
}

function merged<R extends Row>(
  former: readonly R[] = [],
  found: ReadonlyMap<string, R> = new Map<string, R>(),
): readonly R[] {
  if (former.length === 0) return [...found.values()];
  const told = new Set([...found.keys()].map((id) => id.toLowerCase()));
  return [...former.filter(({ id }) => !told.has(id.toLowerCase())), ...found.values()];
}

/** Why Resource Graph did not answer for subscriptions. Their lists are read one by one: all is there, only later. */
export class ResourceGraphErrors {
  readonly #problems = new Map<string, Problem>();

  note(kind: keyof Survey, asked: readonly Subscription[], refused: readonly Refusal[]): void {
    for (const { id } of asked) this.#problems.delete(keyOf(kind, id));
    for (const { subscriptions, problem } of refused)
      if (problem) for (const { id } of subscriptions) this.#problems.set(keyOf(kind, id), problem);
  }

  /** For what is read again, which is never by Resource Graph: why the first reading was not is of no more use. */
  forget(part: Part): void {
    if (part.kind === 'vaults' || part.kind === 'accounts')
      this.#problems.delete(keyOf(part.kind, part.subscription.id));
  }

  /** Undefined where it answered, or was not asked. */
  why(kind: keyof Survey, { id }: Subscription): Problem | undefined {
    return this.#problems.get(keyOf(kind, id));
  }
}

const keyOf = (kind: keyof Survey, id: string) => `${kind} ${id}`.toLowerCase();
