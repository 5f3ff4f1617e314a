/** A management lock (`Microsoft.Authorization/locks`). */
export interface Lock {
  readonly name: string;
  /** The id of what is locked, with all below it. */
  readonly scope: string;
  /** A read-only one refuses every change, the other only deletions. */
  readonly level: 'ReadOnly' | 'CanNotDelete';
  readonly notes?: string;
}

/** An assignment of an Azure Policy or initiative that reaches a scope. What its definition says is not read. */
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
}
