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
const comment = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const heredoc = /<<-?([A-Za-z_][\w-]*)[^\n]*\n(?:[\s\S]*?\n)??[ \t]*\1(?![\w-])/y;

/** The tokens of a text. Whatever it is, they end: what fits nowhere is a mark of one character. */
export function tokensOf(text: string, lexicon: Lexicon): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const take = (kind: Token['kind'], length: number, inner = text.slice(at, at + length)) => {
    tokens.push({ kind, text: inner, start: at, end: at + length });
    at += length;
  };
  const triple = lexicon.quote.repeat(3);
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '\n') take('newline', 1);
    else if (/\s/.test(character)) at += 1;
    else if (lexicon.hashComments && character === '#') at = lineEnd(text, at);
    else if (character === '/' && match(comment) !== undefined) at += match(comment)?.length ?? 1;
    else if (lexicon.longStrings && text.startsWith(triple, at)) {
      const end = text.indexOf(triple, at + 3);
      const length = (end < 0 ? text.length : end + 3) - at;
      take('string', length, text.slice(at + 3, at + length - 3));
    } else if (character === lexicon.quote) {
      const end = stringEnd(text, at, lexicon.quote);
      take('string', end - at, text.slice(at + 1, Math.max(at + 1, end - 1)));
    } else if (lexicon.heredocs && text.startsWith('<<', at) && match(heredoc) !== undefined) {
      const found = match(heredoc) ?? '';
      take('string', found.length, found);
    } else take(match(word) === undefined ? 'mark' : 'word', match(word)?.length ?? 1);
  }
  tokens.push({ kind: 'end', text: '', start: at, end: at });
  return tokens;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Behind the closing quote; at the end of the line where there is none. Strings in interpolations have their own. */
function stringEnd(text: string, from: number, quote: string): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '\n') {
    if (text[at] === '\\') at += 2;
    else if (text[at] === quote) return at + 1;
    else if (text.startsWith('${', at)) at = interpolationEnd(text, at + 2, quote);
    else at += 1;
  }
  return Math.min(at, text.length);
}

function interpolationEnd(text: string, from: number, quote: string): number {
  let depth = 1;
  let at = from;
  while (at < text.length && text[at] !== '\n') {
    if (text[at] === quote) at = stringEnd(text, at, quote);
    else {
      if (text[at] === '{') depth += 1;
      if (text[at] === '}') depth -= 1;
      at += 1;
      if (depth === 0) return at;
    }
  }
  return at;
}
