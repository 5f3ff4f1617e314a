import { merged, type Code, type Part } from './part.ts';

/** Code that we wrote ourselves. Never for a value: it is not escaped. */
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

/** A new line in code is structure (a literal escapes its own), so that code can be moved in as a whole. */
export function indented({ code }: Code, by: string): Code {
  return {
    code: code.map((part) => (typeof part === 'string' ? part.replaceAll(/\n(?!\n|$)/g, `\n${by}`) : part)),
  };
}

/**
 * Code as a template literal. Only code goes into its holes, so that no value gets in unescaped. The indentation that
 * the literal has in our source is taken off; code of several lines goes as deep as the line that it is put into.
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
