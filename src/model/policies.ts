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
  /** The display name. */
  readonly name: string;
  /** False where it only reports ("DoNotEnforce"). */
  readonly enforced: boolean;
}

/** Exempts a scope from an assignment (`Microsoft.Authorization/policyExemptions`). */
export interface PolicyExemption {
  readonly id: string;
  readonly name: string;
  readonly assignmentId: string;
  /**
   * "Waiver" where the policy is not met for a while, "Mitigated" where it is met by other means; both exempt the scope.
   */
  readonly category: string;
  /** Members of an initiative that are exempt; all of them where it names none. */
  readonly references: readonly string[];
  /** When it ends, in milliseconds since the epoch. */
  readonly expires?: number;
  /** True where it selects resources itself: we don't evaluate which ones. */
  readonly isSelective: boolean;
}

/** The resource that Azure Policy is to judge. */
export type PolicySubject =
  /** An account, vault, or managed HSM as it is now. */
  | { readonly kind: 'existing'; readonly id: string }
  /** An account as Create would send it. Its resource group is open, so the subscription's policies are asked. */
  | {
      readonly kind: 'plannedAccount';
      readonly account: AccountSpec;
      readonly keyUri: string;
      readonly identity?: DefaultIdentity;
    };

/** What one policy means for a resource, as Azure's check says. */
export interface PolicyResult {
  readonly outcome:
    | 'denies'
    /** It would deny certain values of a field. Azure doesn't say whether the resource has one of them. */
    | 'restricts'
    /** It changes the resource when it's written ("modify", "append"). */
    | 'changes'
    /** Azure couldn't evaluate it, or answered in a way that we don't know. */
    | 'unclear';
  readonly assignmentId: string;
  /** The member of an initiative; an exemption may refer to it. */
  readonly reference?: string;
  /** Azure's words, or the values that it compared. */
  readonly reasons: readonly string[];
}
