import type { Problem } from '../domain/problem.ts';

/**
 * A part of Azure that is read when it is first needed. A former value stays while it is read again; one that nobody
 * has read yet may have been kept from a former window.
 */
export type Loadable<T> =
  | { readonly state: 'idle'; readonly value?: T }
  | { readonly state: 'loading'; readonly value?: T }
  /** `incomplete` says what a list lacks. */
  | { readonly state: 'ready'; readonly value: T; readonly incomplete?: Problem }
  | { readonly state: 'failed'; readonly problem: Problem; readonly value?: T };

/** The newest value known, however old. */
export const valueOf = <T>(part: Loadable<T>): T | undefined => ('value' in part ? part.value : undefined);
