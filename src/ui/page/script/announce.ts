import type { PageWords } from '../messages.ts';
import type { PageModel, StepState } from '../model.ts';
import { fill } from './drawing.ts';

const stepsOf = ({ sections }: PageModel) =>
  sections.flatMap((section) =>
    section.kind === 'steps'
      ? section.steps.map((step) => ({ ...step, id: `${section.id}/${step.id}` }))
      : [],
  );

/** What a screen reader says of an update: that the page's state, or a step's, has changed. Progress is not said. */
export function changesOf(before: PageModel, after: PageModel, words: PageWords): readonly string[] {
  const former = new Map<string, StepState>(stepsOf(before).map(({ id, state }) => [id, state]));
  const steps = stepsOf(after)
    .filter(({ id, state }) => former.has(id) && former.get(id) !== state)
    .map(({ title, state }) => fill('{0}: {1}', title, words.step[state]));
  const { state } = after;
  return [...steps, ...(state !== undefined && state.label !== before.state?.label ? [state.label] : [])];
}

/** The place from which screen readers are told; what was told before is cleared away. */
export class Announcer {
  readonly element = document.createElement('div');

  constructor() {
    this.element.className = 'unseen';
    this.element.setAttribute('role', 'status');
    this.element.setAttribute('aria-live', 'polite');
  }

  say(texts: readonly string[]): void {
    if (texts.length === 0) return;
    // Each in an element of its own: a text that is said again is new.
    this.element.replaceChildren(
      ...texts.map((text) => {
        const line = document.createElement('p');
        line.textContent = text;
        return line;
      }),
    );
  }
}
