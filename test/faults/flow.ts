import type { State } from '../../src/sandbox/model/state.ts';
import type { End } from './end.ts';
import type { Truth } from './truths.ts';
import type { Window } from './world.ts';

/** One command, as a person takes it from the look at their screen to its end. */
export interface Flow<Seen = unknown> {
  readonly name: string;
  readonly estate: (state: State) => void;
  /** What has to have happened before, undisturbed. */
  readonly before?: (window: Window) => Promise<void>;
  /** What is on the screen when the command is chosen; it is read without a fault. */
  readonly see: (window: Window) => Promise<Seen>;
  readonly run: (window: Window, seen: Seen) => Promise<End>;
  /** What its success says. */
  readonly isTrue: Truth;
  /** How many requests the last look takes (1): what changes between them is not seen. */
  readonly lastLook?: number;
  /** Whoever has been told of a success does not ask again: it would be another deed. */
  readonly isOver?: true;
  /** It changes nothing; what it says has to be the same. */
  readonly isReading?: true;
  /** Whether the end of a second run says that it had been done before. */
  readonly isAlready?: (end: End) => boolean;
  /** For a revocation: gives back what it took, by what is on the disk. */
  readonly giveBack?: (window: Window) => Promise<End>;
}

/** Its argument is what `see` answers, and stays between the two. */
export const flow = <Seen>(one: Flow<Seen>): Flow => ({
  ...one,
  run: (window, seen) => one.run(window, seen as Seen),
});
