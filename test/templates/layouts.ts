import fc from 'fast-check';
import type { CheckedLanguage } from '../../src/templates/lint/syntaxTree.ts';

/** A change of layout that the language might accept. */
type Change = (text: string, at: number) => string;

/** Replaces the nth match of a pattern, counting on from the start after the last one. */
const nth =
  (pattern: RegExp, replacement: (found: string) => string): Change =>
  (text, at) => {
    const all = [...text.matchAll(pattern)];
    const found = all[at % Math.max(1, all.length)];
    if (!found) return text;
    return text.slice(0, found.index) + replacement(found[0]) + text.slice(found.index + found[0].length);
  };

const anywhere: readonly Change[] = [
  (text) => text.replaceAll(/\r?\n/g, '\r\n'),
  (text) => text.replaceAll(/^(?: {2})+/gm, (white) => '\t'.repeat(white.length / 2)),
  (text) => text.replaceAll(/^ +/gm, ''),
  nth(/\n/g, () => '\n\n'),
  nth(/\{/g, (brace) => `${brace} `),
  nth(/\{/g, (brace) => `${brace}\n`),
  nth(/\}/g, (brace) => `\n${brace}`),
];

const comments = (...starts: readonly string[]): readonly Change[] => [
  ...starts.flatMap((start) => [
    nth(/\{$/gm, (brace) => `${brace} ${start} why`),
    nth(/(?<=\{)\r?\n/g, (eol) => `${eol}${start} { not: this }${eol}`),
    nth(/\r?\n/g, (eol) => ` ${start} it's "so" }${eol}`),
  ]),
  nth(/\{/g, (brace) => `${brace} /* what { */`),
  nth(/\}/g, (brace) => `/* that's it */ ${brace}`),
];

/** Puts an object without nested objects on one line, with this separator between its properties. */
const oneLine = (separator: string): Change =>
  nth(/\{[ \t]*\r?\n[^{}[\]#]*?\}/g, (found) =>
    found.includes('//') && !/:\/\//.test(found)
      ? found
      : `{ ${found
          .slice(1, -1)
          .split(/\r?\n/)
          .map((line) => line.trim())
          .filter((line) => line !== '')
          .join(separator)} }`,
  );

const changes: Readonly<Record<CheckedLanguage, readonly Change[]>> = {
  arm: [...anywhere, ...comments('//'), oneLine(' ')],
  bicep: [
    ...anywhere,
    ...comments('//'),
    oneLine(', '),
    nth(/\{(?=\s)/g, (brace) => `${brace}\n  ...base\n`),
    nth(/\{ /g, (brace) => `${brace}...base, `),
  ],
  terraform: [...anywhere, ...comments('#', '//'), oneLine(', '), oneLine(' ')],
  terraformJson: [...anywhere, oneLine(' ')],
};

/** The text in other layouts, and with a line left out. */
export const layouts = (language: CheckedLanguage, text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(changes[language].length - 1), fc.nat(30)), { maxLength: 4 }),
      fc.option(fc.nat(60), { freq: 2 }),
    )
    .map(([chosen, line]) => {
      const lines = text.split('\n');
      const left =
        line === null ? text : lines.filter((_, index) => index !== line % lines.length).join('\n');
      return chosen.reduce((made, [which, at]) => changes[language][which]?.(made, at) ?? made, left);
    });
