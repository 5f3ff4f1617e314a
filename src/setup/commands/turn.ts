import type { Session } from '../../session/session.ts';
import { workTarget } from '../../session/work.ts';
import type { StepHead, StepSurface } from './stepSurface.ts';

/**
 * The runs that read or change Azure now, or ask the last question, by subject. A change in Azure continues when
 * another connection to Azure replaces its own.
 */
const running = new WeakMap<Session, Map<string, Turn>>();
const runningInAzure = new Map<string, Turn>();

function runningIn(session: Session): Map<string, Turn> {
  if (session.kind === 'azure') return runningInAzure;
  const known = running.get(session) ?? new Map<string, Turn>();
  running.set(session, known);
  return known;
}

/** The subject of a change: one run at a time in a window. */
export function subjectOf({ work }: StepHead): string {
  const now = work();
  return `${now.kind} ${workTarget(now)}`;
}

/**
 * The turn of one run. Between two turns, it waits for the user to confirm the review. During that wait, another run
 * of the same change can take over, on this page or another.
 */
export class Turn {
  readonly #all: Map<string, Turn>;
  readonly #subject: string;
  readonly #surface: Pick<StepSurface, 'show'>;

  constructor(session: Session, head: StepHead, surface: Pick<StepSurface, 'show'>) {
    this.#all = runningIn(session);
    // Azure returns IDs in any case.
    this.#subject = subjectOf(head).toLowerCase();
    this.#surface = surface;
  }

  /** False if a run of the same change already has its turn. In that case, its page is shown. */
  begin(): boolean {
    const other = this.#all.get(this.#subject);
    if (!other) this.#all.set(this.#subject, this);
    else other.#surface.show();
    return !other;
  }

  end(): void {
    if (this.#all.get(this.#subject) === this) this.#all.delete(this.#subject);
  }
}
