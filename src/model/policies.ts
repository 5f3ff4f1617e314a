import type { DefaultIdentity } from './defaultIdentity.ts';
import type { AccountSpec } from './spec.ts';

/** A management lock (`Microsoft.Authorization/locks`). */
export interface Lock {
  readonly name: string;
  /** The id of the locked resource; everything below it is locked too. */
  readonly scope: string;
  /** A read-only lock refuses every change, the other one only deletions. */
  readonly level: 'ReadOnly' | 'CanNotDelete';
  readonly notes?: string;
}

/** An assignment of an Azure Policy or initiative. */
export interface PolicyAssignment {
  readonly id: string;
  readonly name: string;
  /** False if it only reports ("DoNotEnforce"). */
  readonly enforced: boolean;
}

/** Exempts a scope from an assignment (`Microsoft.Authorization/policyExemptions`). */
export interface PolicyExemption {
  readonly id: string;
  readonly name: string;
  readonly assignmentId: string;
  /**
   * "Waiver" accepts noncompliance for a while, "Mitigated" means that the policy is met by other means. Both exempt
   * the scope.
   */
  readonly category: string;
  /** Members of an initiative that are exempt; all of them if it names none. */
  readonly references: readonly string[];
  /** When it ends, in milliseconds since the epoch. */
  readonly expires?: number;
  /** True if it has resource selectors, which we don't evaluate. */
  readonly isSelective: boolean;
}

/** How Azure judged a resource by a policy when it last evaluated it (`Microsoft.PolicyInsights/policyStates`). */
export interface PolicyState {
  readonly resourceId: string;
  /** The GUID of a built-in definition, in lower case. */
  readonly definition: string;
  readonly assignmentId: string;
  /** The member of an initiative; an exemption may refer to it. */
  readonly reference?: string;
  /** For example "deny" or "audit", as the assignment sets it. */
  readonly effect: string;
  readonly compliance: 'compliant' | 'nonCompliant' | 'exempt' | 'unclear';
  /** Azure's word for it. */
  readonly says: string;
  /** In milliseconds since the epoch. */
  readonly evaluated?: number;
}

/** The resource that Azure Policy evaluates. */
export type PolicySubject =
  /** An existing account, vault, or managed HSM. */
  | { readonly kind: 'existing'; readonly id: string }
  /**
   * An account as Create would send it. Its resource group isn't chosen yet, so it is evaluated on the subscription.
   */
  | {
      readonly kind: 'plannedAccount';
      readonly account: AccountSpec;
      readonly keyUri: string;
      readonly identity?: DefaultIdentity;
    };

/** The effect of one policy on a resource, from Azure's check. */
export interface PolicyResult {
  readonly outcome:
    | 'denies'
    /** It denies certain values of a field. Azure doesn't say whether the resource has one of them. */
    | 'restricts'
    /** It modifies the resource when it's written ("modify", "append"). */
    | 'changes'
    /** Azure couldn't evaluate it, or returned an unknown result. */
    | 'unclear';
  readonly assignmentId: string;
  /** The member of an initiative; an exemption may refer to it. */
  readonly reference?: string;
  /** Azure's words, or the values that it compared. */
  readonly reasons: readonly string[];
}
