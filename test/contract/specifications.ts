import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/places.ts';

const shared = join(root, '../shared/specs');

/** A folder in the form of github.com/Azure/azure-rest-api-specs. */
export interface Specification {
  /** Derived ones are Microsoft's, extended to newer api-versions by others: useful, but not official. */
  readonly kind: 'official' | 'derived';
  readonly folder: string;
}

/** The official one first; empty if there is neither ../shared nor a clone in AZURE_REST_API_SPECS. */
export function findSpecifications(): readonly Specification[] {
  const folders: readonly Specification[] = [
    { kind: 'official', folder: process.env['AZURE_REST_API_SPECS'] ?? join(shared, 'azure-rest-api-specs') },
    { kind: 'derived', folder: join(shared, 'derived') },
  ];
  return existsSync(join(folders[0]!.folder, 'specification'))
    ? folders.filter(({ folder }) => existsSync(folder))
    : [];
}

/**
 * Versions in the order in which they replace a missing one: itself, then the next newer one, because new properties
 * are optional, then older ones.
 */
export function nearest(version: string, kept: readonly string[]): readonly string[] {
  const number = (one: string) => one.replace(/-preview.*$/, '');
  const sorted = [...kept].sort();
  const newer = sorted.filter((one) => number(one) >= number(version));
  const older = sorted.filter((one) => number(one) < number(version)).reverse();
  return [...new Set([...sorted.filter((one) => one === version), ...newer, ...older])];
}
