import type { Reply } from '../create/walk.ts';

import { walk } from '../create/walk.ts';

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
