/** A management lock (`Microsoft.Authorization/locks`). */
export interface Lock {
  readonly name: string;
  /** The id of what is locked, with all below it. */
  readonly scope: string;
  /** A read-only one refuses every change, the other only deletions. */
  readonly level: 'ReadOnly' | 'CanNotDelete';
  readonly notes?: string;
}

/** An assignment of an Azure Policy or initiative that reaches a scope. */
export interface PolicyAssignment {
  readonly id: string;
  /** As people see it. */
  readonly name: string;
  readonly definitionId: string;
  readonly notScopes: readonly string[];
  /** False where it only reports ("DoNotEnforce"). */
  readonly enforced: boolean;
  /** By their names in lower case. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** True where it changes effects or selects resources by itself: then its definition alone tells nothing. */
  readonly isAltered?: boolean;
}

/** A scope that is taken out of an assignment (`Microsoft.Authorization/policyExemptions`). */
export interface PolicyExemption {
  readonly id: string;
  readonly name: string;
  readonly assignmentId: string;
  /** "Waiver" where the policy is not met for a while, "Mitigated" where it is met otherwise; both take it out. */
  readonly category: string;
  /** Of an initiative, the members that are taken out; all of them where it names none. */
  readonly references: readonly string[];
  /** When it ends, in milliseconds since the epoch. */
  readonly expires?: number;
  /** True where it selects resources by itself: whether it is for one is not judged here. */
  readonly isSelective: boolean;
}

/** What an assignment assigns. */
export type PolicyContent = PolicyDefinition | PolicyInitiative;

export interface PolicyDefinition {
  readonly kind: 'definition';
  readonly mode: string;
  /** `policyRule`, as it is written. */
  readonly rule: unknown;
  /** The parameters' defaults, by their names in lower case. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** False where it has parts that are not known here. */
  readonly isComplete: boolean;
}

export interface PolicyInitiative {
  readonly kind: 'initiative';
  readonly members: readonly {
    readonly definitionId: string;
    /** Its name in the initiative, which an exemption may take out. */
    readonly reference?: string;
    /** As they are written: `[parameters('x')]` is one of the initiative's own. */
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
  readonly defaults: Readonly<Record<string, unknown>>;
}
