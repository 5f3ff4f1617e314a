import type { State } from '../../src/sandbox/model/state.ts';
import type { End } from './end.ts';
import type { Truth } from './truths.ts';
import type { Window } from './world.ts';

/** One command, from what the user sees first to its end. */
export interface Flow<Seen = unknown> {
  readonly name: string;
  readonly estate: (state: State) => void;
  /** Prerequisites, which run undisturbed. */
  readonly before?: (window: Window) => Promise<void>;
  /** The state that the user sees when choosing the command, read without faults. */
  readonly see: (window: Window) => Promise<Seen>;
  readonly run: (window: Window, seen: Seen) => Promise<End>;
  /** The state that its success claims. */
  readonly isTrue: Truth;
  /** How many requests the last check takes (default 1): changes between them aren't noticed. */
  readonly lastLook?: number;
  /** After a reported success, the user doesn't run it again, because that would be another change. */
  readonly isOver?: true;
  /** It changes nothing, and its result must stay the same. */
  readonly isReading?: true;
  /** Whether a second run's end says that everything was already done. */
  readonly isAlready?: (end: End) => boolean;
  /** For a revocation: restores it from the records on disk. */
  readonly giveBack?: (window: Window) => Promise<End>;
}

/** Its argument is the result of `see`. */
export const flow = <Seen>(one: Flow<Seen>): Flow => ({
  ...one,
  run: (window, seen) => one.run(window, seen as Seen),
});
