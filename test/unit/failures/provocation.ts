import type { Subject } from '../../../src/azure/errors/rule.ts';
import type { Problem } from '../../../src/model/problem.ts';
import type { Text } from '../../../src/model/text.ts';
import type { Creation } from '../../../src/setup/plan.ts';
import type { unconfirmed } from '../../../src/sandbox/unconfirmed.ts';

/**
 * One row of the failure catalog (docs/azure.md, F-codes): how to provoke it in Azure, and how the product reports it.
 */
export interface Provocation {
  readonly code: Problem['code'];
  /** The request that fails, or after which something is wrong without an error. */
  readonly where: string;
  /** The state of Azure that causes it. */
  readonly by: string;
  readonly on: Subject;
  /** Who reports it, and the source of its wording. */
  readonly source: string;
  /** The sandbox's entries that no source confirms. */
  readonly unconfirmed?: readonly (keyof typeof unconfirmed)[];
  /** The whole creation on the same state, where the plan applies the remedy. It must succeed. */
  readonly again?: () => Promise<Creation>;
  readonly provoke: () => Promise<Problem | Seen>;
}

/** If Azure refuses nothing: what the views show instead. */
export interface Seen {
  readonly what: Text;
  readonly why: Text;
  readonly next: Text;
  readonly owner: Problem['owner'];
}

export const isProblem = (told: Problem | Seen): told is Problem => 'code' in told;
