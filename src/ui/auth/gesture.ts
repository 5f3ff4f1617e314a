import { AsyncLocalStorage } from 'node:async_hooks';

/** One command of the user's, which may ask for a sign-in while it runs. */
export interface Gesture {
  /** What the person has declined; it is not asked for twice. */
  readonly declined: Set<string>;
}

const running = new AsyncLocalStorage<Gesture>();

/** Runs a command of the user's: what it asks Azure may prompt, what views ask meanwhile may not. */
export const asGesture = <T>(work: () => T): T => running.run({ declined: new Set() }, work);

/** Runs work that nobody waits at the keyboard for, whatever started it. */
export const inBackground = <T>(work: () => T): T => running.exit(work);

/** The command that the caller works for, if any. */
export const currentGesture = (): Gesture | undefined => running.getStore();
