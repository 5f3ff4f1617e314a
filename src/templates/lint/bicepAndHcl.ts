import {
  type Budget,
  type Member,
  member,
  type ObjectValue,
  type Resource,
  type Source,
  type Span,
  type Value,
} from './syntaxTree.ts';

export interface Token extends Span {
  readonly kind: 'string' | 'word' | 'mark' | 'newline' | 'end';
  /** For a string, the text between its quotes. */
  readonly text: string;
}

/** How Bicep and HCL differ in their tokens. */
interface Lexicon {
  readonly quote: "'" | '"';
  /** `#` starts a comment. */
  readonly hashComments: boolean;
  /** Three quotes start a string of several lines. */
  readonly longStrings: boolean;
  /** `<<EOF` starts a heredoc. */
  readonly heredocs: boolean;
}

const bicepLexicon: Lexicon = { quote: "'", hashComments: false, longStrings: true, heredocs: false };
const hclLexicon: Lexicon = { quote: '"', hashComments: true, longStrings: false, heredocs: true };

const word = /[\w.@-]+/y;
const heredoc = /<<-?([A-Za-z_][\w-]*)\r?\n/y;

/**
 * The tokens of a text, in one pass. Each starts where the previous one ended, and an unclosed token extends to the end
 * of the text. An unknown character becomes a token of its own.
 */
function tokensOf(text: string, lexicon: Lexicon, budget: Budget): readonly Token[] {
  const tokens: Token[] = [];
  const { quote } = lexicon;
  const triple = quote.repeat(3);
  let at = 0;
  const take = (kind: Token['kind'], end: number, inner = text.slice(at, end)) => {
    tokens.push({ kind, text: inner, start: at, end });
    return end;
  };
  const next = (): number => {
    const character = text[at] ?? '';
    if (character === '\n') return take('newline', at + 1);
    if (/\s/.test(character)) return at + 1;
    if (lexicon.hashComments && character === '#') return endOf(text, '\n', at, budget);
    if (character === '/' && text[at + 1] === '/') return endOf(text, '\n', at, budget);
    if (character === '/' && text[at + 1] === '*')
      return Math.min(endOf(text, '*/', at + 2, budget) + 2, text.length);
    if (lexicon.longStrings && character === quote && text.startsWith(triple, at)) {
      const close = endOf(text, triple, at + 3, budget);
      return take('string', Math.min(close + 3, text.length), text.slice(at + 3, close));
    }
    if (character === quote) {
      const end = stringEnd(text, at, quote, budget);
      return take('string', end, text.slice(at + 1, Math.max(at + 1, end - 1)));
    }
    const [opening, marker] = (lexicon.heredocs && character === '<' && match(heredoc, text, at)) || [];
    if (opening !== undefined && marker !== undefined)
      return take('string', heredocEnd(text, at + opening.length, marker, budget));
    const [found = ''] = match(word, text, at) ?? [];
    budget.spend(found.length);
    return found === '' ? take('mark', at + 1) : take('word', at + found.length);
  };
  while (at < text.length && !budget.exceeded) {
    budget.spend();
    at = next();
  }
  tokens.push({ kind: 'end', text: '', start: at, end: at });
  return tokens;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The next position of a text, or the end of the input if it isn't found. */
function endOf(text: string, wanted: string, from: number, budget: Budget): number {
  const found = text.indexOf(wanted, from);
  const end = found < 0 ? text.length : found;
  budget.spend(end - from);
  return end;
}

/** The position after the line that contains only the marker. Without the marker, the rest is text, as in Terraform. */
function heredocEnd(text: string, from: number, marker: string, budget: Budget): number {
  for (let at = from; at < text.length;) {
    const end = endOf(text, '\n', at, budget);
    const line = text.slice(at, end);
    if (line.trim() === marker) return at + line.trimEnd().length;
    at = end + 1;
  }
  return text.length;
}

/**
 * The position after the closing quote, or the end of the line without one. Interpolations contain strings, which can
 * contain interpolations. The nesting is tracked without recursion, because the stack is limited.
 */
function stringEnd(text: string, from: number, quote: string, budget: Budget): number {
  /** The number of open braces in each enclosing interpolation. */
  const braces: number[] = [];
  let isInString = true;
  let at = from + 1;
  for (; at < text.length && text[at] !== '\n'; at += 1) {
    const character = text[at];
    budget.spend();
    if (character === quote) {
      if (isInString && braces.length === 0) return at + 1;
      isInString = !isInString;
    } else if (isInString) {
      if (character === '\\' && text[at + 1] !== '\n') at += 1;
      else if (character === '$' && text[at + 1] === '{') {
        at += 1;
        braces.push(1);
        isInString = false;
      }
    } else if (character === '{') braces.push((braces.pop() ?? 0) + 1);
    else if (character === '}') {
      const left = (braces.pop() ?? 1) - 1;
      if (left > 0) braces.push(left);
      else isInString = true;
    }
  }
  return Math.min(at, text.length);
}

const closers = new Set([',', '}', ']', ')']);
const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** What a language has in addition to objects. */
interface Grammar {
  /** A value can have several tokens and ends with its line. */
  readonly hasExpressions: boolean;
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

  is(mark: string): boolean {
    const { kind, text } = this.peek();
    return kind === 'mark' && text === mark;
  }

  startsLine(): boolean {
    return this.#at === 0 || this.#tokens[this.#at - 1]?.kind === 'newline';
  }

  /** Starts at a `{`. */
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

  /** A member, or undefined after a token that can't start one. */
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
      // Skips a bracket that closes nothing here.
      if (this.#endsLine()) this.next();
      else items.push(this.value());
    }
    this.#level -= 1;
    return { kind: 'array', items, start, end: this.is(']') ? this.next().end : this.peek().start };
  }

  /** Extends to the end of the line, a comma, or a bracket that wasn't opened in the expression. */
  #expression(): Value {
    const { start } = this.peek();
    let end = start;
    while (!this.#endsLine() && !this.#isDeclaration()) {
      end = this.#skip();
      if (!this.#grammar.hasExpressions) break;
    }
    return { kind: 'expression', text: this.#text.slice(start, end), start, end };
  }

  /**
   * Skips a token, or everything between two brackets, at any depth.
   * @returns its end
   */
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

/**
 * The resources of a Bicep file, nested ones too, and its parameters and variables. This isn't a full parser of the
 * language.
 */
export function bicepSource(text: string, budget: Budget): Source {
  const resources: Resource[] = [];
  const names = new Map<string, Value>();
  const declaration = (blocks: Blocks) => {
    if (blocks.peek().text === 'resource') readResource(blocks, resources);
    else readName(blocks, names);
  };
  const tokens = tokensOf(text, bicepLexicon, budget);
  const blocks = new Blocks(text, tokens, budget, { hasExpressions: true, isDeclaration, declaration });
  while (blocks.peek().kind !== 'end') {
    if (isDeclaration(blocks)) declaration(blocks);
    else blocks.next();
  }
  return {
    language: 'bicep',
    text,
    budget,
    resources,
    resolve: (value) => (value.kind === 'expression' ? (names.get(value.text) ?? value) : value),
  };
}

/** Two words that start a line and can't be anything else, so unclosed objects before them end here. */
function isDeclaration(blocks: Blocks): boolean {
  const { kind, text } = blocks.peek();
  const isKeyword = kind === 'word' && (text === 'resource' || text === 'param' || text === 'var');
  return isKeyword && blocks.startsLine() && blocks.peek(1).kind === 'word';
}

/** `param name type = value`, `var name = value`. */
function readName(blocks: Blocks, names: Map<string, Value>): void {
  blocks.next();
  const name = blocks.next().text;
  // A type can end with a question mark.
  for (let passed = 0; passed < 2 && !blocks.is('=') && blocks.peek().kind !== 'newline'; passed += 1)
    blocks.next();
  if (!blocks.is('=')) return;
  blocks.next();
  names.set(name, blocks.value());
}

/** `resource symbol 'type@version' = [if (...)] {`. A resource with `existing` isn't deployed, so it is skipped. */
function readResource(blocks: Blocks, resources: Resource[]): void {
  blocks.next();
  blocks.next();
  const head = blocks.peek();
  if (head.kind !== 'string') return;
  blocks.next();
  if (!blocks.is('=')) return;
  blocks.next();
  if (!toBody(blocks)) return;
  const [type = '', version] = head.text.split('@', 2);
  const from = head.start + 1 + type.length + 1;
  resources.push({
    type: type.toLowerCase(),
    head,
    ...(version ? { apiVersion: { text: version, start: from, end: from + version.length } } : {}),
    body: blocks.object(),
  });
}

/**
 * Moves to the first brace outside parentheses, past conditions and loops.
 * @returns whether there is one
 */
function toBody(blocks: Blocks): boolean {
  let depth = 0;
  while (blocks.peek().kind !== 'end' && !isDeclaration(blocks)) {
    if (blocks.is('{') && depth === 0) return true;
    const { kind, text } = blocks.next();
    if (kind !== 'mark') continue;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    // `==` is a comparison; a single equal sign belongs to another statement.
    if (text === '=' && depth === 0) {
      if (!blocks.is('=')) return false;
      blocks.next();
    }
  }
  return false;
}

/** The resources of a Terraform file, and its variables and locals. */
export function terraformSource(text: string, budget: Budget): Source {
  const blocks = new Blocks(text, tokensOf(text, hclLexicon, budget), budget, { hasExpressions: true });
  const resources: Resource[] = [];
  const names = new Map<string, Value>();
  while (blocks.peek().kind !== 'end') {
    const word = blocks.next();
    if (word.kind !== 'word') continue;
    const labels = [];
    while (blocks.peek().kind === 'string') labels.push(blocks.next());
    if (!blocks.is('{')) continue;
    const body = blocks.object();
    const [first, second] = labels;
    if (word.text === 'resource' && first && second)
      resources.push(declared(first.text.toLowerCase(), { start: word.start, end: second.end }, body));
    const value = member(body, 'default')?.value;
    if (word.text === 'variable' && first && value) names.set(`var.${first.text}`, value);
    if (word.text === 'locals')
      for (const local of body.members) names.set(`local.${local.name}`, local.value);
  }
  return {
    language: 'terraform',
    text,
    budget,
    resources,
    resolve: (value) => (value.kind === 'expression' ? (names.get(value.text) ?? value) : value),
  };
}

/** An azapi resource declares an ARM resource, with its identity beside the body. */
function declared(type: string, head: Resource['head'], block: ObjectValue): Resource {
  const sent = member(block, 'type')?.value;
  const body = member(block, 'body')?.value;
  if (!type.startsWith('azapi_') || sent?.kind !== 'string' || body?.kind !== 'object')
    return { type, head, body: block };
  const [name = '', version] = sent.text.split('@', 2);
  const from = sent.start + 1 + name.length + 1;
  return {
    type: name.toLowerCase(),
    head,
    ...(version ? { apiVersion: { text: version, start: from, end: from + version.length } } : {}),
    body: { ...body, members: [...body.members, ...block.members.filter((one) => one.name === 'identity')] },
    isUpdate: type !== 'azapi_resource',
  };
}
