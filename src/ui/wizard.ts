/** What came of one question. */
export type Reply<A, Id> =
  | { readonly kind: 'next'; readonly answers: A }
  | { readonly kind: 'back'; readonly answers?: A }
  | { readonly kind: 'cancel' }
  /** One earlier question is to be answered anew; then the flow goes on from the first one that is still open. */
  | { readonly kind: 'return'; readonly to: Id; readonly answers: A };

/** A flow of questions, some of which are asked only after certain answers. */
export interface Route<A, Id> {
  readonly questions: readonly Id[];
  isAsked(id: Id, answers: A): boolean;
  isAnswered(id: Id, answers: A): boolean;
  stepOf(id: Id): number;
  ask(id: Id, answers: A, canGoBack: boolean): Promise<Reply<A, Id>>;
}

/** Where a walk begins: at the first open question, or at one that is to be answered anew. */
export interface Start<A, Id> {
  readonly answers: A;
  readonly to?: Id;
}

/** Asks from the first open question to the last; undefined where the person gives up. */
export async function walk<A, Id>(route: Route<A, Id>, start: Start<A, Id>): Promise<A | undefined> {
  let { answers } = start;
  let returning = start.to !== undefined;
  const asked = () => route.questions.filter((id) => route.isAsked(id, answers));
  const firstOpen = () => asked().find((id) => !route.isAnswered(id, answers));
  const beside = (id: Id, by: -1 | 1) => {
    const others = asked();
    return others[others.indexOf(id) + by];
  };
  const sameStep = (a: Id, b: Id) => route.stepOf(a) === route.stepOf(b);
  let at = start.to ?? firstOpen();
  while (at !== undefined) {
    const before: Id | undefined = beside(at, -1);
    const reply = await route.ask(at, answers, returning || before !== undefined);
    if (reply.kind === 'cancel') return undefined;
    if (reply.answers !== undefined) answers = reply.answers;
    if (reply.kind === 'return') {
      at = reply.to;
      returning = true;
    } else if (reply.kind === 'back') {
      // Back from a question that the flow returned to is forward again, to where it came from.
      const leaves: boolean = returning && (before === undefined || !sameStep(before, at));
      at = leaves ? firstOpen() : (before ?? at);
      if (leaves) returning = false;
    } else {
      const next: Id | undefined = beside(at, 1);
      const leaves: boolean = returning && next !== undefined && !sameStep(next, at);
      at = leaves ? firstOpen() : next;
      if (leaves) returning = false;
    }
  }
  return answers;
}

/** One question of a command; it knows whether it is needed and what it changes in the answers. */
export interface Question<A> {
  readonly isAsked?: (answers: A) => boolean;
  readonly isAnswered: (answers: A) => boolean;
  readonly ask: (answers: A, frame: Frame) => Promise<Prompted<A>>;
}

/** Asks one after the other, with the way back; undefined where the person gives up. */
export function askAll<A>(questions: readonly Question<A>[], answers: A): Promise<A | undefined> {
  const isAsked = (question: Question<A>, now: A) => question.isAsked?.(now) ?? true;
  return walk<A, Question<A>>(
    {
      questions,
      isAsked,
      isAnswered: (question, now) => question.isAnswered(now),
      stepOf: (question) => questions.indexOf(question),
      ask: async (question, now, canGoBack): Promise<Reply<A, Question<A>>> => {
        const asked = questions.filter((one) => isAsked(one, now));
        const frame = { step: asked.indexOf(question) + 1, total: asked.length, canGoBack };
        const prompted = await question.ask(now, frame);
        return prompted.kind === 'chosen' ? { kind: 'next', answers: prompted.value } : prompted;
      },
    },
    { answers },
  );
}

/** Takes what was chosen into the answers. */
export const taken = <T, A>(prompted: Prompted<T>, take: (value: T) => A): Prompted<A> =>
  prompted.kind === 'chosen' ? { kind: 'chosen', value: take(prompted.value) } : prompted;

/** Where a question stands in the flow. */
export interface Frame {
  readonly step: number;
  readonly total: number;
  readonly canGoBack: boolean;
}

/** What a prompt came to. */
export type Prompted<T> =
  { readonly kind: 'chosen'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'cancel' };
