import type { ResourceGraphError as Refusal, Survey, SurveyOf, ResourceGraphError } from '../azure/api.ts';
import type { Problem } from '../model/problem.ts';
import type { Subscription } from '../model/resources.ts';
import type { InventoryPart } from './parts.ts';
import { type Loadable, valueOf } from './snapshot.ts';

interface Row {
  readonly id: string;
  readonly subscriptionId: string;
}

/** The lists that a survey fills, by subscription. */
export interface SurveyedLists<R> {
  get(subscriptionId: string): Loadable<readonly R[]>;
  set(changes: readonly (readonly [string, Loadable<readonly R[]>])[]): void;
  query(...how: SurveyOf<R>): Promise<readonly ResourceGraphError[]>;
  /**
   * Called before the lists change, with the requested subscriptions and those that Resource Graph did not answer for.
   */
  queried(queried: readonly Subscription[], refused: readonly ResourceGraphError[]): void;
  /** Called before the lists of these subscriptions have all of their rows. */
  answered(subscriptionIds: readonly string[]): void;
  /** Whether a better source than Resource Graph has responded since the survey began. */
  isConfirmed(subscriptionId: string): boolean;
}

/**
 * Surveys the unread subscriptions. The lists grow while rows arrive; earlier rows stay in them until all rows have
 * arrived.
 */
export async function survey<R extends Row>(
  lists: SurveyedLists<R>,
  subscriptions: readonly Subscription[],
  signal: AbortSignal,
): Promise<void> {
  const unread = new Map<string, readonly R[] | undefined>();
  for (const { id } of subscriptions) {
    const list = lists.get(id);
    if (list.state === 'idle') unread.set(id.toLowerCase(), valueOf(list));
  }
  if (unread.size === 0) return;
  const queried = subscriptions.filter(({ id }) => unread.has(id.toLowerCase()));
  const open = (id: string) => unread.has(id) && !lists.isConfirmed(id);
  lists.set([...unread].map(([id, value]) => [id, { state: 'loading', ...(value ? { value } : {}) }]));
  // By id, because a page that is read twice contains the same rows.
  const found = new Map<string, Map<string, R>>();
  let isOver = false;
  const complete = (ids: readonly string[]) => {
    const ended = ids.filter(open);
    lists.answered(ended);
    lists.set(
      ended.map((id) => {
        // Without earlier rows, the displayed list is already complete: keep it, so that it is not assessed or drawn
        // again.
        const value = unread.get(id) ? merged([], found.get(id)) : (valueOf(lists.get(id)) ?? []);
        return [id, { state: 'ready', value }];
      }),
    );
    for (const id of ended) unread.delete(id);
  };
  const refused = await lists.query(
    queried,
    (rows) => {
      // After one page is refused, others may still arrive.
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
    (some) => {
      if (!isOver) complete(some.map(({ id }) => id.toLowerCase()));
    },
  );
  isOver = true;
  lists.queried(queried, refused);
  const unanswered = new Set(refused.flatMap((one) => one.subscriptions.map(({ id }) => id.toLowerCase())));
  complete([...unread.keys()].filter((id) => !unanswered.has(id)));
  lists.set(
    [...unread]
      .filter(([id]) => open(id))
      .map(([id, former]) => [id, { state: 'idle', ...(former ? { value: former } : {}) }]),
  );
}

function merged<R extends Row>(
  former: readonly R[] = [],
  found: ReadonlyMap<string, R> = new Map<string, R>(),
): readonly R[] {
  if (former.length === 0) return [...found.values()];
  const foundIds = new Set([...found.keys()].map((id) => id.toLowerCase()));
  return [...former.filter(({ id }) => !foundIds.has(id.toLowerCase())), ...found.values()];
}

/**
 * Why Resource Graph did not answer for subscriptions. Their lists are read one by one, which takes longer but is complete.
 */
export class ResourceGraphErrors {
  readonly #problems = new Map<string, Problem>();

  note(kind: keyof Survey, queried: readonly Subscription[], refused: readonly Refusal[]): void {
    for (const { id } of queried) this.#problems.delete(keyOf(kind, id));
    for (const { subscriptions, problem } of refused)
      if (problem) for (const { id } of subscriptions) this.#problems.set(keyOf(kind, id), problem);
  }

  /** For parts that are read again: that never uses Resource Graph, so its earlier problem no longer matters. */
  forget(part: InventoryPart): void {
    if (part.kind === 'vaults' || part.kind === 'accounts')
      this.#problems.delete(keyOf(part.kind, part.subscription.id));
  }

  /** Undefined if Resource Graph answered, or had no request. */
  why(kind: keyof Survey, { id }: Subscription): Problem | undefined {
    return this.#problems.get(keyOf(kind, id));
  }
}

const keyOf = (kind: keyof Survey, id: string) => `${kind} ${id}`.toLowerCase();
