import type { Subscription } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import type { Survey, Unsurveyed as Refusal } from './azure.ts';
import type { Part } from './parts.ts';

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
