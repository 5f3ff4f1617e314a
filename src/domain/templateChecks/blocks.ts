import type { Budget } from './budget.ts';
import type { Member, ObjectValue, Value } from './source.ts';
import type { Token } from './tokens.ts';

const closers = new Set([',', '}', ']', ')']);
const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** What a language has beside objects. */
export interface Grammar {
  /** A value may be more than one token; it ends with its line. */
  readonly hasExpressions: boolean;
  /** Whether a declaration begins here, in whatever was not closed before it. It is read where an object may have it. */
  readonly isDeclaration?: (blocks: Blocks) => boolean;
  readonly declaration?: (blocks: Blocks) => void;
}

/**
 * Reads the objects of JSON, Bicep and HCL, which differ in marks only: `name: value`, `name = value`, `name "label" {`.
 * What it does not know becomes an expression; a text that ends too early is read as far as it goes. It never goes
 * back, so that its steps are as many as the tokens.
 */
export class Blocks {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #budget: Budget;
  readonly #grammar: Grammar;
  #at = 0;
  #level = 0;

  constructor(text: string, tokens: readonly Token[], budget: Budget, grammar: Grammar) {
    this.#text = text;
    this.#tokens = tokens;
    this.#budget = budget;
    this.#grammar = grammar;
  }

  /** The text ends where the budget does. */
  peek(ahead = 0): Token {
    const last = this.#tokens.length - 1;
    return this.#tokens[this.#budget.exceeded ? last : Math.min(this.#at + ahead, last)] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#budget.spend();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  is(mark: string): boolean {
    const { kind, text } = this.peek();
    return kind === 'mark' && text === mark;
  }

  startsLine(): boolean {
    return this.#at === 0 || this.#tokens[this.#at - 1]?.kind === 'newline';
  }

  /** From a `{` on. */
  object(): ObjectValue {
    const { start } = this.next();
    const members: Member[] = [];
    this.#budget.enter((this.#level += 1));
    while (!this.is('}') && this.peek().kind !== 'end') {
      if (this.#isDeclaration()) this.#grammar.declaration?.(this);
      else {
        const found = this.#member();
        if (found) members.push(found);
      }
    }
    this.#level -= 1;
    return { kind: 'object', members, start, end: this.next().end };
  }

  value(): Value {
    while (this.peek().kind === 'newline') this.next();
    const first = this.peek();
    if (this.is('{')) return this.object();
    if (this.is('[')) return this.#array();
    if (first.kind === 'string' && (!this.#grammar.hasExpressions || this.#endsLine(1))) {
      this.next();
      return { kind: 'string', text: first.text, start: first.start, end: first.end };
    }
    return this.#expression();
  }

  /** A member, or undefined after a token that begins none. */
  #member(): Member | undefined {
    const name = this.next();
    if (name.kind !== 'word' && name.kind !== 'string') return undefined;
    // The labels of a block.
    if (this.#grammar.hasExpressions) while (this.#isLabel()) this.next();
    const hasMark = this.is(':') || this.is('=');
    if (!hasMark && !this.is('{')) return undefined;
    if (hasMark) this.next();
    const value = this.value();
    return { name: name.text, value, start: name.start, end: value.end };
  }

  #isLabel(): boolean {
    const { kind } = this.peek();
    return (kind === 'string' || kind === 'word') && !this.#isDeclaration();
  }

  #array(): Value {
    const { start } = this.next();
    const items: Value[] = [];
    this.#budget.enter((this.#level += 1));
    while (!this.is(']') && this.peek().kind !== 'end' && !this.#isDeclaration()) {
      // A bracket that closes nothing here is passed over.
      if (this.#endsLine()) this.next();
      else items.push(this.value());
    }
    this.#level -= 1;
    return { kind: 'array', items, start, end: this.is(']') ? this.next().end : this.peek().start };
  }

  /** Up to the end of the line, a comma or a bracket that was not opened in it. */
  #expression(): Value {
    const { start } = this.peek();
    let end = start;
    while (!this.#endsLine() && !this.#isDeclaration()) {
      end = this.#skip();
      if (!this.#grammar.hasExpressions) break;
    }
    return { kind: 'expression', text: this.#text.slice(start, end), start, end };
  }

  /** Passes a token, or all between two brackets, however deep. @returns the end of it */
  #skip(): number {
    const open: string[] = [];
    let end: number;
    do {
      const token = this.next();
      end = token.end;
      if (token.kind !== 'mark') continue;
      const close = closing[token.text];
      if (close !== undefined) open.push(close);
      else if (token.text === open.at(-1)) open.pop();
    } while (open.length > 0 && this.peek().kind !== 'end' && !this.#isDeclaration());
    return end;
  }

  #isDeclaration(): boolean {
    return this.#grammar.isDeclaration?.(this) ?? false;
  }

  #endsLine(ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'newline' || kind === 'end' || (kind === 'mark' && closers.has(text));
  }
}
