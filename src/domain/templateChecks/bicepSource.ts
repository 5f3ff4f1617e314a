import { Blocks } from './blocks.ts';
import type { Resource, Source, Value } from './source.ts';
import { bicepLexicon, tokensOf, type Token } from './tokens.ts';

/** The resources of a Bicep file, nested ones too, and its parameters and variables. Not what the compiler reads. */
export function bicepSource(text: string): Source {
  const tokens = tokensOf(text, bicepLexicon);
  const resources: Resource[] = [];
  const names = new Map<string, Value>();
  tokens.forEach((token, index) => {
    if (token.kind !== 'word' || !startsLine(tokens, index)) return;
    if (token.text === 'resource') {
      const found = resourceAt(text, tokens, index);
      if (found) resources.push(found);
    } else if (token.text === 'param' || token.text === 'var') {
      const name = tokens[index + 1]?.text ?? '';
      const mark = tokens.slice(index, index + 5).findIndex((one) => one.kind === 'mark' && one.text === '=');
      if (mark >= 0) names.set(name, valueAt(text, tokens, index + mark + 1));
    }
  });
  return {
    language: 'bicep',
    text,
    resources,
    resolve: (value) => (value.kind === 'expression' ? (names.get(value.text) ?? value) : value),
  };
}

const startsLine = (tokens: readonly Token[], index: number) =>
  index === 0 || tokens[index - 1]?.kind === 'newline';

function valueAt(text: string, tokens: readonly Token[], index: number): Value {
  const blocks = new Blocks(text, tokens);
  blocks.at = index;
  return blocks.value();
}

/** `resource symbol 'type@version' = [if (...)] {`; one that exists is no declaration of what is to be. */
function resourceAt(text: string, tokens: readonly Token[], index: number): Resource | undefined {
  const [name, mark] = [tokens[index + 2], tokens[index + 3]];
  if (name?.kind !== 'string' || mark?.text !== '=') return undefined;
  const [type = '', version] = name.text.split('@');
  const open = bodyAt(tokens, index + 4);
  if (open === undefined) return undefined;
  const body = valueAt(text, tokens, open);
  if (body.kind !== 'object') return undefined;
  const from = name.start + 1 + type.length + 1;
  return {
    type: type.toLowerCase(),
    head: name,
    ...(version ? { apiVersion: { text: version, start: from, end: from + version.length } } : {}),
    body,
  };
}

/** The first brace that is in no parentheses: conditions and loops come before it. */
function bodyAt(tokens: readonly Token[], from: number): number | undefined {
  let depth = 0;
  for (let index = from; index < tokens.length; index += 1) {
    const { kind, text } = tokens[index] as Token;
    if (kind !== 'mark') continue;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (text === '{' && depth === 0) return index;
    if (text === '=' && depth === 0 && tokens[index - 1]?.text !== '=' && tokens[index + 1]?.text !== '=')
      return undefined;
  }
  return undefined;
}
