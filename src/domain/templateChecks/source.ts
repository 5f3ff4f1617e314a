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
  readonly resources: readonly Resource[];
  /** The literal that a parameter or variable stands for; the value itself where it is none. */
  readonly resolve: (value: Value) => Value;
}

/** Names are compared without regard to case, as ARM does. */
export function member(value: Value | undefined, name: string): Member | undefined {
  return value?.kind === 'object'
    ? value.members.find((one) => one.name.toLowerCase() === name.toLowerCase())
    : undefined;
}

/** The members of this name, wherever they are in a value. */
export function everyMember(value: Value, names: readonly string[]): readonly Member[] {
  if (value.kind === 'array') return value.items.flatMap((item) => everyMember(item, names));
  if (value.kind !== 'object') return [];
  return value.members.flatMap((one) => [
    ...(names.includes(one.name.toLowerCase()) ? [one] : []),
    ...everyMember(one.value, names),
  ]);
}
