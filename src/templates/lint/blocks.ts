import type { Budget } from './budget.ts';
import { type Member, member, type ObjectValue, type SyntaxValue } from './syntaxTree.ts';
import type { Token } from './tokens.ts';

const closers = new Set([',', '}', ']', ')']);
const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };
/** What can start a line that continues the expression of the line before, in Bicep. */
const continuing = new Set(['?', ':', '&', '|', '=', '!', '<', '>', '+', '*', '/', '%']);

/** What a language has in addition to objects. */
export interface Grammar {
  /** A value can have several tokens and ends with its line. */
  readonly hasExpressions: boolean;
  /** Blocks have labels and no mark before their brace. `jsonencode` writes an object as a string. */
  readonly hasBlocks?: boolean;
  /**
   * Whether a declaration starts here, even if something before it wasn't closed. It is read at positions where an
   * object may contain one.
   */
  readonly isDeclaration?: (blocks: Blocks) => boolean;
  readonly declaration?: (blocks: Blocks) => void;
}

/**
 * Reads the objects of JSON, Bicep, and HCL, which differ only in punctuation: `name: value`, `name = value`, `name
 * "label" {`. Anything unknown becomes an expression, and a truncated text is read as far as it goes. It never
 * backtracks, so its steps are proportional to the tokens.
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

  /** Returns the end token once the budget is exceeded. */
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

  is(mark: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'mark' && text === mark;
  }

  startsLine(): boolean {
    return this.#at === 0 || this.#tokens[this.#at - 1]?.kind === 'newline';
  }

  /** Starts at a `{`. */
  object(isBlock = false): ObjectValue {
    const { start } = this.next();
    const members: Member[] = [];
    const spreads: SyntaxValue[] = [];
    let isOpen = false;
    this.#budget.enter((this.#level += 1));
    while (this.peek().kind === 'newline') this.next();
    while (!this.is('}') && this.peek().kind !== 'end') {
      if (this.#isDeclaration()) this.#grammar.declaration?.(this);
      else if (this.peek().kind === 'newline' || this.is(',')) this.next();
      else if (this.peek().text.startsWith('@')) {
        // A decorator of a nested resource.
        this.skip();
        if (this.is('(')) this.skip();
      } else if (this.#isSpread()) {
        isOpen = true;
        spreads.push(this.#spread());
      } else {
        const found = this.#member();
        if (found) members.push(found);
        else isOpen = true;
      }
    }
    this.#level -= 1;
    const { end } = this.next();
    return {
      ...{ kind: 'object', members, isOpen, isBlock, start, end },
      ...(spreads.length > 0 ? { spreads } : {}),
    };
  }

  /** `...base`, or `...(isOn ? { name: value } : {})`. Only Bicep has them in objects. */
  #isSpread(): boolean {
    const { kind, text } = this.peek();
    return this.#grammar.hasExpressions && kind === 'word' && text.startsWith('...');
  }

  #spread(): SyntaxValue {
    const { start, text } = this.peek();
    if (text !== '...') return this.#expression(start + 3);
    this.next();
    return this.value();
  }

  value(): SyntaxValue {
    while (this.peek().kind === 'newline') this.next();
    const first = this.peek();
    if (this.#isLoop()) {
      const end = this.skip();
      return this.#whole({
        kind: 'expression',
        text: this.#text.slice(first.start, end),
        start: first.start,
        end,
      });
    }
    if (this.is('{')) return this.#whole(this.object());
    if (this.is('[')) return this.#whole(this.#array());
    if (this.#grammar.hasBlocks && this.#isWord('jsonencode') && this.is('(', 1)) {
      this.next();
      this.next();
      const inner = this.value();
      while (this.peek().kind === 'newline' || this.is(',')) this.next();
      if (this.is(')')) this.next();
      return this.#whole(inner, first.start);
    }
    const isQuoted =
      first.kind === 'string' && /^["'](?!'')/.test(this.#text.slice(first.start, first.start + 3));
    if (isQuoted && (!this.#grammar.hasExpressions || (this.#endsLine(1) && !this.#continues(1)))) {
      this.next();
      return { kind: 'string', text: first.text, start: first.start, end: first.end };
    }
    return this.#expression(first.start);
  }

  /** The value, unless its line continues, so that it is only a part of an expression. */
  #whole(value: SyntaxValue, start = value.start): SyntaxValue {
    if (!this.#grammar.hasExpressions || (this.#endsLine() && !this.#continues())) return value;
    return this.#expression(start);
  }

  /** `{ for key, value in map : key => value }`, `[for value in list : value]` */
  #isLoop(): boolean {
    if (!this.#grammar.hasBlocks || !(this.is('{') || this.is('['))) return false;
    let ahead = 1;
    while (this.peek(ahead).kind === 'newline' && ahead < 4) ahead += 1;
    const { kind, text } = this.peek(ahead);
    return (
      kind === 'word' && text === 'for' && !this.#isMark(ahead + 1) && this.peek(ahead + 1).kind === 'word'
    );
  }

  /** A member, or undefined after a token that can't start one. */
  #member(): Member | undefined {
    const name = this.next();
    if (name.kind !== 'word' && name.kind !== 'string') return undefined;
    let label: Token | undefined;
    if (this.#grammar.hasExpressions)
      while (this.#isLabel()) {
        const next = this.next();
        label ??= next;
      }
    const hasMark = this.is(':') || this.is('=');
    if (!hasMark && !this.is('{')) return undefined;
    if (!hasMark) {
      const block = this.object(this.#grammar.hasBlocks);
      const [start, end] = [name.start, block.end];
      // A dynamic block counts as the block that it generates.
      if (name.text !== 'dynamic' || !label) return { name: name.text, value: block, start, end };
      return { name: label.text, value: member(block, 'content')?.value ?? block, start, end };
    }
    this.next();
    // `=>` and `==` belong to an expression.
    if (this.is('>') || this.is('=')) return undefined;
    const value = this.value();
    return { name: name.text, value, start: name.start, end: value.end };
  }

  #isLabel(): boolean {
    const { kind } = this.peek();
    return (kind === 'string' || kind === 'word') && !this.#isDeclaration();
  }

  #isWord(text: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text === text;
  }

  #isMark(ahead: number): boolean {
    return this.is('=', ahead) || this.is(':', ahead);
  }

  #array(): SyntaxValue {
    const { start } = this.next();
    const items: SyntaxValue[] = [];
    this.#budget.enter((this.#level += 1));
    while (!this.is(']') && this.peek().kind !== 'end' && !this.#isDeclaration()) {
      // Skips a bracket that closes nothing here.
      if (this.#endsLine()) this.next();
      else items.push(this.value());
    }
    this.#level -= 1;
    return { kind: 'array', items, start, end: this.is(']') ? this.next().end : this.peek().start };
  }

  /** Extends to the end of the line, a comma, or a bracket that wasn't opened in the expression. */
  #expression(start: number): SyntaxValue {
    let end = start;
    for (;;) {
      while (!this.#endsLine() && !this.#isDeclaration()) {
        end = this.skip();
        if (!this.#grammar.hasExpressions) break;
      }
      if (!this.#continues()) break;
      while (this.peek().kind === 'newline') this.next();
    }
    return { kind: 'expression', text: this.#text.slice(start, end), start, end };
  }

  /** Whether the next line continues the expression, which only Bicep allows outside brackets. */
  #continues(ahead = 0): boolean {
    if (!this.#grammar.hasExpressions || this.#grammar.hasBlocks || this.peek(ahead).kind !== 'newline')
      return false;
    let next = ahead;
    // Nobody writes more than one or two empty lines there.
    while (this.peek(next).kind === 'newline' && next < ahead + 4) next += 1;
    const { kind, text } = this.peek(next);
    return kind === 'mark' && continuing.has(text);
  }

  /**
   * Skips a token, or everything between two brackets, at any depth.
   * @returns its end
   */
  skip(): number {
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
