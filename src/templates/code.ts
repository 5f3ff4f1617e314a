/** A tab stop that the user fills in. Stops with the same name are linked. */
interface Stop {
  readonly stop: string;
  /** The initial text; with choices, the first of them. */
  readonly placeholder: string;
  /** Present if only these values are allowed. */
  readonly choices?: readonly string[];
}

export type Part = string | Stop;

/** A value for a template, not escaped yet: known text, and stops for the unknown parts. */
export type CodeValue = readonly Part[];

/** Code of a language, in which every value is escaped. Only the functions of `literals` turn a value into code. */
export interface Code {
  readonly code: readonly Part[];
}

/** Joins adjacent text, so that an escape function sees the characters on both sides of a seam. */
export function merged(parts: readonly Part[]): readonly Part[] {
  const out: Part[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (typeof part === 'string' && typeof last === 'string') out[out.length - 1] = last + part;
    else if (part !== '') out.push(part);
  }
  return out;
}

export const stop = (name: string, first: string, ...others: readonly string[]): CodeValue => [
  { stop: name, placeholder: first, ...(others.length > 0 ? { choices: [first, ...others] } : {}) },
];

/** Code that we wrote ourselves. It isn't escaped, so never pass a value. */
export const trusted = (text: string): Code => ({ code: [text] });

export const nothing = trusted('');

export function joined(pieces: readonly Code[], separator: string): Code {
  return {
    code: merged(pieces.flatMap(({ code }, index): readonly Part[] => (index ? [separator, ...code] : code))),
  };
}

export const lines = (...pieces: readonly (Code | undefined)[]): Code =>
  joined(
    pieces.flatMap((piece) => piece ?? []),
    '\n',
  );

/** Without repeated pieces: two accounts can need the very same command. */
export const distinct = (pieces: readonly Code[]): readonly Code[] => [
  ...new Map(pieces.map((piece) => [JSON.stringify(piece.code), piece])).values(),
];

/** A line break in code is always structure, because literals escape theirs. So all code can be indented. */
export function indented({ code }: Code, by: string): Code {
  return {
    code: code.map((part) => (typeof part === 'string' ? part.replaceAll(/\n(?!\n|$)/g, `\n${by}`) : part)),
  };
}

/**
 * Code as a template literal. Its placeholders accept only code, so no value gets in unescaped. Removes the indentation
 * that the literal has in our source, and indents code of several lines like the line that it is in.
 */
export function code(strings: TemplateStringsArray, ...holes: readonly Code[]): Code {
  const texts = dedented(strings.raw);
  return {
    code: merged(
      texts.flatMap((text, index): readonly Part[] => {
        const hole = holes[index];
        if (hole === undefined) return [text];
        const depth = /(?:^|\n)([ ]*)(?:[^\n]*)$/.exec(texts.slice(0, index + 1).join('·'))?.[1] ?? '';
        return [text, ...indented(hole, depth).code];
      }),
    ),
  };
}

function dedented(texts: readonly string[]): readonly string[] {
  const depths = texts
    .join('·')
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const depth = depths.length > 0 ? Math.min(...depths) : 0;
  const margin = new RegExp(`\\n {0,${depth}}`, 'g');
  return texts.map((text, index) => {
    let cut = text.replaceAll(margin, '\n');
    if (index === 0) cut = cut.replace(/^\n/, '');
    return index === texts.length - 1 ? cut.replace(/\n$/, '') : cut;
  });
}

/**
 * The parts as a snippet of VS Code (TextMate syntax): numbers the stops in order of appearance and puts the cursor at
 * the end. Escapes the characters of that syntax in text and placeholders.
 */
export function snippetOf(parts: readonly Part[]): string {
  const numbers = new Map<string, number>();
  const body = parts.map((part) => {
    if (typeof part === 'string') return escaped(part);
    const known = numbers.get(part.stop);
    if (known !== undefined) return `\${${known}}`;
    const number = numbers.size + 1;
    numbers.set(part.stop, number);
    return first(part, number);
  });
  return `${body.join('')}$0`;
}

function first({ placeholder, choices }: Stop, number: number): string {
  if (!choices) return `\${${number}:${escaped(placeholder)}}`;
  return `\${${number}|${choices.map((choice) => choice.replaceAll(/[\\$},|]/g, '\\$&')).join(',')}|}`;
}

const escaped = (text: string) => text.replaceAll(/[\\$}]/g, '\\$&');

/** The parts as plain text, with placeholders instead of stops. */
export const codeText = (parts: readonly Part[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : part.placeholder)).join('');
