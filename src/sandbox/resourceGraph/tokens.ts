/** A token of a query. The `text` of a string is its content without quotes. */
export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'sign';
  readonly text: string;
  readonly at: number;
}

const pattern =
  /\s+|\/\/[^\n]*|([A-Za-z_]\w*~?)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\d+(?:\.\d+)?)|(=~|!~|==|!=|<=|>=|[|,()[\]=<>.])/y;

/** A position at which no token of the language starts. */
export class ParserFailure extends Error {
  readonly at: number;

  constructor(at: number, what: string) {
    super(what);
    this.at = at;
  }
}

export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < query.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(query);
    if (!found) throw new ParserFailure(at, query.slice(at, at + 1));
    const [, name, single, double, number, sign] = found;
    const text = single ?? double;
    if (text !== undefined) tokens.push({ kind: 'string', text: text.replaceAll(/\\(.)/g, '$1'), at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
  }
  return tokens;
}
