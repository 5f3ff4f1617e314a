import { createScanner } from 'jsonc-parser';
import type { Budget } from './budget.ts';
import type { Span } from './syntaxTree.ts';

export interface Token extends Span {
  readonly kind: 'string' | 'word' | 'mark' | 'newline' | 'end';
  /** For a string, the text between its quotes. */
  readonly text: string;
}

/** How the languages differ in their tokens. */
export interface Lexicon {
  readonly quote: "'" | '"';
  /** `#` starts a comment. */
  readonly hashComments: boolean;
  /** `//` and `/*` start comments. */
  readonly slashComments: boolean;
  /** Three quotes start a string of several lines. */
  readonly longStrings: boolean;
  /** `<<EOF` starts a heredoc. */
  readonly heredocs: boolean;
  /** What starts an interpolation. A doubled first character is text. */
  readonly interpolations: readonly string[];
}

export const bicepLexicon: Lexicon = {
  quote: "'",
  hashComments: false,
  slashComments: true,
  longStrings: true,
  heredocs: false,
  interpolations: ['${'],
};
export const hclLexicon: Lexicon = {
  quote: '"',
  hashComments: true,
  slashComments: true,
  longStrings: false,
  heredocs: true,
  interpolations: ['${', '%{'],
};
/** The expressions in the strings of an ARM template. A doubled quote is read as two strings without a gap. */
export const armLexicon: Lexicon = {
  quote: "'",
  hashComments: false,
  slashComments: false,
  longStrings: false,
  heredocs: false,
  interpolations: [],
};

const word = /[\w.@-]+/y;
const heredoc = /<<-?([A-Za-z_][\w-]*)\r?\n/y;

/**
 * The tokens of a part of a text, in one pass. Each starts where the previous one ended, and an unclosed token extends
 * to the end of the part. An unknown character becomes a token of its own.
 */
export function tokensOf(whole: string, lexicon: Lexicon, budget: Budget, span?: Span): readonly Token[] {
  const tokens: Token[] = [];
  const { quote } = lexicon;
  const triple = quote.repeat(3);
  const text = span ? whole.slice(0, span.end) : whole;
  let at = span?.start ?? 0;
  const take = (kind: Token['kind'], end: number, inner = text.slice(at, end)) => {
    tokens.push({ kind, text: inner, start: at, end });
    return end;
  };
  const next = (): number => {
    const character = text[at] ?? '';
    if (character === '\n') return take('newline', at + 1);
    if (/\s/.test(character)) return at + 1;
    if (lexicon.hashComments && character === '#') return endOf(text, '\n', at, budget);
    if (lexicon.slashComments && character === '/' && text[at + 1] === '/')
      return endOf(text, '\n', at, budget);
    if (lexicon.slashComments && character === '/' && text[at + 1] === '*')
      return Math.min(endOf(text, '*/', at + 2, budget) + 2, text.length);
    if (lexicon.longStrings && character === quote && text.startsWith(triple, at)) {
      let close = endOf(text, triple, at + 3, budget);
      // The last three of several quotes end the string.
      while (text[close + 3] === quote) close += 1;
      return take('string', Math.min(close + 3, text.length), text.slice(at + 3, close));
    }
    if (character === quote) {
      const end = stringEnd(text, at, lexicon, budget);
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
  budget.spend(Math.max(0, end - from));
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
function stringEnd(text: string, from: number, lexicon: Lexicon, budget: Budget): number {
  const { quote, interpolations } = lexicon;
  /** The number of open braces in each enclosing interpolation. */
  const braces: number[] = [];
  let isInString = true;
  let at = from + 1;
  for (; at < text.length && (text[at] !== '\n' || !isInString); at += 1) {
    const character = text[at] ?? '';
    budget.spend();
    if (character === quote) {
      if (isInString && braces.length === 0) return at + 1;
      isInString = !isInString;
    } else if (isInString) {
      if (interpolations.length === 0) continue;
      if (character === '\\' && text[at + 1] !== '\n') at += 1;
      else if (interpolations.includes(character + (text[at + 1] ?? ''))) {
        // `$${` is text in HCL. In Bicep, the dollar sign before an interpolation is.
        const isText = lexicon.heredocs && text[at - 1] === character && at - 1 > from;
        at += 1;
        if (isText) continue;
        braces.push(1);
        isInString = false;
      }
    } else if (character === '/') at = Math.max(at, commentEnd(text, at, lexicon, text.length) - 1);
    else if (character === '{') braces.push((braces.pop() ?? 0) + 1);
    else if (character === '}') {
      const left = (braces.pop() ?? 1) - 1;
      if (left > 0) braces.push(left);
      else isInString = true;
    }
  }
  return Math.min(at, text.length);
}

/** The end of a comment that starts at a position, or the position itself. */
function commentEnd(text: string, at: number, lexicon: Lexicon, end: number): number {
  if (!lexicon.slashComments || !/[/*]/.test(text[at + 1] ?? '')) return at;
  const close = text.startsWith('/*', at) ? text.indexOf('*/', at + 2) + 2 : text.indexOf('\n', at);
  return close < at + 2 || close > end ? end : close;
}

/** The code in the interpolations of a string's text, which starts at an offset. */
export function interpolationsIn(inner: Span, whole: string, lexicon: Lexicon): readonly Span[] {
  const found: Span[] = [];
  let isInString = true;
  let depth = 0;
  let start = 0;
  /** Strings in interpolations, and how deep each interpolation of them started. */
  const outer: number[] = [];
  /** In JSON, the quotes of strings in interpolations have a backslash. */
  const escaped = `\\${lexicon.quote}`;
  let isEscaped = false;
  for (let at = inner.start; at < inner.end; at += 1) {
    const character = whole[at] ?? '';
    if (isInString) {
      if (character === '\\') {
        if (isEscaped && outer.length > 0 && whole.startsWith(escaped, at)) isInString = false;
        // An escaped quote in such a string.
        else if (isEscaped && whole.startsWith(`\\\\${escaped}`, at)) at += 2;
        at += 1;
      } else if (character === lexicon.quote && outer.length > 0) isInString = false;
      else if (lexicon.interpolations.includes(character + (whole[at + 1] ?? ''))) {
        if (lexicon.heredocs && whole[at - 1] === character && at > inner.start) {
          at += 1;
          continue;
        }
        if (outer.length === 0) start = at + 2;
        outer.push(depth);
        depth = 0;
        isInString = false;
        at += 1;
      }
    } else if (character === lexicon.quote || whole.startsWith(escaped, at)) {
      isInString = true;
      isEscaped = character !== lexicon.quote;
      if (isEscaped) at += 1;
    } else if (character === '/') at = Math.max(at, commentEnd(whole, at, lexicon, inner.end) - 1);
    else if (character === '{') depth += 1;
    else if (character === '}') {
      if (depth > 0) depth -= 1;
      else {
        depth = outer.pop() ?? 0;
        isInString = true;
        if (outer.length === 0) found.push({ start, end: at });
      }
    }
  }
  return found;
}

/** The tokens of JSON, with comments and without line ends. The package's own parser is recursive. */
export function jsonTokens(text: string, budget: Budget): readonly Token[] {
  const tokens: Token[] = [];
  const scanner = createScanner(text, true);
  for (let last = 0; !budget.exceeded;) {
    scanner.scan();
    const start = scanner.getTokenOffset();
    const end = Math.min(start + scanner.getTokenLength(), text.length);
    budget.spend(end - last);
    // The token at the end can have a length, behind a comment that isn't closed.
    if (start >= text.length) break;
    last = end;
    const first = text[start] ?? '';
    const kind = first === '"' ? 'string' : /[{}[\]:,]/.test(first) ? 'mark' : 'word';
    const inner = kind === 'string' ? scanner.getTokenValue() : text.slice(start, end);
    tokens.push({ kind, text: inner, start, end });
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}
