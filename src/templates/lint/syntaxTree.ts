import type { Budget } from './budget.ts';

/** Offsets into a text. The end is after the last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value of a template, in any of the languages. */
export type SyntaxValue =
  | (Span & {
      readonly kind: 'object';
      readonly members: readonly Member[];
      /** True if it can have members that aren't written here: a spread, a loop, or text that wasn't understood. */
      readonly isOpen: boolean;
      /** True for a block of HCL, false for an object. */
      readonly isBlock: boolean;
      /** What Bicep's `...` adds to the members. */
      readonly spreads?: readonly SyntaxValue[];
    })
  | (Span & { readonly kind: 'array'; readonly items: readonly SyntaxValue[] })
  /** The span includes the quotes. The text is the source text, so a part of it can be an interpolation. */
  | (Span & { readonly kind: 'string'; readonly text: string })
  /** Anything else as source text: a name, a number, or an expression. */
  | (Span & { readonly kind: 'expression'; readonly text: string });

export type ObjectValue = Extract<SyntaxValue, { kind: 'object' }>;
export type StringValue = Extract<SyntaxValue, { kind: 'string' }>;

export interface Member extends Span {
  readonly name: string;
  readonly value: SyntaxValue;
}

export interface Resource {
  readonly kind: 'deployed' | 'existing' | 'module';
  /** In lower case: "microsoft.documentdb/databaseaccounts", "azurerm_key_vault". For a module, where it comes from. */
  readonly type: string;
  /** How expressions name it: "account" in Bicep, "azurerm_key_vault.cmk" in Terraform. */
  readonly symbol?: string;
  /** The span of the type, for a finding about the whole resource. */
  readonly head: Span;
  readonly apiVersion?: Span & { readonly text: string };
  /** What is sent to Azure. */
  readonly body: ObjectValue;
  /** All that is written, if it is more than the body. */
  readonly block?: ObjectValue;
  /** The resource in which this one is declared. */
  readonly parent?: Resource;
  /** How azapi changes a part of an existing resource: by sending all of it, or only that part. */
  readonly update?: 'whole' | 'part';
}

export type TemplateLanguage = 'arm' | 'bicep' | 'terraform';
/** The languages as they are read: Terraform can be JSON, too. */
export type CheckedLanguage = TemplateLanguage | 'terraformJson';

/** A value, and the source whose names it uses. */
export interface Located {
  readonly source: Source;
  readonly value: SyntaxValue;
}

/** A definition that led to a result, and where its name is used. */
export interface Use {
  readonly name: string;
  readonly at: number;
}

/** One possible result of a value, with the definitions that led to it. */
export interface Result extends Located {
  readonly via: readonly Use[];
  /** What the code stands for, if it names a variable of a loop: `azurerm_key_vault_key.all["*"].id` for `k.id`. */
  readonly code?: string;
}

/** What a variable of a loop stands for. */
export interface Bound {
  /** Its value, if it is written in the file. */
  readonly value?: Located;
  /** Its text, if it is a key. */
  readonly text?: string;
  /** The code for it, if it is one of several instances of a resource. */
  readonly code?: string;
  readonly via?: readonly Use[];
}

/** The parts of a template that the checks read. An ARM template has one source for itself and each inner scope. */
export interface Source {
  readonly language: TemplateLanguage;
  /** Terraform and values for a template can be JSON, too. */
  readonly syntax: 'json' | 'bicep' | 'hcl';
  readonly text: string;
  readonly budget: Budget;
  readonly resources: readonly Resource[];
  /** The parameter, variable, or local with this name: "var.key", "parameters('key')" in lower case, "key". */
  readonly definition: (name: string) => Located | undefined;
  /** The outputs with this name of templates that this one deploys. */
  readonly outputs: (name: string) => readonly Located[];
  /** The major version of the azurerm provider, if the file sets it. */
  readonly azurerm?: number;
  /** The values that the file gives to a template that is elsewhere. */
  readonly given?: readonly Member[];
  /** In a loop of Terraform, its variables, and the source around it. */
  readonly bound?: ReadonlyMap<string, Bound>;
  readonly whole?: Source;
}

const longestWritten = 2_000;

/**
 * The source text of a value. Empty if it is longer than anything that the rules match, because many accounts can refer
 * to the same long value.
 */
export function written({ text, budget }: Source, { start, end }: Span): string {
  if (end - start > longestWritten) return '';
  budget.spend(end - start);
  return text.slice(start, end);
}

/** The members of each object by name, indexed on first use. */
const indexes = new WeakMap<ObjectValue, ReadonlyMap<string, Member>>();

/** Compares names without regard to case, as ARM does. The first match counts. */
export function member(value: SyntaxValue | undefined, name: string): Member | undefined {
  if (value?.kind !== 'object') return undefined;
  let index = indexes.get(value);
  if (!index) {
    index = new Map(value.members.map((one) => [one.name.toLowerCase(), one] as const).reverse());
    indexes.set(value, index);
  }
  return index.get(name.toLowerCase());
}

/** The value at a path of names. */
export const at = (value: SyntaxValue | undefined, ...path: readonly string[]): SyntaxValue | undefined =>
  path.reduce<SyntaxValue | undefined>((found, name) => member(found, name)?.value, value);

/** The members with such a name at any depth of some values, each once, even if one value contains another. */
export function everyMember(
  { budget }: Source,
  values: readonly SyntaxValue[],
  isWanted: (name: string) => boolean,
): readonly Member[] {
  const found: Member[] = [];
  const seen = new Set<SyntaxValue>();
  const visit = (value: SyntaxValue) => {
    budget.spend();
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === 'array') value.items.forEach(visit);
    if (value.kind !== 'object') return;
    for (const one of value.members) {
      if (isWanted(one.name.toLowerCase())) found.push(one);
      visit(one.value);
    }
  };
  values.forEach(visit);
  return found;
}
