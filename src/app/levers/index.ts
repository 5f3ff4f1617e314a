import type { Undo } from '../../domain/revocation/undo.ts';
import type { Restored } from '../lever.ts';
import type { Bench } from '../step.ts';
import { accessLever } from './access.ts';
import { keyLever } from './key.ts';

/** Puts back what a record says, by the lever that took it. */
export const restore = (bench: Bench, undo: Undo): Promise<Restored<Undo>> =>
  undo.lever === 'key' ? keyLever.restore(bench, undo) : accessLever.restore(bench, undo);
