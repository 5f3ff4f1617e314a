import { because } from '../because.ts';
import { findSpecifications } from './specifications.ts';
import { Judge } from './judge.ts';

export const specifications = findSpecifications();

export const needsSpecifications = because(
  'there are no specifications: no ../shared/specs and no AZURE_REST_API_SPECS',
);

let loading: Promise<Judge> | undefined;

/** Loaded once for the files of this ring, which share their modules (vitest.config.mts). */
export function judge(): Promise<Judge> {
  loading ??= Judge.load(specifications);
  return loading;
}
