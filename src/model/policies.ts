/** A management lock (`Microsoft.Authorization/locks`). */
export interface Lock {
  readonly name: string;
  /** The id of the locked resource; everything below it is locked too. */
  readonly scope: string;
  /** A read-only lock refuses every change, the other one only deletions. */
  readonly level: 'ReadOnly' | 'CanNotDelete';
  readonly notes?: string;
}

/** An assignment of an Azure Policy or initiative that reaches a scope. */
export interface PolicyAssignment {
  readonly id: string;
  /** The display name. */
  readonly name: string;
  readonly definitionId: string;
  readonly notScopes: readonly string[];
  /** False where it only reports ("DoNotEnforce"). */
  readonly enforced: boolean;
  /** Keyed by name in lower case. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** True where it overrides effects or selects resources itself: then the definition alone decides nothing. */
  readonly isAltered?: boolean;
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

export type PolicyContent = PolicyDefinition | PolicyInitiative;

export interface PolicyDefinition {
  readonly kind: 'definition';
  readonly mode: string;
  /** `policyRule`, unparsed. */
  readonly rule: unknown;
  /** The parameters' defaults, keyed by name in lower case. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** False where it has parts that we don't know. */
  readonly isComplete: boolean;
}

export interface PolicyInitiative {
  readonly kind: 'initiative';
  readonly members: readonly {
    readonly definitionId: string;
    /** Its name in the initiative; an exemption may refer to it. */
    readonly reference?: string;
    /** Unparsed: `[parameters('x')]` refers to one of the initiative's own parameters. */
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
  readonly defaults: Readonly<Record<string, unknown>>;
}
