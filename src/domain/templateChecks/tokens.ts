import type { Budget } from './budget.ts';
import type { Span } from './source.ts';

export interface Token extends Span {
  readonly kind: 'string' | 'word' | 'mark' | 'newline' | 'end';
  /** Of a string, what is between its quotes. */
  readonly text: string;
}

/** What differs between Bicep and HCL in the making of tokens. */
export interface Lexicon {
  readonly quote: "'" | '"';
  /** `#` begins a comment. */
  readonly hashComments: boolean;
  /** A quote three times begins a text over several lines. */
  readonly longStrings: boolean;
  /** `<<EOF` begins one. */
  readonly heredocs: boolean;
}

export const bicepLexicon: Lexicon = { quote: "'", hashComments: false, longStrings: true, heredocs: false };
export const hclLexicon: Lexicon = { quote: '"', hashComments: true, longStrings: false, heredocs: true };

const word = /[\w.@-]+/y;
const heredoc = /<<-?([A-Za-z_][\w-]*)\r?\n/y;

/**
 * The tokens of a text, in one pass: each begins where the last one ended, and what has no end goes on to that of the
 * text. What fits nowhere is a mark of one character.
 */
export function tokensOf(text: string, lexicon: Lexicon, budget: Budget): readonly Token[] {
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

/** Where a text is found next; the end of all where it is not. */
function endOf(text: string, wanted: string, from: number, budget: Budget): number {
  const found = text.indexOf(wanted, from);
  const end = found < 0 ? text.length : found;
  budget.spend(end - from);
  return end;
}

/** Behind the line that holds the marker alone. One that never comes makes all the rest the text, as in Terraform. */
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
 * Behind the closing quote; at the end of the line where there is none. Interpolations have strings of their own, which
 * may have interpolations: how deep they are in each other is counted and not called, because the stack is limited.
 */
function stringEnd(text: string, from: number, quote: string, budget: Budget): number {
  /** The braces that are open in each interpolation around. */
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
