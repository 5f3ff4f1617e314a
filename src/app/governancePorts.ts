import type { Lock, PolicyAssignment, PolicyContent, PolicyExemption } from '../domain/governance.ts';
import type { Outcome } from './outcome.ts';

/** What others have laid down for resources. */
export interface GovernancePorts {
  /** All locks of the subscription, on itself and on what is in it. */
  locks(signal: AbortSignal): Promise<Outcome<readonly Lock[]>>;
  /** Assignments of policies that reach a scope, those from above too. */
  policies(scope: string, signal: AbortSignal): Promise<Outcome<readonly PolicyAssignment[]>>;
  /** Exemptions from assignments that reach a scope, those from above too. */
  exemptions(scope: string, signal: AbortSignal): Promise<Outcome<readonly PolicyExemption[]>>;
  /** What an assignment assigns: a definition, or an initiative of several. */
  policyContent(definitionId: string, signal: AbortSignal): Promise<Outcome<PolicyContent>>;
}
