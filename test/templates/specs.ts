import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/places.ts';

/** Microsoft's schemas and types: reference material next to the checkout, not part of it. */
export const specs = join(root, '../shared/specs');

/** Why tests that need them are skipped; undefined if they exist. */
export const noSpecs = existsSync(specs) ? undefined : `${specs} is not there`;
