import { text, type Text } from '../model/text.ts';

/** The result of one question. */
export type Reply<A, Id> =
  | { readonly kind: 'next'; readonly answers: A }
  | { readonly kind: 'back'; readonly answers?: A }
  | { readonly kind: 'cancel' }
  /** Asks one earlier question again, then continues from the first open question. */
  | { readonly kind: 'return'; readonly to: Id; readonly answers: A };

/** A flow of questions. Some are asked only after certain answers. */
export interface QuestionRoute<A, Id> {
  readonly questions: readonly Id[];
  isAsked(id: Id, answers: A): boolean;
  isAnswered(id: Id, answers: A): boolean;
  stepOf(id: Id): number;
  ask(id: Id, answers: A, canGoBack: boolean): Promise<Reply<A, Id>>;
}

/** Where the flow starts: at the first open question, or at a question to ask again. */
export interface Start<A, Id> {
  readonly answers: A;
  readonly to?: Id;
}

/** Asks from the first open question to the last. Returns undefined if the user cancels. */
export async function walk<A, Id>(route: QuestionRoute<A, Id>, start: Start<A, Id>): Promise<A | undefined> {
  let { answers } = start;
  let returning = start.to !== undefined;
  const askedQuestions = () => route.questions.filter((id) => route.isAsked(id, answers));
  const firstOpen = () => askedQuestions().find((id) => !route.isAnswered(id, answers));
  const beside = (id: Id, by: -1 | 1) => {
    const others = askedQuestions();
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
      // After a return to an earlier question, Back leads forward again, to the question that the user came from.
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

/** One question of a command. It decides whether it is asked and how it changes the answers. */
export interface WizardQuestion<A> {
  readonly isAsked?: (answers: A) => boolean;
  readonly isAnswered: (answers: A) => boolean;
  readonly ask: (answers: A, frame: WizardPosition) => Promise<Prompted<A>>;
}

/**
 * Asks one question after the other, with a Back button. Returns undefined if the user cancels.
 * @param keep called with the answers after each question
 */
export function askAll<A>(
  questions: readonly WizardQuestion<A>[],
  answers: A,
  keep: (answers: A) => void = () => undefined,
): Promise<A | undefined> {
  const isAsked = (question: WizardQuestion<A>, now: A) => question.isAsked?.(now) ?? true;
  return walk<A, WizardQuestion<A>>(
    {
      questions,
      isAsked,
      isAnswered: (question, now) => question.isAnswered(now),
      stepOf: (question) => questions.indexOf(question),
      ask: async (question, now, canGoBack): Promise<Reply<A, WizardQuestion<A>>> => {
        const askedQuestions = questions.filter((one) => isAsked(one, now));
        const frame = { step: askedQuestions.indexOf(question) + 1, total: askedQuestions.length, canGoBack };
        const prompted = await question.ask(now, frame);
        if (prompted.kind !== 'chosen') return prompted;
        keep(prompted.value);
        return { kind: 'next', answers: prompted.value };
      },
    },
    { answers },
  );
}

export const mapPrompted = <T, A>(prompted: Prompted<T>, take: (value: T) => A): Prompted<A> =>
  prompted.kind === 'chosen' ? { kind: 'chosen', value: take(prompted.value) } : prompted;

/** The position of a question in the flow. A question on its own has no number. */
export interface WizardPosition {
  readonly step?: number;
  /** The number of questions. Absent if it depends on an open answer. */
  readonly total?: number;
  readonly canGoBack: boolean;
  /** Whether the answers so far are kept if the user closes the question. */
  readonly keepsAnswers?: boolean;
  readonly title?: Text;
  /** The earlier choices, which the prompt shows. */
  readonly chosen?: Text;
}

/** A question that an answer leads to, in the same step. Back asks for that answer again. */
export const subQuestion = (frame: WizardPosition): WizardPosition => ({ ...frame, canGoBack: true });

/** The prompt of a question, with the earlier choices. */
export const withChosen = (prompt: Text, frame: WizardPosition | undefined): Text =>
  frame?.chosen ? text('{0} · {1}', prompt, frame.chosen) : prompt;

export type Prompted<T> =
  { readonly kind: 'chosen'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'cancel' };
