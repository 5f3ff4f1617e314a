import type { Budget } from './budget.ts';

/** Offsets into a text; the end is behind the last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value of a template, of whichever language. */
export type Value =
  | (Span & { readonly kind: 'object'; readonly members: readonly Member[] })
  | (Span & { readonly kind: 'array'; readonly items: readonly Value[] })
  /** With its quotes in the span. Its text is as it is written; a part of it may be an interpolation. */
  | (Span & { readonly kind: 'string'; readonly text: string })
  /** Anything else, as it is written: a name, a number, an expression. */
  | (Span & { readonly kind: 'expression'; readonly text: string });

export type ObjectValue = Extract<Value, { kind: 'object' }>;
export type StringValue = Extract<Value, { kind: 'string' }>;

export interface Member extends Span {
  readonly name: string;
  readonly value: Value;
}

/** One declared resource. */
export interface Resource {
  /** "microsoft.documentdb/databaseaccounts", "azurerm_key_vault": in lower case. */
  readonly type: string;
  /** What names the type, for a finding about the whole of it. */
  readonly head: Span;
  readonly apiVersion?: Span & { readonly text: string };
  readonly body: ObjectValue;
  /** It changes a part of what is there already. */
  readonly isUpdate?: boolean;
}

export type TemplateLanguage = 'arm' | 'bicep' | 'terraform';

/** A template as far as the checks read it. */
export interface Source {
  readonly language: TemplateLanguage;
  readonly text: string;
  readonly budget: Budget;
  readonly resources: readonly Resource[];
  /** The literal that a parameter or variable stands for; the value itself where it is none. */
  readonly resolve: (value: Value) => Value;
}

const longestWritten = 2_000;

/**
 * A value as it is written; nothing where it is longer than all that the rules know, because many accounts may name
 * one and the same long value.
 */
export function written({ text, budget }: Source, { start, end }: Span): string {
  if (end - start > longestWritten) return '';
  budget.spend(end - start);
  return text.slice(start, end);
}

/** Lines that are longer were not written by hand, and have no indentation to keep. */
const longestLine = 200;

/** The white space that begins the line of a place. */
export function indentationAt({ text, budget }: Source, at: number): string {
  let start = at;
  while (start > 0 && text[start - 1] !== '\n') {
    budget.spend();
    if (at - start === longestLine) return '';
    start -= 1;
  }
  return /^[ \t]*/.exec(text.slice(start, at))?.[0] ?? '';
}

/** The members of each object by their names, made at the first question. */
const indexes = new WeakMap<ObjectValue, ReadonlyMap<string, Member>>();

/** Names are compared without regard to case, as ARM does; the first one counts. */
export function member(value: Value | undefined, name: string): Member | undefined {
  if (value?.kind !== 'object') return undefined;
  let index = indexes.get(value);
  if (!index) {
    index = new Map(value.members.map((one) => [one.name.toLowerCase(), one] as const).reverse());
    indexes.set(value, index);
  }
  return index.get(name.toLowerCase());
}

/** The members of these names, wherever they are in some values, each once even where a value is in another. */
export function everyMember(
  { budget }: Source,
  values: readonly Value[],
  names: readonly string[],
): readonly Member[] {
  const found: Member[] = [];
  const seen = new Set<Value>();
  const visit = (value: Value) => {
    budget.spend();
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === 'array') value.items.forEach(visit);
    if (value.kind !== 'object') return;
    for (const one of value.members) {
      if (names.includes(one.name.toLowerCase())) found.push(one);
      visit(one.value);
    }
  };
  values.forEach(visit);
  return found;
}
