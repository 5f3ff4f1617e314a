import type { Member, ObjectValue, Value } from './source.ts';
import type { Token } from './tokens.ts';

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/**
 * Reads the objects of Bicep and HCL, which differ in marks only: `name: value`, `name = value`, `name "label" {`. What
 * it does not know becomes an expression; a text that ends too early is read as far as it goes.
 */
export class Blocks {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.at + ahead, this.#tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  is(mark: string): boolean {
    const { kind, text } = this.peek();
    return kind === 'mark' && text === mark;
  }

  /** From a `{` on. */
  object(): ObjectValue {
    const { start } = this.next();
    const members: Member[] = [];
    while (!this.is('}') && this.peek().kind !== 'end') {
      const found = this.#member();
      if (found) members.push(found);
    }
    return { kind: 'object', members, start, end: this.next().end };
  }

  /** A member, or undefined after a token that begins none. */
  #member(): Member | undefined {
    const name = this.next();
    if (name.kind !== 'word' && name.kind !== 'string') return undefined;
    // The labels of a block.
    while (['string', 'word'].includes(this.peek().kind)) this.next();
    const hasMark = this.is(':') || this.is('=');
    if (!hasMark && !this.is('{')) return undefined;
    if (hasMark) this.next();
    const value = this.value();
    return { name: name.text, value, start: name.start, end: value.end };
  }

  value(): Value {
    while (this.peek().kind === 'newline') this.next();
    const first = this.peek();
    if (this.is('{')) return this.object();
    if (this.is('[')) return this.#array();
    if (first.kind === 'string' && this.#endsLine(1)) {
      this.next();
      return { kind: 'string', text: first.text, start: first.start, end: first.end };
    }
    return this.#expression();
  }

  #array(): Value {
    const { start } = this.next();
    const items: Value[] = [];
    while (!this.is(']') && this.peek().kind !== 'end') {
      if (this.peek().kind === 'newline' || this.is(',')) this.next();
      else items.push(this.value());
    }
    return { kind: 'array', items, start, end: this.next().end };
  }

  /** Up to the end of the line, a comma or a bracket that was not opened in it. */
  #expression(): Value {
    const { start } = this.peek();
    let end = start;
    do end = this.#skip();
    while (!this.#endsLine());
    return { kind: 'expression', text: this.#text.slice(start, end), start, end };
  }

  /** Passes a token, or all between two brackets. @returns the end of it */
  #skip(): number {
    const token = this.next();
    const close = token.kind === 'mark' ? closing[token.text] : undefined;
    if (close === undefined) return token.end;
    while (!this.is(close) && this.peek().kind !== 'end') this.#skip();
    return this.next().end;
  }

  #endsLine(ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'newline' || kind === 'end' || (kind === 'mark' && /^[,}\])]$/.test(text));
  }
}
