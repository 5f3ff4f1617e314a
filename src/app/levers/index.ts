import type { Undo } from '../../domain/revocation/undo.ts';
import type { Missing, Restored } from '../lever.ts';
import type { Bench } from '../step.ts';
import { accessLever } from './access.ts';
import { keyLever } from './key.ts';

/** Puts back what a record says, by the lever that took it. */
export const restore = (bench: Bench, undo: Undo): Promise<Restored<Undo>> =>
  undo.lever === 'key' ? keyLever.restore(bench, undo) : accessLever.restore(bench, undo);

/** What of a record isn't there now. */
export const missing = (bench: Bench, undo: Undo): Promise<Missing<Undo>> =>
  undo.lever === 'key' ? keyLever.missing(bench, undo) : accessLever.missing(bench, undo);
