import type { Session } from '../../app/session.ts';
import type { Shell } from '../shell.ts';
import type { Frame, Prompted } from '../steps/questions.ts';
import type { Answers } from './answers.ts';
import type { QuestionId } from './outline.ts';
import type { PlanDocument } from './planDocument.ts';
import type { Sources } from './sources.ts';
import type { Reply } from './walk.ts';

/** One run of the command. */
export interface Flow {
  readonly shell: Shell;
  readonly session: Session;
  readonly sources: Sources;
  readonly document: PlanDocument;
  /** Ends with the command. */
  readonly signal: AbortSignal;
}

export type Answer = Reply<Answers, QuestionId>;

/** Asks one question; the answers before it are given. */
export type Question = (flow: Flow, answers: Answers, frame: Frame) => Promise<Answer>;

export function answered<T>(prompted: Prompted<T>, take: (value: T) => Answers): Answer {
  return prompted.kind === 'chosen' ? { kind: 'next', answers: take(prompted.value) } : prompted;
}
