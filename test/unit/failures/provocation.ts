import type { Subject } from '../../../src/azure/errors/rule.ts';
import type { Problem } from '../../../src/model/problem.ts';
import type { Text } from '../../../src/model/text.ts';
import type { Creation } from '../../../src/setup/plan.ts';
import type { unconfirmed } from '../../../src/sandbox/unconfirmed.ts';

/**
 * One line of the failure catalogue (docs/azure.md, F-codes): how Azure is brought to it, and what it is then told
 * as.
 */
export interface Provocation {
  readonly code: Problem['code'];
  /** The call that fails, or after which something is wrong without a word. */
  readonly where: string;
  /** The state of Azure that brings it about. */
  readonly by: string;
  readonly on: Subject;
  /** Who reports it, and where its words are from. */
  readonly source: string;
  /** The entries of the sandbox that no source confirms. */
  readonly unconfirmed?: readonly (keyof typeof unconfirmed)[];
  /** The whole creation on the same state, where its plan does what the remedy says; it must end well. */
  readonly again?: () => Promise<Creation>;
  readonly provoke: () => Promise<Problem | Seen>;
}

/** Where Azure refuses nothing: what the views say instead. */
export interface Seen {
  readonly what: Text;
  readonly why: Text;
  readonly next: Text;
  readonly owner: Problem['owner'];
}

export const isProblem = (told: Problem | Seen): told is Problem => 'code' in told;
