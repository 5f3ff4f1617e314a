import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/places.ts';

/** Microsoft's schemas and types: reference material that stands beside the checkout, and is no part of it. */
export const specs = join(root, '../shared/specs');

/** Why what needs them is skipped; undefined where they are there. */
export const noSpecs = existsSync(specs) ? undefined : `${specs} is not there`;
