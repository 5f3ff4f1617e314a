import { text, type Text } from '../text.ts';

/** Read again after each pause in typing. A longer template was made by a program. */
export const longestText = 500_000;

/** Objects and arrays in each other. Templates that people write have about twenty levels. */
export const deepestNesting = 100;

/**
 * The worst texts that the tests know take 13 steps for each of their characters. A text that takes more has found a
 * loop that is not linear.
 */
const stepsPerCharacter = 20;

/**
 * What reading a text may cost. Templates are checked when they are opened, in folders that nobody trusts too, so no
 * text may stop the extension host. What reads a text counts its steps here, and stops where the budget is exceeded.
 */
export class Budget {
  readonly #allowed: number;
  #spent = 0;
  #exceeded: Text | undefined;

  constructor(length: number, allowed = 1_000 + length * stepsPerCharacter) {
    this.#allowed = allowed;
    if (length > longestText)
      this.#exceeded = text('This file is too large to check. The limit is {0} characters.', longestText);
  }

  get spent(): number {
    return this.#spent;
  }

  /** Why the text is not read further; undefined where it is. */
  get exceeded(): Text | undefined {
    return this.#exceeded;
  }

  /** Counts the characters, tokens or values that were looked at. */
  spend(steps = 1): void {
    this.#spent += steps;
    if (this.#spent > this.#allowed) this.#exceeded ??= text('This file is too complex to check.');
  }

  /** Reading calls itself for each level, and the stack is limited. */
  enter(level: number): void {
    if (level > deepestNesting)
      this.#exceeded ??= text(
        'This file is nested too deeply to check. The limit is {0} levels.',
        deepestNesting,
      );
  }
}
