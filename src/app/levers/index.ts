import type { Undo } from '../../domain/revocation/undo.ts';
import type { Bench } from '../lever.ts';
import type { Outcome } from '../outcome.ts';
import { accessLever } from './access.ts';
import { keyLever } from './key.ts';

/** Puts back what a record says, by the lever that took it. */
export const restore = (bench: Bench, undo: Undo): Promise<Outcome<void>> =>
  undo.lever === 'key' ? keyLever.restore(bench, undo) : accessLever.restore(bench, undo);

/** How many changes it takes to take all of it, or to put it back. */
export const changesIn = (undo: Undo): number =>
  undo.lever === 'key' ? undo.versions.length : Number(undo.policies.length > 0) + undo.grants.length;
